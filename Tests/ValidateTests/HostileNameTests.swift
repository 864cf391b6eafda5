import FHIR
import Testing
import Validate

/// Types and profiles that a resource names, by the megabyte and by the thousand.
@Suite struct HostileNameTests {
    @Test func aLongTypeDoesNotGrowEveryPath() throws {
        let type = String(repeating: "X", count: 100_000)
        let profiles = (0..<16).map { "\"p\($0)\"" }.joined(separator: ",")
        let verdict = try Place.session().validate(
            Array("{\"resourceType\":\"\(type)\",\"meta\":{\"profile\":[\(profiles)]}}".utf8))
        #expect(!verdict.isValid && verdict.findings.count == 17)
        #expect(verdict.findings.allSatisfy { $0.path.utf8.count < 200 })
        #expect(verdict.resource.utf8.count < 200)
    }

    @Test func theOrderOfProfilesChangesNothingButTheirList() throws {
        let session = try Place.session()
        let names = ["C4BB-ExplanationOfBenefit-Pharmacy|2.0.0", "C4BB-ExplanationOfBenefit-Oral|2.0.0"]
        func verdict(_ names: [String]) -> Verdict {
            let list = names.map { "\"\(Invented.base)/StructureDefinition/\($0)\"" }.joined(separator: ",")
            return session.validate(
                Array(
                    "{\"resourceType\":\"ExplanationOfBenefit\",\"meta\":{\"profile\":[\(list)]},\"status\":\"active\"}"
                        .utf8))
        }
        let one = verdict(names)
        let other = verdict(names.reversed())
        func facts(_ verdict: Verdict) -> [String] {
            verdict.findings.map { "\($0.rule) \($0.profile) \($0.path) \($0.message)" }
        }
        #expect(facts(one) == facts(other) && one.findings.count > 10)
        #expect(one.profiles.sorted() == other.profiles.sorted() && one.profiles != other.profiles)
    }
}
