/// A set of loops: a layout has at most `X12LayoutReader.loopLimit`, fewer than 128.
struct LoopBits {
    private var bits: UInt128 = 0

    var isEmpty: Bool { bits == 0 }

    @inline(__always)
    func contains(_ loop: Int) -> Bool { bits >> UInt128(truncatingIfNeeded: loop) & 1 == 1 }

    @inline(__always)
    mutating func insert(_ loop: Int) { bits |= 1 << UInt128(truncatingIfNeeded: loop) }

    /// Takes out the loops from `start` up to, not including, `end`.
    @inline(__always)
    mutating func remove(_ start: Int, _ end: Int) { bits &= ~LoopBits.range(start, end) }

    /// Whether one of the loops from `start` up to `end` is in the set.
    @inline(__always)
    func intersects(_ start: Int, _ end: Int) -> Bool { bits & LoopBits.range(start, end) != 0 }

    private static func range(_ start: Int, _ end: Int) -> UInt128 {
        let (low, high) = (UInt128(truncatingIfNeeded: start), UInt128(truncatingIfNeeded: end))
        return (UInt128(1) << high &- 1) & ~(UInt128(1) << low &- 1)
    }
}
