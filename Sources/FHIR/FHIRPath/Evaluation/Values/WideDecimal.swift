/// An exact decimal number of up to 38 digits: `units` × 10^-`scale`.
///
/// FHIRPath (2.0.0, section 3, "Decimal") wants 28 digits, of which 8 after the point; `FixedDecimal` holds 18.
struct WideDecimal: BitwiseCopyable, Sendable {
    // Two words rather than one `Int128`: its alignment of 16 is not kept where the compiler (Swift 6.3, debug builds) spills
    // an optional that holds one, and an item of 32 bytes needs none.
    private var low: UInt64
    private var high: Int64
    /// Digits after the decimal point, 0…`scaleLimit`.
    var scale: UInt8

    static let scaleLimit: UInt8 = 28

    init(_ value: Int64) {
        low = UInt64(bitPattern: value)
        high = value < 0 ? -1 : 0
        scale = 0
    }

    init(units: Int128, scale: UInt8) {
        low = UInt64(truncatingIfNeeded: units)
        high = Int64(truncatingIfNeeded: units >> 64)
        self.scale = scale
    }

    /// The same, `nil` beyond 38 digits: then neither its opposite nor a last digit more or less overflows.
    init?(checked units: Int128, scale: UInt8) {
        guard units.magnitude < WideDecimal.power(38).magnitude else { return nil }
        self.init(units: units, scale: scale)
    }

    /// The number without its decimal point.
    var units: Int128 {
        get { Int128(high) << 64 | Int128(low) }
        set {
            low = UInt64(truncatingIfNeeded: newValue)
            high = Int64(truncatingIfNeeded: newValue >> 64)
        }
    }

    /// Reads `[+-]digits[.digits][e[+-]digits]`, whole; digits beyond `scaleLimit` after the point are dropped. `nil` for
    /// anything else and for a number beyond 37 digits.
    init?(_ text: Text) {
        var at = 0
        var negative = false
        if at < text.count, text[at] == 0x2D || text[at] == 0x2B {
            negative = text[at] == 0x2D
            at += 1
        }
        var value: Int128 = 0
        var digits = 0
        var places = 0
        var seenPoint = false
        while at < text.count {
            let byte = text[at]
            if byte == 0x2E, !seenPoint, digits > 0 {
                seenPoint = true
                at += 1
                continue
            }
            guard byte >= 0x30, byte <= 0x39 else { break }
            digits += 1
            at += 1
            if seenPoint && places == Int(WideDecimal.scaleLimit) { continue }
            guard value < WideDecimal.power(36) else { return nil }
            value = value * 10 + Int128(byte - 0x30)
            if seenPoint { places += 1 }
        }
        guard digits > 0, !(seenPoint && places == 0) else { return nil }
        guard let exponent = WideDecimal.exponent(text, at) else { return nil }
        self.init(units: negative ? -value : value, exponent: exponent - places)
    }

    /// The exponent that stands at `at`, 0 where the text ends there; `nil` for anything else.
    private static func exponent(_ text: Text, _ start: Int) -> Int? {
        guard start < text.count else { return 0 }
        guard text[start] | 0x20 == 0x65 else { return nil }
        var at = start + 1
        var negative = false
        if at < text.count, text[at] == 0x2D || text[at] == 0x2B {
            negative = text[at] == 0x2D
            at += 1
        }
        guard at < text.count, text.count - at <= 3 else { return nil }
        var value = 0
        while at < text.count {
            guard text[at] >= 0x30, text[at] <= 0x39 else { return nil }
            value = value * 10 + Int(text[at] - 0x30)
            at += 1
        }
        return negative ? -value : value
    }

    /// `units` × 10^`exponent`; `nil` beyond 37 digits.
    init?(units: Int128, exponent: Int) {
        if units == 0 {
            self.init(units: 0, scale: UInt8(Swift.min(Int(WideDecimal.scaleLimit), Swift.max(0, -exponent))))
            return
        }
        if exponent <= 0 {
            let dropped = -exponent - Int(WideDecimal.scaleLimit)
            if dropped <= 0 {
                self.init(units: units, scale: UInt8(-exponent))
            } else {
                let rest = dropped > 37 ? 0 : units / WideDecimal.power(UInt8(dropped))
                self.init(units: rest, scale: WideDecimal.scaleLimit)
            }
            return
        }
        guard exponent <= 37 else { return nil }
        let (product, overflow) = units.multipliedReportingOverflow(by: WideDecimal.power(UInt8(exponent)))
        guard !overflow, product.magnitude < WideDecimal.power(37).magnitude else { return nil }
        self.init(units: product, scale: 0)
    }

    private static let powers: [Int128] = {
        var powers: [Int128] = [1]
        for _ in 0..<38 { powers.append(powers[powers.count - 1] * 10) }
        return powers
    }()

    /// 10^`exponent`, at most 38.
    static func power(_ exponent: UInt8) -> Int128 { powers[Int(exponent)] }

    /// The whole number, towards zero.
    var whole: Int128 { scale == 0 ? units : units / WideDecimal.power(scale) }

    /// Whether there is nothing but zeros after the point.
    var isWhole: Bool { scale == 0 || units % WideDecimal.power(scale) == 0 }

    /// The same number without zeros at the end of its fraction.
    var trimmed: WideDecimal {
        var result = self
        while result.scale > 0 && result.units % 10 == 0 {
            result.units /= 10
            result.scale -= 1
        }
        return result
    }

    /// The same number with `target` digits after the point, or `nil` where that overflows or would lose digits.
    func rescaled(to target: UInt8) -> WideDecimal? {
        if target == scale { return self }
        if target < scale {
            let power = WideDecimal.power(scale - target)
            return units % power == 0 ? WideDecimal(units: units / power, scale: target) : nil
        }
        guard target - scale <= 38 else { return nil }
        let (product, overflow) = units.multipliedReportingOverflow(by: WideDecimal.power(target - scale))
        return overflow ? nil : WideDecimal(checked: product, scale: target)
    }

    /// -1, 0 or 1, exactly.
    func compared(to other: WideDecimal) -> Int {
        if scale == other.scale { return units < other.units ? -1 : units == other.units ? 0 : 1 }
        let left = whole
        let right = other.whole
        if left != right { return left < right ? -1 : 1 }
        // Fractions have at most 28 digits, so that they always rescale.
        let common = Swift.max(scale, other.scale)
        let a = (units - left * WideDecimal.power(scale)) * WideDecimal.power(common - scale)
        let b = (other.units - right * WideDecimal.power(other.scale)) * WideDecimal.power(common - other.scale)
        return a < b ? -1 : a == b ? 0 : 1
    }
}
