import FHIR

extension ExpressionCompiler {
    mutating func binary(
        _ symbol: FHIRPath.Operator, _ left: FHIRPath.Expression, _ right: FHIRPath.Expression,
        _ tree: FHIRPath.Expression
    ) throws(ExpressionError) -> Term {
        switch symbol {
        case .and, .or, .xor, .implies:
            let codes: [FHIRPath.Operator: ExpressionPool.Step.Code] = [
                .and: .and, .or: .or, .xor: .xor, .implies: .implies,
            ]
            let a = try single(left, [.boolean], "the left of '\(symbol.rawValue)'")
            let b = try single(right, [.boolean], "the right of '\(symbol.rawValue)'")
            return emit(.init(code: codes[symbol] ?? .and, a: a.step, b: b.step), .boolean)
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .in, .contains:
            return try comparison(symbol, left, right, tree)
        case .plus, .minus, .times, .concatenate:
            // The left is compiled once, whatever '+' turns out to be: a second time at each level would double the work.
            let a = try term(left)
            if symbol == .concatenate || symbol == .plus && a.type.kind == .text {
                try check(a, left, [.text, .decimal, .integer, .date, .moment], "the left of '&'")
                let b = try single(right, [.text, .decimal, .integer, .date, .moment], "the right of '&'")
                return emit(.init(code: .concatenate, detail: symbol == .plus ? 1 : 0, a: a.step, b: b.step), .text)
            }
            try check(a, left, [.decimal, .integer], "the left of '\(symbol.rawValue)'")
            let b = try single(right, [.decimal, .integer], "the right of '\(symbol.rawValue)'")
            let code: ExpressionPool.Step.Code = symbol == .plus ? .add : symbol == .minus ? .subtract : .multiply
            let whole = a.type.kind == .integer && b.type.kind == .integer
            return emit(.init(code: code, a: a.step, b: b.step), whole ? .integer : .decimal)
        case .union:
            return try joined(.union, left, right, tree)
        case .divide, .div, .mod, .equivalent, .notEquivalent:
            throw failure(tree, "'\(symbol.rawValue)' is not part of the expressions over records: amounts stay exact")
        }
    }

    /// Two collections in one: `|` or `combine()`.
    mutating func joined(
        _ code: ExpressionPool.Step.Code, _ left: FHIRPath.Expression, _ right: FHIRPath.Expression,
        _ tree: FHIRPath.Expression
    ) throws(ExpressionError) -> Term {
        let a = try term(left)
        let b = try term(right)
        guard let kind = a.type.joined(b.type) else {
            throw failure(
                tree, "\(a.type.description) and \(b.type.description) of different kinds cannot be put together")
        }
        let comparison = self.comparison(of: kind)
        return emit(.init(code: code, detail: comparison.rawValue, a: a.step, b: b.step), kind, many: true)
    }

    /// A collection that is only looked through: of its unions, duplicates need not be taken out.
    private mutating func members(_ tree: FHIRPath.Expression) throws(ExpressionError) -> Term {
        guard case .binary(.union, let left, let right) = tree.kind else { return try term(tree) }
        let a = try members(left)
        let b = try members(right)
        guard let kind = a.type.joined(b.type) else {
            throw failure(tree, "\(a.type.description) and \(b.type.description) cannot be put together")
        }
        return emit(.init(code: .combine, a: a.step, b: b.step), kind, many: true)
    }

    func comparison(of kind: StaticType.Kind) -> ExpressionPool.Step.Comparison {
        switch kind {
        case .text, .moment, .nothing: .text
        case .decimal, .integer: .number
        case .date: .date
        case .boolean: .boolean
        case .group: .group
        }
    }

    private mutating func comparison(
        _ symbol: FHIRPath.Operator, _ left: FHIRPath.Expression, _ right: FHIRPath.Expression,
        _ tree: FHIRPath.Expression
    ) throws(ExpressionError) -> Term {
        let a = try symbol == .contains ? members(left) : term(left)
        let b = try symbol == .in ? members(right) : term(right)
        guard let kind = a.type.joined(b.type), !a.type.isGroup else {
            throw failure(tree, "'\(symbol.rawValue)' cannot compare \(a.type.description) with \(b.type.description)")
        }
        let how = comparison(of: kind)
        let code: ExpressionPool.Step.Code
        switch symbol {
        case .equal: code = .equal
        case .notEqual: code = .notEqual
        case .less: code = .less
        case .lessOrEqual: code = .lessOrEqual
        case .greater: code = .greater
        case .greaterOrEqual: code = .greaterOrEqual
        case .contains: return emit(.init(code: .isIn, detail: how.rawValue, a: b.step, b: a.step), .boolean)
        default: code = .isIn
        }
        if how == .boolean && code != .equal && code != .notEqual && code != .isIn {
            throw failure(tree, "'\(symbol.rawValue)' cannot order truth values")
        }
        return emit(.init(code: code, detail: how.rawValue, a: a.step, b: b.step), .boolean)
    }
}
