import Assemble
import Foundation
import Records

extension MappingsDirectory {
    /// What payers' words for the states of authorizations mean: `crosswalks/authorization-action.tsv`, `-status`, `-priority`
    /// and `-certification`, as far as there are such.
    func authorizationWords() throws -> AuthorizationWords {
        AuthorizationWords(
            actions: try crosswalk("authorization-action"), statuses: try crosswalk("authorization-status"),
            priorities: try crosswalk("authorization-priority"),
            certifications: try crosswalk("authorization-certification"))
    }

    private func crosswalk(_ name: String) throws -> CodeTable? {
        let file = "\(path)/crosswalks/\(name).tsv"
        guard FileManager.default.fileExists(atPath: file) else { return nil }
        return try CodeTable(name: name, file: file, text: try String(contentsOfFile: file, encoding: .utf8))
    }

    /// The tables of a folder, by name, that an expression may look up.
    func tables(_ folder: String) throws -> [String: CodeTable] {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: "\(path)/\(folder)")) ?? []
        var tables: [String: CodeTable] = [:]
        for file in files.sorted() where file.hasSuffix(".tsv") {
            let name = String(file.dropLast(4))
            let whole = "\(path)/\(folder)/\(file)"
            tables[name] = try CodeTable(
                name: name, file: whole, text: try String(contentsOfFile: whole, encoding: .utf8))
        }
        return tables
    }
}

/// Which authorizations are a drug's, compiled: what figures keep apart.
struct CompiledDrugRule: Sendable {
    let isDrug: CompiledExpression?
    let pool: ExpressionPool

    /// Reads `authorization-drug.yaml` of the mappings, where there is one; a mistake is an error at its place.
    init(_ directory: MappingsDirectory, schemas: [String: RecordSchema]) throws {
        var roots: [RecordRoot: RecordSchema] = [:]
        for root in RecordRoot.allCases { roots[root] = schemas[root.recordKind] }
        var compiler = ExpressionCompiler(schemas: roots)
        let file = "\(directory.path)/\(DrugRule.fileName)"
        guard schemas["authorization"] != nil, FileManager.default.fileExists(atPath: file) else {
            (isDrug, pool) = (nil, compiler.pool)
            return
        }
        compiler.crosswalks = try directory.tables("crosswalks")
        compiler.lists = try directory.tables("codes")
        let rule = try DrugRule(MappingFile(name: file, yaml: try String(contentsOfFile: file, encoding: .utf8)))
        do { isDrug = try compiler.compile(rule.isDrug) } catch {
            throw MappingError(file: file, line: 1, column: 1, message: "drug: \(error.message)")
        }
        pool = compiler.pool
    }
}

/// Asks the rule of one case after another.
struct DrugReader: ~Copyable {
    private let isDrug: CompiledExpression?
    private var evaluator: Evaluator

    init(_ rule: CompiledDrugRule) {
        isDrug = rule.isDrug
        evaluator = Evaluator(pool: rule.pool)
    }

    /// Whether the authorization of a case is a drug's.
    mutating func isDrug(_ value: Case) -> Bool {
        guard let isDrug else { return false }
        return Evaluator.withViews(of: value) { views in
            evaluator.bind(views, of: value)
            defer { evaluator.unbind() }
            return evaluator.test(isDrug)
        }
    }
}
