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

    /// A row of `Store.rows` without its table's name.
    static func body(_ row: String) -> String { String(row.drop { $0 != "{" }) }
}
