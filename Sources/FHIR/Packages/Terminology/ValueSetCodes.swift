/// The members of a value set while it is expanded: by code system, in the order met.
struct ValueSetCodes {
    /// What is known of the members in one code system.
    enum Members {
        /// These and no others.
        case listed([String])
        /// Every code of the system.
        case whole
        /// Some codes of the system; which, cannot be told here.
        case open
    }

    private(set) var order: [String] = []
    private(set) var members: [String: Members] = [:]

    init() {}

    /// The members in one system.
    init(_ system: String, _ members: Members) {
        order = [system]
        self.members = [system: members]
    }

    /// Some codes of any system: what a value set names that no package holds.
    static let unknown = ValueSetCodes(ValueSet.anySystem, .open)

    /// Adds what `other` has.
    mutating func formUnion(_ other: ValueSetCodes) {
        for system in other.order {
            guard let next = other.members[system] else { continue }
            guard let own = members[system] else {
                order.append(system)
                members[system] = next
                continue
            }
            switch (own, next) {
            case (.listed(let left), .listed(let right)):
                let known = Set(left)
                members[system] = .listed(left + right.filter { !known.contains($0) })
            case (.whole, _), (_, .whole): members[system] = .whole
            default: members[system] = .open
            }
        }
    }

    /// What is in both.
    func intersection(_ other: ValueSetCodes) -> ValueSetCodes {
        var result = ValueSetCodes()
        let systems = order + other.order.filter { members[$0] == nil }
        for system in systems where system != ValueSet.anySystem {
            let left = members[system] ?? members[ValueSet.anySystem]
            let right = other.members[system] ?? other.members[ValueSet.anySystem]
            guard let left, let right else { continue }
            let both: Members
            switch (left, right) {
            case (.listed(let left), .listed(let right)):
                let known = Set(right)
                both = .listed(left.filter { known.contains($0) })
            case (.whole, let some), (let some, .whole): both = some
            default: both = .open
            }
            result.formUnion(ValueSetCodes(system, both))
        }
        if members[ValueSet.anySystem] != nil && other.members[ValueSet.anySystem] != nil {
            result.formUnion(.unknown)
        }
        return result
    }

    /// Takes away what `other` has.
    mutating func subtract(_ other: ValueSetCodes, codes: (String) -> [String]?) {
        for system in order {
            guard let own = members[system],
                let out = other.members[system] ?? other.members[ValueSet.anySystem]
            else { continue }
            switch (own, out) {
            case (_, .whole): members[system] = .listed([])
            case (.listed(let list), .listed(let gone)):
                let gone = Set(gone)
                members[system] = .listed(list.filter { !gone.contains($0) })
            case (.whole, .listed(let gone)):
                let gone = Set(gone)
                members[system] = codes(system).map { .listed($0.filter { !gone.contains($0) }) } ?? .open
            case (_, .open), (.open, _): members[system] = .open
            }
        }
    }

    /// Whether every member is known. `codes` are all codes of a system, or `nil` where they are not at hand.
    func isClosed(codes: (String) -> [String]?) -> Bool {
        members.allSatisfy { system, members in
            switch members {
            case .listed: true
            case .whole: codes(system) != nil
            case .open: false
            }
        }
    }
}
