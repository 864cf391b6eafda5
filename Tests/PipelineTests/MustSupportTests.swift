import FHIR
import Foundation
import Loader
import Mappers
import Records
import Reports
import Testing

@testable import Pipeline

/// Must-support coverage: as told from map rules and their counts.
@Suite("Must-support coverage")
struct MustSupportTests {
    static let catalog = Result {
        try ProfileCatalog(directory: "\(NightlyRunTests.root)/mappings/profiles")
    }

    /// The elements of a report of which what is told is not what stands in the store's resources.
    static func wrong(_ report: RunReport, _ bodies: [String]) throws -> [String] {
        var presence = ElementPresence(try catalog.get())
        for body in bodies { try presence.add(body) }
        return report.mustSupport.compactMap { element in
            // The store says it to whoever reads, and no body does.
            if element.element.hasSuffix(".meta.lastUpdated") { return nil }
            let found = presence.count(element.profile, element.element)
            let isMain = element.element.hasPrefix("ExplanationOfBenefit")
            if isMain ? found == element.count : (found > 0) == (element.state == .present) { return nil }
            return "\(element.profile) \(element.element): told \(element.count), found \(found)"
        }
    }

    @Test("is what the resources of a night have, element by element and slice by slice")
    func truth() throws {
        let store = try NightlyRunTests.Store()
        let report = try store.run([NightlyRunTests.firstNight]).report
        #expect(report.mustSupport.count > 100)
        let wrong = try MustSupportTests.wrong(report, store.rows("resource::text").map(MustSupportTests.body))
        #expect(wrong.isEmpty, "\(wrong.joined(separator: "\n"))")
    }

    @Test("is what the resources have of whatever the corpus says, of members that claims make")
    func corpus() throws {
        let corpus = "\(NightlyRunTests.root)/../shared/corpus"
        let folders = ["x12", "flat-claims"].map { "\(corpus)/\($0)" }
        guard folders.allSatisfy({ FileManager.default.fileExists(atPath: $0) }) else {
            print("skipped: \(corpus) is not here")
            return
        }
        let store = try NightlyRunTests.Store()
        let report = try store.run(folders, derive: true).report
        let wrong = try MustSupportTests.wrong(report, store.rows("resource::text").map(MustSupportTests.body))
        #expect(wrong.isEmpty, "\(wrong.joined(separator: "\n"))")
        for sum in report.money { #expect(sum.holds, "\(sum.subject) \(sum.measure)") }
    }

    @Test("reasons are read, cover what is under an element, and are stale once there is a rule")
    func gaps() throws {
        let text = """
            # why
            profile\telement\treason
            C4BB-Pat*\tPatient.communication\tno column
            C4BB-Patient\tPatient.name\tstale

            """
        let gaps = try MustSupportGaps(file: "gaps.tsv", text: text, catalog: MustSupportTests.catalog.get())
        func one(_ element: String, _ rules: Int) -> MustSupportCoverage {
            MustSupportCoverage(profile: "C4BB-Patient", element: element, rules: rules, values: 0)
        }
        let coverage = [
            one("Patient.communication", 0), one("Patient.communication.language", 0), one("Patient.name", 1),
            one("Patient.gender", 1), one("Patient.telecom", 0),
        ]
        let explained = gaps.explain(coverage)
        #expect(explained.map(\.reason) == ["no column", "no column", "stale", "", ""])
        #expect(gaps.warnings(coverage) == ["gaps.tsv:4: stale: a map has a rule for Patient.name of C4BB-Patient"])
    }

    @Test(
        "a row that speaks of nothing is a mistake",
        arguments: [
            ("C4BB-Nobody\tPatient.name\twhy", "no profile"), ("C4BB-Patient\tPatient.wings\twhy", "must-support"),
            ("C4BB-Patient\tPatient.name", "expected a profile"),
        ])
    func mistakes(row: String, message: String) {
        let error = #expect(throws: MappingError.self) {
            try MustSupportGaps(file: "gaps.tsv", text: row, catalog: MustSupportTests.catalog.get())
        }
        #expect(error?.line == 1 && error?.message.contains(message) == true, "\(error?.message ?? "")")
    }

    @Test("the mappings' own reasons are none of them stale")
    func own() throws {
        let mappings = try CompiledMappings(
            MappingsDirectory(explicit: "\(NightlyRunTests.root)/mappings"), plan: Plan())
        #expect(mappings.warnings.isEmpty, "\(mappings.warnings)")
    }

    /// A row of `Store.rows` without its table's name.
    static func body(_ row: String) -> String { String(row.drop { $0 != "{" }) }
}
