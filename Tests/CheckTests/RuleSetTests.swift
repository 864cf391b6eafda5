import Foundation
import Records
import Testing

@testable import Check

@Suite struct RuleSetTests {
    static let directory = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("mappings").path

    static func schemas() throws -> [String: RecordSchema] {
        var result: [String: RecordSchema] = [:]
        for kind in ["claim.professional", "remittance.claim", "member.coverage"] {
            let path = "\(directory)/records/\(kind).yaml"
            let text = try String(contentsOfFile: path, encoding: .utf8)
            result[kind] = try RecordSchema(MappingFile(name: path, yaml: text))
        }
        return result
    }

    @Test func theChecksOwnTestsHold() throws {
        let rules = try RuleSet(directory: Self.directory, schemas: try Self.schemas())
        let report = rules.runTests()
        #expect(report.tests >= 9)
        for failure in report.failures { Issue.record("\(failure)") }
        #expect(rules.quarantining.contains("CLAIM-LINES"))
        #expect(!rules.quarantining.contains("CLAIM-TOTAL"))
    }

    @Test func aSuppliedListMakesUnknownReasonsFindings() throws {
        let folder = NSTemporaryDirectory() + "codes-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let path = folder + "/carc.tsv"
        try "# source: invented\n# version: 1\ncode\n45\n".write(toFile: path, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let rules = try RuleSet(directory: Self.directory, schemas: try Self.schemas(), codes: [path])
        let schema = try #require(try Self.schemas()["remittance.claim"])
        let file = try MappingFile(
            name: "test",
            yaml: "{lines: [{adjustments: [{group: CO, reason: '45'}, {group: CO, reason: '46'}]}]}")
        let record = try Record(example: file.root, schema: schema, file: file)
        let found = rules.check(record).filter { $0.rule == "REMIT-CARC-KNOWN" }
        #expect(found.map(\.path) == ["lines.adjustments[1].reason"])
    }
}
