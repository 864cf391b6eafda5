/// An exact decimal number: `units` × 10^-`scale`. Money and quantities, never a binary fraction.
@frozen
public struct FixedDecimal: Sendable, Hashable {
    /// The number without its decimal point: 12.50 is 1250 with scale 2.
    public var units: Int64
    /// Digits after the decimal point, 0…18.
    public var scale: UInt8

    @inlinable
    public init(units: Int64, scale: UInt8) {
        self.units = units
        self.scale = scale
    }

    public static let zero = FixedDecimal(units: 0, scale: 0)

    /// Reads `[+-]digits[.digits]`, with at least one digit. `nil` for anything else, or for more than 18 digits.
    ///
    /// Both `.5` and `5.` are read, since X12 (type R) permits either.
    @inlinable
    public init?(_ text: UnsafeBufferPointer<UInt8>) {
        var index = 0
        var negative = false
        if index < text.count, text[index] == 0x2D || text[index] == 0x2B {
            negative = text[index] == 0x2D
            index += 1
        }
        var value: Int64 = 0
        var digits = 0
        var scale: UInt8 = 0
        var seenPoint = false
        while index < text.count {
            let byte = text[index]
            index += 1
            if byte == 0x2E && !seenPoint {
                seenPoint = true
                continue
            }
            guard byte >= 0x30 && byte <= 0x39 else { return nil }
            digits += 1
            guard digits <= 18 else { return nil }
            value = value &* 10 &+ Int64(byte &- 0x30)
            if seenPoint { scale &+= 1 }
        }
        guard digits > 0 else { return nil }
        self.units = negative ? -value : value
        self.scale = scale
    }

    public init?(_ text: [UInt8]) {
        guard let value = text.withUnsafeBufferPointer({ FixedDecimal($0) }) else { return nil }
        self = value
    }

    /// The same number with `scale` digits after the point, or `nil` where that overflows or would lose digits.
    @inlinable
    public func rescaled(to target: UInt8) -> FixedDecimal? {
        var result = self
        while result.scale < target {
            let (product, overflow) = result.units.multipliedReportingOverflow(by: 10)
            if overflow { return nil }
            result.units = product
            result.scale += 1
        }
        while result.scale > target {
            if result.units % 10 != 0 { return nil }
            result.units /= 10
            result.scale -= 1
        }
        return result
    }

    /// The exact sum, or `nil` on overflow.
    @inlinable
    public func adding(_ other: FixedDecimal) -> FixedDecimal? {
        let scale = Swift.max(self.scale, other.scale)
        guard let left = rescaled(to: scale), let right = other.rescaled(to: scale) else { return nil }
        let (sum, overflow) = left.units.addingReportingOverflow(right.units)
        return overflow ? nil : FixedDecimal(units: sum, scale: scale)
    }

    /// The same number with the other sign.
    @inlinable public var negated: FixedDecimal { FixedDecimal(units: -units, scale: scale) }

    /// Whether both are the same number, whatever their scales: 1.0 equals 1.
    @inlinable
    public func isEqual(to other: FixedDecimal) -> Bool {
        guard let difference = adding(other.negated) else { return false }
        return difference.units == 0
    }
}

extension FixedDecimal: Comparable {
    @inlinable
    public static func < (left: FixedDecimal, right: FixedDecimal) -> Bool {
        guard let difference = left.adding(right.negated) else {
            // Overflow needs magnitudes beyond 10^17, where doubles order correctly.
            return left.approximate < right.approximate
        }
        return difference.units < 0
    }

    @inlinable var approximate: Double {
        var divisor = 1.0
        for _ in 0..<scale { divisor *= 10 }
        return Double(units) / divisor
    }
}

extension ByteWriter {
    /// A decimal as JSON and PostgreSQL write it: at least one digit before the point, the scale kept.
    @inlinable
    public mutating func append(_ value: FixedDecimal) {
        if value.scale == 0 { return append(decimal: Int(value.units)) }
        if value.units < 0 { append(0x2D) }
        var power: UInt64 = 1
        for _ in 0..<value.scale { power *= 10 }
        append(decimal: Int(value.units.magnitude / power))
        append(0x2E)
        var rest = value.units.magnitude % power
        for _ in 0..<value.scale {
            power /= 10
            append(UInt8(truncatingIfNeeded: rest / power) &+ 0x30)
            rest %= power
        }
    }
}
