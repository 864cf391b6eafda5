import Foundation
import Ingest
import Records
import Testing

/// Constants that a layout says only where a row meets conditions, and columns that go by several names.
@Suite struct FlatConstantTests {
    /// Records of kind `claim` that the text gives under a layout of these words.
    private func records(_ layout: String, _ text: String) throws -> [Record] {
        let folder = FileManager.default.temporaryDirectory.appending(path: "flat-constants-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        for name in ["records", "layouts"] {
            try FileManager.default.createDirectory(at: folder.appending(path: name), withIntermediateDirectories: true)
        }
        try FileManager.default.copyItem(
            atPath: Place.mappings + "/records/claim.yaml", toPath: folder.path + "/records/claim.yaml")
        try Data(layout.utf8).write(to: folder.appending(path: "layouts/sample.yaml"))
        var reader = ExtractReader(layouts: try LayoutSet(directory: folder.path), options: IngestOptions())
        var records: [Record] = []
        _ = try reader.read(MemorySource(Array(text.utf8), path: "sample.csv"), file: 0) {
            if case .record(let record, _) = $0 { records.append(record) }
        }
        return records
    }

    private let head = "layout: sample\nformat: delimited\nrecord: claim\n"

    @Test func aConstantIsSaidWhereARowMeetsItsConditions() throws {
        let layout =
            head + """
                required: [ID]
                rows: ID
                fields:
                  claimNumber: ID
                  adjustmentKind: [{ is: void, where: { A: ["3", "4"] } }, { is: replacement, where: { B: "5" } }, C]
                  currency: { is: USD, unless: { B: "" } }
                """
        let rows = "ID,A,B,C\n1,3,5,x\n2,1,5,x\n3,1,,x\n4,1,,\n5,1,,\n5,4,,\n"
        let records = try records(layout, rows)
        #expect(records.map { $0.texts("adjustmentKind") } == [["void"], ["replacement"], ["x"], [], ["void"]])
        #expect(records.map { $0.texts("currency") } == [["USD"], ["USD"], [], [], []])
    }

    @Test func aConstantMakesNoOccurrenceStand() throws {
        let layout =
            head + """
                required: [ID]
                fields: { claimNumber: ID, billingProvider.idQualifier: { is: XX, where: { Q: "1" } }, billingProvider.id: N }
                """
        let records = try records(layout, "ID,Q,N\n1,1,\n2,1,9\n3,2,9\n")
        #expect(records.map { $0.texts("billingProvider.idQualifier") } == [[], ["XX"], []])
    }

    @Test func aColumnGoesBySeveralNames() throws {
        let layout =
            head + """
                columns: { ID: [Claim Number, Claim No] }
                required: [ID]
                rows: ID
                fields: { claimNumber: ID }
                groups: { lines: [{ each: row, fields: { number: L } }] }
                """
        for header in ["id", "claim_number", "CLAIM NO"] {
            let records = try records(layout, "\(header),L\n7,1\n7,2\n8,1\n")
            #expect(records.map { $0.texts("claimNumber") } == [["7"], ["8"]])
            #expect(records.map { $0.texts("lines.number") } == [["1", "2"], ["1"]])
        }
        #expect(throws: (any Error).self) { try records(layout, "Claim,L\n7,1\n") }
    }

    @Test func mistakesAreNamed() throws {
        for wrong in [
            "{ is: void, where: [x] }", "[{ is: void }, A]", "{ is: '', where: { A: x } }", "{ is: void, at: A }",
        ] {
            let layout = head + "required: [ID]\nfields: { adjustmentKind: \(wrong) }\n"
            #expect(throws: MappingErrors.self, "\(wrong)") { try records(layout, "ID\n1\n") }
        }
        let repeating = head + "required: [ID]\nfields: { conditions: { is: x, where: { A: x } } }\n"
        #expect(throws: MappingErrors.self) { try records(repeating, "ID\n1\n") }
    }
}
