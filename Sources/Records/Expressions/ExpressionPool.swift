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

        /// The steps that it refers to; -1 for none.
        var operands: [Int32] {
            switch code {
            case .constant, .frame, .index, .record, .frameField, .recordField, .remittanceLine, .sequence, .id: []
            // Nothing in place of a look-up in a list that is missing would have read what it asks for.
            case .nothing, .field, .matches, .crosswalk: [a]
            case .memberOf: [a, c]
            default: [a, b, c]
            }
        }

        /// Whether it reads the case itself.
        var readsCase: Bool {
            switch code {
            case .frame, .frameField, .record, .recordField, .remittanceLine, .id: true
            default: false
            }
        }
    }

    private(set) var steps: [Step] = []
    private(set) var values: [RecordValue] = []
    private(set) var constants: [UInt8] = []
    var tables: [CodeTable] = []
    private(set) var patterns: [TextPattern] = []
    /// Per table: the constants of each of its cells, row by row.
    var cells: [[RecordValue]] = []

    /// What is known of each step and those that it refers to.
    private var facts: [Facts] = []
    // What stands in the pool already, by what it is.
    private var numbers: [Step: Int32] = [:]
    private var secretNumbers: [Step: Int32] = [:]
    private var places: [Place: Int32] = [:]
    private var texts: [String: RecordValue] = [:]
    private var patternNumbers: [String: Int32] = [:]

    private struct Facts: Sendable {
        /// Whether a secret field's value can be in what the step yields.
        var isSecret: Bool
        /// Whether the case is read at all.
        var readsCase: Bool
        var reach: ExpressionReach
    }

    /// What makes two constants one.
    private struct Place: Hashable {
        let kind: RecordValue.Kind
        let scale: UInt8
        let length: UInt32
        let payload: Int64
    }

    public init() {}

    /// Whether a secret field's value can be in what a step yields.
    func isSecret(_ number: Int32) -> Bool { number >= 0 && facts[Int(number)].isSecret }

    /// Whether a step, or one that it refers to, reads the case.
    func readsCase(_ number: Int32) -> Bool { number >= 0 && facts[Int(number)].readsCase }

    /// What a step, and those that it refers to, read of a case.
    func reach(_ number: Int32) -> ExpressionReach { number >= 0 ? facts[Int(number)].reach : ExpressionReach() }

    /// Whether what a step yields holds a secret of what it refers to.
    private func passesSecret(_ step: Step) -> Bool {
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

    /// The number of a step. Equal steps are one: what a step yields depends on its parts and on the frames alone.
    mutating func add(_ step: Step) -> Int32 {
        if let number = numbers[step] { return number }
        append(step, isSecret: passesSecret(step))
        numbers[step] = Int32(steps.count - 1)
        return Int32(steps.count - 1)
    }

    /// The step like this one that reads a secret field: another field of the same number, in another vocabulary, may be none.
    mutating func secret(_ number: Int32) -> Int32 {
        let step = steps[Int(number)]
        if let known = secretNumbers[step] { return known }
        append(step, isSecret: true)
        secretNumbers[step] = Int32(steps.count - 1)
        return Int32(steps.count - 1)
    }

    private mutating func append(_ step: Step, isSecret: Bool) {
        var fact = Facts(isSecret: isSecret, readsCase: step.readsCase, reach: step.reach)
        for number in step.operands where number >= 0 {
            fact.reach.formUnion(facts[Int(number)].reach)
            fact.readsCase = fact.readsCase || facts[Int(number)].readsCase
        }
        steps.append(step)
        facts.append(fact)
    }

    /// A text among the constants.
    mutating func constant(_ text: String) -> RecordValue {
        if let known = texts[text] { return known }
        let offset = constants.count
        constants.append(contentsOf: text.utf8)
        let value = RecordValue(
            .text, source: RecordValue.constants, length: UInt32(constants.count - offset), payload: Int64(offset))
        texts[text] = value
        return value
    }

    mutating func add(constant value: RecordValue) -> Int32 {
        let place = Place(kind: value.kind, scale: value.scale, length: value.length, payload: value.payload)
        let number = places[place] ?? Int32(values.count)
        if Int(number) == values.count {
            values.append(value)
            places[place] = number
        }
        return add(Step(code: .constant, a: number))
    }

    /// The number of a pattern. Throws where it is none.
    mutating func add(pattern text: String) throws(TextPattern.Malformed) -> Int32 {
        if let known = patternNumbers[text] { return known }
        patterns.append(try TextPattern(text))
        patternNumbers[text] = Int32(patterns.count - 1)
        return Int32(patterns.count - 1)
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
