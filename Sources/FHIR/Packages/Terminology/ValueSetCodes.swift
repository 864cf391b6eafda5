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

    /// Codes in the order met, each once.
    private struct Codes {
        private(set) var list: [String] = []
        private(set) var set: Set<String> = []

        mutating func add(_ code: String) {
            if set.insert(code).inserted { list.append(code) }
        }

        mutating func remove(_ gone: Set<String>) {
            list.removeAll { gone.contains($0) }
            set.subtract(gone)
        }
    }

    private enum State { case listed, whole, open }

    private(set) var order: [String] = []
    private var states: [String: State] = [:]
    private var lists: [String: Codes] = [:]

    init() {}

    /// The members in one system.
    init(_ system: String, _ members: Members) { add(system, members) }

    /// Some codes of any system: what a value set names that no package holds.
    static let unknown = ValueSetCodes(ValueSet.anySystem, .open)

    /// What is known of the members in a system; `nil` where it has none there.
    func members(_ system: String) -> Members? {
        switch states[system] {
        case .listed: .listed(lists[system]?.list ?? [])
        case .whole: .whole
        case .open: .open
        case nil: nil
        }
    }

    private mutating func add(_ system: String, _ members: Members) {
        let known = states[system]
        if known == nil { order.append(system) }
        switch members {
        case .listed(let codes):
            if known == .open || known == .whole {
                if known == .open { states[system] = .open }
                return
            }
            states[system] = .listed
            for code in codes { lists[system, default: Codes()].add(code) }
        case .whole: states[system] = .whole
        case .open: if known != .whole { states[system] = .open }
        }
    }

    private mutating func set(_ system: String, _ members: Members) {
        states[system] = nil
        lists[system] = nil
        order.removeAll { $0 == system }
        add(system, members)
    }

    /// Adds what `other` has.
    mutating func formUnion(_ other: ValueSetCodes) {
        for system in other.order {
            if let members = other.members(system) { add(system, members) }
        }
    }

    /// What is in both.
    func intersection(_ other: ValueSetCodes) -> ValueSetCodes {
        var result = ValueSetCodes()
        let systems = order + other.order.filter { states[$0] == nil }
        for system in systems where system != ValueSet.anySystem {
            let left = members(system) ?? members(ValueSet.anySystem)
            let right = other.members(system) ?? other.members(ValueSet.anySystem)
            guard let left, let right else { continue }
            switch (left, right) {
            case (.listed(let left), .listed(let right)):
                let known = Set(right)
                result.add(system, .listed(left.filter { known.contains($0) }))
            case (.whole, let some), (let some, .whole): result.add(system, some)
            default: result.add(system, .open)
            }
        }
        if states[ValueSet.anySystem] != nil && other.states[ValueSet.anySystem] != nil {
            result.formUnion(.unknown)
        }
        return result
    }

    /// Takes away what `other` has. `codes` are all codes of a system, or `nil` where they are not at hand.
    mutating func subtract(_ other: ValueSetCodes, codes: (String) -> [String]?) {
        for system in order {
            guard let own = members(system), let out = other.members(system) ?? other.members(ValueSet.anySystem)
            else { continue }
            switch (own, out) {
            case (_, .whole): set(system, .listed([]))
            case (.listed, .listed(let gone)): lists[system]?.remove(Set(gone))
            case (.whole, .listed(let gone)):
                let gone = Set(gone)
                set(system, codes(system).map { .listed($0.filter { !gone.contains($0) }) } ?? .open)
            case (_, .open), (.open, _): set(system, .open)
            }
        }
    }

    /// Whether every member is known. `codes` are all codes of a system, or `nil` where they are not at hand.
    func isClosed(codes: (String) -> [String]?) -> Bool {
        states.allSatisfy { system, state in
            switch state {
            case .listed: true
            case .whole: codes(system) != nil
            case .open: false
            }
        }
    }
}
