import Foundation
import Records
import Testing

@testable import Pipeline

@Suite("Clinical documents in a night")
struct DocumentNightTests {
    private static let mappings = Result {
        try CompiledMappings(MappingsDirectory(explicit: "\(NightlyRunTests.root)/mappings"), plan: Plan())
    }

    private func record(_ kind: String, _ yaml: String) throws -> Record {
        let schemas = try DocumentNightTests.mappings.get().layouts.schemas
        let file = try MappingFile(name: "test", yaml: yaml)
        return try Record(example: file.root, schema: try #require(schemas[kind]), file: file)
    }

    private func member() throws -> Record {
        try record(
            "member.coverage",
            """
            { asOf: "2025-01-01", memberId: M1, subscriberId: M1, lastName: Quill, firstName: Ada, birthDate: "1980-01-01",
              gender: F, coverageStart: "2025-01-01", groupId: G1, relationship: "18" }
            """)
    }

    private func document(_ key: String, time: String, _ values: [(key: String, code: String)]) throws -> [Record] {
        func author(_ who: String) -> String {
            "{ key: \(who), ids: [{ root: 1.2.3.6, extension: \(who) }], names: [{ given: [Bo], family: [Author] }] }"
        }
        let statements = try values.map { value in
            try record(
                "clinical.statement",
                """
                kind: smoking
                key: \(value.key)
                section: { name: social-history }
                xpath: /ClinicalDocument/component[1]
                code: { code: 72166-2, system: 2.16.840.1.113883.6.1, display: Tobacco smoking status NHIS }
                effective: { value: "2014-06-06" }
                values: [{ type: CD, code: "\(value.code)", system: 2.16.840.1.113883.6.96, display: Status }]
                authors: [\(author("\(key)-\(value.key)"))]
                document: { key: \(key), source: s, time: "\(time)" }
                """)
        }
        let header = try record(
            "clinical.document",
            """
            key: \(key)
            source: s
            kind: ccd
            ids: [{ root: 1.2.3.4, extension: \(key) }]
            code: { code: 34133-9, system: 2.16.840.1.113883.6.1, display: Summarization of Episode Note }
            title: Summary
            time: "\(time)"
            patient: { names: [{ given: [Ada], family: [Quill] }], gender: { code: F }, birthTime: "1980-01-01" }
            authors: [\(author(key))]
            custodian: { key: org, name: Clinic, ids: [{ root: 1.2.3.5, extension: "1" }] }
            """)
        return statements + [header]
    }

    @Test("statements are published, each under its member; what is not valid is refused by itself")
    func night() throws {
        let nights = try DocumentNights(DocumentNightTests.mappings.get())
        let records = try document("d1", time: "2025-01-10", [("a", "449868002"), ("b", "8517006")])
        let unknown = try record(
            "clinical.statement", "{ kind: nothing-known, key: u, section: { name: x }, document: { key: d1 } }")
        let other = try record(
            "clinical.statement", "{ kind: other, element: act, key: o, section: { name: x }, document: { key: d1 } }")
        let told = try nights.run([member(), unknown, other] + records)
        #expect(told[0] == "published")
        #expect(told[1].hasPrefix("quarantined: MAP-NOTHING"))
        #expect(told[2].hasPrefix("ignored: the entry is of no kind"))
        #expect(told[3] == "published" && told[4] == "published")
        let resources = try nights.resources()
        #expect(resources.count { $0.hasPrefix("Observation ") } == 2)
        #expect(resources.count { $0.hasPrefix("Patient ") } == 1)
        let again = try nights.run([unknown, other] + records)
        #expect(again[2] == "unchanged" && again[3] == "unchanged")
        #expect(try nights.resources() == resources)
    }

    @Test("in any order, twice: the same resources in every table")
    func order() throws {
        let documents = [
            try document("d1", time: "2025-01-10", [("a", "449868002"), ("b", "8517006")]),
            try document("d2", time: "2025-01-12", [("a", "8517006")]),
            try document("d3", time: "2025-01-11", [("a", "266919005"), ("c", "8517006")]),
        ]
        var seen: [String]?
        for order in [[0, 1, 2], [2, 1, 0], [1, 0, 2, 1], [2, 0, 1, 0]] {
            let nights = try DocumentNights(DocumentNightTests.mappings.get())
            try nights.run([member()])
            for index in order { try nights.run(documents[index]) }
            let resources = try nights.resources()
            #expect(resources.count { $0.hasPrefix("Observation ") } == 3)
            // Those too whom only statements name that do not hold.
            #expect(resources.count { $0.hasPrefix("Practitioner ") } == 8)
            if let seen { #expect(resources == seen) }
            seen = seen ?? resources
        }
    }
}
