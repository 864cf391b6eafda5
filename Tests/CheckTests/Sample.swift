import Foundation
import Records

@testable import Check

/// The mappings of this package, read once for all tests.
enum Sample {
    static let directory = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("mappings").path

    static let schemas: Result<[String: RecordSchema], any Error> = Result {
        var result: [String: RecordSchema] = [:]
        for kind in [
            "claim", "remittance.claim", "member.coverage", "acknowledgment.claim", "attribution", "provider.directory",
            "authorization", "clinical.statement", "clinical.document",
        ] {
            let path = "\(directory)/records/\(kind).yaml"
            result[kind] = try RecordSchema(
                MappingFile(name: path, yaml: String(contentsOfFile: path, encoding: .utf8)))
        }
        return result
    }

    static func rules(codes: [String] = []) throws -> RuleSet {
        try RuleSet(directory: directory, schemas: try schemas.get(), codes: codes)
    }

    /// A record written as YAML.
    static func record(_ kind: String, _ yaml: String) throws -> Record {
        let file = try MappingFile(name: "test", yaml: yaml)
        guard let schema = try schemas.get()[kind] else { throw Missing(kind: kind) }
        return try Record(example: file.root, schema: schema, file: file)
    }

    /// The rules of one file of checks, or its mistakes.
    static func rules(yaml: String) throws -> RuleSet {
        var reader = RuleReader(schemas: try schemas.get())
        reader.readTables(directory: directory)
        let file = try MappingFile(name: "test.yaml", yaml: yaml)
        do { try reader.read(file) } catch { throw MappingErrors([error]) }
        return try RuleSet(reader)
    }

    struct Missing: Error { let kind: String }
}
