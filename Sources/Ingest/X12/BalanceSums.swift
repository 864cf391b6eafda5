import Bytes
import Records

/// Adds up the amounts of a transaction set that must agree.
struct BalanceSums {
    private var total: FixedDecimal?
    private var location: SourceLocation?
    /// `nil` after an amount that is no number, or an overflow.
    private var sum: FixedDecimal? = .zero

    mutating func add(
        _ segment: X12Tokenizer, _ base: UnsafePointer<UInt8>, _ layout: X12Layout.Balance, _ place: SourceLocation,
        _ delimiters: X12Delimiters
    ) {
        if segment.id == layout.sum.segment {
            add(amount(segment, base, layout.sum.element), isNegated: false)
        } else if segment.id == layout.total.segment {
            total = amount(segment, base, layout.total.element)
            location = place
        } else if let first = layout.less.first, segment.id == first.segment {
            for less in layout.less where !segment.element(less.element).isEmpty {
                add(amount(segment, base, less.element), isNegated: true)
            }
        }
    }

    private func amount(_ segment: X12Tokenizer, _ base: UnsafePointer<UInt8>, _ element: Int) -> FixedDecimal? {
        let range = segment.element(element)
        return FixedDecimal(UnsafeBufferPointer(start: base + range.lowerBound, count: range.count))
    }

    private mutating func add(_ amount: FixedDecimal?, isNegated: Bool) {
        guard let amount, let before = sum else {
            sum = nil
            return
        }
        sum = before.adding(isNegated ? amount.negated : amount)
    }

    /// The set's balance; `nil` where the layout asks for none or the total's segment is missing.
    func result(_ layout: X12Layout.Balance?) -> TransactionBalance? {
        guard let layout, let location else { return nil }
        return TransactionBalance(name: layout.name, expected: sum, actual: total, location: location)
    }
}
