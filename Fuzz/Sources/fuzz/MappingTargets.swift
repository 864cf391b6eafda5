import Bytes
import Foundation
import Records

@testable import Check
@testable import Ingest
@testable import Mappers
@testable import Pipeline

extension Target {
    /// A vocabulary or a layout: the other kind is as it is in `mappings/`.
    static let vocabularies = Target(
        name: "layouts", dictionary: "yaml", sizeLimit: 32 << 10,
        make: {
            let layouts = try Repository.layouts()
            return { input in
                guard let file = mappingFile(input) else { return }
                _ = try? RecordSchema(file)
                for schema in layouts.schemas.values {
                    var reader = X12LayoutReader(file: file, schema: schema)
                    if let layout = try? reader.read() { read(with: layout) }
                    for format in [FlatLayout.Format.delimited, .fixed, .ndjson] {
                        var reader = FlatLayoutReader(file: file, schema: schema, format: format)
                        _ = try? reader.read()
                    }
                }
            }
        },
        seeds: {
            try Repository.files("mappings/records", endings: [".yaml"])
                + Repository.files("mappings/layouts", endings: [".yaml"])
        })

    private static let samples = (try? Repository.files("samples", endings: [".837", ".835"])) ?? []

    /// A layout that has no mistake reads any file.
    private static func read(with layout: X12Layout) {
        for bytes in samples {
            let window = Window(MemorySource(bytes), chunk: 1 << 20, isDigested: false)
            var reader = X12Reader(layouts: [layout], options: IngestOptions(), file: 0, window: window)
            do { try reader.run { _ in } } catch { fatalError("reading threw \(error)") }
        }
    }

    /// A file of checks, which are then run over records.
    static let checks = Target(
        name: "checks", dictionary: "yaml", sizeLimit: 32 << 10,
        make: {
            let layouts = try Repository.layouts()
            let records = try Repository.records(layouts)
            var base = RuleReader(schemas: layouts.schemas)
            base.readTables(directory: Repository.mappings)
            return { input in
                guard let file = mappingFile(input) else { return }
                var reader = base
                guard (try? reader.read(file)) != nil, let rules = try? RuleSet(reader) else { return }
                var checker = Checker(rules)
                for record in records { _ = checker.check(record) }
                _ = rules.runTests()
            }
        },
        seeds: { try Repository.files("mappings/checks", endings: [".yaml"]) })

    /// A map, beside the crosswalks, code lists and shared parts of `mappings/`; its own tests are run.
    static let maps = Target(
        name: "maps", dictionary: "yaml", sizeLimit: 32 << 10,
        make: {
            let layouts = try Repository.layouts()
            let catalog = try Repository.catalog()
            let folder = try copy(["codes", "crosswalks", "resources/shared.yaml"])
            var source = Case(kind: .claim, ids: CaseIDs())
            let records = try Repository.records(layouts)
            source.claim = records.first { $0.schema.kind == "claim" }
            source.remittance = records.first { $0.schema.kind == "remittance.claim" }
            source.member = records.first { $0.schema.kind == "member.coverage" }
            let value = source
            return { input in
                let path = "\(folder)/resources/input.yaml"
                guard FileManager.default.createFile(atPath: path, contents: Data(input)),
                    let maps = try? MapSet(
                        directory: folder, schemas: layouts.schemas, profiles: catalog, plan: Repository.plan)
                else { return }
                var mapper = Mapper(maps)
                mapper.map(value) { _ in }
                _ = maps.runTests()
            }
        },
        seeds: { try Repository.files("mappings/resources", endings: [".yaml"]) })

    private static func copy(_ names: [String]) throws -> String {
        let folder = FileManager.default.temporaryDirectory.appending(path: "fuzz-maps-\(getpid())").path
        try FileManager.default.createDirectory(atPath: "\(folder)/resources", withIntermediateDirectories: true)
        for name in names {
            try? FileManager.default.removeItem(atPath: "\(folder)/\(name)")
            try FileManager.default.copyItem(atPath: "\(Repository.mappings)/\(name)", toPath: "\(folder)/\(name)")
        }
        return folder
    }

    /// A plan's configuration.
    static let plan = Target(
        name: "plan", dictionary: "yaml",
        make: {
            { input in
                guard let file = mappingFile(input) else { return }
                var configuration = PlanConfiguration()
                try? configuration.read(file)
            }
        },
        seeds: {
            let text = """
                plan: acme-ppo
                name: Acme PPO
                production: true
                timeZone: America/Chicago
                payerId: "12345"
                deriveMembers: false
                systems:
                  member: https://acme.example/member-id
                thresholds:
                  quarantined: 10
                """
            return [Array(text.utf8)]
        })

    /// Code lists and crosswalks, those of `mappings/` and a user's own.
    static let codes = Target(
        name: "codes",
        make: {
            { input in
                guard let text = String(validating: input, as: UTF8.self) else { return }
                if let table = try? CodeTable(name: "t", file: "t.tsv", text: text) {
                    for row in table.rows {
                        require(row.count == table.columns.count, "a row of another width than the table")
                    }
                }
                var supplied = SuppliedCodes(names: nil, known: ["carc", "a"])
                try? supplied.add(file: "carc.csv", text: text)
                _ = supplied.tables()
            }
        },
        seeds: {
            try Repository.files("mappings/codes", endings: [".tsv"])
                + Repository.files("mappings/crosswalks", endings: [".tsv"])
                + ["list,code\ncarc,\"1\"\na,2\n", "code\tdisplay\n1\tx\n"].map { Array($0.utf8) }
        })

    private static func mappingFile(_ input: UnsafeBufferPointer<UInt8>) -> MappingFile? {
        try? MappingFile(name: "input.yaml", yaml: String(decoding: input, as: UTF8.self))
    }
}
