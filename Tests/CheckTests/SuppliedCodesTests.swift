import Foundation
import Records
import Testing

@testable import Check

@Suite struct SuppliedCodesTests {
    private func findings(_ lists: [(name: String, text: String)]) throws -> [String] {
        let folder = NSTemporaryDirectory() + "codes-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for list in lists { try list.text.write(toFile: "\(folder)/\(list.name)", atomically: true, encoding: .utf8) }
        var checker = Checker(try Sample.rules(codes: lists.map { "\(folder)/\($0.name)" }))
        let record = try Sample.record(
            "remittance.claim",
            """
            remarks: [N1, N2]
            adjustments: [{ group: CO, reason: '45' }]
            lines: [{ remarks: [N1, N3], adjustments: [{ group: CO, reason: '45' }, { group: CO, reason: '46' }] }]
            """)
        return checker.check(record).findings.filter { $0.rule.hasSuffix("-KNOWN") }.map { "\($0.rule) \($0.path)" }
    }

    private static let unknown = [
        "REMIT-REMARK-KNOWN remarks[1]", "REMIT-REMARK-KNOWN lines[0].remarks[1]",
        "REMIT-CARC-LINE-KNOWN lines[0].adjustments[1].reason",
    ]

    @Test func withoutListsNothingIsUnknown() throws {
        #expect(try findings([]) == [])
    }

    @Test func oneFileMayHoldSeveralLists() throws {
        let text = "\u{FEFF}list,code\r\nCARC,45\r\nRARC,N1\r\n"
        #expect(try findings([("anything.csv", text)]) == Self.unknown)
    }

    @Test func systemsNameListsAndACodeMayStandTwice() throws {
        let text = """
            system,code,display,from,to
            https://x12.org/codes/claim-adjustment-reason-codes,45,"Charge, above",2000-01-01,2010-01-01
            https://x12.org/codes/claim-adjustment-reason-codes,45,"Charge",2010-01-01,
            https://x12.org/codes/remittance-advice-remark-codes,N1,x,,
            """
        #expect(try findings([("codes.csv", text)]) == Self.unknown)
    }

    @Test func aFileMayBeNamedAfterItsList() throws {
        #expect(
            try findings([("carc.tsv", "# source: invented\ncode\tdisplay\n45\tx\n"), ("rarc.tsv", "code\nN1\n")])
                == Self.unknown)
    }

    @Test func aListMayTakeThePlaceOfOurs() throws {
        let folder = NSTemporaryDirectory() + "codes-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try "code\n11\n12\n77\n".write(
            toFile: "\(folder)/place-of-service.tsv", atomically: true, encoding: .utf8)
        var checker = Checker(try Sample.rules(codes: ["\(folder)/place-of-service.tsv"]))
        let own = try Sample.record("claim", "{placeOfService: '77'}")
        let other = try Sample.record("claim", "{placeOfService: '99'}")
        #expect(!checker.check(own).findings.contains { $0.rule == "CLAIM-PLACE" })
        #expect(checker.check(other).findings.contains { $0.rule == "CLAIM-PLACE" })
    }

    @Test(arguments: [
        ("carc.csv", "list,name\nCARC,45\n", 1), ("carc.csv", "list,code\nCARC,45\nCARC,\n", 3),
        ("carc.csv", "list,code\nICD,45\n", 2), ("carc.csv", "", 1), ("nonsense.tsv", "code\n45\n", 2),
        ("supplied-lists.tsv", "code\n45\n", 2),
    ])
    func aListWithAMistakeSaysWhere(_ name: String, _ text: String, _ line: Int) throws {
        let error = #expect(throws: MappingErrors.self) { try findings([(name, text)]) }
        #expect(error?.errors.first?.line == line)
    }
}
