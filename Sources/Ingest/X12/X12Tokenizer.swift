/// Finds one segment at a time: its name, and where each of its elements ends. Eight bytes are looked at at once.
///
/// ### Layout
/// ```
/// CLM*A1*500***11:B:1~
///    ↑0 ↑1  ↑2…      ↑ the last of `ends`: the terminator
/// ```
/// Element `n` lies between `ends[n - 1] + 1` and `ends[n]`; element 0 is the name. Offsets count from the window's
/// base. The window must have eight readable bytes after its limit.
struct X12Tokenizer {
    var delimiters = X12Delimiters.usual { didSet { spread() } }
    private var elements: UInt64 = 0
    private var terminators: UInt64 = 0

    /// The segment's name, 0 where it cannot be one (too long, too short).
    private(set) var id: UInt32 = 0
    private(set) var start = 0
    /// The offset of the terminator, or of the CR before it.
    private(set) var end = 0
    /// The offset after the terminator.
    private(set) var next = 0
    /// How many of `ends` are set: one more than the elements after the name.
    private(set) var count = 0
    /// Whether a control character stands in the segment.
    private(set) var hasControl = false
    /// Owned by whoever made the tokenizer: `X12Tokenizer.capacity` places.
    let ends: UnsafeMutablePointer<UInt32>

    /// A segment's elements beyond this many are not told apart. No segment of the guides has more than 20.
    static let elementLimit = 256
    static let capacity = elementLimit + 16

    init(ends: UnsafeMutablePointer<UInt32>) {
        self.ends = ends
        spread()
    }

    private mutating func spread() {
        elements = UInt64(delimiters.element) &* 0x0101_0101_0101_0101
        terminators = UInt64(delimiters.terminator) &* 0x0101_0101_0101_0101
    }

    /// The high bit of each byte of `word` that is zero; exact.
    @inline(__always)
    private static func zeros(_ word: UInt64) -> UInt64 {
        let low: UInt64 = 0x7F7F_7F7F_7F7F_7F7F
        return ~(((word & low) &+ low) | word | low)
    }

    /// Reads the segment that begins at `from`; `false` where no terminator stands before `limit`.
    @inline(__always)
    mutating func scan(_ base: UnsafePointer<UInt8>, from: Int, limit: Int) -> Bool {
        var at = from
        var found = 0
        var control: UInt64 = 0
        let raw = UnsafeRawPointer(base)
        while at < limit {
            let word = raw.loadUnaligned(fromByteOffset: at, as: UInt64.self)
            var separators = X12Tokenizer.zeros(word ^ elements)
            let closing = X12Tokenizer.zeros(word ^ terminators)
            // A byte below 0x20; exact for the lowest one, which is all that is asked.
            var controls = (word &- 0x2020_2020_2020_2020) & ~word & 0x8080_8080_8080_8080
            if closing != 0 {
                let below = (closing & (0 &- closing)) &- 1
                separators &= below
                controls &= below
            }
            control |= controls
            while separators != 0 {
                ends[found] = UInt32(truncatingIfNeeded: at &+ separators.trailingZeroBitCount >> 3)
                found &+= 1
                separators &= separators &- 1
            }
            if found > X12Tokenizer.elementLimit { found = X12Tokenizer.elementLimit }
            if closing != 0 {
                let end = at &+ closing.trailingZeroBitCount >> 3
                if end >= limit { return false }
                if delimiters.terminatorRestCount > 0 {
                    guard let after = isWhole(base, end, limit) else { return false }
                    if !after {
                        at = end &+ 1
                        continue
                    }
                }
                finish(base, from, end, found)
                hasControl = control != 0
                return true
            }
            at &+= 8
        }
        return false
    }

    /// Whether the terminator's further bytes follow; `nil` where the window ends before.
    @inline(never)
    private func isWhole(_ base: UnsafePointer<UInt8>, _ end: Int, _ limit: Int) -> Bool? {
        guard end + delimiters.terminatorRestCount < limit else { return nil }
        for index in 0..<delimiters.terminatorRestCount
        where base[end + 1 + index] != UInt8(truncatingIfNeeded: delimiters.terminatorRest >> UInt32(8 * index)) {
            return false
        }
        return true
    }

    /// Takes what stands from `from` to `end` as a segment although no terminator follows.
    @inline(never)
    mutating func close(_ base: UnsafePointer<UInt8>, from: Int, end: Int) {
        var found = 0
        hasControl = false
        for index in from..<max(from, end) {
            if base[index] == delimiters.element, found < X12Tokenizer.elementLimit {
                ends[found] = UInt32(truncatingIfNeeded: index)
                found += 1
            }
            if base[index] < 0x20 { hasControl = true }
        }
        finish(base, from, end, found)
        next = end
    }

    @inline(__always)
    private mutating func finish(_ base: UnsafePointer<UInt8>, _ from: Int, _ end: Int, _ found: Int) {
        var last = end
        if delimiters.endsLines && last > from && base[last - 1] == 0x0D { last -= 1 }
        ends[found] = UInt32(truncatingIfNeeded: last)
        count = found &+ 1
        start = from
        self.end = last
        next = end &+ 1 &+ delimiters.terminatorRestCount
        let length = Int(ends[0]) &- from
        let word = UnsafeRawPointer(base).loadUnaligned(fromByteOffset: from, as: UInt32.self)
        id = length == 3 ? word & 0xFF_FFFF : length == 2 ? word & 0xFFFF : 0
    }

    /// Where element `index` stands; an empty range where the segment is shorter.
    @inline(__always)
    func element(_ index: Int) -> Range<Int> {
        if index >= count || index == 0 { return end..<end }
        return Int(ends[index &- 1]) &+ 1..<Int(ends[index])
    }
}
