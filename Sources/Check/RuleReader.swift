import FHIR
import Foundation
import Records
import Yams

/// Reads and compiles files of checks, collecting every mistake. All expressions share one pool.
struct RuleReader {
    let schemas: [String: RecordSchema]
    var lists: [String: CodeTable] = [:]
    var crosswalks: [String: CodeTable] = [:]
    private(set) var rules: [CheckRule] = []
    private(set) var kinds: [CheckKind] = []
    private(set) var examples: [CheckExample] = []
    private(set) var errors: [MappingError] = []
    var pool = ExpressionPool()
    /// Of the file at hand: expressions that its rules call by name.
    private var functions: [String: FHIRPath.Expression] = [:]

    /// The table under `codes/` that says which lists a user may supply, and by which names.
    static let suppliedLists = "supplied-lists"
    /// More mistakes are not listed.
    static let errorLimit = 100
    private static let ruleKeys = [
        "id", "severity", "each", "when", "expect", "path", "message", "source", "cpcds", "quarantine", "ignore",
    ]

    init(schemas: [String: RecordSchema]) { self.schemas = schemas }

    // MARK: Files

    /// Reads the code lists and crosswalks that expressions name.
    mutating func readTables(directory: String) {
        lists = tables("\(directory)/codes")
        crosswalks = tables("\(directory)/crosswalks")
    }

    /// Reads lists that a user supplies, of files and of the CSV and TSV files of folders; they win over those of the same name.
    mutating func readSupplied(_ paths: [String]) {
        var supplied = SuppliedCodes(names: lists[RuleReader.suppliedLists], known: Set(lists.keys))
        for path in paths.flatMap(RuleReader.listFiles) {
            attempt { (_) throws(MappingError) in try supplied.add(file: path, text: RuleReader.text(path)) }
        }
        lists.merge(supplied.tables()) { _, new in new }
    }

    /// The file itself, or what lies in the folder.
    static func listFiles(_ path: String) -> [String] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else {
            return [path]
        }
        return (files(path, ".csv") + files(path, ".tsv")).sorted()
    }

    /// Reads every file of `checks/`.
    mutating func readChecks(directory: String) {
        let paths = RuleReader.files("\(directory)/checks", ".yaml")
        if paths.isEmpty {
            errors.append(
                MappingError(
                    file: "\(directory)/checks", line: 0, column: 0,
                    message: "there is no file of checks here; without checks nothing would ever be found"))
        }
        for path in paths {
            attempt { (one) throws(MappingError) in try one.read(MappingFile(name: path, yaml: RuleReader.text(path))) }
        }
    }

    private static func files(_ directory: String, _ ending: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        return names.filter { $0.hasSuffix(ending) }.sorted().map { "\(directory)/\($0)" }
    }

    private static func text(_ path: String) throws(MappingError) -> String {
        guard let data = FileManager.default.contents(atPath: path), let text = String(validating: data, as: UTF8.self)
        else { throw MappingError(file: path, line: 0, column: 0, message: "cannot be read as UTF-8 text") }
        return text
    }

    private mutating func tables(_ directory: String) -> [String: CodeTable] {
        var result: [String: CodeTable] = [:]
        for path in RuleReader.files(directory, ".tsv") {
            let name = String(path.dropFirst(directory.count + 1).dropLast(4))
            attempt { (_) throws(MappingError) in
                result[name] = try CodeTable(name: name, file: path, text: try RuleReader.text(path))
            }
        }
        return result
    }

    private mutating func attempt(_ body: (inout RuleReader) throws(MappingError) -> Void) {
        do { try body(&self) } catch { if errors.count < RuleReader.errorLimit { errors.append(error) } }
    }

    // MARK: One file

    /// One file: `check: KIND`, `rules:`, and if wanted `sound:` and `tests:`.
    mutating func read(_ file: MappingFile) throws(MappingError) {
        let root = try file.mapping(file.root, "a file of checks")
        try file.check(keys: root, ["check", "functions", "rules", "sound", "tests"], "a file of checks")
        guard let check = root["check"], let list = root["rules"] else {
            throw file.error(at: file.root, "a file of checks needs 'check' (the kind of record) and 'rules'")
        }
        let name = try file.text(check, "check")
        guard let schema = schemas[name] else {
            throw file.error(
                at: check, "check: expected a kind of record: \(schemas.keys.sorted().joined(separator: ", "))")
        }
        // A kind that no case holds is checked in the place of a claim.
        let record = RecordRoot.allCases.first { $0.recordKind == name } ?? .claim
        functions = try RuleReader.functions(root["functions"], file)
        var kind = kinds.first { $0.kind == name } ?? CheckKind(kind: name, root: record)
        for node in try file.sequence(list, "rules") {
            attempt { (one) throws(MappingError) in try one.read(node, file, schema, &kind) }
        }
        // Rules of the record as a whole come first.
        kind.groups.sort { $0.text.isEmpty && !$1.text.isEmpty }
        kinds.removeAll { $0.kind == name }
        kinds.append(kind)
        examples += try CheckExample.all(in: root, file, schema)
    }

    private static func functions(
        _ node: Yams.Node?, _ file: MappingFile
    ) throws(MappingError) -> [String: FHIRPath.Expression] {
        guard let node else { return [:] }
        var functions: [String: FHIRPath.Expression] = [:]
        for (key, value) in try file.mapping(node, "functions") {
            let name = try file.text(key, "a function's name")
            let text = try file.text(value, name)
            do { functions[name] = try FHIRPath.parse(text) } catch {
                throw file.error(at: value, error.message)
            }
        }
        return functions
    }

    private mutating func read(
        _ node: Yams.Node, _ file: MappingFile, _ schema: RecordSchema, _ kind: inout CheckKind
    ) throws(MappingError) {
        let rule = try file.mapping(node, "a rule")
        try file.check(keys: rule, RuleReader.ruleKeys, "a rule")
        guard let test = rule["expect"] else { throw file.error(at: node, "a rule needs 'expect': what must be true") }
        let eachText = try rule["each"].map { (node) throws(MappingError) in try file.text(node, "each") } ?? ""
        var compiler = self.compiler(schema, kind.root)
        var each: CompiledExpression?
        if let node = rule["each"] {
            let compiled = try RuleReader.compile(node, file, &compiler)
            compiler.frames.append(.init(name: nil, type: StaticType(compiled.type.kind), isContext: true))
            each = compiled
        }
        let expect = try RuleReader.condition(test, "expect", file, &compiler)
        let when = try rule["when"].map { (node) throws(MappingError) in
            try RuleReader.condition(node, "when", file, &compiler)
        }
        let place = try rule["path"].map { (node) throws(MappingError) in
            try RuleReader.place(node, file, &compiler)
        }
        let words = try self.words(node, rule, file, schema, place)
        pool = compiler.pool
        rules.append(words)
        // A rule about a list that nobody supplied has nothing to run.
        guard !pool.yieldsNothing(expect) else { return }
        let made = CheckTest(
            rule: rules.count - 1, when: when, isAskedOnce: each != nil && isOfRecord(when), expect: expect)
        if let known = kind.groups.firstIndex(where: { $0.text == eachText }) {
            kind.groups[known].tests.append(made)
        } else {
            kind.groups.append(CheckGroup(text: eachText, each: each, tests: [made]))
        }
    }

    /// Whether a condition reads nothing of the item that a rule runs over, which is frame 1.
    private func isOfRecord(_ when: CompiledExpression?) -> Bool {
        guard let when else { return false }
        var reach = ExpressionReach()
        pool.add(when, to: &reach)
        return reach.slots & 2 == 0
    }

    /// What a rule says of itself.
    private func words(
        _ node: Yams.Node, _ rule: YAMLMapping, _ file: MappingFile, _ schema: RecordSchema,
        _ place: CompiledExpression?
    ) throws(MappingError) -> CheckRule {
        let id = try required("id", rule, node, file)
        guard !id.isEmpty, id.utf8.allSatisfy({ $0 >= 0x41 && $0 <= 0x5A || $0 >= 0x30 && $0 <= 0x39 || $0 == 0x2D })
        else { throw file.error(at: rule["id"], "id: expected capitals, digits and '-', such as CLAIM-NPI") }
        if let known = rules.first(where: { $0.id == id }) {
            throw file.error(at: rule["id"], "the rule '\(id)' stands already at \(known.file):\(known.line)")
        }
        guard let severity = Finding.Severity(rawValue: try required("severity", rule, node, file)) else {
            throw file.error(at: rule["severity"], "severity: expected error, warning or information")
        }
        let quarantines = try flag("quarantine", rule, file)
        guard !quarantines || severity == .error else {
            throw file.error(at: rule["quarantine"], "only a rule whose severity is error may quarantine a record")
        }
        let ignores = try flag("ignore", rule, file)
        guard !ignores || severity == .information else {
            throw file.error(at: rule["ignore"], "only a rule whose severity is information may have a record ignored")
        }
        let message = try required("message", rule, node, file)
        var sources: [String] = []
        if let node = rule["source"] { sources.append(try file.text(node, "source")) }
        if let node = rule["cpcds"] { sources.append("CPCDS \(try file.text(node, "cpcds"))") }
        sources.removeAll { $0.isEmpty || $0 == "CPCDS " }
        guard !sources.isEmpty else {
            throw file.error(
                at: node, "the rule '\(id)' says neither 'source' (a guide's section, a list) nor 'cpcds' (map ids)")
        }
        return CheckRule(
            id: id, severity: severity, quarantines: quarantines, ignores: ignores, message: message,
            path: rule["path"]?.string ?? "", source: sources.joined(separator: "; "), kind: schema.kind,
            file: file.name,
            line: node.mark?.line ?? 0, place: place)
    }

    private func required(
        _ key: String, _ rule: YAMLMapping, _ node: Yams.Node, _ file: MappingFile
    ) throws(MappingError) -> String {
        guard let value = rule[key] else { throw file.error(at: node, "a rule needs '\(key)'") }
        let text = try file.text(value, key)
        guard !text.isEmpty else { throw file.error(at: value, "\(key): expected a text") }
        return text
    }

    private func flag(_ key: String, _ rule: YAMLMapping, _ file: MappingFile) throws(MappingError) -> Bool {
        guard let node = rule[key] else { return false }
        guard let flag = node.bool else { throw file.error(at: node, "\(key): expected true or false") }
        return flag
    }

    // MARK: Expressions

    /// A compiler with the record as its first frame, and everything compiled before kept.
    private func compiler(_ schema: RecordSchema, _ root: RecordRoot) -> ExpressionCompiler {
        var made = ExpressionCompiler(schemas: [root: schema], pool: pool)
        made.lists = lists
        made.crosswalks = crosswalks
        made.functions = functions
        if let supplied = lists[RuleReader.suppliedLists], let column = supplied.column("list") {
            made.optionalLists = Set(supplied.rows.map { $0[column] })
        }
        made.frames = [.init(name: nil, type: StaticType(.group(root, nil)), isContext: true)]
        return made
    }

    private static func compile(
        _ node: Yams.Node, _ file: MappingFile, _ compiler: inout ExpressionCompiler
    ) throws(MappingError) -> CompiledExpression {
        let text = try file.text(node, "an expression")
        do { return try compiler.compile(text) } catch {
            let quoted = node.scalar.map { $0.style == .singleQuoted || $0.style == .doubleQuoted } ?? false
            throw MappingError(
                file: file.name, line: node.mark?.line ?? 1,
                column: (node.mark?.column ?? 1) + error.offset + (quoted ? 1 : 0), message: error.message)
        }
    }

    /// An expression that is true or false and reads the record.
    private static func condition(
        _ node: Yams.Node, _ key: String, _ file: MappingFile, _ compiler: inout ExpressionCompiler
    ) throws(MappingError) -> CompiledExpression {
        let made = try compile(node, file, &compiler)
        guard made.type.kind == .boolean else {
            throw file.error(at: node, "\(key): expected true or false, this is \(made.type.description)")
        }
        guard made.readsCase else { throw file.error(at: node, "\(key): this reads nothing of the record") }
        return made
    }

    /// A field or group, dotted.
    private static func place(
        _ node: Yams.Node, _ file: MappingFile, _ compiler: inout ExpressionCompiler
    ) throws(MappingError) -> CompiledExpression {
        let text = try file.text(node, "path")
        guard text.utf8.allSatisfy({ $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A || $0 >= 0x30 && $0 <= 0x39 || $0 == 0x2E })
        else { throw file.error(at: node, "path: expected a field, dotted: subscriber.birthDate") }
        return try compile(node, file, &compiler)
    }
}
