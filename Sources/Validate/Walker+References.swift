import FHIR

extension Walker {
    /// What a reference says of what it points at.
    enum Target {
        case type(UnsafeBufferPointer<UInt8>)
        case missing
        case unknown
    }

    /// Holds a reference to the types that the profile allows.
    mutating func reference(_ node: UnsafeMutablePointer<Node>, _ index: Int) {
        if node.pointee.targetCount == 0 { return }
        guard case .type(let type) = target(index) else { return }
        for number in 0..<Int(node.pointee.targetCount) {
            let check = node.pointee.targets[number]
            if !allows(check, type) { return wrongTarget(check, index) }
        }
    }

    private func allows(_ check: TargetCheck, _ type: UnsafeBufferPointer<UInt8>) -> Bool {
        for place in 0..<Int(check.count) where program.isText(check.types[place], type) { return true }
        return false
    }

    @inline(never)
    private mutating func wrongTarget(_ check: TargetCheck, _ index: Int) {
        let types = (0..<Int(check.count)).map { program.texts[Int(check.types[$0])] }
        report(
            .error, "reference-target", program.texts[Int(check.profile)], index,
            "expected a reference to \(types.joined(separator: " or "))")
    }

    /// The type that a Reference points at, as far as it can be known here.
    func target(_ index: Int) -> Target {
        let literal = view.member(of: index, name: ids.reference)
        if literal >= 0, view.nodes[literal].kind == .string, view.nodes[literal].length > 0 {
            let text = view.raw(literal)
            if text[0] == 0x23 { return contained(text) }
            if let type = Walker.type(ofLiteral: text) { return .type(type) }
            if view.nodes[0].kind == .object, let type = bundled(literal) { return .type(type) }
        }
        let type = view.member(of: index, name: ids.type)
        guard type >= 0, view.nodes[type].kind == .string, view.nodes[type].length > 0 else { return .unknown }
        return .type(view.raw(type))
    }

    /// `Type/id`, with anything before it and a version behind it.
    static func type(ofLiteral text: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8>? {
        var end = text.count
        if let history = lastSlash(text, end), history >= 8 {
            let word: StaticString = "_history"
            let start = history - 8
            if (0..<8).allSatisfy({ text[start + $0] == word.utf8Start[$0] }), start > 0 { end = start - 1 }
        }
        guard let slash = lastSlash(text, end), slash > 0, slash + 1 < end else { return nil }
        let start = lastSlash(text, slash).map { $0 + 1 } ?? 0
        guard start < slash, text[start] >= 0x41, text[start] <= 0x5A else { return nil }
        for place in start..<slash where !((text[place] | 0x20) >= 0x61 && (text[place] | 0x20) <= 0x7A) { return nil }
        return UnsafeBufferPointer(rebasing: text[start..<slash])
    }

    private static func lastSlash(_ text: UnsafeBufferPointer<UInt8>, _ end: Int) -> Int? {
        var place = end - 1
        while place >= 0 {
            if text[place] == 0x2F { return place }
            place -= 1
        }
        return nil
    }

    /// The type of the contained resource with this id (`#id`).
    private func contained(_ text: UnsafeBufferPointer<UInt8>) -> Target {
        guard let start = text.baseAddress, text.count > 1 else { return .unknown }
        let list = view.member(of: container, name: ids.contained)
        guard list >= 0, view.nodes[list].kind == .array else { return .missing }
        var child = list + 1
        while child < Int(view.nodes[list].next) {
            let id = view.member(of: child, name: ids.id)
            if id >= 0, view.equals(view.nodes[id], start + 1, text.count - 1) {
                let type = view.member(of: child, name: program.resourceType)
                return type >= 0 ? .type(view.raw(type)) : .unknown
            }
            child = Int(view.nodes[child].next)
        }
        return .missing
    }

    /// The type of the bundle's entry whose fullUrl this is. Only in bundles, and only for URLs that are no `Type/id`.
    private func bundled(_ literal: Int) -> UnsafeBufferPointer<UInt8>? {
        bundle?.type(of: view.raw(literal))
    }
}

extension Program {
    /// Whether a text is these bytes.
    func isText(_ number: Int32, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let text = textBytes[Int(number)]
        return text.count == bytes.count && text.elementsEqual(bytes)
    }
}
