import Foundation
import Records
import Yams

/// The sums of money that a run proves, as `mappings/money.yaml` states them: what each is made of in the records, and
/// which category of an EOB's adjudications says it.
public struct MoneyMeasures: Sendable {
    /// One of them.
    struct Measure: Sendable {
        let name: String
        /// The code of a C4BBAdjudication or adjudication.
        let category: [UInt8]
        /// Of the whole claim, and over its lines.
        let claim: CompiledExpression?
        let lines: CompiledExpression?
    }

    /// Where an EOB says an amount.
    enum Place: Int, CaseIterable, Sendable {
        case total, header, lines

        /// What reports add to a measure's name.
        var suffix: String {
            switch self {
            case .total: ""
            case .header: ", adjudicated as a whole"
            case .lines: ", on lines"
            }
        }
    }

    let measures: [Measure]
    let pool: ExpressionPool

    /// How many sums there may be.
    static let limit = 40

    /// Reads `money.yaml` of the mappings; the first mistake is an error at file:line:column.
    init(directory: String, schemas: [String: RecordSchema]) throws(MappingError) {
        let path = "\(directory)/money.yaml"
        guard let content = FileManager.default.contents(atPath: path) else {
            throw MappingError(
                file: path, line: 0, column: 0, message: "cannot be read; it says which sums a run proves")
        }
        try self.init(MappingFile(name: path, yaml: String(decoding: content, as: UTF8.self)), schemas: schemas)
    }

    init(_ file: MappingFile, schemas: [String: RecordSchema]) throws(MappingError) {
        var roots: [RecordRoot: RecordSchema] = [:]
        for root in RecordRoot.allCases { roots[root] = schemas[root.recordKind] }
        var compiler = ExpressionCompiler(schemas: roots)
        let root = try file.mapping(file.root, "the sums of money")
        try file.check(keys: root, ["measures"], "the sums of money")
        guard let list = root["measures"] else { throw file.error(at: file.root, "expected 'measures'") }
        var measures: [Measure] = []
        for node in try file.sequence(list, "measures") {
            let measure = try MoneyMeasures.measure(file, node, &compiler)
            guard !measures.contains(where: { $0.name == measure.name || $0.category == measure.category }) else {
                throw file.error(at: node, "a measure of this name or category stands above")
            }
            guard measures.count < MoneyMeasures.limit else {
                throw file.error(at: node, "expected at most \(MoneyMeasures.limit) measures")
            }
            measures.append(measure)
        }
        self.measures = measures
        pool = compiler.pool
    }

    private static func measure(
        _ file: MappingFile, _ node: Yams.Node, _ compiler: inout ExpressionCompiler
    ) throws(MappingError) -> Measure {
        let mapping = try file.mapping(node, "a measure")
        try file.check(keys: mapping, ["measure", "category", "claim", "lines"], "a measure")
        guard let name = mapping["measure"], let category = mapping["category"] else {
            throw file.error(at: node, "a measure needs 'measure' and 'category'")
        }
        return Measure(
            name: try file.text(name, "measure"), category: Array(try file.text(category, "category").utf8),
            claim: try expression(file, mapping["claim"], &compiler),
            lines: try expression(file, mapping["lines"], &compiler))
    }

    private static func expression(
        _ file: MappingFile, _ node: Yams.Node?, _ compiler: inout ExpressionCompiler
    ) throws(MappingError) -> CompiledExpression? {
        guard let node else { return nil }
        let text = try file.text(node, "an expression")
        do {
            let compiled = try compiler.compile(text)
            guard compiled.type.kind == .decimal || compiled.type.kind == .integer else {
                throw file.error(at: node, "a sum is a number, this is \(compiled.type.description)")
            }
            return compiled
        } catch let error as MappingError {
            throw error
        } catch {
            throw file.error(at: node, "\(error)")
        }
    }

    /// How many sums are kept for a file: each measure in each place.
    var slots: Int { measures.count * Place.allCases.count }

    /// The slot of a measure in a place.
    func slot(_ measure: Int, _ place: Place) -> Int { measure * Place.allCases.count + place.rawValue }

    /// The measure that a category's code says, or `nil`.
    func measure(ofCategory code: UnsafeBufferPointer<UInt8>) -> Int? {
        measures.firstIndex { $0.category.count == code.count && code.elementsEqual($0.category) }
    }

    /// What reports call a slot: `paid, on lines`.
    func name(of slot: Int) -> String {
        let place = Place(rawValue: slot % Place.allCases.count) ?? .total
        return measures[slot / Place.allCases.count].name + place.suffix
    }
}
