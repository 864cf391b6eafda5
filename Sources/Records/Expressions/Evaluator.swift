import Bytes

/// Runs compiled expressions over one case after another. One per worker; it allocates nothing once it is warm.
///
/// `bind` it to a case first; values hold until the next one. A case that asks for more than `fuelLimit` steps (a
/// hostile one: a million lines, looked through for each of them) is `exhausted`, and every expression then yields nothing.
///
/// Its methods are mutating even where they only read: a call that borrows it while its caller changes it would copy all of it.
public struct Evaluator: ~Copyable {
    let tables: [CodeTable]
    let cells: [[RecordValue]]
    let patterns: [TextPattern]
    let memory: EvaluatorMemory
    // The memory's, at hand without a detour.
    let steps: UnsafePointer<ExpressionPool.Step>
    let constants: UnsafePointer<RecordValue>
    let frames: UnsafeMutablePointer<RecordValue>
    let indices: UnsafeMutablePointer<Int>
    let views: UnsafeMutablePointer<RecordView>
    /// Reads what values say.
    public let reader: ValueReader

    var stack: ValueStack
    var ids: [RecordValue]
    var claimLines: [Int32] = []
    var remittanceLines: [Int32] = []
    var lineMatches: [Int32] = []
    @usableFromInline var fuel = 0
    var idCache: ResourceIDCache

    /// What `%sequence` is: set by who builds a list.
    public var sequence = 0
    /// Codes that a crosswalk has no row for, counted.
    public var unmapped = UnmappedCodes()
    /// The nodes read since it was last emptied, where `isTracing`.
    public var touched: [(root: RecordRoot, node: Int)] = []
    public var isTracing = false

    /// Steps that one case may take.
    public static let fuelLimit = 40_000_000

    /// - Parameter idKey: the plan's key, for `resourceId()`; without one (checks) those yield nothing.
    public init(pool: ExpressionPool, idKey: [UInt8] = []) {
        tables = pool.tables
        cells = pool.cells
        patterns = pool.patterns
        memory = EvaluatorMemory(pool)
        steps = UnsafePointer(memory.steps)
        constants = UnsafePointer(memory.values)
        frames = memory.frames
        indices = memory.indices
        views = memory.views
        reader = ValueReader(bases: memory.bases)
        stack = ValueStack()
        ids = Array(repeating: RecordValue(.text, source: RecordValue.scratch, payload: 0), count: 10)
        idCache = ResourceIDCache(key: idKey)
    }

    /// Whether the case took more steps than it may.
    @inlinable public var exhausted: Bool { fuel <= 0 }

    /// Counts steps that were taken outside of expressions.
    public mutating func spend(_ count: Int) { fuel -= count }

    // MARK: Binding

    /// The records of a case behind pointers, for the time of a call.
    public struct Views {
        var all: (RecordView, RecordView, RecordView, RecordView, RecordView, RecordView, RecordView, RecordView)
    }

    /// Runs `body` with pointers to the records of a case; `bind` them there, and `unbind` before it returns.
    public static func withViews<R>(of source: Case, _ body: (Views) throws -> R) rethrows -> R {
        try withView(source.claim) { claim in
            try withView(source.remittance) { remittance in
                try withView(source.member) { member in
                    try withView(source.coverage) { coverage in
                        try withView(source.provider) { provider in
                            try withView(source.authorization) { authorization in
                                try withView(source.statement) { statement in
                                    try withView(source.document) { document in
                                        try body(
                                            Views(
                                                all: (
                                                    claim, remittance, member, coverage, provider, authorization,
                                                    statement, document
                                                )))
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    /// Runs `body` with pointers to one record, for `bind(_:ofOne:)`.
    public static func withViews<R>(of record: Record, as root: RecordRoot, _ body: (Views) throws -> R) rethrows -> R {
        try withView(record) { view in
            let none = RecordView()
            return try body(
                Views(
                    all: (
                        root == .claim ? view : none, root == .remittance ? view : none, root == .member ? view : none,
                        root == .coverage ? view : none, root == .provider ? view : none,
                        root == .authorization ? view : none, root == .statement ? view : none,
                        root == .document ? view : none
                    )))
        }
    }

    /// Makes `source`, whose views these are, what expressions read.
    public mutating func bind(_ views: Views, of source: Case) {
        begin()
        self.views[0] = views.all.0
        self.views[1] = views.all.1
        self.views[2] = views.all.2
        self.views[3] = views.all.3
        self.views[4] = views.all.4
        self.views[5] = views.all.5
        self.views[6] = views.all.6
        self.views[7] = views.all.7
        for root in RecordRoot.allCases { memory.indexFields(of: Int(root.rawValue)) }
        bind(ids: source.ids, source.history, source.span)
        lineMatches = source.lineMatches
        claimLines.removeAll(keepingCapacity: true)
        if let record = source.claim {
            Evaluator.heads(of: record.schema.id("lines"), in: views.all.0, into: &claimLines)
        }
        remittanceLines.removeAll(keepingCapacity: true)
        if let record = source.remittance {
            Evaluator.heads(of: record.schema.id("lines"), in: views.all.1, into: &remittanceLines)
        }
    }

    /// Makes one record what expressions read: it is frame 0, and the context.
    public mutating func bind(_ views: Views, ofOne root: RecordRoot) {
        begin()
        self.views[Int(root.rawValue)] =
            switch root {
            case .claim: views.all.0
            case .remittance: views.all.1
            case .member: views.all.2
            case .coverage: views.all.3
            case .provider: views.all.4
            case .authorization: views.all.5
            case .statement: views.all.6
            case .document: views.all.7
            }
        memory.indexFields(of: Int(root.rawValue))
        frames[0] = whole(root)
    }

    private mutating func begin() {
        memory.reset()
        fuel = Evaluator.fuelLimit
        stack.truncate(to: 0)
    }

    /// Forgets the records.
    public mutating func unbind() {
        for root in RecordRoot.allCases { views[Int(root.rawValue)] = RecordView() }
        memory.forgetFields()
        lineMatches = []
    }

    private static func withView<R>(_ record: Record?, _ body: (RecordView) throws -> R) rethrows -> R {
        guard let record else { return try body(RecordView()) }
        return try record.nodes.withUnsafeBufferPointer { nodes in
            try record.raw.withUnsafeBufferPointer { raw in
                try body(RecordView(nodes: nodes, raw: raw, encoding: record.encoding) ?? RecordView())
            }
        }
    }

    private static func heads(of field: FieldID?, in view: RecordView, into result: inout [Int32]) {
        guard let field, let nodes = view.nodes else { return }
        var index = 0
        while index < view.nodeCount {
            let node = nodes[index]
            if node.field == field { result.append(Int32(index)) }
            index += node.flags.contains(.group) ? Int(node.length) + 1 : 1
        }
    }

    private mutating func bind(ids source: CaseIDs, _ history: CaseHistory, _ span: CaseSpan) {
        ids[0] = scratchText(source.patient)
        ids[1] = scratchText(source.coverage)
        ids[2] = scratchText(source.explanationOfBenefit)
        ids[3] = scratchText(source.insurer)
        ids[4] = scratchText(history.isCancelled ? "true" : "")
        ids[5] = scratchText(history.prior)
        ids[6] = scratchText(history.replacedBy)
        ids[7] = scratchText(history.directory)
        ids[8] = scratchText(span.start)
        ids[9] = scratchText(span.end)
    }

    private mutating func scratchText(_ text: String) -> RecordValue {
        var text = text
        return text.withUTF8 { bytes in
            guard let offset = memory.reserve(bytes.count) else {
                return RecordValue(.text, source: RecordValue.scratch, payload: 0)
            }
            if let base = bytes.baseAddress { (memory.scratch + offset).update(from: base, count: bytes.count) }
            return RecordValue(
                .text, source: RecordValue.scratch, length: UInt32(truncatingIfNeeded: bytes.count),
                payload: Int64(offset))
        }
    }

    mutating func whole(_ root: RecordRoot) -> RecordValue {
        RecordValue(
            .group, source: root.rawValue, payload: 0, node: -1, end: Int32(views[Int(root.rawValue)].nodeCount))
    }

    // MARK: Asking

    /// Makes `value` what the frame of a slot is.
    public mutating func set(slot: Int, to value: RecordValue, index: Int) {
        frames[slot] = value
        indices[slot] = index
    }

    /// The first item, or `nil`.
    public mutating func value(_ expression: CompiledExpression) -> RecordValue? { first(expression.step) }

    /// Whether the first item is true.
    public mutating func test(_ expression: CompiledExpression) -> Bool { truth(expression.step) == true }

    /// True, false or, where the expression yields nothing, `nil`.
    public mutating func truth(_ expression: CompiledExpression) -> Bool? { truth(expression.step) }

    /// All items, appended to `result`.
    public mutating func values(_ expression: CompiledExpression, into result: inout [RecordValue]) {
        let mark = stack.count
        run(expression.step)
        for index in mark..<stack.count { result.append(stack[index]) }
        stack.truncate(to: mark)
    }
}
