import Foundation
import Testing

@testable import Validate

@Suite("Verdicts counted by kind")
struct VerdictTallyTests {
    private func finding(
        _ severity: ValidationFinding.Severity = .error, _ rule: String = "cardinality-min", path: String = "Patient"
    ) -> ValidationFinding {
        ValidationFinding(
            severity: severity, rule: rule, profile: "p|1", path: path, message: "expected at least 1", offset: 0)
    }

    private func count(_ findings: [ValidationFinding], of tally: inout VerdictTally) {
        tally.count(Verdict(findings: findings))
        for finding in findings {
            let line = tally.resources
            _ = tally.count(finding, at: FindingPlace(file: "a", line: line, byte: 0))
        }
    }

    @Test("A group is severity, rule, profile and location without indices; it knows its resources and first places")
    func groups() {
        var tally = VerdictTally()
        for _ in 0..<5 {
            count(
                [
                    finding(path: "Claim.item[0].detail[10].x"), finding(path: "Claim.item[7].detail[2].x"),
                    finding(path: "Claim.info[a.b].x"), finding(.warning, path: "Claim.item[0].detail[10].x"),
                ], of: &tally)
        }
        count([finding(.warning, path: "Claim.item[0].detail[0].x")], of: &tally)
        let groups = tally.groups
        #expect(groups.map(\.path) == ["Claim.item.detail.x", "Claim.info[a.b].x", "Claim.item.detail.x"])
        #expect(groups.map(\.findings) == [10, 5, 6])
        #expect(groups.map(\.resources) == [5, 5, 6])
        #expect(groups.map(\.severity) == [.error, .error, .warning])
        #expect(groups[0].places.map(\.line) == [1, 1, 2] && groups[2].places.map(\.line) == [1, 2, 3])
        #expect((tally.resources, tally.invalid, tally.errors, tally.warnings) == (6, 5, 15, 6))
    }

    @Test("However many kinds there are, a bounded number is told apart and none is lost")
    func bounded() {
        var tally = VerdictTally()
        for number in 0..<(VerdictTally.groupLimit * 3) {
            count([finding(number % 2 == 0 ? .error : .warning, path: "Patient.a\(number)")], of: &tally)
        }
        let groups = tally.groups
        #expect(groups.count == VerdictTally.groupLimit + 2)
        #expect(groups.reduce(0) { $0 + $1.findings } == VerdictTally.groupLimit * 3)
        let others = groups.filter { $0.rule == "other" }
        #expect(others.map(\.severity) == [.error, .warning])
        #expect(others.map(\.findings) == [VerdictTally.groupLimit, VerdictTally.groupLimit])
        #expect(others.allSatisfy { $0.places.count == VerdictTally.placeLimit && $0.path.isEmpty })
        // One that is known counts as itself still.
        count([finding(path: "Patient.a0")], of: &tally)
        #expect(tally.groups.contains { $0.path == "Patient.a0" && $0.findings == 2 })
    }

    @Test("Must-support elements add up by the profiles that are no base types")
    func mustSupport() throws {
        var tally = VerdictTally()
        let base = "http://hl7.org/fhir/StructureDefinition/Patient|4.0.1"
        func verdict(_ profiles: [String], _ present: Int, _ defined: Int) -> Verdict {
            var verdict = Verdict(profiles: profiles + [base])
            verdict.mustSupport = .init(present: present, defined: defined)
            return verdict
        }
        tally.count(verdict(["b|2"], 3, 10))
        tally.count(verdict(["b|2"], 5, 10))
        tally.count(verdict(["a|1", "b|2"], 1, 4))
        tally.count(verdict([], 0, 0))
        #expect(tally.populated.map(\.profiles) == ["a|1, b|2", "b|2"])
        #expect(tally.populated.map(\.population.mustSupport.present) == [1, 8])
        #expect(tally.populated.map(\.population.mustSupport.defined) == [4, 20])
        #expect(tally.populated.map(\.population.resources) == [1, 2])
        for number in 0..<1000 { tally.count(verdict(["c\(number)"], 1, 2)) }
        #expect(tally.populated.count <= VerdictTally.populationLimit + 1)
        #expect(tally.populated.reduce(0) { $0 + $1.population.resources } == 1003)
    }
}
