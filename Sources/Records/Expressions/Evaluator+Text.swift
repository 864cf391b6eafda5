import Bytes

extension Evaluator {
    /// Functions that yield a text.
    mutating func compose(_ step: ExpressionPool.Step) {
        if step.code == .concatenate { return concatenate(step) }
        guard let value = first(step.a) else { return }
        switch step.code {
        case .substring: substring(value, step)
        case .trim: trim(value)
        case .upper, .lower: changeCase(value, step.code)
        case .replace: replace(value, step)
        default: if let text = text(value) { stack.append(text) }
        }
    }

    /// A value as a text: numbers and days are written out.
    public func text(_ value: RecordValue) -> RecordValue? {
        switch value.kind {
        case .text: return value
        case .number, .date:
            var writer = ByteWriter(capacity: 24)
            if value.kind == .number {
                writer.append(FixedDecimal(units: value.payload, scale: value.scale))
            } else if let day = day(value) {
                writer.append(day)
            }
            return scratch(writer.count) { room in for (at, byte) in writer.bytes.enumerated() { room[at] = byte } }
        default: return nil
        }
    }

    /// `&`: what is missing is an empty text; `+` (detail 1): what is missing makes nothing.
    private mutating func concatenate(_ step: ExpressionPool.Step) {
        let left = firstText(step.a)
        let right = firstText(step.b)
        if step.detail == 1 && (left == nil || right == nil) { return }
        guard let left else {
            if let right { stack.append(right) }
            return
        }
        guard let right else { return stack.append(left) }
        let count = Int(left.length) + Int(right.length)
        guard let offset = memory.reserve(count) else { return }
        let a = bytes(left)
        let b = bytes(right)
        let room = memory.scratch + offset
        if let base = a.baseAddress { room.update(from: base, count: a.count) }
        if let base = b.baseAddress { (room + a.count).update(from: base, count: b.count) }
        stack.append(
            RecordValue(
                .text, source: RecordValue.scratch, length: UInt32(truncatingIfNeeded: count), payload: Int64(offset)))
    }

    /// Positions count characters where the text is not ASCII.
    private mutating func substring(_ value: RecordValue, _ step: ExpressionPool.Step) {
        guard let start = integer(step.b), start >= 0 else { return }
        let wanted = step.c >= 0 ? integer(step.c) : Int.max
        guard let wanted, wanted > 0 else { return }
        let text = bytes(value)
        let from = offset(ofCharacter: start, in: text, from: 0)
        guard from < text.count else { return }
        let to = offset(ofCharacter: wanted, in: text, from: from)
        var part = value
        part.payload += Int64(from)
        part.length = UInt32(truncatingIfNeeded: to - from)
        stack.append(part)
    }

    private func offset(ofCharacter count: Int, in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
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

    private mutating func trim(_ value: RecordValue) {
        let text = bytes(value)
        var from = 0
        var to = text.count
        while from < to && text[from] <= 0x20 { from += 1 }
        while to > from && text[to - 1] <= 0x20 { to -= 1 }
        guard to > from else { return }
        var part = value
        part.payload += Int64(from)
        part.length = UInt32(truncatingIfNeeded: to - from)
        stack.append(part)
    }

    private mutating func changeCase(_ value: RecordValue, _ code: ExpressionPool.Step.Code) {
        guard let offset = memory.reserve(Int(value.length)) else { return }
        let text = bytes(value)
        let room = memory.scratch + offset
        let first: UInt8 = code == .upper ? 0x61 : 0x41
        for (at, byte) in text.enumerated() { room[at] = byte >= first && byte < first + 26 ? byte ^ 0x20 : byte }
        stack.append(RecordValue(.text, source: RecordValue.scratch, length: value.length, payload: Int64(offset)))
    }

    private mutating func replace(_ value: RecordValue, _ step: ExpressionPool.Step) {
        let pattern = first(step.b).map { Array(bytes($0)) } ?? []
        let substitute = first(step.c).map { Array(bytes($0)) } ?? []
        let text = bytes(value)
        guard !pattern.isEmpty, text.count >= pattern.count, Evaluator.find(pattern, in: text, from: 0) != nil else {
            return stack.append(value)
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
        guard !result.isEmpty else { return }
        if let made = scratch(result.count, { room in for (at, byte) in result.enumerated() { room[at] = byte } }) {
            stack.append(made)
        }
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

    /// Questions about a text.
    mutating func inspect(_ step: ExpressionPool.Step) {
        guard let value = first(step.a) else { return }
        switch step.code {
        case .length:
            let text = bytes(value)
            var count = 0
            for byte in text where byte & 0xC0 != 0x80 { count += 1 }
            stack.append(RecordValue(integer: count))
        case .matches: push(patterns[Int(step.b)].matches(bytes(value)))
        default:
            guard let other = first(step.b) else { return }
            let text = bytes(value)
            let part = bytes(other)
            switch step.code {
            case .startsWith: push(text.count >= part.count && text[..<part.count].elementsEqual(part))
            case .endsWith: push(text.count >= part.count && text[(text.count - part.count)...].elementsEqual(part))
            case .containsText: push(Evaluator.find(part, in: text, from: 0) != nil)
            default: stack.append(RecordValue(integer: Evaluator.find(part, in: text, from: 0) ?? -1))
            }
        }
    }
}
