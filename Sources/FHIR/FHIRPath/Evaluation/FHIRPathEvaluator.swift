/// Evaluates FHIRPath on resources, for one worker: it keeps its memory, the types that it has met and the expressions that it
/// has run. Not for two threads at once; a host may evaluate on the same evaluator while it answers.
public final class FHIRPathEvaluator {
    let model: TypeModel
    /// Whose reading of FHIRPath holds where they differ.
    public let dialect: FHIRPath.Dialect
    public let limits: FHIRPath.Limits
    /// What `now()` is, in seconds since 1970-01-01; `nil` for the clock's time.
    public var clock: Double?
    private var bound: [ObjectIdentifier: BoundExpression] = [:]
    private var idle: [Machine] = []
    private var depth = 0

    /// How many evaluations may be under way in one another.
    static let nestingLimit = 16
    /// How many expressions are kept; beyond, all are bound anew.
    static let expressionLimit = 8192

    /// `names` are those of the tapes that will come.
    public init(
        catalog: ProfileCatalog, names: NameTable, dialect: FHIRPath.Dialect = .invariants,
        limits: FHIRPath.Limits = FHIRPath.Limits()
    ) {
        model = TypeModel(catalog: catalog, names: names)
        self.dialect = dialect
        self.limits = limits
    }

    deinit {
        for index in idle.indices { idle[index].deallocate() }
    }

    /// The type of what stands at an element of a base definition.
    public func type(of element: ElementNode) -> FHIRPath.TypeHandle {
        FHIRPath.TypeHandle(number: model.type(of: element))
    }

    /// The FHIR type with this name; `unknown` where the catalog has none.
    public func type(named name: String) -> FHIRPath.TypeHandle { FHIRPath.TypeHandle(number: model.type(named: name)) }

    /// Whether an invariant holds: as HL7's validator has it, the one Boolean that it gives, else whether it gives anything
    /// (org.hl7.fhir.core, FHIRPathEngine.convertToBoolean). An empty result is false.
    ///
    /// `resource` is the node of the innermost resource around the focus (`%resource`), `rootResource` that of the one that
    /// contains it (`%rootResource`); `focus` is `%context` too. `view` must be of a tape with the evaluator's names.
    public func isTrue(
        _ expression: FHIRPath.Compiled, view: TapeView, focus: FHIRPath.Focus, resource: Int, rootResource: Int,
        variables: [String: [FHIRPath.Value]] = [:], host: (any FHIRPath.Host)? = nil
    ) throws(FHIRPath.EvaluationError) -> Bool {
        var result = false
        try run(expression, view, focus, resource, rootResource, variables, host) {
            machine throws(FHIRPath.EvaluationError) in
            result = try machine.convertToBoolean()
        }
        return result
    }

    /// What an expression gives, in order.
    public func evaluate(
        _ expression: FHIRPath.Compiled, view: TapeView, focus: FHIRPath.Focus, resource: Int, rootResource: Int,
        variables: [String: [FHIRPath.Value]] = [:], host: (any FHIRPath.Host)? = nil
    ) throws(FHIRPath.EvaluationError) -> [FHIRPath.Value] {
        var result: [FHIRPath.Value] = []
        try run(expression, view, focus, resource, rootResource, variables, host) {
            machine throws(FHIRPath.EvaluationError) in
            result = try machine.values()
        }
        return result
    }

    private func run(
        _ expression: FHIRPath.Compiled, _ view: TapeView, _ focus: FHIRPath.Focus, _ resource: Int,
        _ rootResource: Int,
        _ variables: [String: [FHIRPath.Value]], _ host: (any FHIRPath.Host)?,
        _ read: (inout Machine) throws(FHIRPath.EvaluationError) -> Void
    ) throws(FHIRPath.EvaluationError) {
        guard depth < FHIRPathEvaluator.nestingLimit else { throw .tooCostly(.nesting) }
        let expression = try bind(expression)
        var machine = idle.popLast() ?? Machine(model: model, dialect: dialect, limits: limits)
        depth += 1
        defer {
            depth -= 1
            machine.reset()
            idle.append(machine)
        }
        machine.begin(expression, view, clock: clock)
        if let host { machine.host = host }
        try machine.setRoots(focus, resource, rootResource)
        if !variables.isEmpty { try machine.set(variables) }
        try machine.run(expression.compiled.root, Machine.Scope(this: machine.context))
        try read(&machine)
    }

    private func bind(_ expression: FHIRPath.Compiled) throws(FHIRPath.EvaluationError) -> BoundExpression {
        if let known = bound[ObjectIdentifier(expression)] { return known }
        if bound.count >= FHIRPathEvaluator.expressionLimit { bound.removeAll() }
        let made = try BoundExpression(expression, model: model, dialect: dialect)
        bound[ObjectIdentifier(expression)] = made
        return made
    }
}
