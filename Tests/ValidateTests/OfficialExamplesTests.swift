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

@Suite(
    "Official CARIN examples", .enabled(if: Place.hasPackages, "the official packages are not beside the repository"))
struct OfficialExamplesTests {
    @Test("All 32 are valid")
    func examplesAreValid() throws {
        let session = try Place.session()
        let examples = try PackageContent.examples(
            of: Place.packages.appendingPathComponent("hl7.fhir.us.carin-bb-2.0.0.tgz"))
        #expect(examples.count == 32)
        for example in examples {
            let verdict = session.validate(example.bytes)
            #expect(verdict.profiles.count >= 2, "\(example.name) names a profile")
            for finding in verdict.findings where finding.severity == .error {
                Issue.record("\(example.name): \(finding.rule) at \(finding.path): \(finding.message)")
            }
            if ProcessInfo.processInfo.environment["SHOW_WARNINGS"] != nil {
                for finding in verdict.findings where finding.severity != .error && finding.rule != "dom-6" {
                    print(example.name, finding.rule, finding.path, finding.message)
                }
            }
        }
    }
}
