/// Compiled expressions: one flat array of steps that refer to each other by number, and the constants they name.
public struct ExpressionPool: Sendable {
    struct Step: Sendable, Hashable {
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
    /// Steps that read a secret field.
    var secrets: Set<Int32> = []
    /// Per table: the constants of each of its cells, row by row.
    var cells: [[RecordValue]] = []

    /// Whether a step was added that reads the case; the compiler clears it before an expression.
    var readsCase = false
    private var numbers: [Step: Int32] = [:]
    private var secretNumbers: [Step: Int32] = [:]
    private var offsets: [[UInt8]: Int] = [:]
    private var places: [Place: Int32] = [:]
    private var patternNumbers: [String: Int32] = [:]

    public init() {}

    /// Whether a secret field's value can be in what a step yields.
    func isSecret(_ number: Int32) -> Bool {
        guard number >= 0 else { return false }
        if secrets.contains(number) { return true }
        let step = steps[Int(number)]
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

    /// With more steps than these no function is called any more.
    static let stepLimit = 1 << 18

    /// Equal steps are one: what a step yields depends on its parts and on the frames alone, and functions, whose bodies are
    /// compiled at every call, come to the same steps again and again.
    mutating func add(_ step: Step) -> Int32 {
        switch step.code {
        case .frame, .frameField, .record, .recordField, .remittanceLine, .id: readsCase = true
        default: break
        }
        if let number = numbers[step] { return number }
        steps.append(step)
        numbers[step] = Int32(steps.count - 1)
        return Int32(steps.count - 1)
    }

    /// The step like this one that reads a secret field. Another field of the same number in another vocabulary may be none.
    mutating func secret(_ number: Int32) -> Int32 {
        let step = steps[Int(number)]
        if let known = secretNumbers[step] { return known }
        steps.append(step)
        let result = Int32(steps.count - 1)
        secretNumbers[step] = result
        secrets.insert(result)
        return result
    }

    /// A text among the constants.
    mutating func constant(_ text: String) -> RecordValue {
        let bytes = Array(text.utf8)
        let offset = offsets[bytes] ?? constants.count
        if offset == constants.count {
            offsets[bytes] = offset
            constants.append(contentsOf: bytes)
        }
        return RecordValue(
            .text, source: RecordValue.constants, length: UInt32(bytes.count), payload: Int64(offset))
    }

    mutating func add(constant value: RecordValue) -> Int32 {
        let place = Place(
            kind: value.kind, source: value.source, scale: value.scale, length: value.length, payload: value.payload)
        let number = places[place] ?? Int32(values.count)
        if number == values.count {
            places[place] = number
            values.append(value)
        }
        return add(Step(code: .constant, a: number))
    }

    /// A pattern among the patterns.
    mutating func pattern(_ text: String) throws(TextPattern.Malformed) -> Int32 {
        if let number = patternNumbers[text] { return number }
        patterns.append(try TextPattern(text))
        patternNumbers[text] = Int32(patterns.count - 1)
        return Int32(patterns.count - 1)
    }

    /// What makes two constants one.
    private struct Place: Hashable {
        var kind: RecordValue.Kind
        var source: UInt8
        var scale: UInt8
        var length: UInt32
        var payload: Int64
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
