import FHIR
import Foundation
import Records
import Testing

@testable import Mappers

/// Each mistake in a map is found before a run, with its place.
@Suite struct MapMistakeTests {
    /// The errors of a patient map whose rules are `rules`.
    static func errors(_ rules: String, head: String = "", tables: [String: String] = [:]) throws -> [String] {
        let directory = NSTemporaryDirectory() + "maps-\(UUID().uuidString)"
        for folder in ["resources", "crosswalks", "codes"] {
            try FileManager.default.createDirectory(atPath: "\(directory)/\(folder)", withIntermediateDirectories: true)
        }
        defer { try? FileManager.default.removeItem(atPath: directory) }
        for (name, text) in tables {
            try text.write(toFile: "\(directory)/\(name)", atomically: true, encoding: .utf8)
        }
        let text = "map: m\nfrom: member\nto: C4BB-Patient\nid: ids.patient\n\(head)rules:\n\(rules)"
        try text.write(toFile: "\(directory)/resources/m.yaml", atomically: true, encoding: .utf8)
        do {
            _ = try MapSet(
                directory: directory, schemas: try Mappings.schemas(),
                profiles: try ProfileCatalog(directory: "\(Mappings.directory)/profiles"), plan: Mappings.plan())
            return []
        } catch let errors as MappingErrors {
            return errors.errors.map { "\($0.line):\($0.column): \($0.message)" }
        }
    }

    static let sound = """
          - identifier[memberid].value: member.memberId   # cpcds 1
          - identifier[memberid].system: plan.memberIdentifierSystem   # cpcds 1
          - name.family: member.lastName   # cpcds 130
          - gender: { value: unknown }   # cpcds 71

        """

    @Test func aSoundMapHasNone() throws {
        #expect(try Self.errors(Self.sound) == [])
    }

    @Test(arguments: [
        ("also: [http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient|6.1.0]\n", ""),
        ("also: us-core-nobody\n", "5:7: also: no profile of this name is at hand"),
        ("also: [C4BB-Coverage]\n", "5:8: also: expected other profiles of Patient than 'to', each once"),
        ("also: [C4BB-Patient]\n", "each once"),
    ])
    func otherProfilesAreOfTheSameType(_ head: String, _ message: String) throws {
        let errors = try Self.errors(Self.sound, head: head)
        #expect(message.isEmpty ? errors.isEmpty : errors.first?.contains(message) == true, "\(errors)")
    }

    @Test(arguments: [
        (
            "  - birthDate: member.birthDat   # cpcds 70\n",
            "10:23: unknown field 'birthDat' of member (did you mean 'birthDate'?)"
        ),
        (
            "  - birthDate: member.lastName   # cpcds 70\n",
            "10:16: Patient.birthDate is of type date and cannot take a text"
        ),
        ("  - birthDat: member.birthDate   # cpcds 70\n", "10:5: Patient: 'birthDat': there is no such element"),
        ("  - identifier[member].value: member.memberId   # cpcds 1\n", "there is no such slice; there are"),
        ("  - birthDate: member.birthDate\n", "10:5: the rule says no CPCDS map id"),
        ("  - gender: { value: femal }   # cpcds 71\n", "the code 'femal' is not in the required value set"),
        ("  - active: { default: true }   # cpcds none\n", "Patient.active is optional"),
        ("  - deceased: member.deathDate   # cpcds 124\n", "choose a type, by its ending"),
        ("  - gender: { from: member.gender, crosswalk: nothing }   # cpcds 71\n", "no crosswalk is called 'nothing'"),
        ("  - telecom: { rules: [ { value: member.phone } ] }   # cpcds none\n", "is required by"),
        ("  - name.text: member.ssn   # cpcds none\n", "is secret"),
        ("  - include: nothing\n", "10:14: include: no fragment is called 'nothing'"),
        ("  - name.text: \"member.lastName &\"   # cpcds none\n", "expected a value, a name or '('"),
    ])
    func aMistakeIsFound(_ rule: String, _ expected: String) throws {
        let errors = try Self.errors(Self.sound + rule)
        #expect(errors.contains { $0.contains(expected) }, "\(errors)")
    }

    /// An included fragment's rules are the map's own: what is required is there, and their mistakes have their place.
    @Test func aFragmentIsIncluded() throws {
        func shared(_ field: String) -> [String: String] {
            [
                "resources/shared.yaml": """
                shared: parts
                fragments:
                  all:
                    - include: some
                    - name.family: member.lastName   # cpcds 130
                    - gender: { value: unknown }   # cpcds 71
                  some:
                    - identifier[memberid].value: member.\(field)   # cpcds 1
                    - identifier[memberid].system: plan.memberIdentifierSystem   # cpcds 1
                  itself:
                    - include: itself
                """
            ]
        }
        #expect(try Self.errors("  - include: all\n", tables: shared("memberId")) == [])
        let errors = try Self.errors("  - include: all\n", tables: shared("memberIdd"))
        #expect(errors.contains { $0.hasPrefix("8:") && $0.contains("unknown field 'memberIdd'") }, "\(errors)")
        let deep = try Self.errors(Self.sound + "  - include: itself\n", tables: shared("memberId"))
        #expect(deep.contains { $0.contains("fragments use each other deeper than 4") }, "\(deep)")
    }

    @Test func aRequiredElementWithoutARuleIsFound() throws {
        let errors = try Self.errors("  - birthDate: member.birthDate   # cpcds 70\n")
        for name in ["Patient.identifier", "Patient.name", "Patient.gender"] {
            #expect(errors.contains { $0.contains("\(name) is required by") }, "\(errors)")
        }
    }

    @Test func aCrosswalkToACodeThatTheBindingDoesNotHaveIsFound() throws {
        let table = "# source: x\n# version: 1\n# unmapped: omit\ncode\ttarget\nF\tfemal\n"
        let errors = try Self.errors(
            Self.sound + "  - gender: { from: member.gender, crosswalk: sex }   # cpcds 71\n",
            tables: ["crosswalks/sex.tsv": table])
        #expect(errors.contains { $0.hasPrefix("5:1: Patient.gender: the code 'femal'") }, "\(errors)")
    }
}
