import Assemble
import Ingest
import Loader
import Mappers
import PostgreSQL
import Records

/// Where each element of a published resource came from: the rule that wrote it, and the fields that the rule read, with
/// file, segment or line, and byte.
///
/// The records that made the resource are kept in `source`; they are mapped once more, with a trace.
public struct Explanation {
    /// One element and where it came from; no values.
    public struct Element: Sendable {
        /// `ExplanationOfBenefit.item[0].productOrService`
        public let path: String
        /// `mappings/resources/eob-professional.yaml:112`
        public let rule: String
        /// CPCDS map ids; `none` where CPCDS has none.
        public let cpcds: String
        /// `claim lines.procedure, claims.837: segment 31, byte 1204`; empty for what the rule itself states.
        public let sources: [String]
    }

    public let elements: [Element]

    /// - Parameter resource: `TYPE/ID`.
    /// - Throws: a configuration error where the store has no such resource, or it is shared by many cases.
    public init(_ resource: String, mappings: MappingsDirectory, plan: Plan, store location: StoreLocation) throws {
        let parts = resource.split(separator: "/").map(String.init)
        guard parts.count == 2 else {
            throw PipelineError(.configuration, "expected TYPE/ID, for instance ExplanationOfBenefit/0123…")
        }
        let store = try location.open()
        let control = try store.connect()
        try StoreSchema.migrator.requireCurrent(control)
        let plan = try Ledger(control).enter(plan)
        let compiled = try CompiledMappings(mappings, plan: plan)
        let schemas = try RecordSchemas(compiled)
        let source = try SourceStore(store.connect(), plan: plan, schemas: schemas)
        try source.begin(run: 1 << 30, mode: .trial)
        defer { try? source.abandon() }
        guard let found = try source.find(parts[0], id: parts[1]) else {
            throw PipelineError(
                .configuration,
                "\(resource): no record of plan '\(plan.id)' makes it; ExplanationOfBenefit, Patient, Coverage and what "
                    + "is made of an authorization or a clinical document can be explained (providers are shared by many claims)"
            )
        }
        var mapper = Mapper(compiled.maps)
        let entries = mapper.trace(found.value).filter { $0.resourceType == parts[0] && $0.resourceID == parts[1] }
        let files = try Explanation.files(control)
        elements = entries.map { entry in
            Element(
                path: entry.path, rule: "\(entry.rule.file):\(entry.rule.line)",
                cpcds: entry.rule.cpcds.isEmpty ? "none" : entry.rule.cpcds.joined(separator: ","),
                sources: entry.sources.map { Explanation.describe($0, found, files) })
        }
        try store.close()
    }

    private static func files(_ connection: Connection) throws -> [String: String] {
        var files: [String: String] = [:]
        for row in try connection.query("SELECT run, number, path FROM ledger.file", as: "read the files") {
            files["\(row.text(0) ?? "")/\(row.text(1) ?? "")"] = row.text(2)
        }
        return files
    }

    private static func describe(
        _ source: TraceEntry.Source, _ found: AssembledCase, _ paths: [String: String]
    ) -> String {
        var run = source.root == .remittance ? found.remittanceRun : found.claimRun
        var number = source.location.file(of: source.origin)
        let files = source.root == .authorization ? found.authorization?.files ?? [] : []
        let own = source.root == .member ? found.memberFiles : files
        if source.location.source > 0, Int(source.location.source) <= own.count {
            // What it was put together from may have come in several runs.
            run = own[Int(source.location.source) - 1].run
            number = own[Int(source.location.source) - 1].number
        }
        let file = paths["\(run)/\(number)"] ?? "a file of run \(run)"
        var place = "segment or line \(source.location.ordinal), byte \(source.location.byte)"
        if found.value.isClinical {
            place = "line \(source.location.ordinal)"
            if let xpath = found.value.statement.flatMap({ record in
                record.schema.id("xpath").flatMap { record.text($0, in: record.top) }
            }) {
                place += " in \(String(decoding: xpath, as: UTF8.self))"
            }
        }
        return "\(source.root) \(source.field), \(file): \(place)"
    }
}
