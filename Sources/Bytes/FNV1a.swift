/// FNV-1a of 64 bits (draft-eastlake-fnv): where something stands in a table, and whether two texts of one run are the same. It is
/// fast on short texts and holds against nobody who wants two of them to be equal; `Digest` does.
@frozen public struct FNV1a: Sendable {
    /// The hash of what was added so far.
    public var value: UInt64 = 0xCBF2_9CE4_8422_2325

    /// What the hash is multiplied by for each byte.
    public static var prime: UInt64 {
        @inlinable @inline(__always) get { 0x0000_0100_0000_01B3 }
    }

    @inlinable @inline(__always)
    public init() {}

    /// Adds a byte.
    @inlinable @inline(__always)
    public mutating func add(_ byte: UInt8) { value = (value ^ UInt64(byte)) &* FNV1a.prime }

    /// Adds bytes in their order.
    @inlinable @inline(__always)
    public mutating func add(_ bytes: UnsafeBufferPointer<UInt8>) { for byte in bytes { add(byte) } }

    /// The hash of bytes.
    @inlinable @inline(__always)
    public static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
        var hash = FNV1a()
        hash.add(bytes)
        return hash.value
    }

    /// The hash of bytes.
    @inlinable @inline(__always)
    public static func hash(_ bytes: [UInt8]) -> UInt64 { bytes.withUnsafeBufferPointer { hash($0) } }
}
