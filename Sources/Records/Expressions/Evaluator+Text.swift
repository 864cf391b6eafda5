import Bytes

extension Evaluator {
    /// Functions that yield a text.
    mutating func composed(_ step: ExpressionPool.Step) -> RecordValue? {
        if step.code == .concatenate { return concatenated(step) }
        guard let value = first(step.a) else { return nil }
        switch step.code {
        case .substring: return substring(value, step)
        case .trim: return trimmed(value)
        case .upper, .lower: return changedCase(value, step.code)
        case .replace: return replaced(value, step)
        case .base64: return encoded(value)
        case .xhtml: return narrative(value)
        default: return text(value)
        }
    }

    /// A value as a text: numbers and days are written out.
    public mutating func text(_ value: RecordValue) -> RecordValue? {
        switch value.kind {
        case .text: return value
        case .number, .date:
            var writer = ByteWriter(capacity: 24)
            if value.kind == .number {
                writer.append(FixedDecimal(units: value.payload, scale: value.scale))
            } else if let day = reader.day(value) {
                writer.append(day)
            }
            return scratch(writer.count) { room in for (at, byte) in writer.bytes.enumerated() { room[at] = byte } }
        default: return nil
        }
    }

    /// `&`: what is missing is an empty text; `+` (detail 1): what is missing makes nothing.
    private mutating func concatenated(_ step: ExpressionPool.Step) -> RecordValue? {
        let left = firstText(step.a)
        let right = firstText(step.b)
        if step.detail == 1 && (left == nil || right == nil) { return nil }
        guard let left else { return right }
        guard let right else { return left }
        let count = Int(left.length) + Int(right.length)
        guard let offset = memory.reserve(count) else { return nil }
        let a = reader.bytes(left)
        let b = reader.bytes(right)
        let room = memory.scratch + offset
        if let base = a.baseAddress { room.update(from: base, count: a.count) }
        if let base = b.baseAddress { (room + a.count).update(from: base, count: b.count) }
        return RecordValue(
            .text, source: RecordValue.scratch, length: UInt32(truncatingIfNeeded: count), payload: Int64(offset))
    }

    /// Positions count characters where the text is not ASCII.
    private mutating func substring(_ value: RecordValue, _ step: ExpressionPool.Step) -> RecordValue? {
        guard let start = integer(step.b), start >= 0 else { return nil }
        let wanted = step.c >= 0 ? integer(step.c) : Int.max
        guard let wanted, wanted > 0 else { return nil }
        let text = reader.bytes(value)
        let from = Evaluator.offset(ofCharacter: start, in: text, from: 0)
        guard from < text.count else { return nil }
        let to = Evaluator.offset(ofCharacter: wanted, in: text, from: from)
        var part = value
        part.payload += Int64(from)
        part.length = UInt32(truncatingIfNeeded: to - from)
        return part
    }

    private static func offset(ofCharacter count: Int, in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        var at = start
        var left = count
        while at < text.count && left > 0 {
            at += 1
            while at < text.count && text[at] & 0xC0 == 0x80 { at += 1 }
            left -= 1
        }
        return at
    }

    private mutating func integer(_ step: Int32) -> Int? {
        firstNumber(step)?.rescaled(to: 0).flatMap { Int(exactly: $0.units) }
    }

    private mutating func trimmed(_ value: RecordValue) -> RecordValue? {
        let text = reader.bytes(value)
        var from = 0
        var to = text.count
        while from < to && text[from] <= 0x20 { from += 1 }
        while to > from && text[to - 1] <= 0x20 { to -= 1 }
        guard to > from else { return nil }
        var part = value
        part.payload += Int64(from)
        part.length = UInt32(truncatingIfNeeded: to - from)
        return part
    }

    private mutating func changedCase(_ value: RecordValue, _ code: ExpressionPool.Step.Code) -> RecordValue? {
        guard let offset = memory.reserve(Int(value.length)) else { return nil }
        let text = reader.bytes(value)
        let room = memory.scratch + offset
        let first: UInt8 = code == .upper ? 0x61 : 0x41
        for (at, byte) in text.enumerated() { room[at] = byte >= first && byte < first + 26 ? byte ^ 0x20 : byte }
        return RecordValue(.text, source: RecordValue.scratch, length: value.length, payload: Int64(offset))
    }

    private mutating func replaced(_ value: RecordValue, _ step: ExpressionPool.Step) -> RecordValue? {
        let pattern = first(step.b).map { Array(reader.bytes($0)) } ?? []
        let substitute = first(step.c).map { Array(reader.bytes($0)) } ?? []
        let text = reader.bytes(value)
        guard !pattern.isEmpty, text.count >= pattern.count, Evaluator.find(pattern, in: text, from: 0) != nil else {
            return value
        }
        var result: [UInt8] = []
        var at = 0
        while let found = Evaluator.find(pattern, in: text, from: at) {
            result.append(contentsOf: text[at..<found])
            result.append(contentsOf: substitute)
            at = found + pattern.count
        }
        result.append(contentsOf: text[at...])
        fuel -= result.count
        guard !result.isEmpty else { return nil }
        return scratch(result.count) { room in for (at, byte) in result.enumerated() { room[at] = byte } }
    }

    static func find(_ pattern: some Collection<UInt8>, in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        guard text.count >= pattern.count else { return nil }
        var at = start
        while at + pattern.count <= text.count {
            if text[at..<at + pattern.count].elementsEqual(pattern) { return at }
            at += 1
        }
        return nil
    }

    /// `length()` and `indexOf()`, in characters and in bytes.
    mutating func measured(_ step: ExpressionPool.Step) -> RecordValue? {
        guard let value = first(step.a) else { return nil }
        if step.code == .indexOf {
            guard let other = first(step.b) else { return nil }
            return RecordValue(integer: Evaluator.find(reader.bytes(other), in: reader.bytes(value), from: 0) ?? -1)
        }
        var count = 0
        for byte in reader.bytes(value) where byte & 0xC0 != 0x80 { count += 1 }
        return RecordValue(integer: count)
    }

    /// Questions about a text.
    mutating func inspected(_ step: ExpressionPool.Step) -> Bool? {
        guard let value = first(step.a) else { return nil }
        if step.code == .matches { return patterns[Int(step.b)].matches(reader.bytes(value)) }
        guard let other = first(step.b) else { return nil }
        let text = reader.bytes(value)
        let part = reader.bytes(other)
        switch step.code {
        case .startsWith: return text.count >= part.count && text[..<part.count].elementsEqual(part)
        case .endsWith: return text.count >= part.count && text[(text.count - part.count)...].elementsEqual(part)
        default: return Evaluator.find(part, in: text, from: 0) != nil
        }
    }
}
