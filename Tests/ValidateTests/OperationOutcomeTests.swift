import FHIR
import Foundation
import Testing
import Validate

@Suite("Verdicts as OperationOutcome")
struct OperationOutcomeTests {
    /// Codes of http://hl7.org/fhir/issue-type that rules here are told by.
    private static let issueTypes: Set = [
        "invalid", "structure", "required", "value", "invariant", "processing", "not-found", "code-invalid",
        "informational",
    ]

    private func outcomes(_ resources: [[UInt8]]) throws -> [[String: Any]] {
        let folder = try Folder()
        let lines = resources.map { $0.map { $0 == 0x0A ? 0x20 : $0 } }.joined(separator: [0x0A])
        let path = try folder.file("a.ndjson", Array(lines))
        return try Validated(path, output: VerdictOutput(format: .operationoutcome)).objects()
    }

    private func issues(_ outcome: [String: Any]) throws -> [[String: Any]] {
        try #require(outcome["issue"] as? [[String: Any]])
    }

    @Test("Severity, code, words, rule, place, and FHIRPath with indices in place of slice names")
    func issue() throws {
        let changed = try #require(
            Invented.changed(Invented.claim, "\"timingDate\":\"2024-01-04\"", "\"timingDate\":\"4\""))
        let outcome = try #require(try outcomes([changed]).first)
        #expect(outcome["resourceType"] as? String == "OperationOutcome")
        let errors = try issues(outcome).filter { $0["severity"] as? String == "error" }
        let issue = try #require(errors.first)
        #expect(errors.count == 1)
        #expect(issue["code"] as? String == "value")
        #expect((issue["details"] as? [String: String])?["text"]?.isEmpty == false)
        let expression = try #require((issue["expression"] as? [String])?.first)
        #expect(expression.hasPrefix("ExplanationOfBenefit.supportingInfo[0].timing"))
        let diagnostics = try #require(issue["diagnostics"] as? String)
        #expect(diagnostics.contains("ExplanationOfBenefit.supportingInfo[clmrecvddate].timing"))
        #expect(diagnostics.contains("rule format-date") && diagnostics.contains("a.ndjson line 1, byte "))
        #expect(!diagnostics.contains("\"4\""))
    }

    @Test("A resource without findings is said to be all right")
    func allOK() throws {
        let sound = Array("{\"resourceType\":\"Bundle\",\"id\":\"b\",\"type\":\"collection\"}".utf8)
        let issues = try issues(try #require(try outcomes([sound]).first))
        #expect(issues.count == 1)
        #expect(issues.first?["severity"] as? String == "information")
        #expect(issues.first?["code"] as? String == "informational")
        #expect((issues.first?["details"] as? [String: String])?["text"] == "All OK")
        #expect((issues.first?["diagnostics"] as? String)?.contains("Bundle/b at ") == true)
    }

    @Test("Every expression leads to an element of the resource, or to one that is missing there")
    func expressions() throws {
        let resources = OperationOutcomeTests.damaged()
        var followed = 0
        for (resource, outcome) in zip(resources, try outcomes(resources)) {
            let root = try? JSONSerialization.jsonObject(with: Data(resource))
            for issue in try issues(outcome) {
                let code = try #require(issue["code"] as? String)
                #expect(OperationOutcomeTests.issueTypes.contains(code))
                guard let root, let expression = (issue["expression"] as? [String])?.first else { continue }
                var steps = expression.split(separator: ".").dropFirst()
                let last = steps.popLast()
                let parent = OperationOutcomeTests.follow(Array(steps), root)
                #expect(parent != nil, "\(expression)")
                if let last, last.hasSuffix("]"), let parent {
                    #expect(OperationOutcomeTests.follow([last], parent) != nil, "\(expression)")
                }
                followed += 1
            }
        }
        #expect(followed > 200)
    }

    /// The claim with each of its members renamed, each value of it another, and one in a bundle.
    private static func damaged() -> [[UInt8]] {
        let claim = Invented.claim.replacing("\n", with: " ")
        var resources: [[UInt8]] = [
            Array(
                "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[{\"resource\":\(claim.replacing("\"uc\"", with: "1"))}]}"
                    .utf8)
        ]
        var start = claim.startIndex
        while let range = claim.range(of: "\":", range: start..<claim.endIndex) {
            resources.append(Array((claim[..<range.lowerBound] + "x" + claim[range.lowerBound...]).utf8))
            resources.append(
                Array((claim[..<range.upperBound] + "[[]]," + "\"zz\":" + claim[range.upperBound...]).utf8))
            start = range.upperBound
        }
        return resources
    }

    /// The value at the end of the steps; a choice is found by its name without type, a primitive's companion too.
    private static func follow(_ steps: [Substring], _ root: Any) -> Any? {
        var value = root
        for step in steps {
            let name = String(step.prefix { $0 != "[" })
            guard let object = value as? [String: Any] else { return nil }
            let key = object.keys.sorted().first { key in
                key == name || key == "_\(name)"
                    || key.hasPrefix(name) && key.dropFirst(name.count).first?.isUppercase == true
            }
            guard let found = object[name] ?? key.flatMap({ object[$0] }) else { return nil }
            value = found
            guard let index = Int(step.dropFirst(name.count + 1).dropLast()) else { continue }
            guard let array = found as? [Any], index < array.count else { return nil }
            value = array[index]
        }
        return value
    }

    @Test(
        "An OperationOutcome is itself a valid resource",
        .enabled(if: Place.hasPackages, "the official packages are not beside the repository"))
    func isValid() throws {
        let core = Place.packages.appendingPathComponent("hl7.fhir.r4.core-4.0.1.tgz")
        let catalog = try ProfileCatalog.open(directory: Place.tables, .init(packages: [core], folders: [])).catalog
        let session = ValidatorSession(catalog: catalog)
        let hostile = "{\"resourceType\":\"\u{9B}31m\\u0001\",\"id\":\"\u{85}\\u0000 \\\"\",\"\u{7F}\":1}"
        let inputs = OperationOutcomeTests.damaged() + [Array(hostile.utf8), [0x7B, 0xFF], [0x5B, 0x5D]]
        let folder = try Folder()
        let lines = inputs.map { $0.map { $0 == 0x0A ? 0x20 : $0 } }.joined(separator: [0x0A])
        let written = try Validated(
            try folder.file("a.ndjson", Array(lines)), output: VerdictOutput(format: .operationoutcome))
        let outcomes = written.text.split(separator: "\n")
        #expect(outcomes.count == inputs.count)
        for outcome in outcomes {
            let verdict = session.validate(Array(outcome.utf8))
            #expect(verdict.profiles == ["http://hl7.org/fhir/StructureDefinition/OperationOutcome|4.0.1"])
            let errors = verdict.findings.filter { $0.severity == .error }
            #expect(errors == [], "\(outcome.prefix(200))")
        }
        // The check can fail: a severity that R4 has not.
        let wrong = try #require(outcomes.first).replacing("\"error\"", with: "\"grave\"")
        #expect(!session.validate(Array(wrong.utf8)).isValid)
    }
}
