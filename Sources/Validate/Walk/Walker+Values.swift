import FHIR

extension Walker {
    /// Checks one value against a node.
    mutating func check(_ node: UnsafeMutablePointer<Node>, _ index: Int) {
        switch node.pointee.form {
        case .primitive: primitive(node, index)
        case .resource: return resource(node, index)
        case .complex:
            guard view.nodes[index].kind == .object else {
                return report(
                    .error, view.nodes[index].kind == .null ? "json-null" : "json-type", "", index,
                    "expected \(program.texts[Int(node.pointee.type)]) as an object, found \(describe(index))")
            }
            object(node, index)
            if node.pointee.isReference { reference(node, index) }
            if node.pointee.isCoding && !options.baseOnly { coding(index) }
        }
        for number in 0..<Int(node.pointee.valueCount) {
            let check = node.pointee.values[number]
            if !check.pattern.pointee.matches(view, index, exactly: check.isFixed) { differs(check, index) }
        }
        for number in 0..<Int(node.pointee.codeCount) { code(node.pointee.codes + number, index) }
        for number in 0..<Int(node.pointee.boundCount) { bound(node.pointee.bounds[number], index) }
        for number in 0..<Int(node.pointee.choiceCount) { choose(node.pointee.choices[number], index) }
    }

    /// Holds a number, a date or a quantity's value to its least or greatest value.
    @inline(never)
    private mutating func bound(_ check: BoundCheck, _ index: Int) {
        var index = index
        if view.nodes[index].kind == .object {
            index = view.member(of: index, name: .value)
            if index < 0 { return }
        }
        let limit = UnsafeBufferPointer(start: UnsafePointer(check.text), count: Int(check.length))
        let value = view.raw(index)
        let isBeyond: Bool?
        if view.nodes[index].kind == .number {
            guard let left = NumberText(value), let right = NumberText(limit) else { return }
            isBeyond = check.isLeast ? left < right : right < left
        } else if view.nodes[index].kind == .string, PrimitiveFormat.isDateTime(value),
            PrimitiveFormat.isDateTime(limit)
        {
            isBeyond = check.isLeast ? PrimitiveFormat.isAfter(limit, value) : PrimitiveFormat.isAfter(value, limit)
        } else {
            return
        }
        guard isBeyond == true else { return }
        report(
            .error, check.isLeast ? "min-value" : "max-value", program.texts[Int(check.profile)], index,
            "expected a value \(check.isLeast ? "of at least" : "of at most") \(String(decoding: limit, as: UTF8.self))"
        )
    }

    @inline(never)
    private mutating func differs(_ check: ValueCheck, _ index: Int) {
        report(
            .error, check.isFixed ? "fixed-value" : "pattern", program.texts[Int(check.profile)], index,
            "expected \(check.isFixed ? "" : "a value with ")\(program.texts[Int(check.text)]), found another")
    }

    private mutating func primitive(_ node: UnsafeMutablePointer<Node>, _ index: Int) {
        let tapeNode = view.nodes[index]
        let type = node.pointee.primitive
        let isRightKind: Bool
        switch type {
        case .boolean: isRightKind = tapeNode.kind == .boolean
        case .integer, .positiveInt, .unsignedInt, .decimal: isRightKind = tapeNode.kind == .number
        default: isRightKind = tapeNode.kind == .string
        }
        guard isRightKind else { return wrongKind(node, index) }
        if type == .string || type == .markdown, !tapeNode.isEscaped {
            let text = view.raw(index)
            if !PrimitiveFormat.isText(text, isPlain: true) { badFormat(node, index, text) }
            if node.pointee.maxLength >= 0 && text.count > Int(node.pointee.maxLength) { tooLong(node, index, text) }
        } else if tapeNode.isEscaped && type != .xhtml {
            let text = view.unescaped(index)
            text.withUnsafeBufferPointer { format(node, index, $0) }
        } else {
            format(node, index, view.raw(index))
        }
        for number in 0..<Int(node.pointee.ruleCount) { check(node.pointee.rules[number], node, index) }
    }

    @inline(never)
    private mutating func wrongKind(_ node: UnsafeMutablePointer<Node>, _ index: Int) {
        report(
            .error, view.nodes[index].kind == .null ? "json-null" : "json-type", "", index,
            "expected \(program.texts[Int(node.pointee.type)]) (\(node.pointee.primitive.expectation)), found \(describe(index))"
        )
    }

    /// Examples shorten a hash or a document by dots: what is said of that is advice.
    private func isShortened(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        let rest = text.filter { $0 != 0x2E }
        return rest.count < text.count && rest.withUnsafeBufferPointer { PrimitiveFormat.isBase64($0) }
    }

    @inline(__always)
    private mutating func format(_ node: UnsafeMutablePointer<Node>, _ index: Int, _ text: UnsafeBufferPointer<UInt8>) {
        if !PrimitiveFormat.accepts(text, as: node.pointee.primitive) { badFormat(node, index, text) }
        if node.pointee.maxLength >= 0 && text.count > Int(node.pointee.maxLength) { tooLong(node, index, text) }
    }

    @inline(never)
    private mutating func badFormat(
        _ node: UnsafeMutablePointer<Node>, _ index: Int, _ text: UnsafeBufferPointer<UInt8>
    ) {
        let type = program.texts[Int(node.pointee.type)]
        if node.pointee.primitive == .base64Binary, isShortened(text) {
            return report(.warning, "format-\(type)", "", index, "expected base64, found base64 shortened by dots")
        }
        if text.count == 0 {
            return report(.error, "json-empty", "", index, "expected \(type); a string must not be empty")
        }
        report(.error, "format-\(type)", "", index, "expected \(node.pointee.primitive.expectation)")
    }

    @inline(never)
    private mutating func tooLong(_ node: UnsafeMutablePointer<Node>, _ index: Int, _ text: UnsafeBufferPointer<UInt8>)
    {
        // Characters, not bytes: continuation bytes of UTF-8 count for nothing.
        let characters = text.reduce(0) { $0 + ($1 & 0xC0 != 0x80 ? 1 : 0) }
        guard characters > Int(node.pointee.maxLength) else { return }
        report(
            .error, "max-length", program.texts[Int(node.pointee.profile)], index,
            "expected at most \(node.pointee.maxLength) characters, found \(characters)")
    }
}
