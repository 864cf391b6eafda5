import Records
import Testing

@testable import Loader

@Suite struct DispositionSpoolTests {
    let store: LoaderStore

    init() throws { store = try LoaderStore() }

    /// Loads resources that nobody has looked up, and returns what the ledger says became of each, in order.
    private func load(_ resources: [LoadableResource]) throws -> [String] {
        let run = try store.run()
        let publication = try Publication(on: store.database.connect(), plan: "default", run: run)
        let spool = try DispositionSpool(on: store.database.connect())
        for (index, resource) in resources.enumerated() {
            #expect(try publication.stage(resource, existing: .unknown) == .undecided)
            try spool.add(file: 0, ordinal: Int32(index + 1), undecided: resource)
        }
        try spool.add(file: 1, ordinal: 1, .quarantined, reason: "rule: path")
        try publication.publish { try spool.write(publication, to: Ledger($0), run: run) }
        let rows = try store.connection.query(
            """
            SELECT disposition::text || coalesce(' ' || reason, '') FROM ledger.disposition WHERE run = $1
            ORDER BY file, ordinal
            """, [.integer(run)])
        return rows.map { $0.text(0) ?? "" }
    }

    @Test func theMergeSaysWhatBecameOfResources() throws {
        let first = try load([
            LoaderStore.organization(1, "a", version: "2"), LoaderStore.organization(2, "b", version: "1"),
        ])
        #expect(first == ["published", "published", "quarantined rule: path"])
        let second = try load([
            LoaderStore.organization(1, "a", version: "2"), LoaderStore.organization(1, "older", version: "1"),
            LoaderStore.organization(2, "new", version: "3"),
        ])
        #expect(second == ["unchanged", "superseded", "published", "quarantined rule: path"])
    }

    /// More than is sent at once: every resource has its line.
    @Test func manyGoToTheServerAsTheyCome() throws {
        let spool = try DispositionSpool(on: store.database.connect())
        let run = try store.run()
        let publication = try Publication(on: store.database.connect(), plan: "default", run: run)
        for ordinal in 1...20_000 { try spool.add(file: 0, ordinal: Int32(ordinal), .ignored, reason: "no table") }
        try publication.publish { try spool.write(publication, to: Ledger($0), run: run) }
        #expect(
            try store.number("SELECT count(DISTINCT ordinal) FROM ledger.disposition WHERE reason = 'no table'")
                == 20_000)
    }
}
