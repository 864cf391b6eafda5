import FHIR
import Foundation
import Testing

@testable import Validate

@Suite("Rules of the built-in tables")
struct RuleCompletenessTests {
    @Test("Every invariant of the built-in tables has a native rule")
    func allHaveRules() throws {
        var invariants: [(key: String, digest: String)] = []
        for name in try FileManager.default.contentsOfDirectory(atPath: Place.tables) where name.hasSuffix(".table") {
            let text = try String(contentsOfFile: "\(Place.tables)/\(name)", encoding: .utf8)
            for line in text.split(separator: "\n") where line.hasPrefix("I\t") {
                let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
                invariants.append((String(fields[2]), String(fields[4])))
            }
        }
        #expect(invariants.count > 270)
        for invariant in invariants where !invariant.key.contains("-context-") {
            let rule = Rule(Invariant(key: invariant.key, digest: invariant.digest))
            #expect(rule != nil, "\(invariant.key) \(invariant.digest)")
        }
    }

    @Test("A rule is no condition too")
    func areDisjoint() {
        #expect(Set(Rule.byDigest.keys).isDisjoint(with: StatedCondition.byDigest.keys))
    }

    @Test("A rule whose value set is not at hand does not answer")
    func missingValueSet() throws {
        let folder = try Folder()
        for name in ["hl7.fhir.r4.core-4.0.1.table", "hl7.fhir.us.core-3.1.1.table"] {
            let text = try String(contentsOfFile: "\(Place.tables)/\(name)", encoding: .utf8)
            try text.replacing("ValueSet/us-core-condition-category\t", with: "ValueSet/elsewhere\t")
                .write(toFile: folder.url.appendingPathComponent(name).path, atomically: true, encoding: .utf8)
        }
        let session = ValidatorSession(catalog: try ProfileCatalog(directory: folder.url.path))
        let profile = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-condition"
        let verdict = session.validate(
            Array(#"{"resourceType":"Condition","meta":{"profile":["\#(profile)"]},"category":[{"text":"c"}]}"#.utf8))
        #expect(verdict.findings.contains { $0.rule == "invariant-unanswered" && $0.message.hasPrefix("us-core-1 ") })
        #expect(!verdict.findings.contains { $0.rule == "us-core-1" })
    }
}
