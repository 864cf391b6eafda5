extension Machine {
    mutating func stringFunction(_ node: CompiledNode, _ start: Int, _ scope: Scope) throws(Fault) {
        if node.function == .join { return try join(node, start, scope) }
        guard count - start <= 1 else { throw invalid(node, "one text is wanted, not several") }
        guard count > start else { return try ofNothing(node) }
        guard let text = try textValue(items[start], node) else {
            count = start
            return try ofNothing(node)
        }
        switch node.function {
        case .length:
            try spend(text.count >> 4)
            try replace(start, .integer(Int64(text.scalarCount)))
        case .upper, .lower: try replace(start, .string(try cased(text, isUpper: node.function == .upper)))
        case .trim: try replace(start, .string(Machine.trimmed(text)))
        case .toChars:
            try spend(text.count)
            count = start
            var at = 0
            while at < text.count {
                let length = text.scalar(at: at).length
                try push(.string(text.slice(at, at + length)))
                at += length
            }
        case .substring: try substring(text, node, start, scope)
        default:
            guard let first = try textArgument(argument(node, 0), scope, node) else {
                count = start
                return
            }
            try search(text, first, node, start, scope)
        }
    }

    /// What is asked of no text is empty; in invariants it is false where a Boolean is asked for, as HL7's validator has it
    /// (org.hl7.fhir.core, FHIRPathEngine.funcStartsWith and its like). Many are written so.
    private mutating func ofNothing(_ node: CompiledNode) throws(Fault) {
        guard dialect == .invariants else { return }
        switch node.function {
        case .startsWith, .endsWith, .contains, .matches, .matchesFull: try push(.boolean(false))
        default: return
        }
    }

    /// An item as a text; `nil` for a primitive without a value.
    private mutating func textValue(_ item: Item, _ node: CompiledNode) throws(Fault) -> Text? {
        switch try value(of: item) {
        case .string(let text): return text
        case .nothing:
            if case .element(let element) = item, types[Int(element.type)].primitive != .none { return nil }
            throw invalid(node, "a text is wanted")
        case let other:
            // FHIR's primitives turn into texts where one is wanted; FHIRPath's own do not (but HL7's validator turns them too).
            guard dialect == .invariants || isElement(item), let text = try text(ofValue: other) else {
                throw invalid(node, "a text is wanted")
            }
            return text
        }
    }

    private func isElement(_ item: Item) -> Bool { if case .element = item { true } else { false } }

    /// The text that an argument is; `nil` where it is empty.
    mutating func textArgument(_ argument: Int32, _ scope: Scope, _ node: CompiledNode) throws(Fault) -> Text? {
        let start = count
        try operand(argument, scope)
        guard count - start <= 1 else { throw invalid(node, "the argument is one text, not several") }
        guard count > start else { return nil }
        let text = try textValue(items[start], node)
        count = start
        return text
    }

    private mutating func search(
        _ text: Text, _ first: Text, _ node: CompiledNode, _ start: Int, _ scope: Scope
    ) throws(Fault) {
        switch node.function {
        case .startsWith:
            try replace(start, first.count <= text.count && text.slice(0, first.count) == first)
        case .endsWith:
            try replace(start, first.count <= text.count && text.slice(text.count - first.count, text.count) == first)
        case .contains:
            try spendSearch(text, first)
            try replace(start, text.firstRange(of: first) != nil)
        case .indexOf, .lastIndexOf:
            try spendSearch(text, first)
            var found = text.firstRange(of: first)
            while node.function == .lastIndexOf, let at = found, let next = text.firstRange(of: first, from: at + 1) {
                try spend(next - at + first.count)
                found = next
            }
            try replace(start, .integer(found.map { Int64(text.slice(0, $0).scalarCount) } ?? -1))
        case .split: try split(text, first, start)
        case .replace:
            guard let second = try textArgument(argument(node, 1), scope, node) else {
                count = start
                return
            }
            try replace(start, .string(try replaced(text, first, by: second)))
        case .matches, .matchesFull, .replaceMatches: try match(text, first, node, start, scope)
        default:
            let coded = try coded(text, first, node)
            count = start
            if let coded { try push(.string(coded)) }
        }
    }

    /// Looking for a text takes at most one step a byte of either, by byte of the other.
    private mutating func spendSearch(_ text: Text, _ part: Text) throws(Fault) {
        try spend(text.count >> 4)
        try spend((text.count * min(part.count, 64)) >> 4)
        if part.count > 64 { try spend((text.count >> 4) * (part.count >> 6)) }
    }

    private mutating func substring(_ text: Text, _ node: CompiledNode, _ start: Int, _ scope: Scope) throws(Fault) {
        try spend(text.count >> 3)
        let at = count
        try operand(argument(node, 0), scope)
        let from = try integer(from: at, node)
        count = at
        var length: Int64?
        if node.b > 1 {
            try operand(argument(node, 1), scope)
            length = try integer(from: at, node)
            count = at
        }
        count = start
        guard let from, from >= 0, from < Int64(text.scalarCount) else { return }
        let begin = text.byteOffset(ofScalar: Int(from))
        var end = text.count
        if let length {
            let rest = text.slice(begin, text.count)
            end = begin + rest.byteOffset(ofScalar: Int(max(0, min(length, Int64(text.count)))))
        }
        try push(.string(text.slice(begin, end)))
    }

    private mutating func cased(_ text: Text, isUpper: Bool) throws(Fault) -> Text {
        try spend(text.count)
        if text.isASCII {
            return try store(
                text.bytes.map { byte -> UInt8 in
                    let letter = byte | 0x20
                    guard letter >= 0x61, letter <= 0x7A else { return byte }
                    return isUpper ? letter & 0xDF : letter
                })
        }
        return try store(Array((isUpper ? text.string.uppercased() : text.string.lowercased()).utf8))
    }

    static func trimmed(_ text: Text) -> Text {
        var start = 0
        var end = text.count
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte >= 0x09 && byte <= 0x0D }
        while start < end, isSpace(text[start]) { start += 1 }
        while end > start, isSpace(text[end - 1]) { end -= 1 }
        return text.slice(start, end)
    }

    private mutating func split(_ text: Text, _ separator: Text, _ start: Int) throws(Fault) {
        try spendSearch(text, separator)
        count = start
        var at = 0
        if separator.count > 0 {
            while let found = text.firstRange(of: separator, from: at) {
                try push(.string(text.slice(at, found)))
                at = found + separator.count
            }
        }
        try push(.string(text.slice(at, text.count)))
    }

    private mutating func join(_ node: CompiledNode, _ start: Int, _ scope: Scope) throws(Fault) {
        let end = count
        let separator = node.b > 0 ? try textArgument(argument(node, 0), scope, node) ?? .empty : .empty
        var bytes: [UInt8] = []
        for place in start..<end {
            guard let text = try textValue(items[place], node) else { continue }
            if place > start { bytes += separator.bytes }
            bytes += text.bytes
            guard bytes.count <= limits.text else { throw .tooCostly(.text) }
        }
        try spend(bytes.count >> 3)
        count = start
        if end > start { try push(.string(try store(bytes))) }
    }

    private mutating func replaced(_ text: Text, _ pattern: Text, by other: Text) throws(Fault) -> Text {
        try spendSearch(text, pattern)
        var bytes: [UInt8] = []
        var at = 0
        if pattern.count == 0 {
            // Around every code point.
            while at < text.count {
                let length = text.scalar(at: at).length
                bytes += other.bytes
                bytes += text.slice(at, at + length).bytes
                at += length
                guard bytes.count <= limits.text else { throw .tooCostly(.text) }
            }
            return try store(bytes + Array(other.bytes))
        }
        while let found = text.firstRange(of: pattern, from: at) {
            bytes += text.slice(at, found).bytes
            bytes += other.bytes
            at = found + pattern.count
            guard bytes.count <= limits.text else { throw .tooCostly(.text) }
        }
        bytes += text.slice(at, text.count).bytes
        return try store(bytes)
    }
}
