/// A number as JSON writes it, compared as a number of any size and precision: `1.0`, `1` and `10e-1` are equal.
struct NumberText: Comparable, ExpressibleByIntegerLiteral {
    private var isNegative = false
    /// The digits without zeros at either end; none for zero.
    private var digits: [UInt8] = []
    /// Where the point stands: the value is 0.DIGITS × 10^exponent.
    private var exponent = 0

    /// Reads a JSON number; `nil` for anything else, and for an exponent beyond a million.
    init?(_ text: UnsafeBufferPointer<UInt8>) {
        var place = 0
        if place < text.count, text[place] == 0x2D {
            isNegative = true
            place += 1
        }
        var point: Int?
        let start = place
        while place < text.count, text[place] | 0x20 != 0x65 {
            if text[place] == 0x2E, point == nil {
                point = digits.count
            } else if text[place] >= 0x30, text[place] <= 0x39 {
                digits.append(text[place])
            } else {
                return nil
            }
            place += 1
        }
        guard place > start, !digits.isEmpty, let shift = NumberText.exponent(text, from: place) else { return nil }
        exponent = (point ?? digits.count) + shift
        let zeros = digits.prefix { $0 == 0x30 }.count
        digits.removeFirst(zeros)
        exponent -= zeros
        while digits.last == 0x30 { digits.removeLast() }
        if digits.isEmpty { (isNegative, exponent) = (false, 0) }
    }

    /// `e-12` from a place on; 0 where nothing stands there.
    private static func exponent(_ text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        if start == text.count { return 0 }
        return Int(String(decoding: text[(start + 1)...], as: UTF8.self)).flatMap { abs($0) <= 1_000_000 ? $0 : nil }
    }

    /// A whole number that is not negative.
    init(integerLiteral value: UInt) {
        let text = Array(String(value).utf8)
        digits = value == 0 ? [] : Array(text.reversed().drop { $0 == 0x30 }.reversed())
        exponent = value == 0 ? 0 : text.count
    }

    static func < (left: NumberText, right: NumberText) -> Bool {
        if left.isNegative != right.isNegative { return left.isNegative }
        return left.isNegative ? right.isSmaller(than: left) : left.isSmaller(than: right)
    }

    /// Whether this one is nearer to zero.
    private func isSmaller(than other: NumberText) -> Bool {
        if digits.isEmpty || other.digits.isEmpty { return digits.isEmpty && !other.digits.isEmpty }
        if exponent != other.exponent { return exponent < other.exponent }
        return digits.lexicographicallyPrecedes(other.digits)
    }
}
