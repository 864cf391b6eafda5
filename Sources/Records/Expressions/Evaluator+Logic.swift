import Bytes

extension Evaluator {
    /// `and`, `or`, `xor`, `implies` in three values (FHIRPath 2.0.0, section 6.5), and `not()`.
    mutating func decided(_ step: ExpressionPool.Step) -> Bool? {
        let left = truth(step.a)
        switch step.code {
        case .not: return left.map { !$0 }
        case .and:
            if left == false { return false }
            let right = truth(step.b)
            return right == false ? false : left == nil || right == nil ? nil : true
        case .or:
            if left == true { return true }
            let right = truth(step.b)
            return right == true ? true : left == nil || right == nil ? nil : false
        case .implies:
            if left == false { return true }
            let right = truth(step.b)
            return right == true ? true : left == nil || right == nil ? nil : false
        default:
            guard let left, let right = truth(step.b) else { return nil }
            return left != right
        }
    }

    mutating func compared(_ step: ExpressionPool.Step) -> Bool? {
        if !isTracing {
            guard step.code == .equal || step.code == .notEqual else {
                guard let left = first(step.a), let right = first(step.b) else { return nil }
                return ordered(step, left, right)
            }
            if let left = lone(step.a), let right = lone(step.b) {
                guard left.kind != .nothing, right.kind != .nothing, let same = reader.equal(left, right, step.detail)
                else {
                    return nil
                }
                return same == (step.code == .equal)
            }
        }
        let mark = stack.count
        run(step.a)
        let middle = stack.count
        run(step.b)
        let result = comparison(step, mark, middle, stack.count)
        stack.truncate(to: mark)
        return result
    }

    /// The item of a step that yields at most one, `missing` where it yields none; `nil` where there may be more.
    private mutating func lone(_ number: Int32) -> RecordValue? {
        let step = steps[Int(number)]
        switch step.code {
        case .recordField, .frameField:
            let (value, isLone) = firstField(step, isAsked: true)
            return isLone ? value ?? .missing : nil
        default: return isSingular(number) ? first(number) ?? .missing : nil
        }
    }

    /// Whether a step yields at most one item whatever the records hold.
    private mutating func isSingular(_ number: Int32) -> Bool {
        let step = steps[Int(number)]
        switch step.code {
        case .recordField, .frameField, .field, .filter, .select, .with, .combine, .union, .distinct, .item, .last:
            return false
        case .iif: return isSingular(step.b) && isSingular(step.c)
        case .coalesce: return isSingular(step.a) && isSingular(step.b)
        default: return true
        }
    }

    private mutating func comparison(_ step: ExpressionPool.Step, _ mark: Int, _ middle: Int, _ end: Int) -> Bool? {
        guard middle > mark, end > middle else { return nil }
        if step.code == .equal || step.code == .notEqual {
            guard middle - mark == end - middle else { return step.code == .notEqual }
            for offset in 0..<middle - mark {
                guard let same = reader.equal(stack[mark + offset], stack[middle + offset], step.detail) else {
                    return nil
                }
                if !same { return step.code == .notEqual }
            }
            return step.code == .equal
        }
        return ordered(step, stack[mark], stack[middle])
    }

    private mutating func ordered(_ step: ExpressionPool.Step, _ left: RecordValue, _ right: RecordValue) -> Bool? {
        guard let order = reader.order(left, right, step.detail) else { return nil }
        switch step.code {
        case .less: return order < 0
        case .lessOrEqual: return order <= 0
        case .greater: return order > 0
        default: return order >= 0
        }
    }
}
