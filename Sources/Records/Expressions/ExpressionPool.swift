/// Compiled expressions: one flat array of steps that refer to each other by number, and the constants they name.
public struct ExpressionPool: Sendable {
    struct Step: Sendable {
        enum Code: UInt8, Sendable {
            case nothing, constant, frame, index, record, field, frameField, recordField
            case remittanceLine, sequence, id
            case filter, select, all, with
            case exists, empty, not, count, first, last, distinct, combine, union, item
            case sum, minimum, maximum
            case iif, coalesce
            case substring, startsWith, endsWith, containsText, matches, length, upper, lower, trim, indexOf, replace
            case base64, xhtml
            case toInteger, toDecimal, toDate, toText
            case npiIsValid, dateExists, memberOf, crosswalk, resourceID
            case and, or, xor, implies
            case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual, isIn
            case add, subtract, multiply, negate, concatenate
        }
        /// How two items are compared.
        enum Comparison: UInt8, Sendable { case text, number, date, boolean, group }

        var code: Code
        var slot: UInt8 = 0
        var detail: UInt8 = 0
        var a: Int32 = -1
        var b: Int32 = -1
        var c: Int32 = -1
    }

    var steps: [Step] = []
    var values: [RecordValue] = []
    var constants: [UInt8] = []
    var tables: [CodeTable] = []
    var patterns: [TextPattern] = []
    /// Per step: whether it reads the case at all, and whether a secret field's value can be in what it yields. Steps are shared
    /// by all calls of a function, so nothing walks down them as if they were a tree.
    private(set) var readsCase: [Bool] = []
    private(set) var secrets: [Bool] = []
    /// Per table: the constants of each of its cells, row by row.
    var cells: [[RecordValue]] = []

    public init() {}

    /// Whether a secret field's value can be in what a step yields.
    func isSecret(_ number: Int32) -> Bool { number >= 0 && secrets[Int(number)] }

    /// Notes that a step reads a secret field, before others refer to it.
    mutating func markSecret(_ number: Int32) { secrets[Int(number)] = true }

    private func isSecret(_ step: Step) -> Bool {
        switch step.code {
        case .nothing, .constant, .frame, .index, .record, .frameField, .recordField, .remittanceLine, .sequence, .id:
            return false
        case .all, .exists, .empty, .not, .count, .startsWith, .endsWith, .containsText, .matches, .length, .indexOf:
            return false
        case .npiIsValid, .dateExists, .memberOf, .resourceID, .and, .or, .xor, .implies, .equal, .notEqual:
            return false
        case .less, .lessOrEqual, .greater, .greaterOrEqual, .isIn: return false
        case .field, .filter, .crosswalk, .item: return isSecret(step.a)
        case .iif: return isSecret(step.b) || isSecret(step.c)
        default: return isSecret(step.a) || isSecret(step.b)
        }
    }

    private func reads(_ step: Step) -> Bool {
        func reads(_ number: Int32) -> Bool { number >= 0 && readsCase[Int(number)] }
        switch step.code {
        case .frame, .frameField, .record, .recordField, .remittanceLine, .id: return true
        case .constant, .sequence, .index: return false
        // Nothing in place of a look-up in a list that is missing would have read what it asks for.
        case .nothing, .field, .matches, .crosswalk: return reads(step.a)
        case .memberOf: return reads(step.a) || reads(step.c)
        default: return reads(step.a) || reads(step.b) || reads(step.c)
        }
    }

    /// With more steps than these no function is called any more: its body is compiled anew at every call.
    static let stepLimit = 1 << 18

    mutating func add(_ step: Step) -> Int32 {
        readsCase.append(reads(step))
        secrets.append(isSecret(step))
        steps.append(step)
        return Int32(steps.count - 1)
    }

    /// A text among the constants.
    mutating func constant(_ text: String) -> RecordValue {
        let offset = constants.count
        constants.append(contentsOf: text.utf8)
        return RecordValue(
            .text, source: RecordValue.constants, length: UInt32(constants.count - offset), payload: Int64(offset))
    }

    mutating func add(constant value: RecordValue) -> Int32 {
        values.append(value)
        return add(Step(code: .constant, a: Int32(values.count - 1)))
    }

    /// Whether an expression can yield nothing at all: it asks for a list that is missing.
    public func yieldsNothing(_ expression: CompiledExpression) -> Bool {
        steps[Int(expression.step)].code == .nothing
    }

    /// The number of a table, added with its cells where it is new.
    mutating func add(table: CodeTable) -> Int32 {
        if let known = tables.firstIndex(where: { $0.file == table.file }) { return Int32(known) }
        tables.append(table)
        cells.append(table.rows.flatMap { row in row.map { constant($0) } })
        return Int32(tables.count - 1)
    }
}

/// An expression in a pool, ready to be run by an `Evaluator` over that pool.
public struct CompiledExpression: Sendable, BitwiseCopyable {
    let step: Int32
    /// What it yields.
    public let type: StaticType
    /// Whether it reads the case at all; a constant does not.
    public let readsCase: Bool
    /// Whether what it yields is, or holds, a secret field: a social security number, a person's tax id. What is computed
    /// from one as a truth or a resource id is not secret.
    public let isSecret: Bool
}

/// What is wrong with an expression, and where in its text.
public struct ExpressionError: Error, Sendable, Hashable {
    /// Bytes from the expression's start, from 0.
    public let offset: Int
    public let message: String

    public init(offset: Int, message: String) {
        self.offset = offset
        self.message = message
    }
}
