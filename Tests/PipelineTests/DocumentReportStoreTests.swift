import Foundation
import PostgreSQL
import StoreTesting
import Testing

@testable import Pipeline
@testable import Reports

/// The sample nights of clinical documents, and what commands tell of them.
@Suite("Reports of clinical documents from a store")
struct DocumentReportStoreTests {
    private func store() throws -> (NightlyRunTests.Store, Connection) {
        let store = try NightlyRunTests.Store()
        for night in ["first", "second", "third"] {
            _ = try store.run(["\(NightlyRunTests.root)/samples/clinical-documents/\(night)-night"])
        }
        return (store, try store.database.connect())
    }

    @Test("documents by section and outcome; duplicates as pairs; one member's record in a file of mode 0600")
    func reports() throws {
        let (store, connection) = try store()
        defer { withExtendedLifetime(store) {} }
        let ledger = try DocumentLedger(connection, plan: "default")
        let all = try ledger.report()
        #expect(all.total == 14)
        let stored = try connection.query("SELECT count(*) FROM source.statement WHERE of = 's'").first?.integer(0) ?? 0
        let sum = all.sections.reduce(0) { $0 + $1.counts.all }
        // Five more are of a document that could not be read to its end.
        #expect(sum == stored + 5)
        #expect(all.documents.reduce(0) { $0 + $1.sections.reduce(0) { $0 + $1.counts.all } } == sum)
        #expect(all.documents.contains { $0.custodian == "Mesa Verde Street Clinic" && $0.software == "Quillmark EHR" })
        #expect(all.reasons.contains { $0.disposition == "superseded" && $0.count > 100 })
        let second = try ledger.report(run: 2)
        #expect(second.total == 4 && second.sections.contains { $0.counts.unchanged > 0 })
        let key = try #require(all.documents.first { $0.kind == "discharge-summary" && $0.state == "published" }?.key)
        let one = try ledger.report(document: key)
        #expect(one.total == 1 && one.entries?.isEmpty == false)
        #expect(one.entries?.allSatisfy { $0.xpath.hasPrefix("/ClinicalDocument/") && $0.line > 0 } == true)
        #expect(throws: PipelineError.self) { try ledger.report(document: "no-such-key") }
        for text in [all.text, all.csv, all.json, all.html, one.text] {
            #expect(!text.contains("Merriweather") && !text.contains("Castellane") && !text.contains("Penicillin"))
        }

        let pairs = try DuplicateReader(connection, plan: "default").report()
        #expect(pairs.pairs.contains { $0.type == "Immunization" })
        #expect(pairs.pairs.allSatisfy { $0.firstSource != $0.secondSource })
        #expect(try DuplicateReader(connection, plan: "default").report(member: "JV880001").pairs == pairs.pairs)
        #expect(try DuplicateReader(connection, plan: "default").report(member: "JV880003").pairs.isEmpty)

        let words = try MappingsDirectory(explicit: "\(NightlyRunTests.root)/mappings").recordWords()
        let reader = try MemberRecordReader(connection, plan: "default", words: words)
        let record = try reader.record(of: "JV880001")
        #expect(record.name == "Ada Wilhelmina Merriweather-Lund" && record.alerts.contains("Penicillin G"))
        #expect(
            record.text.contains("Not allergic to: Peanut") && record.text.contains("may be the same as an entry from"))
        #expect(record.sources.contains { $0.file.hasSuffix("ccd-harbor-pines-2026-04-18.xml") })
        #expect(!record.text.contains("Castellane"), "of nobody else")
        let shown = record.sections.flatMap(\.groups)
        #expect(shown.flatMap(\.entries).allSatisfy { !$0.sources.isEmpty }, "each says where it is from")
        #expect(shown.compactMap(\.table).allSatisfy { !$0.sources.isEmpty })
        let path = NSTemporaryDirectory() + "record-\(UUID().uuidString).html"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try MemberRecordReader.write(record.html, to: path)
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        #expect(throws: PipelineError.self) { try reader.record(of: "nobody") }
    }
}
