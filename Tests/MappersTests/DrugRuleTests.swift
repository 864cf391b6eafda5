import FHIR
import Foundation
import Records
import Testing

@testable import Mappers

/// Whether a drug's authorizations are shown, and mistakes in the file that says so.
@Suite struct DrugRuleTests {
    private func rule(_ yaml: String) throws(MappingError) -> DrugRule {
        try DrugRule(MappingFile(name: "authorization-drug.yaml", yaml: yaml))
    }

    /// How many resources the authorization of one drug makes under a rule.
    private func made(under yaml: String) throws -> Int {
        let manager = FileManager.default
        let folder = manager.temporaryDirectory.appendingPathComponent("drug-rule-\(UUID().uuidString)").path
        try manager.copyItem(atPath: Mappings.directory, toPath: folder)
        defer { try? manager.removeItem(atPath: folder) }
        try yaml.write(toFile: "\(folder)/\(DrugRule.fileName)", atomically: true, encoding: .utf8)
        let schemas = try Mappings.schemas()
        let maps = try MapSet(
            directory: folder, schemas: schemas,
            profiles: try ProfileCatalog(directory: "\(Mappings.directory)/profiles"), plan: Mappings.plan())
        let example = try MappingFile(
            name: "test",
            yaml: "{ authorizationNumber: A, action: A1, decidedDate: '20260101', items: [{ procedure: J1745 }] }")
        var ids = CaseIDs()
        (ids.patient, ids.coverage, ids.explanationOfBenefit, ids.insurer) = ("p", "c", "e", "i")
        var source = Case(kind: .authorization, ids: ids)
        source.authorization = try Record(
            example: example.root, schema: try #require(schemas["authorization"]), file: example)
        var count = 0
        var mapper = Mapper(maps)
        mapper.map(source) { if $0.type == "ExplanationOfBenefit" { count += 1 } }
        return count
    }

    @Test func aPlanMayShowThem() throws {
        let drug = "drug: authorization.items.all(procedure.memberOf('drug-hcpcs'))\n"
        #expect(try made(under: drug + "show: false") == 0)
        #expect(try made(under: drug + "show: true") == 1)
        #expect(try made(under: "drug: authorization.benefit = 'pharmacy'\nshow: false") == 1)
    }

    @Test(arguments: [
        "drug: authorization.items.exists(", "drug: 'true'\nshow: perhaps", "show: true",
        "drug: 'true'\nshow: true\nmore: 1",
        "- drug",
    ])
    func aMistakeIsFound(_ yaml: String) {
        #expect(throws: MappingError.self) { try rule(yaml) }
    }
}
