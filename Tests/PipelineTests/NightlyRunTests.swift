import Foundation
import Loader
import PostgreSQL
import Records
import StoreTesting
import Testing

@testable import Pipeline

/// Runs whole nights, on the samples, into a PostgreSQL of their own.
@Suite("A night")
struct NightlyRunTests {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path
    static let firstNight = "\(root)/samples/professional-claims/first-night"
    static let secondNight = "\(root)/samples/professional-claims/second-night"

    struct Store {
        let database: TestDatabase
        let data: String

        init() throws {
            database = try TestDatabase()
            data = NSTemporaryDirectory() + "patient-access-\(UUID().uuidString)"
        }

        func run(
            _ extracts: [String], derive: Bool = false, production: Bool = false,
            mappings: String = "\(NightlyRunTests.root)/mappings"
        ) throws -> RunResult {
            var plan = PlanConfiguration()
            plan.plan.derivesMembers = derive
            plan.plan.production = production
            let request = try RunRequest(
                extracts: extracts, store: StoreLocation(url: database.url, data: data),
                mappings: MappingsDirectory(explicit: mappings), plan: plan)
            return try NightlyRun(request).perform()
        }

        /// Every current resource's key and body, in order.
        func rows(_ columns: String = "id || ' ' || resource::text") throws -> [String] {
            let connection = try database.connect()
            return try [
                "patient", "related_person", "coverage", "organization", "practitioner", "explanation_of_benefit",
            ].flatMap {
                table in
                try connection.query("SELECT \(columns) FROM fhir.\(table) ORDER BY id").map {
                    "\(table) \($0.text(0) ?? "")"
                }
            }
        }
    }

    @Test("publishes what is sound, says what became of the rest, and adds up")
    func night() throws {
        let store = try Store()
        let report = try store.run([NightlyRunTests.firstNight]).report
        #expect(report.balanced == true)
        #expect(report.records.balances)
        #expect(report.records.read == 36)
        #expect(report.records.dispositions.published > 0)
        #expect(report.records.dispositions.pending > 0)
        #expect(report.records.dispositions.quarantined > 0)
        for sum in report.money { #expect(sum.holds, "\(sum.subject) \(sum.measure)") }
        let problems = try StoreCheck.check(store.database.connect(), StoreSchema.migrator).problems
        #expect(problems.isEmpty, "\(problems)")
    }

    @Test("the same night again publishes nothing and touches no row")
    func again() throws {
        let store = try Store()
        _ = try store.run([NightlyRunTests.firstNight])
        let before = try store.rows("id || xmin::text || xmax::text || ctid::text || version::text")
        let report = try store.run([NightlyRunTests.firstNight]).report
        #expect(try store.rows("id || xmin::text || xmax::text || ctid::text || version::text") == before)
        #expect(report.records.dispositions.published == 0)
        for type in report.resources { #expect(type.inserted + type.updated == 0, "\(type.type)") }
    }

    @Test("two nights in either order, or at once, leave the same resources")
    func order() throws {
        let forward = try Store()
        _ = try forward.run([NightlyRunTests.firstNight])
        _ = try forward.run([NightlyRunTests.secondNight])
        let backward = try Store()
        _ = try backward.run([NightlyRunTests.secondNight])
        _ = try backward.run([NightlyRunTests.firstNight])
        let keys = try [forward, backward].map {
            try $0.database.connect().query("SELECT count(*) FROM fhir.explanation_of_benefit").first?.integer(0)
        }
        #expect(keys[0] == keys[1])
        // Ids are made under each store's own key: bodies are compared without them.
        let left = try NightlyRunTests.withoutIDs(forward.rows("resource::text"))
        let right = try NightlyRunTests.withoutIDs(backward.rows("resource::text"))
        #expect(left == right)
    }

    static func withoutIDs(_ rows: [String]) -> [String] {
        rows.map { $0.replacing(/[0-9a-f]{32}/, with: "ID") }.sorted()
    }

    @Test("a production plan ignores test interchanges, with that reason")
    func production() throws {
        let store = try Store()
        let report = try store.run(["\(NightlyRunTests.firstNight)/ambulance-2026-01-05.837"], production: true).report
        #expect(report.records.dispositions.ignored == report.records.read)
        #expect(report.ignored.contains { $0.reason.contains("test") }, "\(report.ignored.map(\.reason))")
    }

    @Test("a file that is no extract ends the run, and nothing of the others is published")
    func noExtract() throws {
        let store = try Store()
        let path = NSTemporaryDirectory() + "\(UUID().uuidString).837"
        try Data("this is a letter".utf8).write(to: URL(fileURLWithPath: path))
        #expect(throws: (any Error).self) { try store.run([NightlyRunTests.firstNight, path]) }
        #expect(try store.rows("id").isEmpty)
        let state = try store.database.connect().query("SELECT state FROM ledger.run").first?.text(0)
        #expect(state == "failed")
        let report = try store.run([NightlyRunTests.firstNight]).report
        #expect(report.balanced == true)
    }

    @Test("a folder without any extract ends the run; in one with some, what is none is noted")
    func noExtractFound() throws {
        let store = try Store()
        let folder = NSTemporaryDirectory() + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Data("this is a letter".utf8).write(to: URL(fileURLWithPath: folder + "/letter.txt"))
        #expect(throws: (any Error).self) { try store.run([folder]) }
        let report = try store.run([folder, NightlyRunTests.firstNight]).report
        #expect(report.files.first?.note.contains("expected X12") == true)
    }
}
