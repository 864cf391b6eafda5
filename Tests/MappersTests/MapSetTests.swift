import Testing

@testable import Mappers

@Suite struct MapSetTests {
    @Test func theRepositorysMapsCompile() throws {
        let maps = try Mappings.maps.get()
        #expect(maps.types == ["Organization", "Practitioner", "Coverage", "ExplanationOfBenefit", "Patient"])
        #expect(
            maps.defaults.contains {
                $0.path == "ExplanationOfBenefit.item.adjudication[benefitpaymentstatus].reason" && $0.code == "other"
            })
    }

    @Test func theMapsOwnTestsHold() throws {
        let report = try Mappings.maps.get().runTests()
        #expect(report.tests >= 12)
        for failure in report.failures { Issue.record("\(failure)") }
    }
}
