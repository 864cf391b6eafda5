import FHIR
import Foundation
import Records
import Testing
import Yams

@testable import Mappers

/// What a member must find of a prior authorization stands where docs/prior-authorization.md says.
@Suite struct FiveFactsTests {
    /// The lines of the document's first block: a word of the fact, and an expression.
    private func facts() throws -> [(name: String, expression: String)] {
        let path = URL(fileURLWithPath: Mappings.directory).deletingLastPathComponent()
            .appendingPathComponent("docs/prior-authorization.md").path
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let block = try #require(text.components(separatedBy: "```\n").dropFirst().first)
        return block.split(separator: "\n").map { line in
            (String(line.prefix(19)).trimmingCharacters(in: .whitespaces), String(line.dropFirst(19)))
        }
    }

    /// The EOB of the first example that the map carries: three services, decided in part.
    private func example() throws -> [UInt8] {
        let path = "\(Mappings.directory)/resources/authorization-eob.yaml"
        let file = try MappingFile(name: path, yaml: String(contentsOfFile: path, encoding: .utf8))
        let test = try #require(file.root["tests"]?[0])
        var ids = CaseIDs()
        (ids.patient, ids.coverage, ids.explanationOfBenefit, ids.insurer) = ("p1", "c1", "e1", "i1")
        var source = Case(kind: .authorization, ids: ids)
        source.authorization = try Record(
            example: try #require(test["authorization"]),
            schema: try #require(Mappings.schemas()["authorization"]), file: file)
        var made: [UInt8] = []
        var mapper = Mapper(try Mappings.maps.get())
        mapper.map(source) { if $0.type == "ExplanationOfBenefit" { made = Array($0.json) } }
        return made
    }

    @Test func standWhereTheDocumentSays() throws {
        let catalog = try ProfileCatalog(directory: "\(Mappings.directory)/profiles")
        let names = NameTable(["resourceType"] + catalog.names + catalog.names.map { "_" + $0 })
        let tape = ResourceTape(names: names)
        try tape.parse(try example())
        let evaluator = FHIRPathEvaluator(catalog: catalog, names: names)
        let focus = FHIRPath.Focus(node: 0, type: .unknown)
        var found: [String: Int] = [:]
        let facts = try facts()
        #expect(facts.count == 15)
        for fact in facts {
            let values = try evaluator.evaluate(
                try FHIRPath.compile(fact.expression), view: tape.view, focus: focus, resource: 0, rootResource: 0)
            #expect(!values.isEmpty, "\(fact.name): \(fact.expression)")
            found[fact.name, default: 0] += values.count
        }
        // Two services of three; 50 and N115, one code of list 886, two notes of the denied one and one of a shorter time.
        #expect(found["approved"] == 2)
        #expect(found["denial reason"] == 6)
    }
}
