import FHIR
import Foundation
import Records
import Yams

/// All maps of a directory, checked and compiled for one plan.
public final class MapSet: Sendable {
    let template: Template
    let pool: ExpressionPool
    let idKey: [UInt8]
    let texts: [(name: String, yaml: String)]
    let schemas: [RecordRoot: RecordSchema]
    /// Every rule, by number.
    public let rules: [MapRuleDescription]
    /// The elements for which a map has a default, by number.
    public let defaults: [DefaultDescription]

    /// Reads `resources/*.yaml`, `crosswalks/*.tsv`, `codes/*.tsv` and `authorization-drug.yaml` of `directory`, and compiles
    /// every map.
    ///
    /// - Parameters:
    ///   - directory: the mappings' directory.
    ///   - schemas: the records' vocabularies by kind: `claim`, `remittance.claim`, `member.coverage`.
    ///   - profiles: what the maps write.
    ///   - plan: what `plan.…` is, and the key of resource ids.
    /// - Throws: all mistakes found, each with file, line and column.
    public init(
        directory: String, schemas: [String: RecordSchema], profiles: ProfileCatalog, plan: Plan
    ) throws(MappingErrors) {
        var byRoot: [RecordRoot: RecordSchema] = [:]
        for root in RecordRoot.allCases { byRoot[root] = schemas[root.recordKind] }
        var expressions = ExpressionCompiler(schemas: byRoot)
        expressions.plan = MapSet.settings(plan)
        var errors: [MappingError] = []
        let crosswalks = MapSet.tables(directory, "crosswalks", &errors)
        let lists = MapSet.tables(directory, "codes", &errors)
        expressions.crosswalks = crosswalks
        expressions.lists = lists
        do { expressions.functions = try MapSet.drugRule(directory).functions } catch { errors.append(error) }
        var compiler = MapCompiler(catalog: profiles, expressions: expressions)
        compiler.crosswalkTables = crosswalks
        compiler.errors = errors
        MapSet.neutral(lists["neutral-defaults"], &compiler)
        var maps: [(MapSource, Yams.Node.Mapping)] = []
        var texts: [(name: String, yaml: String)] = []
        for file in MapSet.files(directory, "resources", ".yaml") {
            let source = compiler.attempt { (_) throws(MappingError) in try MapSet.read(file) }
            guard let source else { continue }
            texts.append((source.file.name, source.lines.joined(separator: "\n")))
            compiler.attempt { (one) throws(MappingError) in
                let root = try source.file.mapping(source.file.root, "a map")
                if root["shared"] != nil { try one.share(source, root) } else { maps.append((source, root)) }
            }
        }
        for (source, root) in maps { compiler.attempt { (one) throws(MappingError) in try one.compile(source, root) } }
        guard compiler.errors.isEmpty else { throw MappingErrors(compiler.errors) }
        // What others refer to goes first.
        compiler.template.maps =
            compiler.template.maps.filter(\.isDependency) + compiler.template.maps.filter { !$0.isDependency }
        template = compiler.template
        pool = compiler.expressions.pool
        idKey = plan.idKey
        self.texts = texts
        self.schemas = byRoot
        rules = compiler.template.rules.map {
            MapRuleDescription(map: $0.map, file: $0.file, line: $0.line, path: $0.path, cpcds: $0.cpcds)
        }
        defaults = compiler.template.defaults
    }

    private init(_ other: MapSet, idKey: [UInt8]) {
        template = other.template
        pool = other.pool
        self.idKey = idKey
        texts = other.texts
        schemas = other.schemas
        rules = other.rules
        defaults = other.defaults
    }

    /// The same maps under another key of resource ids: a store keeps each plan's, and is opened after the maps are checked.
    public func keyed(by idKey: [UInt8]) -> MapSet { MapSet(self, idKey: idKey) }

    /// The resource types that maps make, in the order in which a case's resources are handed over.
    public var types: [String] {
        var seen: Set<String> = []
        return template.maps.map(\.type).filter { seen.insert($0).inserted }
    }

    static func settings(_ plan: Plan) -> [String: String] {
        [
            "id": plan.id, "name": plan.name, "memberIdentifierSystem": plan.memberIdentifierSystem,
            "uniqueMemberIdentifierSystem": plan.uniqueMemberIdentifierSystem,
            "claimIdentifierSystem": plan.claimIdentifierSystem, "payerID": plan.payerID,
            "payerIdentifierSystem": plan.payerIdentifierSystem,
        ]
    }

    static func files(_ directory: String, _ folder: String, _ ending: String) -> [String] {
        let path = "\(directory)/\(folder)"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return names.filter { $0.hasSuffix(ending) }.sorted().map { "\(path)/\($0)" }
    }

    static func text(_ path: String) throws(MappingError) -> String {
        guard let data = FileManager.default.contents(atPath: path), let text = String(validating: data, as: UTF8.self)
        else {
            throw MappingError(file: path, line: 0, column: 0, message: "cannot be read as UTF-8 text")
        }
        return text
    }

    static func read(_ path: String) throws(MappingError) -> MapSource {
        try MapSource(name: path, yaml: try text(path))
    }

    static func tables(_ directory: String, _ folder: String, _ errors: inout [MappingError]) -> [String: CodeTable] {
        var result: [String: CodeTable] = [:]
        for file in files(directory, folder, ".tsv") {
            let name = String(file.split(separator: "/").last?.dropLast(4) ?? "")
            do { result[name] = try CodeTable(name: name, file: file, text: try text(file)) } catch {
                errors.append(error)
            }
        }
        return result
    }

    /// What the mappings say of drugs; none of it where they say nothing.
    private static func drugRule(_ directory: String) throws(MappingError) -> DrugRule {
        let path = "\(directory)/\(DrugRule.fileName)"
        guard FileManager.default.fileExists(atPath: path) else { return .none }
        return try DrugRule(MappingFile(name: path, yaml: try text(path)))
    }

    private static func neutral(_ table: CodeTable?, _ compiler: inout MapCompiler) {
        guard let table, let system = table.column("system"), let code = table.column("code") else { return }
        for row in table.rows { compiler.neutral[row[0]] = (row[system], row[code]) }
    }
}

extension MapCompiler {
    /// A file of functions and fragments that maps share.
    mutating func share(_ source: MapSource, _ root: Yams.Node.Mapping) throws(MappingError) {
        try source.file.check(keys: root, ["shared", "functions", "fragments", "cpcds"], "a file of shared parts")
        if let functions = root["functions"] {
            for (key, value) in try source.file.mapping(functions, "functions") {
                let name = try source.file.text(key, "a function's name")
                let text = try source.file.text(value, name)
                guard expressions.functions[name] == nil else {
                    throw source.file.error(
                        at: key, "a function '\(name)' is declared twice, here and in another shared file")
                }
                do { expressions.functions[name] = try FHIRPath.parse(text) } catch {
                    throw source.error(in: value, ExpressionError(offset: error.offset, message: error.message))
                }
            }
        }
        if let parts = root["fragments"] {
            for (key, value) in try source.file.mapping(parts, "fragments") {
                let name = try source.file.text(key, "a fragment's name")
                guard fragments[name] == nil else {
                    throw source.file.error(
                        at: key, "a fragment '\(name)' is declared twice, here and in another shared file")
                }
                fragments[name] = (source, value)
            }
        }
    }
}
