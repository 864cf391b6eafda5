import FHIR
import Records
import Yams

extension Target {
    /// An expression: parsed, compiled against the vocabularies, and run over the samples' claims.
    static let fhirPath = Target(
        name: "fhirpath", dictionary: "fhirpath", sizeLimit: 4096,
        make: {
            let layouts = try Repository.layouts()
            var schemas: [RecordRoot: RecordSchema] = [:]
            for root in RecordRoot.allCases { schemas[root] = layouts.schemas[root.recordKind] }
            var example = Case(kind: .claim, ids: CaseIDs())
            let records = try Repository.records(layouts)
            example.claim = records.first { $0.schema.kind == "claim" }
            example.remittance = records.first { $0.schema.kind == "remittance.claim" }
            example.member = records.first { $0.schema.kind == "member.coverage" }
            example.coverage = example.member
            example.lineMatches = [0, -1, 7]
            let source = example
            return { input in
                let text = String(decoding: input, as: UTF8.self)
                var compiler = ExpressionCompiler(schemas: schemas)
                compiler.plan = ["id": "p"]
                compiler.frames = [.init(name: nil, type: StaticType(.group(.claim, nil)), isContext: true)]
                let compiled: CompiledExpression
                do throws(ExpressionError) { compiled = try compiler.compile(text) } catch {
                    return require(error.offset >= 0 && error.offset <= text.utf8.count, "a mistake beyond the text")
                }
                var evaluator = Evaluator(pool: compiler.pool, idKey: [1])
                Evaluator.withViews(of: source) { views in
                    evaluator.bind(views, ofOne: .claim)
                    if let value = evaluator.value(compiled) {
                        _ = evaluator.text(value).map { evaluator.reader.bytes($0).count }
                    }
                    evaluator.bind(views, of: source)
                    evaluator.unbind()
                }
            }
        },
        seeds: {
            var seeds = try Repository.files("Fuzz/corpus/fhirpath", endings: [".txt"])
            for folder in ["checks", "resources"] {
                for file in try Repository.files("mappings/\(folder)", endings: [".yaml"]) {
                    seeds += texts(try Yams.compose(yaml: String(decoding: file, as: UTF8.self))).map { Array($0.utf8) }
                }
            }
            return Array(Set(seeds)).sorted { $0.lexicographicallyPrecedes($1) }
        })

    /// Every text of a YAML tree: most of them in maps and checks are expressions.
    private static func texts(_ node: Node?) -> [String] {
        switch node {
        case .scalar(let scalar): [scalar.string]
        case .sequence(let items): items.flatMap { texts($0) }
        case .mapping(let pairs): pairs.flatMap { texts($0.value) }
        default: []
        }
    }
}
