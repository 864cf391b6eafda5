import Bytes
import FHIR

/// Turns FHIRPath over records into steps of a pool, checking every name and type against the records' vocabularies.
///
/// A bare name is looked for in the innermost context (the group that an `each:` or a `where()` runs over), then in those
/// around it, then among the roots: `claim`, `remittance`, `member`, `coverage`, `provider`, `plan`, `ids`, `history`,
/// `span`.
public struct ExpressionCompiler: Sendable {
    /// Something an expression may read: a context to look names up in, or a value with a name of its own (`%name`).
    public struct Frame: Sendable, Hashable {
        public var name: String?
        public var type: StaticType
        /// Whether bare names are looked up in it and `$this` is it.
        public var isContext: Bool

        public init(name: String?, type: StaticType, isContext: Bool) {
            self.name = name
            self.type = type
            self.isContext = isContext
        }
    }

    public internal(set) var pool = ExpressionPool()
    public let schemas: [RecordRoot: RecordSchema]
    /// What `plan.NAME` is.
    public var plan: [String: String] = [:] { didSet { expansions.removeAll() } }
    public var lists: [String: CodeTable] = [:] { didSet { expansions.removeAll() } }
    public var crosswalks: [String: CodeTable] = [:] { didSet { expansions.removeAll() } }
    /// Expressions with a name, called as `focus.name()` or `name()`.
    public var functions: [String: FHIRPath.Expression] = [:] { didSet { expansions.removeAll() } }
    /// The frames in force, outermost first; a frame's position is its slot.
    public var frames: [Frame] = []
    /// Lists that may be missing: `memberOf` of those yields nothing until someone supplies them.
    public var optionalLists: Set<String> = []

    var functionDepth = 0
    /// What a function's body became in the frames that were in force: it is compiled once for all calls in the same ones.
    var expansions: [Expansion: Term] = [:]

    struct Expansion: Hashable {
        let function: String
        let frames: [Frame]
    }

    /// How many frames may be in force at once.
    public static let slotLimit = 24
    /// The words after `history.`.
    public static let historyNames = ["cancelled", "prior", "replacedBy", "directory"]
    /// The words after `span.`.
    public static let spanNames = ["start", "end"]
    /// The words after `ids.`.
    public static let idNames = ["patient", "coverage", "explanationOfBenefit", "insurer"]

    /// - Parameter pool: what was compiled before, to which this adds.
    public init(schemas: [RecordRoot: RecordSchema], pool: ExpressionPool = ExpressionPool()) {
        self.schemas = schemas
        self.pool = pool
    }

    /// Parses and compiles one expression in the frames in force.
    public mutating func compile(_ text: String) throws(ExpressionError) -> CompiledExpression {
        let tree: FHIRPath.Expression
        do { tree = try FHIRPath.parse(text) } catch {
            throw ExpressionError(offset: error.offset, message: error.message)
        }
        return try compile(tree)
    }

    public mutating func compile(_ tree: FHIRPath.Expression) throws(ExpressionError) -> CompiledExpression {
        let result = try term(tree)
        return CompiledExpression(
            step: result.step, type: result.type, readsCase: pool.readsCase(result.step),
            isSecret: pool.isSecret(result.step))
    }

    /// A step and what it yields.
    struct Term: Sendable {
        var step: Int32
        var type: StaticType
    }

    func failure(_ tree: FHIRPath.Expression, _ message: String) -> ExpressionError {
        ExpressionError(offset: tree.offset, message: message)
    }

    mutating func term(_ tree: FHIRPath.Expression) throws(ExpressionError) -> Term {
        switch tree.kind {
        case .literal(let literal): return try self.literal(literal, tree)
        case .empty: return emit(.init(code: .nothing), .nothing)
        case .this:
            guard let slot = frames.lastIndex(where: \.isContext) else {
                throw failure(tree, "$this: there is no context here")
            }
            return emit(.init(code: .frame, slot: UInt8(slot)), frames[slot].type.kind)
        case .index:
            guard let slot = frames.lastIndex(where: \.isContext) else {
                throw failure(tree, "$index: there is no context here")
            }
            return emit(.init(code: .index, slot: UInt8(slot)), .integer)
        case .external(let name): return try external(name, tree)
        case .member(let focus, let name): return try member(focus, name, tree)
        case .call(let focus, let name, let arguments): return try call(focus, name, arguments, tree)
        case .indexed(let focus, let index):
            let focus = try term(focus)
            let index = try single(index, [.integer], "an index")
            return emit(.init(code: .item, a: focus.step, b: index.step), focus.type.kind)
        case .binary(let symbol, let left, let right): return try binary(symbol, left, right, tree)
        case .negated(let operand):
            let value = try single(operand, [.decimal, .integer], "the operand of '-'")
            return emit(.init(code: .negate, a: value.step), value.type.kind)
        case .total, .type: throw failure(tree, "$total, 'is' and 'as' are not part of the expressions over records")
        }
    }

    mutating func emit(_ step: ExpressionPool.Step, _ kind: StaticType.Kind, many: Bool = false) -> Term {
        Term(step: pool.add(step), type: StaticType(kind, many: many))
    }

    /// A term of one of the `kinds`; `FHIRPath` takes the only item, and so does the evaluator take the first.
    mutating func single(
        _ tree: FHIRPath.Expression, _ kinds: [StaticType.Kind], _ what: String
    ) throws(ExpressionError) -> Term {
        let result = try term(tree)
        try check(result, tree, kinds, what)
        return result
    }

    /// Throws where `term`, which `tree` was compiled to, is of none of the `kinds`.
    func check(
        _ term: Term, _ tree: FHIRPath.Expression, _ kinds: [StaticType.Kind], _ what: String
    ) throws(ExpressionError) {
        guard kinds.contains(term.type.kind) || term.type.kind == .nothing else {
            throw failure(
                tree, "\(what): expected \(StaticType(kinds[0]).description), this is \(term.type.description)")
        }
    }

    mutating func literal(_ literal: FHIRPath.Literal, _ tree: FHIRPath.Expression) throws(ExpressionError) -> Term {
        let value: (RecordValue, StaticType.Kind)
        switch literal {
        case .boolean(let truth): value = (RecordValue(truth), .boolean)
        case .string(let text): value = (pool.constant(text), .text)
        case .integer(let text), .decimal(let text):
            guard let number = FixedDecimal(Array(text.utf8)) else {
                throw failure(tree, "the number has more than 18 digits")
            }
            value = (RecordValue(number), number.scale == 0 ? .integer : .decimal)
        case .date(let text):
            guard let day = Array(text.utf8).withUnsafeBufferPointer({ CalendarDate(iso: $0) }) else {
                throw failure(tree, "expected a day that exists: @YYYY-MM-DD")
            }
            value = (RecordValue(day), .date)
        case .dateTime, .time, .quantity:
            throw failure(tree, "times and quantities are not part of the expressions over records")
        }
        return Term(step: pool.add(constant: value.0), type: StaticType(value.1))
    }

    mutating func external(_ name: String, _ tree: FHIRPath.Expression) throws(ExpressionError) -> Term {
        switch name {
        case "remittanceLine": return try remittanceLine(tree)
        case "sequence": return emit(.init(code: .sequence), .integer)
        default: break
        }
        guard let slot = frames.lastIndex(where: { $0.name == name }) else {
            let known = frames.compactMap(\.name) + ["remittanceLine", "sequence"]
            throw failure(tree, "unknown name '%\(name)'\(ExpressionCompiler.suggestion(for: name, in: known))")
        }
        return emit(.init(code: .frame, slot: UInt8(slot)), frames[slot].type.kind)
    }

    mutating func remittanceLine(_ tree: FHIRPath.Expression) throws(ExpressionError) -> Term {
        guard let lines = schemas[.claim]?.id("lines"), let matched = schemas[.remittance]?.id("lines") else {
            throw failure(tree, "%remittanceLine needs a claim and a remittance")
        }
        guard let slot = frames.lastIndex(where: { $0.type.kind == .group(.claim, lines) }) else {
            throw failure(tree, "%remittanceLine is known only inside 'each: claim.lines'")
        }
        return emit(
            .init(code: .remittanceLine, slot: UInt8(slot), a: Int32(lines), b: Int32(matched)),
            .group(.remittance, matched))
    }

    /// ` (did you mean 'x'?)`, or the names there are, where they are few.
    static func suggestion(for name: String, in known: [String]) -> String {
        let near = known.map { (name: $0, distance: distance(name, $0)) }.min { $0.distance < $1.distance }
        if let near, near.distance <= max(2, name.count / 3) { return " (did you mean '\(near.name)'?)" }
        return known.count > 0 && known.count <= 12 ? "; known are \(known.joined(separator: ", "))" : ""
    }

    /// Levenshtein's distance, without regard to case.
    static func distance(_ left: String, _ right: String) -> Int {
        let left = Array(left.lowercased().utf8.prefix(64))
        let right = Array(right.lowercased().utf8.prefix(64))
        var row = Array(0...right.count)
        for (i, a) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, b) in right.enumerated() {
                let next = min(row[j + 1] + 1, row[j] + 1, diagonal + (a == b ? 0 : 1))
                diagonal = row[j + 1]
                row[j + 1] = next
            }
        }
        return row[right.count]
    }
}
