import Bytes

extension Evaluator {
    /// Beyond this a result is dropped rather than wrong.
    private static let unitsLimit: Int64 = 1_000_000_000_000_000_000

    private static func bounded(_ value: FixedDecimal?) -> FixedDecimal? {
        guard let value, value.units < Evaluator.unitsLimit, value.units > -Evaluator.unitsLimit else { return nil }
        return value
    }

    mutating func calculated(_ step: ExpressionPool.Step) -> RecordValue? {
        switch step.code {
        case .sum: return sum(step)
        case .minimum, .maximum: return extreme(step)
        case .negate: return Evaluator.bounded(firstNumber(step.a)).map { RecordValue($0.negated) }
        default:
            guard let left = firstNumber(step.a), let right = firstNumber(step.b) else { return nil }
            let result: FixedDecimal? =
                switch step.code {
                case .add: left.adding(right)
                case .subtract: Evaluator.bounded(right).flatMap { left.adding($0.negated) }
                default: Evaluator.product(left, right)
                }
            return Evaluator.bounded(result).map { RecordValue($0) }
        }
    }

    private static func product(_ left: FixedDecimal, _ right: FixedDecimal) -> FixedDecimal? {
        let (units, overflow) = left.units.multipliedReportingOverflow(by: right.units)
        guard !overflow, left.scale + right.scale <= 18 else { return nil }
        return FixedDecimal(units: units, scale: left.scale + right.scale)
    }

    /// Nothing where there is nothing, or where an item is no number: a sum of a part would be wrong.
    private mutating func sum(_ step: ExpressionPool.Step) -> RecordValue? {
        let mark = stack.count
        run(step.a)
        var total: FixedDecimal? = stack.count > mark ? .zero : nil
        for index in mark..<stack.count {
            let value = stack[index]
            total = reader.number(value).flatMap { next in total.flatMap { Evaluator.bounded($0.adding(next)) } }
            if total == nil { break }
        }
        stack.truncate(to: mark)
        return total.map { RecordValue($0) }
    }

    private mutating func extreme(_ step: ExpressionPool.Step) -> RecordValue? {
        let mark = stack.count
        run(step.a)
        var best: RecordValue?
        for index in mark..<stack.count {
            let value = stack[index]
            guard reader.order(value, value, step.detail) != nil else { continue }
            guard let known = best, let order = reader.order(value, known, step.detail) else {
                best = best ?? value
                continue
            }
            if step.code == .minimum ? order < 0 : order > 0 { best = value }
        }
        stack.truncate(to: mark)
        return best
    }

    mutating func converted(_ step: ExpressionPool.Step) -> RecordValue? {
        guard let value = first(step.a) else { return nil }
        switch step.code {
        case .toInteger: return reader.number(value)?.rescaled(to: 0).map { RecordValue($0) }
        case .toDecimal: return reader.number(value).map { RecordValue($0) }
        default: return reader.day(value).map { RecordValue($0) }
        }
    }

    /// Ten digits whose Luhn sum is right with 80840 before them, which adds 24 (45 CFR 162.406; CMS, "NPI check digit").
    public static func isNPI(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard text.count == 10 else { return false }
        var sum = 24
        for index in 0..<10 {
            guard text[index] >= 0x30, text[index] <= 0x39 else { return false }
            var digit = Int(text[index] - 0x30)
            if index % 2 == 0 {
                digit *= 2
                if digit > 9 { digit -= 9 }
            }
            sum += digit
        }
        return sum % 10 == 0
    }
}
