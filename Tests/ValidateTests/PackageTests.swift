import FHIR
import Foundation
import Testing
import Validate

@Suite("Packages at run time", .enabled(if: Place.hasPackages, "the official packages are not beside the repository"))
struct PackageTests {
    @Test("A package's profiles are used beside the built-in ones, and what it lacks is named")
    func loads() throws {
        let package = Place.packages.appendingPathComponent("hl7.fhir.us.core-6.1.0.tgz")
        let opened = try ProfileCatalog.open(directory: Place.tables, .init(packages: [package], folders: []))
        #expect(opened.problems.contains { $0.kind == .missingDependency })
        let catalog = opened.catalog
        #expect(catalog.profile(named: "us-core-patient")?.version == "6.1.0")
        let carin = "hl7.fhir.us.carin-bb#2.0.0"
        #expect(catalog.profile(named: "us-core-patient", from: carin)?.version == "3.1.1")
        #expect(catalog.profile(named: "http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient|6.1.0") != nil)
        let session = ValidatorSession(catalog: catalog)
        for example in try PackageContent.examples(of: package) where example.name.hasPrefix("Patient") {
            let errors = session.validate(example.bytes).findings.filter { $0.severity == .error }
            #expect(errors == [], "\(example.name)")
        }
    }

    @Test("A file that is no package is an error that names it")
    func noPackage() throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("none-\(UUID().uuidString).tgz")
        try Data("not gzip".utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        #expect(throws: PackageError.self) {
            try ProfileCatalog.open(directory: Place.tables, .init(packages: [file], folders: []))
        }
    }
}
