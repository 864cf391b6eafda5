import FHIR
import Foundation
import Ingest
import Mappers
import Records

/// The files that targets work with and begin from.
enum Repository {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    static let mappings = root.appending(path: "mappings").path

    static func bytes(_ path: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(filePath: path)))
    }

    /// The contents of the files below a folder, in the order of their paths; none where the folder is missing.
    static func files(_ folder: String, endings: [String]) throws -> [[UInt8]] {
        let base = folder.hasPrefix("/") ? folder : root.appending(path: folder).path
        guard let walk = FileManager.default.enumerator(atPath: base) else { return [] }
        let paths = walk.compactMap { $0 as? String }.filter { name in endings.contains { name.hasSuffix($0) } }
        return try paths.sorted().map { try bytes("\(base)/\($0)") }
    }

    static func layouts() throws -> LayoutSet { try LayoutSet(directory: mappings) }
    static func catalog() throws -> ProfileCatalog { try ProfileCatalog(directory: mappings + "/profiles") }

    /// A plan with a key, since ids are made with it.
    static var plan: Plan {
        var plan = Plan()
        plan.idKey = Array("a key for fuzzing only".utf8)
        return plan
    }

    static func maps(_ layouts: LayoutSet) throws -> MapSet {
        try MapSet(directory: mappings, schemas: layouts.schemas, profiles: catalog(), plan: plan)
    }

    /// The records of `samples/`.
    static func records(_ layouts: LayoutSet) throws -> [Record] {
        var records: [Record] = []
        for bytes in try files("samples", endings: [".837", ".835", ".csv", ".x12", ".edi", ".txt"]) {
            var reader = ExtractReader(layouts: layouts)
            _ = try? reader.read(MemorySource(bytes), file: 0) { event in
                if case .record(let record, _) = event { records.append(record) }
            }
        }
        return records
    }
}
