/// Finds one row of a delimited file: where each of its fields stands.
///
/// A field that begins with a quotation mark ends with the next one that is not doubled; within it, delimiters and line
/// ends are text. Elsewhere quotation marks are text. Lines end with LF, CR LF or CR. Eight bytes are looked at at once.
struct RowScanner {
    let delimiter: UInt8
    let hasQuotes: Bool
    /// How many fields the last row had, and where they stand.
    private(set) var count = 0
    private let room = Room<Field>(capacity: RowScanner.fieldLimit)
    let fields: UnsafeMutablePointer<Field>
    /// The offset after the row's line end.
    private(set) var next = 0
    /// Where the row's text ends.
    private(set) var end = 0
    /// How many line ends stand within the row, its own counted.
    private(set) var lines = 0

    struct Field: BitwiseCopyable {
        /// The first byte, and the one after the last, from the row's first.
        var start: UInt32
        private var packed: UInt32

        init(start: Int, end: Int, hasDoubledQuotes: Bool = false) {
            self.start = UInt32(truncatingIfNeeded: start)
            packed = UInt32(truncatingIfNeeded: end) | (hasDoubledQuotes ? 1 << 31 : 0)
        }

        @inline(__always) var end: UInt32 { packed & 0x7FFF_FFFF }
        @inline(__always) var hasDoubledQuotes: Bool { packed >> 31 == 1 }
    }

    enum Scan {
        case row
        /// The window ends within the row.
        case short
        /// The file ends within a quoted field, or text follows a closing quotation mark.
        case badQuotes
    }

    /// The most columns of a file; what stands behind is not looked at.
    static let fieldLimit = 4096

    private let spread: UInt64

    init(delimiter: UInt8, hasQuotes: Bool = true) {
        self.delimiter = delimiter
        self.hasQuotes = hasQuotes
        spread = UInt64(delimiter) &* 0x0101_0101_0101_0101
        fields = room.base
        for index in 0..<RowScanner.fieldLimit { (fields + index).initialize(to: Field(start: 0, end: 0)) }
    }

    @inline(__always)
    func field(_ index: Int) -> Field { fields[index] }

    /// Of eight bytes those that are the delimiter or below 0x0E (line ends among them), as their high bits.
    @inline(__always)
    private func marks(_ word: UInt64) -> UInt64 {
        let low: UInt64 = 0x7F7F_7F7F_7F7F_7F7F
        let other = word ^ spread
        let differs = ((other & low) &+ low) | other
        let isPrintable = ((word & low) &+ 0x7272_7272_7272_7272) | word
        return ~(differs & isPrintable) & ~low
    }

    /// Reads the row that begins at `from`; `isFinal`: nothing follows `limit`. Eight bytes after it must be readable.
    mutating func scan(_ base: UnsafePointer<UInt8>, from: Int, limit: Int, isFinal: Bool) -> Scan {
        count = 0
        lines = 1
        var start = from
        var at = from
        if hasQuotes, at < limit, base[at] == 0x22 {
            switch quoted(base, at, from, limit, isFinal) {
            case .next(let after): (start, at) = (after, after)
            case .end(let scan): return scan
            }
        }
        while true {
            let word = UInt64(
                littleEndian: UnsafeRawPointer(base).loadUnaligned(fromByteOffset: at, as: UInt64.self))
            var marks = marks(word)
            at &+= 8
            while marks != 0 {
                let place = at &- 8 &+ marks.trailingZeroBitCount >> 3
                marks &= marks &- 1
                if place >= limit { break }
                let byte = base[place]
                if byte == delimiter {
                    append(start, place, from)
                    start = place &+ 1
                    guard hasQuotes, base[start] == 0x22, start < limit else { continue }
                    switch quoted(base, start, from, limit, isFinal) {
                    case .next(let after):
                        (start, at) = (after, after)
                        marks = 0
                    case .end(let scan): return scan
                    }
                } else if byte == 0x0A || byte == 0x0D {
                    append(start, place, from)
                    return finish(base, place, limit, isFinal)
                }
            }
            if at >= limit { break }
        }
        append(start, limit, from)
        next = limit
        end = limit
        return isFinal ? .row : .short
    }

    private enum Quoted {
        /// The next field begins here.
        case next(Int)
        case end(Scan)
    }

    /// Reads a quoted field, the delimiter or line end after it, and those quoted fields that follow.
    @inline(never)
    private mutating func quoted(
        _ base: UnsafePointer<UInt8>, _ mark: Int, _ from: Int, _ limit: Int, _ isFinal: Bool
    ) -> Quoted {
        var mark = mark
        while true {
            guard var at = closing(base, mark, from, limit, isFinal) else { return .end(isFinal ? .badQuotes : .short) }
            at += 1
            // Blanks between the closing mark and the delimiter are nothing.
            while at < limit, base[at] == 0x20, delimiter != 0x20 { at += 1 }
            if at >= limit {
                (next, end) = (limit, limit)
                return .end(isFinal ? .row : .short)
            }
            if base[at] != delimiter {
                guard base[at] == 0x0A || base[at] == 0x0D else { return .end(.badQuotes) }
                return .end(finish(base, at, limit, isFinal))
            }
            guard at + 1 < limit || isFinal else { return .end(.short) }
            guard at + 1 < limit, base[at + 1] == 0x22 else { return .next(at + 1) }
            mark = at + 1
        }
    }

    /// Where the mark is that closes the field which the one at `mark` opens; `nil` where there is none before the limit.
    @inline(__always)
    private mutating func closing(
        _ base: UnsafePointer<UInt8>, _ mark: Int, _ from: Int, _ limit: Int, _ isFinal: Bool
    ) -> Int? {
        var at = mark &+ 1
        var hasDoubledQuotes = false
        while at < limit {
            let byte = base[at]
            if byte == 0x22 {
                // A mark at the window's end may be half of a doubled one.
                if at &+ 1 >= limit, !isFinal { return nil }
                if at &+ 1 >= limit || base[at &+ 1] != 0x22 {
                    if count < RowScanner.fieldLimit {
                        fields[count] = Field(
                            start: mark &+ 1 &- from, end: at &- from, hasDoubledQuotes: hasDoubledQuotes)
                        count &+= 1
                    }
                    return at
                }
                hasDoubledQuotes = true
                at &+= 1
            } else if byte <= 0x0D, byte == 0x0A || (byte == 0x0D && base[at &+ 1] != 0x0A) {
                lines += 1
            }
            at &+= 1
        }
        return nil
    }

    @inline(__always)
    private mutating func append(_ start: Int, _ end: Int, _ from: Int) {
        if count < RowScanner.fieldLimit {
            fields[count] = Field(start: start &- from, end: end &- from)
            count &+= 1
        }
    }

    /// Ends the row at its line end.
    @inline(__always)
    private mutating func finish(
        _ base: UnsafePointer<UInt8>, _ place: Int, _ limit: Int, _ isFinal: Bool
    ) -> Scan {
        end = place
        next = place &+ 1
        if base[place] == 0x0D {
            if next >= limit, !isFinal { return .short }
            if next < limit, base[next] == 0x0A { next &+= 1 }
        }
        return .row
    }
}
