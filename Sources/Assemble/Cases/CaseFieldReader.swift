/// Reads the fields of a batch, of which `CaseBatch` draws the layout.
struct CaseFieldReader {
    let bytes: UnsafeBufferPointer<UInt8>
    private var at = 0
    /// Whether every field that was asked for was there.
    private(set) var isSound = true

    init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    /// The next field; `nil` where it is null.
    mutating func field() -> UnsafeBufferPointer<UInt8>? {
        guard bytes.count - at >= 4 else {
            isSound = false
            return nil
        }
        var length: UInt32 = 0
        for index in at..<at + 4 { length = length << 8 | UInt32(bytes[index]) }
        at += 4
        guard length != .max else { return nil }
        guard Int(length) <= bytes.count - at else {
            isSound = false
            return nil
        }
        defer { at += Int(length) }
        return UnsafeBufferPointer(rebasing: bytes[at..<at + Int(length)])
    }

    /// A field of at most eight bytes, big-endian, signed.
    mutating func integer() -> Int64? {
        guard let field = field(), let first = field.first, field.count <= 8 else { return nil }
        return field.reduce(first >= 0x80 ? -1 : 0) { $0 << 8 | Int64($1) }
    }

    /// Empty where it is null.
    mutating func text() -> String { field().map { String(decoding: $0, as: UTF8.self) } ?? "" }

    /// An id of 16 bytes as text; empty where it is null.
    mutating func id() -> String { field().map { BusinessKey.text($0) } ?? "" }
}
