import Records
import Testing

@testable import Check

/// Mistakes of files of checks are found before a run, each with its place.
@Suite struct MistakeTests {
    private static let good = """
        check: claim
        rules:
          - id: TEST-ONE
            severity: error
            each: lines
            when: charge.exists()
            expect: procedure.exists()
            path: charge
            message: a message
            source: a section
        """

    /// The mistakes of the good file with one piece of it replaced.
    private func mistakes(_ piece: String, _ replacement: String) throws -> [MappingError] {
        #expect(Self.good.contains(piece))
        do {
            _ = try Sample.rules(yaml: Self.good.replacing(piece, with: replacement, maxReplacements: 1))
            return []
        } catch let error as MappingErrors {
            return error.errors
        }
    }

    @Test func theGoodFileHasNone() throws {
        let rules = try Sample.rules(yaml: Self.good)
        #expect(rules.rules.map(\.id) == ["TEST-ONE"])
        #expect(rules.rules.first?.source == "a section")
        #expect(rules.rules.first?.line == 3)
    }

    @Test(arguments: [
        ("when: charge", "when: chrage", 6, 11, "did you mean 'charge'"),
        ("expect: procedure.exists()", "expect: 'procedure.exist()'", 7, 24, "unknown function 'exist()'"),
        ("expect: procedure.exists()", "expect: procedure", 7, 13, "expected true or false"),
        ("expect: procedure.exists()", "expect: 1 = 1", 7, 13, "reads nothing of the record"),
        ("expect: procedure.exists()", "expect: procedure.memberOf('no-list')", 7, 32, "unknown table"),
        ("    expect: procedure.exists()\n", "", 3, 5, "needs 'expect'"),
        ("when: charge.exists()", "when: charge", 6, 11, "expected true or false"),
        ("each: lines", "each: line", 5, 11, "did you mean 'lines'"),
        ("path: charge", "path: totalCharges", 8, 11, "unknown field"),
        ("path: charge", "path: charge.first()", 8, 11, "expected a field"),
        ("    source: a section", "", 3, 5, "neither 'source'"),
        ("source: a section", "source: ''", 3, 5, "neither 'source'"),
        ("severity: error", "severity: grave", 4, 15, "expected error, warning or information"),
        ("severity: error", "severity: warning\n    quarantine: true", 5, 17, "only a rule whose severity is error"),
        ("severity: error", "severity: error\n    quarantine: perhaps", 5, 17, "expected true or false"),
        ("severity: error", "sevrity: error", 4, 5, "unknown key 'sevrity'"),
        ("message: a message", "message: ''", 9, 14, "expected a text"),
        ("id: TEST-ONE", "id: test one", 3, 9, "capitals"),
        ("check: claim", "check: claim.dental", 1, 8, "expected a kind of record"),
        ("check: claim", "check: claim\nroles: []", 2, 1, "unknown key 'roles'"),
        ("rules:", "sound: { totalCharges: '1' }\nrules:", 2, 10, "no field"),
        ("rules:", "tests: [{ set: { lines.0.charge: '1' } }]\nrules:", 2, 9, "needs 'finds'"),
        ("rules:", "tests: [{ set: { charge: '1' }, finds: [] }]\nrules:", 2, 9, "needs 'record'"),
        (
            "rules:", "sound: {}\ntests: [{ set: { totalCharge.x.y: '1' }, finds: [] }]\nrules:", 3, 35,
            "expected a text"
        ),
    ])
    func aMistakeHasItsPlace(_ piece: String, _ replacement: String, _ line: Int, _ column: Int, _ says: String) throws
    {
        let errors = try mistakes(piece, replacement)
        let error = try #require(errors.first)
        #expect(errors.count == 1)
        #expect(error.line == line, "\(error)")
        #expect(error.column == column, "\(error)")
        #expect(error.message.contains(says), "\(error)")
    }

    @Test func anIdStandsOnce() throws {
        let rule = Self.good.split(separator: "\n").dropFirst(2).joined(separator: "\n")
        let error = #expect(throws: MappingErrors.self) { try Sample.rules(yaml: Self.good + "\n" + rule) }
        #expect(error?.errors.first?.line == 11)
        #expect(error?.errors.first?.message.contains("test.yaml:3") == true)
    }

    @Test func allMistakesAreReportedTogether() throws {
        let errors = try mistakes(
            "rules:",
            "rules:\n  - { id: A }\n  - { id: B, expect: x }\n  - { id: C, expect: lines.exists(), source: s }")
        #expect(errors.map(\.line) == [3, 4, 5])
    }

    @Test func aFolderWithoutChecksIsAMistake() throws {
        let schemas = try Sample.schemas.get()
        let error = #expect(throws: MappingErrors.self) {
            try RuleSet(directory: "/nonexistent", schemas: schemas)
        }
        #expect(error?.errors.first?.message.contains("no file of checks") == true)
    }
}
