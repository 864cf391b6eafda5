import Bytes
import FHIR

/// What an EOB's adjudications say, by category and place: for every claim of a night, so by the names' numbers.
struct EOBAmounts {
    /// By slot of `MoneyMeasures`: the sum, and whether the EOB has any such amount.
    private(set) var sums: [FixedDecimal]
    private(set) var stands: [Bool]
    /// Whether any item has an amount.
    private(set) var hasLines = false

    private let measures: MoneyMeasures
    private var keys: Keys?

    /// The JSON names that are read, as a tape knows them.
    private struct Keys {
        let names: NameTable
        let total, adjudication, item, category, coding, code, amount, value: UInt16

        init(_ names: NameTable) {
            self.names = names
            total = names.id(of: "total")
            adjudication = names.id(of: "adjudication")
            item = names.id(of: "item")
            category = names.id(of: "category")
            coding = names.id(of: "coding")
            code = names.id(of: "code")
            amount = names.id(of: "amount")
            value = names.id(of: "value")
        }
    }

    init(_ measures: MoneyMeasures) {
        self.measures = measures
        sums = Array(repeating: .zero, count: measures.slots)
        stands = Array(repeating: false, count: measures.slots)
    }

    /// Reads the EOB on a tape, whose names must be those of the profiles at hand.
    mutating func read(_ tape: ResourceTape) {
        for slot in sums.indices {
            sums[slot] = .zero
            stands[slot] = false
        }
        hasLines = false
        guard tape.count > 0 else { return }
        if keys?.names !== tape.names { keys = Keys(tape.names) }
        guard let keys else { return }
        let view = tape.view
        add(view.member(of: 0, name: keys.total), view, keys, .total)
        add(view.member(of: 0, name: keys.adjudication), view, keys, .header)
        EOBAmounts.forEach(view.member(of: 0, name: keys.item), view) { item in
            add(view.member(of: item, name: keys.adjudication), view, keys, .lines)
        }
    }

    /// The items of the array at `list`; none where that is -1.
    @inline(__always)
    private static func forEach(_ list: Int, _ view: TapeView, _ body: (Int) -> Void) {
        guard list >= 0, view.node(list).kind == .array else { return }
        let end = Int(view.node(list).next)
        var child = list + 1
        while child < end {
            body(child)
            child = Int(view.node(child).next)
        }
    }

    /// Adds a list of categories with amounts.
    private mutating func add(_ list: Int, _ view: TapeView, _ keys: Keys, _ place: MoneyMeasures.Place) {
        EOBAmounts.forEach(list, view) { entry in
            let amount = view.member(of: entry, name: keys.amount)
            let category = view.member(of: entry, name: keys.category)
            guard amount >= 0, category >= 0 else { return }
            let value = view.member(of: amount, name: keys.value)
            guard value >= 0, let decimal = FixedDecimal(view.raw(value)) else { return }
            if place == .lines { hasLines = true }
            EOBAmounts.forEach(view.member(of: category, name: keys.coding), view) { coding in
                let code = view.member(of: coding, name: keys.code)
                guard code >= 0, let measure = measures.measure(ofCategory: view.raw(code)) else { return }
                let slot = measures.slot(measure, place)
                stands[slot] = true
                sums[slot] = sums[slot].adding(decimal) ?? sums[slot]
            }
        }
    }
}
