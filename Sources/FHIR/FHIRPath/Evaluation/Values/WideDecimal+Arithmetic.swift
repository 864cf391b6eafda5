import Glibc

/// Sums and products are exact or `nil` (FHIRPath: what cannot be represented is empty); quotients have 18 more digits at most.
extension WideDecimal {
    static func + (left: WideDecimal, right: WideDecimal) -> WideDecimal? {
        let scale = Swift.max(left.scale, right.scale)
        guard let a = left.rescaled(to: scale), let b = right.rescaled(to: scale) else { return nil }
        let (sum, overflow) = a.units.addingReportingOverflow(b.units)
        return overflow ? nil : WideDecimal(checked: sum, scale: scale)
    }

    static func - (left: WideDecimal, right: WideDecimal) -> WideDecimal? {
        guard let negated = right.negated else { return nil }
        return left + negated
    }

    static func * (left: WideDecimal, right: WideDecimal) -> WideDecimal? {
        var a = left
        var b = right
        if Int(a.scale) + Int(b.scale) > Int(scaleLimit) {
            a = a.trimmed
            b = b.trimmed
        }
        let (product, overflow) = a.units.multipliedReportingOverflow(by: b.units)
        guard !overflow else { return nil }
        let scale = Int(a.scale) + Int(b.scale)
        if scale <= Int(scaleLimit) { return WideDecimal(checked: product, scale: UInt8(scale)) }
        return WideDecimal(units: product, exponent: -scale)
    }

    /// The quotient, rounded where it does not end within the digits that fit; `nil` for a divisor of 0 or too large a result.
    static func / (left: WideDecimal, right: WideDecimal) -> WideDecimal? {
        guard right.units != 0 else { return nil }
        var scale = 18
        while scale >= 8 {
            // left × 10^shift / right has `scale` digits after the point.
            let shift = scale + Int(right.scale) - Int(left.scale)
            if let quotient = divide(left.units, right.units, shift) {
                return WideDecimal(checked: quotient, scale: UInt8(scale))?.trimmed
            }
            scale -= 1
        }
        return nil
    }

    private static func divide(_ left: Int128, _ right: Int128, _ shift: Int) -> Int128? {
        var dividend = left
        var divisor = right
        let (product, overflow) = (shift >= 0 ? left : right).multipliedReportingOverflow(
            by: power(UInt8(Swift.min(38, abs(shift)))))
        guard !overflow, abs(shift) <= 38 else { return nil }
        if shift >= 0 { dividend = product } else { divisor = product }
        guard dividend != .min, divisor != .min else { return nil }
        let (quotient, rest) = dividend.quotientAndRemainder(dividingBy: divisor)
        guard rest.magnitude >= divisor.magnitude - rest.magnitude else { return quotient }
        return (dividend < 0) == (divisor < 0) ? quotient + 1 : quotient - 1
    }

    var negated: WideDecimal? { units == .min ? nil : WideDecimal(units: -units, scale: scale) }

    /// To `digits` after the point, halves away from zero.
    func rounded(to digits: UInt8) -> WideDecimal {
        guard digits < scale else { return self }
        let power = WideDecimal.power(scale - digits)
        let (quotient, rest) = units.quotientAndRemainder(dividingBy: power)
        let isUp = rest.magnitude >= power.magnitude - rest.magnitude
        return WideDecimal(units: quotient + (isUp ? (units < 0 ? -1 : 1) : 0), scale: digits)
    }

    /// To `digits` after the point, downwards or upwards.
    func directed(to digits: UInt8, up: Bool) -> WideDecimal {
        guard digits < scale else { return rescaled(to: digits) ?? self }
        let power = WideDecimal.power(scale - digits)
        let (quotient, rest) = units.quotientAndRemainder(dividingBy: power)
        if rest == 0 { return WideDecimal(units: quotient, scale: digits) }
        return WideDecimal(units: quotient + (up ? (rest > 0 ? 1 : 0) : (rest < 0 ? -1 : 0)), scale: digits)
    }

    var double: Double {
        var divisor = 1.0
        for _ in 0..<scale { divisor *= 10 }
        return Double(units) / divisor
    }

    /// The decimal that a binary number is written with; `nil` for what is no number or too large.
    init?(double: Double) {
        guard double.isFinite else { return nil }
        var text = double.description
        let read = text.withUTF8 { WideDecimal(Text($0)) }
        guard let read else { return nil }
        self = read
    }

    /// This number to the power of another: exact for small whole exponents.
    func raised(to exponent: WideDecimal) -> WideDecimal? {
        if exponent.isWhole, exponent.whole >= 0, exponent.whole <= 64 {
            var result: WideDecimal? = WideDecimal(1)
            for _ in 0..<Int(exponent.whole) { result = result.flatMap { $0 * self } }
            if let result { return result }
        }
        return WideDecimal(double: pow(double, exponent.double))
    }

    var exponential: WideDecimal? { WideDecimal(double: exp(double)) }
    var naturalLogarithm: WideDecimal? { units > 0 ? WideDecimal(double: log(double)) : nil }
    var squareRoot: WideDecimal? { units >= 0 ? WideDecimal(double: sqrt(double)) : nil }

    func logarithm(base: WideDecimal) -> WideDecimal? {
        guard units > 0, base.units > 0 else { return nil }
        return WideDecimal(double: log(double) / log(base.double))
    }

    /// As FHIRPath writes it: all digits of the scale.
    func write(to bytes: inout [UInt8]) {
        var digits: [UInt8] = []
        var rest = units.magnitude
        var count = 0
        repeat {
            if count == Int(scale) && scale > 0 { digits.append(0x2E) }
            digits.append(UInt8(truncatingIfNeeded: rest % 10) + 0x30)
            rest /= 10
            count += 1
        } while rest > 0 || count <= Int(scale)
        if units < 0 { bytes.append(0x2D) }
        bytes.append(contentsOf: digits.reversed())
    }
}
