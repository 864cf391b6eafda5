/// A row that waits for the others of its record: what stands before its cells and its bytes in a pool's memory and files.
///
/// ### Layout
/// ```
/// PooledRow (56 bytes)   cells: slots × 8 bytes   the row's bytes, line end and all   zeros up to a multiple of 8
/// ```
struct PooledRow: BitwiseCopyable {
    /// Of the key.
    var hash: UInt64
    /// Where the row stands in its file.
    var byte: UInt64
    /// The length of all of it.
    var total: UInt32
    /// The file's number within the run.
    var file: UInt32
    /// The row's number within the file, from 1.
    var ordinal: UInt32
    var line: UInt32
    /// How many bytes the row has.
    var length: UInt32
    var usedFrom: UInt32
    var usedTo: UInt32
    var slots: UInt16
    var part: UInt8
    /// Why the row is damaged, as `Damage` says; 0 where it is not.
    var damage: UInt8

    static let size = 56

    /// What a row's number for damage means.
    enum Damage: UInt8 {
        case fields = 1
        case quotes = 2

        var rule: String {
            switch self {
            case .fields: "FLAT-FIELDS"
            case .quotes: "FLAT-QUOTES"
            }
        }

        var message: String {
            switch self {
            case .fields: "a row of the record has not as many fields as the header"
            case .quotes: "a quotation mark in a row of the record is not closed, or text follows it"
            }
        }
    }
}

/// Rows of a pool in memory, one after another.
struct PooledRows {
    let base: UnsafeRawPointer
    let count: Int

    /// The row at `offset`.
    @inline(__always)
    func row(at offset: Int) -> PooledRow { base.loadUnaligned(fromByteOffset: offset, as: PooledRow.self) }

    @inline(__always)
    func cells(at offset: Int) -> UnsafeRawPointer { base + offset + PooledRow.size }

    /// Where the bytes of the row at `offset` begin.
    @inline(__always)
    func bytes(at offset: Int, _ row: PooledRow) -> Int { offset + PooledRow.size + 8 * Int(row.slots) }

    /// A slot's cell of the row at `offset`.
    @inline(__always)
    func cell(_ slot: Int, at offset: Int) -> FlatCell {
        cells(at: offset).loadUnaligned(fromByteOffset: 8 * slot, as: FlatCell.self)
    }

    /// The offsets of all rows.
    func offsets() -> [Int] {
        var offsets: [Int] = []
        var offset = 0
        while offset + PooledRow.size <= count {
            offsets.append(offset)
            offset += Int(row(at: offset).total)
        }
        return offsets
    }
}
