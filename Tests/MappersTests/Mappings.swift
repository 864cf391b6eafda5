import FHIR
import Foundation
import Records

@testable import Mappers

/// The mappings that the repository holds, read once.
enum Mappings {
    static let directory = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("mappings").path

    static func schemas() throws -> [String: RecordSchema] {
        var result: [String: RecordSchema] = [:]
        let kinds = RecordRoot.allCases.map(\.recordKind)
        for kind in kinds {
            let path = "\(directory)/records/\(kind).yaml"
            let text = try String(contentsOfFile: path, encoding: .utf8)
            result[kind] = try RecordSchema(MappingFile(name: path, yaml: text))
        }
        return result
    }

    static func plan() -> Plan {
        var plan = Plan()
        plan.idKey = Array("a key for tests only".utf8)
        plan.payerID = "PAYER1"
        return plan
    }

    static let maps: Result<MapSet, any Error> = Result {
        try MapSet(
            directory: directory, schemas: try schemas(),
            profiles: try ProfileCatalog(directory: "\(directory)/profiles"),
            plan: plan())
    }
}
