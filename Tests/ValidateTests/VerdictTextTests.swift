import Foundation
import Testing
import Validate

@Suite("Verdicts as text and as counts")
struct VerdictTextTests {
    private static let wrong = "{\"resourceType\":\"Bundle\",\"id\":\"b\",\"type\":\"x\"}"
    private static let sound = "{\"resourceType\":\"Bundle\",\"id\":\"b\",\"type\":\"collection\"}"
    /// Valid, with a warning: it has no narrative.
    private static let warned = "{\"resourceType\":\"Patient\",\"id\":\"p\",\"active\":true}"

    /// Invalid, and with the same warning.
    private static let both = "{\"resourceType\":\"Patient\",\"id\":\"p\",\"active\":\"x\"}"

    private func validated(_ lines: [String], _ output: VerdictOutput = VerdictOutput()) throws -> Validated {
        let folder = try Folder()
        return try Validated(try folder.file("a.ndjson", Array(lines.joined(separator: "\n").utf8)), output: output)
    }

    private func count(_ text: String, of part: String) -> Int { text.ranges(of: part).count }

    @Test("Twenty of a kind are shown, and it is said how many more there are; --all shows each")
    func limit() throws {
        let lines = [String](repeating: Self.wrong, count: 45) + [Self.sound, Self.warned]
        let done = try validated(lines)
        #expect(count(done.text, of: "  error  Bundle.type  binding-required: ") == 20)
        #expect(
            count(done.text, of: "  25 more  error  binding-required  Bundle.type  (45 findings in 45 resources)") == 1)
        #expect(done.text.hasSuffix("\n47 resources, 45 invalid; 45 errors, 1 warning\n"))
        #expect(count(done.text, of: "a.ndjson:46") == 0, "of a resource without findings nothing is said")
        #expect(count(done.text, of: "a.ndjson:47  Patient/p  valid\n  warning  Patient  dom-6: ") == 1)
        let all = try validated(lines, VerdictOutput(showsAll: true))
        #expect(count(all.text, of: "  error  Bundle.type  binding-required: ") == 45)
        #expect(count(all.text, of: " more  ") == 0)
    }

    @Test("Quiet prints nothing where all is valid, in every format, and errors only where one is not")
    func quiet() throws {
        for format in VerdictFormat.allCases {
            let output = VerdictOutput(format: format, isQuiet: true)
            #expect(try validated([Self.sound, Self.warned], output).text == "", "\(format)")
            let text = try validated([Self.sound, Self.warned, Self.wrong], output).text
            #expect(text.contains("binding-required") && !text.contains("dom-6"), "\(format)")
        }
        #expect(try validated([Self.both]).text.contains("dom-6"))
        #expect(try !validated([Self.both], VerdictOutput(isQuiet: true)).text.contains("dom-6"))
        let summary = VerdictOutput(format: .ndjson, isSummaryOnly: true, isQuiet: true)
        #expect(try validated([Self.sound, Self.warned], summary).text == "")
    }

    @Test("A summary has a row for each kind, errors first, with the first places; as NDJSON the same facts")
    func summary() throws {
        let lines = [Self.warned, Self.warned, Self.wrong, Self.warned, Self.warned]
        let text = try validated(lines, VerdictOutput(isSummaryOnly: true)).text
        let error = try #require(text.range(of: "error                 1           1  binding-required  Bundle.type"))
        let warning = try #require(text.range(of: "warning               4           4  dom-6  Patient"))
        #expect(error.lowerBound < warning.lowerBound)
        #expect(count(text, of: "a.ndjson:1 Patient/p, byte 0; ") == 1 && count(text, of: "a.ndjson:5") == 0)
        let objects = try validated(lines, VerdictOutput(format: .ndjson, isSummaryOnly: true)).objects()
        #expect(objects.map { $0["kind"] as? String } == ["group", "group", "total"])
        #expect(objects[0]["rule"] as? String == "binding-required" && objects[0]["severity"] as? String == "error")
        #expect(objects[1]["findings"] as? Int == 4 && objects[1]["resources"] as? Int == 4)
        let places = try #require(objects[1]["places"] as? [[String: Any]])
        #expect(places.map { $0["line"] as? Int } == [1, 2, 4])
        #expect(places.map { $0["resource"] as? String } == ["Patient/p", "Patient/p", "Patient/p"])
        #expect(objects[2]["resources"] as? Int == 5 && objects[2]["invalid"] as? Int == 1)
    }

    @Test("What a resource made up cannot steer a terminal")
    func controlCharacters() throws {
        let text = try validated(["{\"resourceType\":\"\u{9B}2J\",\"id\":\"\u{85}\u{7F}\"}"]).text
        #expect(text.contains("?2J/??") && !text.unicodeScalars.contains { (0x7F...0x9F).contains($0.value) })
    }

    @Test("docs/validation.md lists every rule id of ours")
    func documented() throws {
        let guide = try String(contentsOf: Place.root.appendingPathComponent("docs/validation.md"), encoding: .utf8)
        for kind in RuleKind.all {
            #expect(
                guide.contains("| `\(kind.id)\(kind.id.hasSuffix("-") ? "…" : "")` | \(kind.meaning) |"), "\(kind.id)")
        }
    }
}
