import Foundation
import Records
import Testing

@testable import Check

@Suite struct RuleTests {
    @Test func theRulesOwnTestsHold() throws {
        let report = try Sample.rules().runTests()
        #expect(report.tests >= 90)
        for failure in report.failures { Issue.record("\(failure)") }
    }

    /// Every rule has a record that breaks it, but for those that ask for a list that only a user has.
    @Test func everyRuleIsBrokenByATest() throws {
        let rules = try Sample.rules()
        let broken = Set(rules.examples.flatMap(\.finds))
        let listed = { (id: String) in id.hasSuffix("-KNOWN") || id == "CLAIM-POA-MISSING" }
        let untested = rules.rules.map(\.id).filter { !broken.contains($0) && !listed($0) }
        #expect(untested == [])
        #expect(broken.subtracting(rules.rules.map(\.id)) == [])
    }

    @Test func onlyWhatCannotBeRightIsQuarantined() throws {
        #expect(
            try Sample.rules().quarantining.sorted() == [
                "ACK-NUMBER", "ATTRIBUTION-NUMBER", "ATTRIBUTION-OF", "ATTRIBUTION-PERSON", "AUTH-EVENT",
                "AUTH-NUMBER", "AUTH-PATIENT", "CLAIM-CHARGE", "CLAIM-CURRENCY", "CLAIM-LINES", "CLAIM-NUMBER",
                "DOCUMENT-PATIENT", "MEMBER-CANCELLATION", "MEMBER-ID", "MEMBER-MAINTENANCE", "MEMBER-SPAN",
                "MEMBER-TERMINATION",
                "PROVIDER-NPI", "REMIT-CURRENCY", "REMIT-NUMBER",
            ])
    }

    /// Every value is made a mark that no rule's words hold, so that it would be seen.
    @Test func aFindingSaysWhereAndNeverWhat() throws {
        let rules = try Sample.rules()
        var checker = Checker(rules)
        var found: Set<String> = []
        for example in rules.examples {
            var record = example.record
            for index in record.raw.indices { record.raw[index] = UInt8(ascii: "@") }
            for finding in checker.check(record).findings {
                found.insert(finding.rule)
                #expect(finding.location != nil)
                #expect(finding.message == rules.rules.first { $0.id == finding.rule }?.message)
                #expect(!"\(finding)".contains("@"), "\(finding.rule)")
            }
        }
        #expect(found.count >= 25)
    }

    @Test func findingsNameTheFieldAndItsByte() throws {
        let record = try Sample.record(
            "claim",
            """
            patientControlNumber: A
            totalCharge: "3"
            placeOfService: "11"
            billingProvider: { lastName: X }
            diagnoses: [{ code: I10 }]
            lines:
              - { procedure: P, charge: "1", serviceFrom: "20240101" }
              - { procedure: P, charge: "1", serviceFrom: "20240101", diagnosisPointers: ["1", "9"] }
              - { procedure: P, charge: "q", serviceFrom: "20240101", providers: [{ role: DN }, { idQualifier: XX, id: "5" }] }
              - { charge: "1", serviceFrom: "20240101" }
            """)
        var checker = Checker(try Sample.rules())
        let findings = checker.check(record).findings
        #expect(
            findings.map { "\($0.rule) \($0.path)" }.sorted() == [
                "CLAIM-LINE-CHARGE lines[2].charge", "CLAIM-NPI-LINE lines[2].providers[1].id",
                "CLAIM-POINTER lines[1].diagnosisPointers[1]", "CLAIM-PROCEDURE lines[3].procedure",
            ])
        for (rule, byte) in [("CLAIM-LINE-CHARGE", "q"), ("CLAIM-POINTER", "9"), ("CLAIM-NPI-LINE", "5")] {
            let finding = try #require(findings.first { $0.rule == rule })
            let at = try #require(finding.location).byte
            #expect(record.raw[Int(at)] == byte.utf8.first)
        }
    }

    @Test func theFirstQuarantiningFindingIsTheReason() throws {
        var checker = Checker(try Sample.rules())
        let result = checker.check(try Sample.record("claim", "{lines: [{charge: '1'}]}"))
        #expect(result.quarantine?.rule == "CLAIM-NUMBER")
        let sound = checker.check(try Sample.record("member.coverage", "{memberId: M}"))
        #expect(sound.quarantine == nil)
        #expect(!sound.findings.isEmpty)
    }

    @Test func noMoreThanTwentyFindingsOfARule() throws {
        let line = "{charge: x, serviceFrom: '20240101', procedure: P, placeOfService: '11'}"
        var checker = Checker(try Sample.rules())
        let record = try Sample.record(
            "claim", "{lines: [\(Array(repeating: line, count: 50).joined(separator: ", "))]}")
        let count = checker.check(record).findings.count { $0.rule == "CLAIM-LINE-CHARGE" }
        #expect(count == Checker.findingLimit)
    }
}
