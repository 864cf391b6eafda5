/// A row of a record that is being gathered: where it stands in its file and in memory, and where its cells are.
struct FlatRow: BitwiseCopyable {
    /// Its first byte in memory, from the base that the builder is given.
    var start: Int
    /// Its first byte in the file.
    var byte: UInt64
    /// Its first line, from 1.
    var line: UInt32
    /// The file, as `Record.Span.source` says it: 0 is the record's own.
    var source: UInt32 = 0
    /// The first of its cells.
    var cells: Int
    /// From `start`: the first byte of a value and the byte after the last. Nothing else of the row is kept.
    var used: (from: UInt32, to: UInt32) = (0, 0)
    /// Where those bytes begin in the record.
    var raw: UInt32 = 0
    var part: UInt8 = 0
}

/// A column's value in a row: a range of the row's bytes, without the spaces around it. Empty: the row does not say it.
struct FlatCell: BitwiseCopyable {
    /// From the row's first byte.
    var start: UInt32
    private var packed: UInt32

    init(start: Int, length: Int, hasDoubledQuotes: Bool = false) {
        self.start = UInt32(truncatingIfNeeded: start)
        packed = UInt32(truncatingIfNeeded: length) | (hasDoubledQuotes ? 1 << 31 : 0)
    }

    static let empty = FlatCell(start: 0, length: 0)

    @inline(__always) var length: Int { Int(packed & 0x7FFF_FFFF) }
    @inline(__always) var hasDoubledQuotes: Bool { packed >> 31 == 1 }
}
