import Records
import Testing

@testable import Assemble

/// Of several sources, element by element, the one whose word holds.
@Suite struct MemberMergerTests {
    let schema = TestRecords.schemas.member

    private func row(_ parts: [(String, String)], run: Int64, file: UInt32) -> SourceStatement {
        SourceStatement(
            record: TestRecords.record(schema, parts.map { .value($0.0, $0.1) }, file: file), firstRun: run, run: run,
            hash: [])
    }

    private func text(_ record: Record, _ field: String) -> String? {
        schema.id(field).flatMap { record.first($0, in: record.top) }
            .map { String(decoding: record.text(at: $0), as: UTF8.self) }
    }

    private func merger(_ groups: [([String], [String])]) -> MemberMerger {
        MemberMerger(
            MemberPrecedence(
                groups.map { group in
                    .init(fields: Set(group.0.compactMap { schema.id($0) }), sources: group.1)
                }), schema)
    }

    @Test func whatOneLeavesOutAnotherSays() throws {
        let newest = row(
            [("source", "834"), ("lastName", "Venn"), ("address1", "9 Lantern Court"), ("city", "Keene")], run: 3,
            file: 2)
        let roster = row(
            [
                ("source", "roster"), ("lastName", "Wenn"), ("address1", "1 Old Road"), ("state", "VT"),
                ("phone", "8025550100"),
            ],
            run: 1, file: 4)
        let merger = merger([(["lastName"], []), (["address1", "city", "state"], []), (["phone"], [])])
        let merged = try #require(merger.merge([newest, roster]))
        #expect(text(merged.record, "lastName") == "Venn")
        #expect(text(merged.record, "phone") == "8025550100")
        // An address is of one source: no state of the other's.
        #expect(text(merged.record, "address1") == "9 Lantern Court")
        #expect(text(merged.record, "state") == nil)
        // Each value knows its file, and the run that read it.
        let phone = try #require(schema.id("phone").flatMap { merged.record.first($0, in: merged.record.top) })
        let place = merged.record.location(ofRaw: merged.record.nodes[phone].offset)
        #expect(merged.files[Int(place.source) - 1] == SourceFile(run: 1, number: 4))
    }

    @Test func aSourceThatComesFirstHoldsThoughItIsOlder() throws {
        let newest = row([("source", "834"), ("lastName", "Venn"), ("city", "Keene")], run: 3, file: 0)
        let roster = row([("source", "roster"), ("lastName", "Wenn"), ("city", "Barre")], run: 1, file: 0)
        let merged = try #require(
            merger([(["lastName"], ["roster", "834"]), (["city"], ["document"])]).merge([newest, roster]))
        #expect(text(merged.record, "lastName") == "Wenn")
        #expect(text(merged.record, "city") == "Keene")
        #expect(merger([(["lastName"], [])]).merge([newest, roster]) == nil)
        #expect(merger([(["lastName"], ["roster"])]).merge([roster]) == nil)
    }
}
