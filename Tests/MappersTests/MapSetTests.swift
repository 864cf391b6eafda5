import FHIR
import Testing
import Validate

@testable import Mappers

@Suite struct MapSetTests {
    @Test func theRepositorysMapsCompile() throws {
        let maps = try Mappings.maps.get()
        // What others refer to is made before what refers to it.
        #expect(maps.types.prefix(3) == ["Organization", "PractitionerRole", "Practitioner"])
        for type in [
            "Patient", "Coverage", "ExplanationOfBenefit", "Claim", "Observation", "DocumentReference", "Provenance",
        ] {
            #expect(maps.types.contains(type), "\(type)")
        }
        #expect(
            maps.defaults.contains {
                $0.path == "ExplanationOfBenefit.item.adjudication[benefitpaymentstatus].reason" && $0.code == "other"
            })
    }

    @Test func theMapsOwnTestsHold() throws {
        let catalog = try ProfileCatalog(directory: "\(Mappings.directory)/profiles")
        let session = ValidatorSession(catalog: catalog, options: ValidationOptions(storedBody: true))
        var validated = 0
        let report = try Mappings.maps.get().runTests { json in
            validated += 1
            return session.validate(json).findings.filter { $0.severity == .error }
                .map { "\($0.rule) \($0.path): \($0.message)" }
        }
        #expect(validated >= 10)
        #expect(report.tests >= 12)
        for failure in report.failures { Issue.record("\(failure)") }
    }
}
