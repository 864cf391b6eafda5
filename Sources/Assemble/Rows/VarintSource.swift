/// Reads what `VarintSink` wrote, from bytes that nobody vouches for: every read is checked, and a failed one leaves
/// `isSound` false and yields 0.
struct VarintSource {
    let bytes: UnsafeBufferPointer<UInt8>
    private(set) var at = 0
    private(set) var isSound = true

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    /// How many bytes were not read yet.
    var rest: Int { bytes.count - at }

    @inline(__always)
    mutating func byte() -> UInt8 {
        guard at < bytes.count else {
            isSound = false
            return 0
        }
        defer { at &+= 1 }
        return bytes[at]
    }

    /// An integer of at most 64 bits.
    @inline(__always)
    mutating func varint() -> UInt64 {
        let first = byte()
        if first < 0x80 { return UInt64(first) }
        return longVarint(UInt64(first & 0x7F))
    }

    private mutating func longVarint(_ start: UInt64) -> UInt64 {
        var value = start
        var shift: UInt64 = 7
        while shift < 64 {
            let next = byte()
            value |= UInt64(next & 0x7F) << shift
            if next < 0x80 { return value }
            shift += 7
        }
        isSound = false
        return 0
    }

    /// An integer below 2^32.
    @inline(__always)
    mutating func varint32() -> UInt32 {
        let value = varint()
        if value > UInt64(UInt32.max) { isSound = false }
        return UInt32(truncatingIfNeeded: value)
    }

    @inline(__always)
    mutating func zigzag() -> Int64 {
        let value = varint()
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }
}
