import FHIR
import Foundation
import Testing
import Validate

/// The repository, and what lies beside it.
enum Place {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    static let tables = root.appendingPathComponent("mappings/profiles").path
    static let packages = root.deletingLastPathComponent().appendingPathComponent("shared/fhir-packages")
    static var hasPackages: Bool { FileManager.default.fileExists(atPath: packages.path) }

    static let catalog = Result { try ProfileCatalog(directory: tables) }

    static func session(storedBody: Bool = false) throws -> ValidatorSession {
        ValidatorSession(catalog: try catalog.get(), options: ValidationOptions(storedBody: storedBody))
    }
}

/// Examples that their publishers checked: HL7's validator found no error in them.
@Suite("Official examples", .enabled(if: Place.hasPackages, "the official packages are not beside the repository"))
struct OfficialExamplesTests {
    struct Guide: CustomTestStringConvertible {
        var package: String
        var examples: Int
        /// Whether most of them name a profile that is built in.
        var namesProfiles = true

        var testDescription: String { package }
    }

    static let guides = [
        Guide(package: "hl7.fhir.us.carin-bb-2.0.0", examples: 32),
        Guide(package: "hl7.fhir.us.davinci-pas-2.0.1", examples: 39),
        Guide(package: "hl7.fhir.us.davinci-pdex-2.0.0", examples: 40),
        Guide(package: "hl7.fhir.us.core-6.1.0", examples: 183),
        Guide(package: "hl7.fhir.us.core-3.1.1", examples: 84),
        Guide(package: "hl7.fhir.us.davinci-crd-2.0.1", examples: 16, namesProfiles: false),
    ]

    @Test("All are valid, and most name a profile", arguments: guides)
    func examplesAreValid(guide: Guide) throws {
        let session = try Place.session()
        let examples = try PackageContent.examples(of: Place.packages.appendingPathComponent("\(guide.package).tgz"))
        #expect(examples.count == guide.examples)
        var withProfiles = 0
        for example in examples {
            let verdict = session.validate(example.bytes)
            if verdict.profiles.count >= 2 { withProfiles += 1 }
            for finding in verdict.findings where finding.severity == .error {
                Issue.record("\(example.name): \(finding.rule) at \(finding.path): \(finding.message)")
            }
        }
        #expect(!guide.namesProfiles || withProfiles * 10 > examples.count * 7)
    }

    /// A canonical without a version means what the guide that names it depends on.
    @Test("CARIN's US Core is 3.1.1, whatever else is at hand")
    func dependenciesDecide() throws {
        let catalog = try Place.catalog.get()
        let patient = try #require(catalog.profile(named: "C4BB-Patient"))
        let organization = try #require(
            catalog.profile(
                named: "http://hl7.org/fhir/us/core/StructureDefinition/us-core-organization", from: patient.package))
        #expect(organization.version == "3.1.1")
        #expect(catalog.profile(named: organization.url)?.version == "6.1.0")
    }
}
