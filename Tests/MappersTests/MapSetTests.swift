import Testing

@testable import Mappers

@Suite struct MapSetTests {
    @Test func theRepositorysMapsCompile() throws {
        let maps = try Mappings.maps.get()
        #expect(maps.types == ["Organization", "Practitioner", "Coverage", "ExplanationOfBenefit", "Patient"])
        #expect(maps.defaultedElements.contains("ExplanationOfBenefit.item.adjudication[benefitpaymentstatus].reason"))
    }

    @Test func theMapsOwnTestsHold() throws {
        let report = try Mappings.maps.get().runTests()
        #expect(report.tests >= 12)
        for failure in report.failures { Issue.record("\(failure)") }
    }
}
