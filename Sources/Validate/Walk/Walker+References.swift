import FHIR

extension Walker {
    /// What a reference says of what it points at.
    enum Target {
        /// A resource that is here: contained, or in the bundle.
        case resource(Int)
        /// The type of one that is not.
        case type(UnsafeBufferPointer<UInt8>)
        /// It points at a contained resource that is not there.
        case missing
        case unknown
    }

    /// Holds a reference to the types, profiles and places that the definitions allow.
    mutating func reference(_ node: UnsafeMutablePointer<Node>, _ index: Int) {
        if node.pointee.targetCount == 0 { return }
        let target = target(index)
        guard let type = type(of: target) else {
            for number in 0..<Int(node.pointee.targetCount) { aggregation(node.pointee.targets[number], target, index) }
            return
        }
        for number in 0..<Int(node.pointee.targetCount) {
            let check = node.pointee.targets[number]
            aggregation(check, target, index)
            if check.count == 0 { continue }
            guard let candidate = candidate(check.candidates, check.count, type) else {
                return wrongTarget(check, index)
            }
            if case .resource(let found) = target, candidate.profiles != 0, !options.baseOnly {
                conform(found, candidate, check, index)
            }
        }
    }

    /// The type of a target, where it says one.
    func type(of target: Target) -> UnsafeBufferPointer<UInt8>? {
        switch target {
        case .resource(let index):
            let type = view.member(of: index, name: .resourceType)
            return type >= 0 ? view.raw(type) : nil
        case .type(let type): return type
        case .missing, .unknown: return nil
        }
    }

    @inline(never)
    private mutating func wrongTarget(_ check: TargetCheck, _ index: Int) {
        let types = (0..<Int(check.count)).map { program.texts[Int(check.candidates[$0].type)] }
        report(
            .error, "reference-target", program.texts[Int(check.profile)], index,
            "expected a reference to \(types.joined(separator: " or "))")
    }

    /// Holds a resource that is here to the profiles that the reference to it demands. What it says of itself counts: it
    /// is checked against that anyway.
    @inline(never)
    private mutating func conform(
        _ target: Int, _ candidate: TargetCheck.Candidate, _ check: TargetCheck, _ index: Int
    ) {
        let number = roots.find(view, target, extra: [], set: 0, home: home, options: options)
        let profiles = program.profileSets[Int(candidate.profiles)]
        if number >= 0, roots[number].profiles.contains(where: { name in profiles.contains { $0.canonical == name } }) {
            return
        }
        if profiles.count == 1 { return hold(target, to: profiles[0]) }
        if conforms(target, toOneOf: candidate.profiles) { return }
        let names = profiles.map(\.canonical).joined(separator: " or ")
        report(
            .error, "reference-profile", program.texts[Int(check.profile)], index,
            "expected a reference to a resource that conforms to \(names)")
    }

    /// Holds a reference to where its target may stand.
    private mutating func aggregation(_ check: TargetCheck, _ target: Target, _ index: Int) {
        if check.aggregations == 0 { return }
        let literal = view.member(of: index, name: .reference)
        guard literal >= 0, view.nodes[literal].length > 0 else { return }
        var place = TargetCheck.referenced
        if view.raw(literal)[0] == 0x23 {
            place = TargetCheck.contained
        } else if case .resource = target {
            place = TargetCheck.bundled | TargetCheck.referenced
        }
        if check.aggregations & place != 0 { return }
        let words: [(UInt8, String)] = [
            (TargetCheck.contained, "contained"), (TargetCheck.bundled, "in the bundle"),
            (TargetCheck.referenced, "a resource of its own"),
        ]
        func text(_ bits: UInt8) -> String { words.filter { $0.0 & bits != 0 }.map(\.1).joined(separator: " or ") }
        report(
            .error, "reference-aggregation", program.texts[Int(check.profile)], index,
            "expected a target that is \(text(check.aggregations)), found one that is \(text(place))")
    }

    /// What a Reference points at, as far as it can be known here.
    func target(_ index: Int) -> Target {
        let literal = view.member(of: index, name: .reference)
        if literal >= 0, view.nodes[literal].kind == .string, view.nodes[literal].length > 0 {
            let text = view.raw(literal)
            if text[0] == 0x23 { return contained(text) }
            if let bundle, let found = bundle.resource(text, from: container) { return .resource(found) }
            if let type = Walker.type(ofLiteral: text) { return .type(type) }
        }
        let type = view.member(of: index, name: .type)
        guard type >= 0, view.nodes[type].kind == .string, view.nodes[type].length > 0 else { return .unknown }
        return .type(view.raw(type))
    }

    /// `Type/id`, with anything before it and a version behind it.
    static func type(ofLiteral text: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8>? {
        let end = LiteralReference.lengthWithoutVersion(text)
        guard let slash = LiteralReference.lastSlash(text, end), slash > 0, slash + 1 < end else { return nil }
        let start = LiteralReference.lastSlash(text, slash).map { $0 + 1 } ?? 0
        guard start < slash, text[start] >= 0x41, text[start] <= 0x5A else { return nil }
        for place in start..<slash where !((text[place] | 0x20) >= 0x61 && (text[place] | 0x20) <= 0x7A) { return nil }
        return UnsafeBufferPointer(rebasing: text[start..<slash])
    }

    /// The contained resource with this id (`#id`); `#` alone is the container.
    private func contained(_ text: UnsafeBufferPointer<UInt8>) -> Target {
        if text.count == 1 { return .resource(container) }
        let id = UnsafeBufferPointer(rebasing: text[1...])
        let list = view.member(of: container, name: .contained)
        guard list >= 0, view.nodes[list].kind == .array else { return .missing }
        let index = roots.contained(view, list)
        return index.resource(id).map { .resource($0) } ?? .missing
    }
}

/// The parts of a literal reference.
enum LiteralReference {
    static func lastSlash(_ text: UnsafeBufferPointer<UInt8>, _ end: Int) -> Int? {
        var place = end - 1
        while place >= 0 {
            if text[place] == 0x2F { return place }
            place -= 1
        }
        return nil
    }

    /// Its length without `/_history/VERSION`.
    static func lengthWithoutVersion(_ text: UnsafeBufferPointer<UInt8>) -> Int {
        guard let history = lastSlash(text, text.count), history >= 9 else { return text.count }
        let word: StaticString = "/_history"
        let start = history - 9
        return (0..<9).allSatisfy({ text[start + $0] == word.utf8Start[$0] }) ? start : text.count
    }
}

extension Program {
    /// Whether a text is these bytes.
    func isText(_ number: Int32, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let text = textBytes[Int(number)]
        return text.count == bytes.count && text.elementsEqual(bytes)
    }
}
