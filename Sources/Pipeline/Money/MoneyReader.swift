import Bytes
import FHIR
import Records

/// Reads the sums of a case: from its records by the measures' expressions, and from the adjudications of its EOB.
struct MoneyReader: ~Copyable {
    let measures: MoneyMeasures
    private var evaluator: Evaluator
    private var amounts: EOBAmounts
    /// Of the case at hand, by slot.
    private(set) var sums: [MoneyTally.Sum]

    init(_ measures: MoneyMeasures) {
        self.measures = measures
        evaluator = Evaluator(pool: measures.pool)
        amounts = EOBAmounts(measures)
        sums = Array(repeating: MoneyTally.Sum(), count: measures.slots)
    }

    /// Fills `sums` for a case whose EOB is on `tape`; returns the slots in which the two differ. An EOB that adjudicates a
    /// claim as a whole has no amounts on lines, and one that does not has none of the whole.
    mutating func read(_ value: Case, _ tape: ResourceTape) -> [Int] {
        amounts.read(tape)
        var differing: [Int] = []
        Evaluator.withViews(of: value) { views in
            evaluator.bind(views, of: value)
            defer { evaluator.unbind() }
            for index in measures.measures.indices {
                let claim = sum(of: measures.measures[index].claim)
                compare(claim, index, .total, &differing)
                compare(amounts.stands[measures.slot(index, .header)] ? claim : nil, index, .header, &differing)
                compare(amounts.hasLines ? sum(of: measures.measures[index].lines) : nil, index, .lines, &differing)
            }
        }
        return differing
    }

    private mutating func sum(of expression: CompiledExpression?) -> FixedDecimal? {
        guard let expression, let value = evaluator.value(expression) else { return nil }
        return evaluator.reader.number(value)
    }

    /// What the records do not say is not compared.
    private mutating func compare(
        _ source: FixedDecimal?, _ measure: Int, _ place: MoneyMeasures.Place, _ differing: inout [Int]
    ) {
        let slot = measures.slot(measure, place)
        sums[slot] = MoneyTally.Sum()
        guard let source else { return }
        let mapped = amounts.sums[slot]
        let isSame = source.isEqual(to: mapped)
        sums[slot] = MoneyTally.Sum(source: source, mapped: mapped, claims: 1, differing: isSame ? 0 : 1)
        if !isSame { differing.append(slot) }
    }
}
