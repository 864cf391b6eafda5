/// What a unit measures: an exact factor to base units, and the exponents of those.
///
/// It knows the part of UCUM that claims, lab results and vital signs use (`UnitMeasure+Table`); a unit that it does not know
/// compares with the same unit only.
struct UnitMeasure {
    /// The factor is `numerator` / `denominator`, without a common divisor.
    var numerator: Int128
    var denominator: Int128
    /// Exponents by base unit, in the order of `bases`.
    var dimension: SIMD16<Int8>

    /// `mo` is the calendar's month: years and months of the calendar have no length in seconds.
    static let bases = [
        "m", "s", "g", "rad", "K", "C", "cd", "mol", "calendar month", "[IU]", "U", "[pH]", "Cel", "[degF]", "osm",
        "eq",
    ]

    static let one = UnitMeasure(numerator: 1, denominator: 1, dimension: .zero)

    init(numerator: Int128, denominator: Int128, dimension: SIMD16<Int8>) {
        self.numerator = numerator
        self.denominator = denominator
        self.dimension = dimension
    }

    /// A factor to base units; `nil` beyond 38 digits.
    init?(_ numerator: Int128, _ denominator: Int128, _ dimension: SIMD16<Int8>) {
        let divisor = UnitMeasure.commonDivisor(numerator, denominator)
        guard divisor > 0 else { return nil }
        self.init(numerator: numerator / divisor, denominator: denominator / divisor, dimension: dimension)
    }

    private static func commonDivisor(_ left: Int128, _ right: Int128) -> Int128 {
        var a = left
        var b = right
        while b != 0 { (a, b) = (b, a % b) }
        return a
    }

    func multiplied(by other: UnitMeasure) -> UnitMeasure? {
        let a = numerator.multipliedReportingOverflow(by: other.numerator)
        let b = denominator.multipliedReportingOverflow(by: other.denominator)
        guard !a.overflow, !b.overflow else { return nil }
        return UnitMeasure(a.partialValue, b.partialValue, dimension &+ other.dimension)
    }

    var inverted: UnitMeasure {
        UnitMeasure(numerator: denominator, denominator: numerator, dimension: .zero &- dimension)
    }

    func raised(to exponent: Int) -> UnitMeasure? {
        let step = exponent < 0 ? inverted : self
        var result: UnitMeasure? = .one
        for _ in 0..<abs(exponent) { result = result?.multiplied(by: step) }
        return result
    }

    /// `value`, which is in this unit, in another of the same dimension; `nil` where that is none.
    func convert(_ value: WideDecimal, to other: UnitMeasure) -> WideDecimal? {
        guard dimension == other.dimension, let ratio = multiplied(by: other.inverted) else { return nil }
        guard let product = value * WideDecimal(units: ratio.numerator, scale: 0) else { return nil }
        return ratio.denominator == 1 ? product : product / WideDecimal(units: ratio.denominator, scale: 0)
    }

    /// How two values in their units stand to each other, exactly; `unknown` where the units measure different things.
    static func compare(_ left: WideDecimal, _ leftUnit: UnitMeasure, _ right: WideDecimal, _ rightUnit: UnitMeasure)
        -> Ordering
    {
        guard leftUnit.dimension == rightUnit.dimension, let ratio = leftUnit.multiplied(by: rightUnit.inverted),
            let a = left * WideDecimal(units: ratio.numerator, scale: 0),
            let b = right * WideDecimal(units: ratio.denominator, scale: 0)
        else { return .unknown }
        return Ordering(a.compared(to: b))
    }
}

extension UnitMeasure {
    /// A UCUM expression (`g/m`, `10*3/uL`, `mm[Hg]`) or a calendar word; `nil` for what the table does not know.
    init?(_ unit: Text) {
        if let word = UnitMeasure.calendar[unit.string] {
            self = word
            return
        }
        guard unit.count <= 64 else { return nil }
        var parser = UnitParser(text: unit)
        guard let result = parser.term(depth: 0), parser.at == unit.count else { return nil }
        self = result
    }
}

/// Reads UCUM's grammar of unit terms (UCUM, section 2): `.` and `/`, parentheses, exponents, annotations.
private struct UnitParser {
    let text: Text
    var at = 0

    mutating func term(depth: Int) -> UnitMeasure? {
        guard depth < 8 else { return nil }
        var result: UnitMeasure? = .one
        var divides = accept(0x2F)
        while true {
            guard let part = component(depth: depth) else { return nil }
            result = result?.multiplied(by: divides ? part.inverted : part)
            if accept(0x2E) { divides = false } else if accept(0x2F) { divides = true } else { return result }
        }
    }

    private mutating func accept(_ byte: UInt8) -> Bool {
        guard at < text.count, text[at] == byte else { return false }
        at += 1
        return true
    }

    private mutating func component(depth: Int) -> UnitMeasure? {
        if accept(0x28) {
            let inner = term(depth: depth + 1)
            return accept(0x29) ? inner : nil
        }
        if at < text.count, text[at] == 0x7B { return annotation() ? .one : nil }
        let start = at
        if at < text.count, text[at] >= 0x30, text[at] <= 0x39 { return number() }
        var inBrackets = false
        while at < text.count {
            let byte = text[at]
            if byte == 0x5B { inBrackets = true } else if byte == 0x5D { inBrackets = false }
            let ends =
                byte == 0x2E || byte == 0x2F || byte == 0x28 || byte == 0x29 || byte == 0x7B || byte == 0x2B
                || byte == 0x2D
            let isDigit = byte >= 0x30 && byte <= 0x39
            if !inBrackets && (ends || isDigit) { break }
            at += 1
        }
        guard at > start, let unit = UnitMeasure.unit(named: text.slice(start, at).string) else { return nil }
        let exponent = self.exponent()
        if at < text.count, text[at] == 0x7B, !annotation() { return nil }
        return unit.raised(to: exponent)
    }

    private mutating func annotation() -> Bool {
        while at < text.count {
            at += 1
            if text[at - 1] == 0x7D { return true }
        }
        return false
    }

    /// `10*3`, `10^3` or a whole number.
    private mutating func number() -> UnitMeasure? {
        var value: Int128 = 0
        let start = at
        while at < text.count, text[at] >= 0x30, text[at] <= 0x39, at - start < 18 {
            value = value * 10 + Int128(text[at] - 0x30)
            at += 1
        }
        if value == 10, accept(0x2A) || accept(0x5E) {
            return UnitMeasure(numerator: 10, denominator: 1, dimension: .zero).raised(to: exponent())
        }
        return value > 0 ? UnitMeasure(numerator: value, denominator: 1, dimension: .zero) : nil
    }

    /// An exponent of at most two digits, or 1.
    private mutating func exponent() -> Int {
        let start = at
        let negative = accept(0x2D)
        if !negative { _ = accept(0x2B) }
        var value = 0
        var digits = 0
        while at < text.count, text[at] >= 0x30, text[at] <= 0x39, digits < 2 {
            value = value * 10 + Int(text[at] - 0x30)
            at += 1
            digits += 1
        }
        guard digits > 0 else {
            at = start
            return 1
        }
        return negative ? -value : value
    }
}
