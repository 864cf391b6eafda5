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

    /// What rules of a claim find, with lists of one's own.
    private func claim(_ lists: [(name: String, text: String)], _ yaml: String) throws -> [String] {
        let folder = NSTemporaryDirectory() + "codes-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for list in lists { try list.text.write(toFile: "\(folder)/\(list.name)", atomically: true, encoding: .utf8) }
        var checker = Checker(try Sample.rules(codes: [folder]))
        return checker.check(try Sample.record("claim", yaml)).findings
            .filter {
                $0.rule.hasSuffix("-KNOWN") || $0.rule == "CLAIM-POA-MISSING" || $0.rule == "CLAIM-PLACE-LINE"
            }
            .map { "\($0.rule) \($0.path)" }
    }

    /// One edition in each file, as they are published: a code is good where one of its rows covers the day.
    @Test(arguments: [
        ("20230930", ["CLAIM-ICD10CM-KNOWN diagnoses[1].code"]), ("20231001", []),
        ("20240930", []), ("20241001", ["CLAIM-ICD10CM-KNOWN diagnoses[0].code"]),
        ("20990101", ["CLAIM-ICD10CM-KNOWN diagnoses[0].code"]),
    ])
    func aCodeIsGoodOnTheDayOfService(_ day: String, _ expected: [String]) throws {
        let lists = [
            ("icd-10-cm-2023.csv", "code,effective date,end date\nE11.65,10/1/2015,2023-09-30\n"),
            ("icd-10-cm-2024.tsv", "code\tstart\tend\ne1165\t20231001\t20240930\nI10\t20231001\t\n"),
        ]
        let claim = """
            diagnoses: [{ qualifier: ABK, code: E1165 }, { qualifier: ABF, code: I10 }, { qualifier: BF, code: "25000" }]
            lines: [{ serviceFrom: "\(day)" }]
            """
        let found = try self.claim(lists, claim)
        #expect(found == expected)
    }

    /// For a stay the day of discharge decides, whenever services were; without any day a code need only be known.
    @Test func theDayOfDischargeDecidesForAStay() throws {
        let lists = [("drg.csv", "code,start,end\n47,2023-10-01,2024-09-30\n")]
        let stay = "type: institutional, drg: '047', statementFrom: '20240929', lines: [{serviceFrom: '20240929'}]"
        #expect(try claim(lists, "{\(stay), statementTo: '20240930'}") == [])
        #expect(try claim(lists, "{\(stay), statementTo: '20241001'}") == ["CLAIM-DRG-KNOWN drg"])
        #expect(try claim(lists, "{type: institutional, drg: '047'}") == [])
        #expect(try claim(lists, "{type: institutional, drg: '048'}") == ["CLAIM-DRG-KNOWN drg"])
    }

    @Test(arguments: ["00777-3105-02", "0777-3105-02", "00777310502", "0777-3105"])
    func drugsAreComparedAsElevenDigits(_ listed: String) throws {
        let lists = [("ndc.csv", "code,start,end\n\(listed),2001-01-01,\n68001-285-36,,\n55555-1234-1,,\n")]
        let lines = ["00777310502", "00777-3105-02", "68001028536", "55555123401"].map { "{ndc: '\($0)'}" }
        #expect(try claim(lists, "{type: pharmacy, lines: [\(lines.joined(separator: ", "))]}") == [])
        #expect(
            try claim(
                lists,
                "{type: pharmacy, lines: [{ndc: '00777310503', serviceFrom: '20240101'}, {ndc: '00777310502', serviceFrom: '20001231'}]}"
            )
                == (listed == "0777-3105"
                    ? ["CLAIM-NDC-KNOWN lines[1].ndc"]
                    : ["CLAIM-NDC-KNOWN lines[0].ndc", "CLAIM-NDC-KNOWN lines[1].ndc"]))
    }

    @Test func everyListHasARule() throws {
        let lists = [
            ("icd-10-pcs.csv", "code\n0SR9019\n"), ("hcpcs.csv", "code\nJ1885\n"), ("cpt.csv", "code\n99213\n"),
            ("cdt.csv", "code\nD0120\n"), ("revenue-codes.csv", "code\n450\n"), ("type-of-bill.csv", "code\n0111\n"),
            ("discharge-status.csv", "code\n1\n"), ("poa-exempt.csv", "code\nZ00.00\n"),
            ("place-of-service.csv", "code\n1\n"),
        ]
        let good = """
            type: institutional
            admissionDate: "20240101"
            facilityType: "1"
            serviceClassification: "1"
            frequency: "1"
            dischargeStatus: "01"
            diagnoses: [{ qualifier: ABK, code: I10, presentOnAdmission: Y }, { qualifier: ABF, code: Z0000 }]
            procedures: [{ qualifier: BBR, code: 0SR9019 }, { qualifier: BR, code: "8154" }]
            lines:
              - { procedure: J1885, revenueCode: "0450", placeOfService: "01" }
              - { procedure: "99213" }
              - { procedure: D0120 }
            """
        #expect(try claim(lists, good) == [])
        let bad = good.replacing("J1885", with: "J1886").replacing("99213", with: "99214").replacing(
            "D0120", with: "D0121"
        )
        .replacing("0SR9019", with: "0SR901A").replacing("0450", with: "0451").replacing(
            "dischargeStatus: \"01\"", with: "dischargeStatus: \"02\""
        )
        .replacing("frequency: \"1\"", with: "frequency: \"7\"").replacing("Z0000", with: "Z0001").replacing(
            "placeOfService: \"01\"", with: "placeOfService: \"02\"")
        #expect(
            try claim(lists, bad).sorted() == [
                "CLAIM-BILL-TYPE-KNOWN placeOfService", "CLAIM-CDT-KNOWN lines[2].procedure",
                "CLAIM-CPT-KNOWN lines[1].procedure", "CLAIM-DISCHARGE-STATUS-KNOWN dischargeStatus",
                "CLAIM-HCPCS-KNOWN lines[0].procedure", "CLAIM-ICD10PCS-KNOWN procedures[0].code",
                "CLAIM-PLACE-LINE lines[0].placeOfService", "CLAIM-POA-MISSING diagnoses[1].presentOnAdmission",
                "CLAIM-REVENUE-KNOWN lines[0].revenueCode",
            ])
    }

    @Test(arguments: [
        ("carc.csv", "code,start\n45,2024-02-30\n", 2), ("carc.csv", "code,start,end\n45,2024-02-01,2024-01-01\n", 2),
        ("carc.csv", "list,name\nCARC,45\n", 1), ("carc.csv", "list,code\nCARC,45\nCARC,\n", 3),
        ("carc.csv", "list,code\nICD,45\n", 2), ("carc.csv", "", 1), ("nonsense.tsv", "code\n45\n", 2),
        ("supplied-lists.tsv", "code\n45\n", 2),
    ])
    func aListWithAMistakeSaysWhere(_ name: String, _ text: String, _ line: Int) throws {
        let error = #expect(throws: MappingErrors.self) { try findings([(name, text)]) }
        #expect(error?.errors.first?.line == line)
    }
}
