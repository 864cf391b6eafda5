import Bytes
import FHIR
import Records

/// Reads the sums of a case: from its records by the measures' expressions, and from the adjudications of its EOB.
struct MoneyReader {
    let measures: MoneyMeasures
    private var evaluator: Evaluator
    /// Of the case at hand, by slot.
    private(set) var sums: [MoneyTally.Sum]
    /// What the EOB says, by slot; whether it has such an amount, and any amounts on lines.
    private var mapped: [FixedDecimal]
    private var stands: [Bool]
    private var hasLineAmounts = false

    init(_ measures: MoneyMeasures) {
        self.measures = measures
        evaluator = Evaluator(pool: measures.pool)
        sums = Array(repeating: MoneyTally.Sum(), count: measures.slots)
        mapped = Array(repeating: .zero, count: measures.slots)
        stands = Array(repeating: false, count: measures.slots)
    }

    /// Fills `sums` for a case whose EOB is on `tape`; returns the slots in which the two differ. An EOB that adjudicates a
    /// claim as a whole has no amounts on lines, and one that does not has none of the whole.
    mutating func read(_ value: Case, _ tape: ResourceTape) -> [Int] {
        readAmounts(tape)
        var differing: [Int] = []
        Evaluator.withViews(of: value) { views in
            evaluator.bind(views, of: value)
            defer { evaluator.unbind() }
            for index in measures.measures.indices {
                let measure = measures.measures[index]
                let claim = sum(of: measure.claim)
                compare(claim, index, .total, &differing)
                compare(stands[measures.slot(index, .header)] ? claim : nil, index, .header, &differing)
                compare(hasLineAmounts ? sum(of: measure.lines) : nil, index, .lines, &differing)
            }
        }
        return differing
    }

    private mutating func sum(of expression: CompiledExpression?) -> FixedDecimal? {
        guard let expression, let value = evaluator.value(expression) else { return nil }
        return evaluator.number(value)
    }

    /// What the records do not say is not compared.
    private mutating func compare(
        _ source: FixedDecimal?, _ measure: Int, _ place: MoneyMeasures.Place, _ differing: inout [Int]
    ) {
        let slot = measures.slot(measure, place)
        sums[slot] = MoneyTally.Sum()
        guard let source else { return }
        let isSame = source.isEqual(to: mapped[slot])
        sums[slot] = MoneyTally.Sum(source: source, mapped: mapped[slot], claims: 1, differing: isSame ? 0 : 1)
        if !isSame { differing.append(slot) }
    }

    // MARK: The EOB

    private mutating func readAmounts(_ tape: ResourceTape) {
        for slot in mapped.indices {
            mapped[slot] = .zero
            stands[slot] = false
        }
        hasLineAmounts = false
        guard tape.count > 0 else { return }
        add(tape.member(of: 0, "total"), tape, .total)
        add(tape.member(of: 0, "adjudication"), tape, .header)
        guard let items = tape.member(of: 0, "item") else { return }
        for item in tape.children(of: items) { add(tape.member(of: item, "adjudication"), tape, .lines) }
    }

    /// Adds a list of categories with amounts.
    private mutating func add(_ list: Int?, _ tape: ResourceTape, _ place: MoneyMeasures.Place) {
        guard let list else { return }
        for entry in tape.children(of: list) {
            guard let amount = tape.member(of: entry, "amount"), let value = tape.member(of: amount, "value"),
                let decimal = FixedDecimal(tape.raw(value)), let category = tape.member(of: entry, "category"),
                let codings = tape.member(of: category, "coding")
            else { continue }
            if place == .lines { hasLineAmounts = true }
            for coding in tape.children(of: codings) {
                guard let code = tape.member(of: coding, "code"), let measure = measure(of: tape.raw(code)) else {
                    continue
                }
                let slot = measures.slot(measure, place)
                stands[slot] = true
                mapped[slot] = mapped[slot].adding(decimal) ?? mapped[slot]
            }
        }
    }

    private func measure(of code: UnsafeBufferPointer<UInt8>) -> Int? {
        measures.measures.firstIndex { $0.category.count == code.count && code.elementsEqual($0.category) }
    }
}
