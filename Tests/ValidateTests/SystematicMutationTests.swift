import FHIR
import Foundation
import Testing
import Validate

/// Every value of an official example is spoilt in every way that fits it, one at a time.
@Suite("Systematic mutations", .enabled(if: Place.hasPackages, "the official packages are not beside the repository"))
struct SystematicMutationTests {
    private struct Spoilt {
        var bytes: [UInt8]
        var rules: Set<String>
        var offset: Int
    }

    private func example(_ name: String) throws -> [UInt8] {
        let all = try PackageContent.examples(
            of: Place.packages.appendingPathComponent("hl7.fhir.us.carin-bb-2.0.0.tgz"))
        return try #require(all.first { $0.name == name }?.bytes)
    }

    private func mutations(of bytes: [UInt8]) throws -> [Spoilt] {
        let tape = ResourceTape()
        try tape.parse(bytes)
        var spoilt: [Spoilt] = []
        func replace(_ range: Range<Int>, _ text: String, _ rules: Set<String>) {
            var copy = bytes
            copy.replaceSubrange(range, with: Array(text.utf8))
            spoilt.append(Spoilt(bytes: copy, rules: rules, offset: range.lowerBound))
        }
        for index in 1..<tape.count {
            let node = tape.node(index)
            let start = Int(node.start)
            let end = start + Int(node.length)
            switch node.kind {
            case .object:
                replace(start + 1..<start + 1, "\"nonsense\":1,", ["unknown-element"])
                replace(start..<end, "7", ["json-type"])
                replace(start..<end, "{}", ["ele-1"])
            case .array:
                replace(start..<end, "[]", ["json-empty"])
                replace(start..<end, "{\"id\":\"a\"}", ["json-type"])
            case .string:
                replace(start - 1..<end + 1, "7", ["json-type"])
                replace(start - 1..<end + 1, "\"\"", ["json-empty", "format-xhtml"])
                replace(start - 1..<end + 1, "null", ["json-null"])
            case .number, .boolean: replace(start..<end, "\"x\"", ["json-type"])
            case .null: break
            }
        }
        return spoilt
    }

    @Test(
        "Each is an error at its place",
        arguments: ["ExplanationOfBenefit-EOBProfessional1.json", "Patient-Patient1.json", "Coverage-Coverage1.json"])
    func everyValue(name: String) throws {
        let session = try Place.session()
        let bytes = try example(name)
        // The type and the profiles say what to check against: without them another fault is found, or none.
        let choosing = [Array("\"resourceType\"".utf8), Array("\"profile\"".utf8)].compactMap {
            bytes.firstRange(of: $0)?.lowerBound
        }
        var missed = 0
        var total = 0
        for spoilt in try mutations(of: bytes) {
            let isChoice = choosing.contains { spoilt.offset > $0 && spoilt.offset < $0 + 160 }
            let isMeta = spoilt.offset < (choosing.max() ?? 0) + 160 && spoilt.offset > (choosing.min() ?? 0)
            if isChoice || isMeta { continue }
            total += 1
            let errors = session.validate(spoilt.bytes).findings.filter { $0.severity == .error }
            if !errors.contains(where: { spoilt.rules.contains($0.rule) }) {
                missed += 1
                if missed < 5 { print(name, spoilt.offset, spoilt.rules, errors.map { "\($0.rule) \($0.path)" }) }
            }
        }
        #expect(total > 50)
        #expect(missed == 0, "of \(total)")
    }
}
