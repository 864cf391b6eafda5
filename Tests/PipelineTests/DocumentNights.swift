import Assemble
import Bytes
import Check
import Loader
import PostgreSQL
import Records
import StoreTesting
import Testing

@testable import Pipeline

/// A store, and nights of records as readers hand them over: checked, joined, mapped, validated and published.
final class DocumentNights {
    let database: TestDatabase
    let connection: Connection
    let mappings: CompiledMappings
    private let plan: Plan

    init(_ mappings: CompiledMappings) throws {
        self.mappings = mappings
        database = try TestDatabase()
        connection = try database.connect()
        _ = try StoreSchema.migrator.migrate(connection)
        var plan = try Ledger(connection).enter(Plan())
        // Every store is to give the same ids.
        plan.idKey = Array(repeating: 7, count: 32)
        self.plan = plan
    }

    /// Runs a night over records, which are numbered as they come; what became of each: `disposition: reason`.
    @discardableResult
    func run(_ records: [Record]) throws -> [String] {
        let publishing = try database.connect()
        let row = try connection.query("INSERT INTO ledger.run (plan) VALUES ('default') RETURNING id").first
        let run = Int64(row?.integer(0) ?? 0)
        try connection.execute(
            "INSERT INTO ledger.file (run, number, path, records) VALUES (\(run), 0, 'x', \(records.count))")
        let source = try SourceStore(
            database.connect(), second: database.connect(), plan: plan, schemas: RecordSchemas(mappings),
            fingerprint: [1])
        try source.begin(run: run)
        var checker = Checker(mappings.rules)
        for (index, record) in records.enumerated() {
            var record = record
            record.origin = Record.Origin(file: 0, ordinal: UInt32(index + 1))
            let found = checker.check(record)
            try source.add(
                record, quarantined: found.quarantine.map { "\($0.rule): \($0.message)" },
                ignored: found.ignored?.message)
        }
        _ = try source.resolve()
        let publication = try Publication(
            on: publishing, plan: plan.id, run: run, decided: [.explanationOfBenefit, .patient, .coverage])
        let stage = PublishStage(
            mappings: mappings, maps: mappings.maps.keyed(by: plan.idKey), workers: 2, run: run, expected: 0,
            progress: { _ in })
        let second = try database.connect()
        var destination = try PublishDestination(
            publication, source.outcomes(on: database.connect()), Ledger(second), run: run)
        _ = try stage.run(source, into: &destination)
        let conclusion = try source.conclude()
        for removal in conclusion.removals {
            if let type = ResourceType(name: removal.type) { publication.remove(type, id: removal.id) }
        }
        try publication.publish { try source.finish(on: $0) }
        #expect(try Ledger(connection).accounting(run: run).allSatisfy(\.isBalanced))
        return try connection.query(
            """
            SELECT disposition || coalesce(': ' || reason, '') FROM ledger.disposition
            WHERE run = \(run) AND origin = run ORDER BY file, ordinal
            """
        ).map { $0.text(0) ?? "" }
    }

    /// Every current resource of a clinical document or person, without stamps.
    func resources() throws -> [String] {
        try ResourceType.allCases.flatMap { type in
            try connection.query("SELECT id || ' ' || resource::text FROM \(type.table) ORDER BY 1").map {
                "\(type.name) \($0.text(0) ?? "")"
            }
        }
    }
}
