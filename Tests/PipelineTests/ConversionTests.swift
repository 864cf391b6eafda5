import Assemble
import Foundation
import Ingest
import Mappers
import Records
import Testing

@testable import Pipeline

@Suite("Documents to resources without a store")
struct ConversionTests {
    private static let plan: Plan = {
        var plan = Plan()
        plan.idKey = Array(repeating: 7, count: 32)
        return plan
    }()
    private static let mappings = Result {
        try CompiledMappings(MappingsDirectory(explicit: "\(NightlyRunTests.root)/mappings"), plan: plan)
    }

    /// What a conversion wrote.
    private struct Written {
        var resources: [String] = []
        /// document, section, kind, xpath, line, disposition, reason, findings
        var ledger: [[String]] = []
        var summary = ConversionSummary()
    }

    private func record(_ kind: String, _ yaml: String, _ ordinal: UInt32 = 1) throws -> IngestEvent {
        let schemas = try ConversionTests.mappings.get().layouts.schemas
        let file = try MappingFile(name: "test", yaml: yaml)
        var record = try Record(example: file.root, schema: try #require(schemas[kind]), file: file)
        record.origin.ordinal = ordinal
        return .record(record, findings: [])
    }

    private func smoking(_ key: String, of document: String, code: String = "449868002", extra: String = "")
        throws -> IngestEvent
    {
        try record(
            "clinical.statement",
            """
            kind: smoking
            key: \(key)
            section: { name: social-history }
            xpath: /ClinicalDocument/component[1]
            code: { code: 72166-2, system: 2.16.840.1.113883.6.1, display: Tobacco smoking status NHIS }
            effective: { value: "2014-06-06" }
            values: [{ type: CD, code: "\(code)", system: 2.16.840.1.113883.6.96, display: Status }]
            document: { key: \(document), source: s }
            \(extra)
            """)
    }

    private func document(_ key: String, _ extra: String = "") throws -> IngestEvent {
        try record(
            "clinical.document",
            "{ key: \(key), source: s, patient: { ids: [{ root: 1.2.3, extension: \"7\" }] }\(extra) }")
    }

    private func convert(_ events: [IngestEvent], base: String? = nil) throws -> Written {
        let path = NSTemporaryDirectory() + "conversion-\(UUID().uuidString)"
        defer {
            unlink(path)
            unlink(path + ".tsv")
        }
        let output = try ConversionOutput(resources: path, ledger: path + ".tsv")
        let converter = DocumentConverter(
            try ConversionTests.mappings.get(), plan: ConversionTests.plan,
            form: base.map { .bundles(base: $0) } ?? .lines, output: output)
        converter.begin(file: "a.xml")
        for event in events { try converter.take(event) }
        try converter.end()
        try output.finish()
        func lines(_ path: String) throws -> [String] {
            try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
        }
        return Written(
            resources: try lines(path),
            ledger: try lines(path + ".tsv").dropFirst().map {
                $0.split(separator: "\t", omittingEmptySubsequences: false).dropFirst().map(String.init)
            }, summary: converter.summary)
    }

    @Test("a statement becomes its resource, with its place in the ledger")
    func one() throws {
        let written = try convert([smoking("k1", of: "d1"), document("d1")])
        let observations = written.resources.filter { $0.contains("\"resourceType\":\"Observation\"") }
        #expect(observations.count == 1)
        #expect(
            written.ledger.first == [
                "d1", "social-history", "smoking", "/ClinicalDocument/component[1]", "1", "published", "", "",
            ])
        #expect(written.summary.documents == 1 && written.summary.broken == 0)
    }

    @Test("a code that a list of what is meant does not have is no gap; one without a unit is")
    func gaps() throws {
        let event = try record(
            "clinical.statement",
            """
            { kind: result, key: k1, code: { code: "1-8", system: 2.16.840.1.113883.6.1, display: Acyclovir },
              values: [{ type: PQ, number: "1", unit: zz }], document: { key: d1, source: s } }
            """)
        guard case .record(let record, _) = event else { return }
        var value = Case(kind: .statement, ids: CaseIDs())
        value.ids.patient = "p1"
        value.statement = record
        var mapper = Mapper(try ConversionTests.mappings.get().maps)
        mapper.map(value) { _ in }
        let unmapped = mapper.statistics.unmapped.counts.keys
        #expect(unmapped.contains { $0.crosswalk == "unit" && $0.code == "zz" })
        #expect(!unmapped.contains { $0.crosswalk == "result-category" }, "\(unmapped)")
    }

    @Test("what the reader found and read on over is told, with its record and in all")
    func findings() throws {
        let time = Finding(rule: "CDA-TIME", severity: .warning, message: "no time")
        guard case .record(let record, _) = try smoking("k1", of: "d1") else { return }
        let written = try convert([
            .finding(Finding(rule: "CDA-ENCODING", severity: .warning, message: "no UTF-8")),
            .record(record, findings: [time, time]), smoking("k2", of: "d1"), document("d1"),
        ])
        #expect(written.ledger.prefix(2).map { $0[7] } == ["CDA-TIME", ""])
        #expect(written.summary.findingsLine == "findings, read on over: 2 CDA-TIME, 1 CDA-ENCODING")
    }

    @Test("what is not valid refuses its own record only; what is ignored has its reason")
    func refused() throws {
        let written = try convert([
            smoking("k1", of: "d1", extra: "status: completed"), smoking("k2", of: "d1", code: "no code of any kind"),
            smoking("k3", of: "d1", extra: "nullFlavor: NI"), smoking("k1", of: "d1"),
            record("clinical.statement", "{ kind: other, element: act, key: k4, document: { key: d1 } }"),
            record("clinical.statement", "{ kind: nothing-known, key: k5, document: { key: d1 } }"), document("d1"),
        ])
        #expect(
            written.ledger.prefix(6).map { $0[5] } == [
                "published", "published", "published", "unchanged", "ignored", "quarantined",
            ])
        #expect(written.ledger[4][6].hasPrefix("the entry is of no kind"))
        #expect(written.ledger[5][6].hasPrefix("MAP-NOTHING"))
    }

    @Test("nothing is written of a document that is broken or has no end; the next goes on")
    func broken() throws {
        let schemas = try ConversionTests.mappings.get().layouts.schemas
        try #require(schemas["clinical.document"]?.id("broken") != nil)
        let written = try convert([
            smoking("k1", of: "d1"), document("d1", ", broken: \"XML-END: the document ends early\""),
            smoking("k1", of: "d2"), smoking("k2", of: "d3"), document("d3"), smoking("k9", of: "d4"),
        ])
        #expect(written.resources.filter { $0.contains("\"Observation\"") }.count == 1)
        let of = Dictionary(grouping: written.ledger, by: { $0[0] })
        #expect(of["d1"]?.first?.suffix(3) == ["quarantined", "DOCUMENT-BROKEN: XML-END: the document ends early", ""])
        #expect(of["d2"]?.first?[5] == "quarantined")
        #expect(of["d3"]?.first?[5] == "published")
        #expect(of["d4"]?.first?[5] == "quarantined")
        #expect(written.summary.broken == 3)
    }

    @Test("a document may be a Bundle")
    func bundles() throws {
        let written = try convert([smoking("k1", of: "d1"), document("d1")], base: "https://x/")
        try #require(written.resources.count == 1)
        let json = try JSONSerialization.jsonObject(with: Data(written.resources[0].utf8)) as? [String: Any]
        let entries = try #require(json?["entry"] as? [[String: Any]])
        let resource = try #require(entries[0]["resource"] as? [String: Any])
        #expect(entries[0]["fullUrl"] as? String == "https://x/Observation/\(resource["id"] as? String ?? "")")
    }

    @Test("what waits goes to a file beyond a limit, and comes back as it was")
    func hold() throws {
        let hold = DocumentHold(limit: 10)
        var all: [UInt8] = []
        for number in 0..<100 {
            let piece = Array("piece \(number);".utf8)
            all += piece
            try hold.append(piece)
        }
        var back: [UInt8] = []
        try hold.release { back += $0 }
        #expect(back == all && hold.isEmpty)
    }
}
