/// Bytes that grow at the end: the sink of every hot path (JSON, binary COPY, record payloads).
///
/// Appending never validates; callers that append text hand over valid UTF-8.
@frozen
public struct ByteWriter: Sendable {
    /// What was written so far.
    public var bytes: [UInt8]

    /// An empty writer with room for `capacity` bytes.
    @inlinable
    public init(capacity: Int = 256) {
        bytes = []
        bytes.reserveCapacity(capacity)
    }

    /// The number of bytes written.
    @inlinable public var count: Int { bytes.count }

    /// Forgets what was written and keeps the memory.
    @inlinable
    public mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
    }

    /// Cuts back to the first `count` bytes; used to take back what turned out to be empty.
    @inlinable
    public mutating func truncate(to count: Int) {
        bytes.removeLast(bytes.count - count)
    }

    @inlinable
    public mutating func append(_ byte: UInt8) {
        bytes.append(byte)
    }

    @inlinable
    public mutating func append(_ text: StaticString) {
        bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    @inlinable
    public mutating func append(_ source: some Collection<UInt8>) {
        bytes.append(contentsOf: source)
    }

    @inlinable
    public mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { bytes.append(contentsOf: $0) }
    }

    /// The bytes of `source` in `range`. The range must lie within `source`.
    @inlinable
    public mutating func append(_ source: [UInt8], _ range: Range<Int>) {
        source.withUnsafeBufferPointer { bytes.append(contentsOf: $0[range]) }
    }

    /// An integer in decimal digits.
    @inlinable
    public mutating func append(decimal value: Int) {
        if value >= 0 && value < 10 {
            bytes.append(UInt8(truncatingIfNeeded: value) &+ 0x30)
            return
        }
        var magnitude = value.magnitude
        var digits: (UInt64, UInt64, UInt64) = (0, 0, 0)  // 24 bytes: a 64-bit integer has at most 20 digits
        withUnsafeMutableBytes(of: &digits) { room in
            var at = 24
            repeat {
                at -= 1
                room[at] = UInt8(truncatingIfNeeded: magnitude % 10) &+ 0x30
                magnitude /= 10
            } while magnitude > 0
            if value < 0 {
                at -= 1
                room[at] = 0x2D
            }
            bytes.append(contentsOf: room[at..<24])
        }
    }

    /// An integer in network byte order, as PostgreSQL's binary COPY wants it.
    @inlinable
    public mutating func append<I: FixedWidthInteger>(bigEndian value: I) {
        withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }

    /// Overwrites the integer at `offset`, which was appended earlier with the same width.
    @inlinable
    public mutating func patch<I: FixedWidthInteger>(bigEndian value: I, at offset: Int) {
        withUnsafeBytes(of: value.bigEndian) { source in
            for (index, byte) in source.enumerated() { bytes[offset + index] = byte }
        }
    }
}
