@testable import FHIR

/// A resource on a tape and an evaluator for it, over the committed tables.
struct FHIRPathFixture {
    let tape: ResourceTape
    let evaluator: FHIRPathEvaluator

    init(
        _ json: String, dialect: FHIRPath.Dialect = .standard, limits: FHIRPath.Limits = FHIRPath.Limits(),
        knowsNames: Bool = true
    ) throws {
        let catalog = try ProfileCatalog(directory: Place.tables)
        let names = catalog.names
        let table = knowsNames ? NameTable(["resourceType"] + names + names.map { "_" + $0 }) : NameTable([])
        tape = ResourceTape(names: table)
        try tape.parse(Array(json.utf8))
        evaluator = FHIRPathEvaluator(catalog: catalog, names: table, dialect: dialect, limits: limits)
        evaluator.clock = 1_700_000_000
    }

    /// The values of an expression on the whole resource, as text.
    func texts(_ expression: String, host: (any FHIRPath.Host)? = nil) throws -> [String] {
        try values(expression, host: host).map { FHIRPathSuite.describe($0).text }
    }

    func values(
        _ expression: String, variables: [String: [FHIRPath.Value]] = [:], host: (any FHIRPath.Host)? = nil
    ) throws -> [FHIRPath.Value] {
        try evaluator.evaluate(
            FHIRPath.compile(expression, variables: Set(variables.keys)), view: tape.view,
            focus: FHIRPath.Focus(node: 0, type: .unknown), resource: 0, rootResource: 0, variables: variables,
            host: host)
    }

    func holds(_ expression: String, host: (any FHIRPath.Host)? = nil) throws -> Bool {
        try evaluator.isTrue(
            FHIRPath.compile(expression), view: tape.view, focus: FHIRPath.Focus(node: 0, type: .unknown), resource: 0,
            rootResource: 0, host: host)
    }

    /// The error that an expression ends with.
    func fault(_ expression: String, host: (any FHIRPath.Host)? = nil) throws -> FHIRPath.EvaluationError? {
        let compiled = try FHIRPath.compile(expression)
        do {
            _ = try evaluator.evaluate(
                compiled, view: tape.view, focus: FHIRPath.Focus(node: 0, type: .unknown), resource: 0, rootResource: 0,
                host: host)
            return nil
        } catch {
            return error
        }
    }
}
