import FHIR
import Foundation
import Records
import Yams

/// The checks of `mappings/checks`, compiled against the records' vocabularies.
public final class RuleSet: Sendable {
    let kinds: [String: CheckKind]
    let pool: ExpressionPool
    let texts: [(name: String, yaml: String)]
    let schemas: [String: RecordSchema]

    /// Lists that are licensed, so that only a user can supply them: claim adjustment reasons and remittance remarks.
    public static let suppliedLists = ["carc", "rarc"]

    /// Reads `checks/*.yaml`, with `codes/*.tsv` and `crosswalks/*.tsv`, of a mappings directory.
    ///
    /// - Parameters:
    ///   - schemas: the records' vocabularies by kind.
    ///   - codes: TSV files of more lists, each named as its file: `carc.tsv` and `rarc.tsv` make their rules ask for known
    ///     codes.
    /// - Throws: all mistakes found, each with file, line and column.
    public init(
        directory: String, schemas: [String: RecordSchema], codes: [String] = []
    ) throws(MappingErrors) {
        var reader = RuleReader(schemas: schemas)
        reader.lists = reader.tables(RuleReader.files("\(directory)/codes", ".tsv"))
        reader.crosswalks = reader.tables(RuleReader.files("\(directory)/crosswalks", ".tsv"))
        reader.lists.merge(reader.tables(codes)) { _, supplied in supplied }
        for path in RuleReader.files("\(directory)/checks", ".yaml") {
            reader.attempt { (one) throws(MappingError) in try one.read(path) }
        }
        guard reader.errors.isEmpty else { throw MappingErrors(reader.errors) }
        kinds = reader.kinds
        pool = reader.pool
        texts = reader.texts
        self.schemas = schemas
    }

    /// Every rule, by kind of record.
    public var rules: [String: [CheckRule]] { kinds.mapValues(\.rules) }

    /// The ids of the rules that quarantine what breaks them.
    public var quarantining: Set<String> {
        Set(kinds.values.flatMap { $0.rules.filter(\.quarantines).map(\.id) })
    }

    /// The findings on one record. A worker that checks many keeps a `Checker`, which is what this makes each time.
    public func check(_ record: Record) -> [Finding] {
        var checker = Checker(self)
        return checker.check(record)
    }
}

/// Reads and compiles check files. All expressions share one pool.
struct RuleReader {
    let schemas: [String: RecordSchema]
    var lists: [String: CodeTable] = [:]
    var crosswalks: [String: CodeTable] = [:]
    var kinds: [String: CheckKind] = [:]
    var texts: [(name: String, yaml: String)] = []
    var errors: [MappingError] = []
    private var compiler: ExpressionCompiler?

    init(schemas: [String: RecordSchema]) { self.schemas = schemas }

    var pool: ExpressionPool { compiler?.pool ?? ExpressionPool() }

    static func files(_ directory: String, _ ending: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        return names.filter { $0.hasSuffix(ending) }.sorted().map { "\(directory)/\($0)" }
    }

    static func text(_ path: String) throws(MappingError) -> String {
        guard let data = FileManager.default.contents(atPath: path), let text = String(validating: data, as: UTF8.self)
        else {
            throw MappingError(file: path, line: 0, column: 0, message: "cannot be read as UTF-8 text")
        }
        return text
    }

    mutating func tables(_ paths: [String]) -> [String: CodeTable] {
        var result: [String: CodeTable] = [:]
        for path in paths {
            let name = String(path.split(separator: "/").last?.dropLast(4) ?? "")
            do { result[name] = try CodeTable(name: name, file: path, text: try RuleReader.text(path)) } catch {
                errors.append(error)
            }
        }
        return result
    }

    mutating func attempt(_ body: (inout RuleReader) throws(MappingError) -> Void) {
        do { try body(&self) } catch { if errors.count < 100 { errors.append(error) } }
    }

    /// One file: `check: KIND`, `rules:`, `tests:`.
    mutating func read(_ path: String) throws(MappingError) {
        let text = try RuleReader.text(path)
        let file = try MappingFile(name: path, yaml: text)
        texts.append((path, text))
        let root = try file.mapping(file.root, "a file of checks")
        try file.check(keys: root, ["check", "rules", "tests"], "a file of checks")
        guard let check = root["check"], let rules = root["rules"] else {
            throw file.error(at: file.root, "a file of checks needs 'check' (the kind of record) and 'rules'")
        }
        let kind = try file.text(check, "check")
        guard let schema = schemas[kind], let record = RecordRoot.allCases.first(where: { $0.recordKind == kind })
        else {
            throw file.error(
                at: check, "check: expected a kind of record: \(schemas.keys.sorted().joined(separator: ", "))")
        }
        var found = kinds[kind] ?? CheckKind(root: record)
        for node in try file.sequence(rules, "rules") {
            attempt { (one) throws(MappingError) in
                let rule = try one.rule(node, file, schema, record)
                if found.rules.contains(where: { $0.id == rule.id }) {
                    throw file.error(at: node, "the rule '\(rule.id)' stands twice")
                }
                found.rules.append(rule)
            }
        }
        kinds[kind] = found
    }

    private mutating func rule(
        _ node: Yams.Node, _ file: MappingFile, _ schema: RecordSchema, _ root: RecordRoot
    ) throws(MappingError) -> CheckRule {
        let rule = try file.mapping(node, "a rule")
        try file.check(
            keys: rule, ["id", "severity", "each", "expression", "message", "path", "cpcds", "source", "quarantine"],
            "a rule")
        guard let id = rule["id"]?.string, let test = rule["expression"], let message = rule["message"]?.string,
            let severity = Finding.Severity(rawValue: rule["severity"]?.string ?? "")
        else {
            throw file.error(
                at: node, "a rule needs 'id', 'severity' (error, warning, information), 'expression' and 'message'")
        }
        guard let source = rule["source"]?.string ?? rule["cpcds"]?.string.map({ "CPCDS \($0)" }) else {
            throw file.error(at: node, "the rule '\(id)' says neither 'cpcds' nor 'source'")
        }
        prepare(schema, root)
        var each: CompiledExpression?
        if let node = rule["each"] {
            let compiled = try compile(node, file)
            each = compiled
            compiler?.frames.append(.init(name: nil, type: StaticType(compiled.type.kind), isContext: true))
        }
        let expression = try compile(test, file)
        guard expression.type.kind == .boolean else {
            throw file.error(at: test, "what must hold is true or false; this is \(expression.type.description)")
        }
        let place = try rule["path"].map { (node) throws(MappingError) in try compile(node, file) }
        return CheckRule(
            id: id, severity: severity, quarantines: rule["quarantine"]?.bool ?? false, message: message,
            path: rule["path"]?.string ?? "", source: source, file: file.name, line: node.mark?.line ?? 0,
            expression: expression, each: each, eachPath: rule["each"]?.string ?? "", place: place)
    }

    /// The compiler with the record as its first frame, and everything compiled before kept.
    private mutating func prepare(_ schema: RecordSchema, _ root: RecordRoot) {
        var made = ExpressionCompiler(schemas: [root: schema], pool: pool)
        made.lists = lists
        made.crosswalks = crosswalks
        made.optionalLists = Set(RuleSet.suppliedLists)
        made.frames = [.init(name: nil, type: StaticType(.group(root, nil)), isContext: true)]
        compiler = made
    }

    private mutating func compile(_ node: Yams.Node, _ file: MappingFile) throws(MappingError) -> CompiledExpression {
        let text = try file.text(node, "an expression")
        guard var made = compiler else { throw file.error(at: node, "no record to check") }
        do {
            let result = try made.compile(text)
            compiler = made
            return result
        } catch {
            let quoted = node.scalar.map { $0.style == .singleQuoted || $0.style == .doubleQuoted } ?? false
            throw MappingError(
                file: file.name, line: node.mark?.line ?? 1,
                column: (node.mark?.column ?? 1) + error.offset + (quoted ? 1 : 0), message: error.message)
        }
    }
}
