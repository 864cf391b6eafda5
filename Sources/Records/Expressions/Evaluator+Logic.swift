import Bytes

extension Evaluator {
    /// `and`, `or`, `xor`, `implies` in three values (FHIRPath 2.0.0, section 6.5), `not()`, `iif()`, `coalesce()`.
    mutating func decide(_ step: ExpressionPool.Step) {
        switch step.code {
        case .iif:
            if truth(step.a) == true { run(step.b) } else { run(step.c) }
            return
        case .coalesce:
            let mark = stack.count
            run(step.a)
            if stack.count == mark { run(step.b) }
            return
        default: break
        }
        let left = truth(step.a)
        let result: Bool?
        switch step.code {
        case .not: result = left.map { !$0 }
        case .and:
            if left == false { return push(false) }
            let right = truth(step.b)
            result = right == false ? false : left == nil || right == nil ? nil : true
        case .or:
            if left == true { return push(true) }
            let right = truth(step.b)
            result = right == true ? true : left == nil || right == nil ? nil : false
        case .implies:
            if left == false { return push(true) }
            let right = truth(step.b)
            result = right == true ? true : left == nil || right == nil ? nil : false
        default:
            guard let left, let right = truth(step.b) else { return }
            result = left != right
        }
        if let result { push(result) }
    }

    mutating func compare(_ step: ExpressionPool.Step) {
        let mark = stack.count
        run(step.a)
        let middle = stack.count
        run(step.b)
        let end = stack.count
        let result = comparison(step, mark, middle, end)
        stack.truncate(to: mark)
        if let result { push(result) }
    }

    private func comparison(_ step: ExpressionPool.Step, _ mark: Int, _ middle: Int, _ end: Int) -> Bool? {
        guard middle > mark, end > middle else { return nil }
        if step.code == .equal || step.code == .notEqual {
            guard middle - mark == end - middle else { return step.code == .notEqual }
            for offset in 0..<middle - mark {
                guard let same = equal(stack[mark + offset], stack[middle + offset], step.detail) else { return nil }
                if !same { return step.code == .notEqual }
            }
            return step.code == .equal
        }
        guard let order = order(stack[mark], stack[middle], step.detail) else { return nil }
        switch step.code {
        case .less: return order < 0
        case .lessOrEqual: return order <= 0
        case .greater: return order > 0
        default: return order >= 0
        }
    }

    /// Whether two items are the same; `nil` where one is not what its field says (a date that is no date).
    func equal(_ left: RecordValue, _ right: RecordValue, _ comparison: UInt8) -> Bool? {
        switch ExpressionPool.Step.Comparison(rawValue: comparison) {
        case .text:
            let a = bytes(left)
            let b = bytes(right)
            return Evaluator.sameBytes(a, b)
        case .group: return left.source == right.source && left.node == right.node
        case .boolean: return left.payload == right.payload
        default: return order(left, right, comparison).map { $0 == 0 }
        }
    }

    /// Less than, equal to or greater than 0.
    func order(_ left: RecordValue, _ right: RecordValue, _ comparison: UInt8) -> Int? {
        switch ExpressionPool.Step.Comparison(rawValue: comparison) {
        case .number:
            guard let a = number(left), let b = number(right) else { return nil }
            return a < b ? -1 : a.isEqual(to: b) ? 0 : 1
        case .date:
            guard let a = day(left), let b = day(right) else { return nil }
            return a < b ? -1 : a == b ? 0 : 1
        default:
            let a = bytes(left)
            let b = bytes(right)
            for index in 0..<min(a.count, b.count) where a[index] != b[index] { return a[index] < b[index] ? -1 : 1 }
            return a.count - b.count
        }
    }
}
