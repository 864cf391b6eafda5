import Bytes

/// A resource id as 128 bits: what 32 hexadecimal digits say, or else the first half of the id's SHA-256.
@frozen
public struct ResourceKey: Sendable, Hashable {
    let value: UInt128

    init(_ id: UnsafeBufferPointer<UInt8>) {
        var value: UInt128 = 0
        var isHexadecimal = id.count == 32
        for byte in id where isHexadecimal {
            switch byte {
            case 0x30...0x39: value = value << 4 | UInt128(byte - 0x30)
            case 0x61...0x66: value = value << 4 | UInt128(byte - 0x57)
            default: isHexadecimal = false
            }
        }
        if !isHexadecimal { value = Digest.sha256(id).prefix(16).reduce(0) { $0 << 8 | UInt128($1) } }
        self.value = value
    }

    init(_ id: [UInt8]) { self = id.withUnsafeBufferPointer { ResourceKey($0) } }
}

/// Whether an id may have been seen before in this run: never wrong when it says no, and seldom when it says yes.
///
/// A Bloom filter of 8 MiB with four bits an id, which are cut out of the id itself: ids are keyed hashes already. Of
/// four million ids it takes 0.2% for seen that were not; those go by staging, which is slower and just as right.
struct SeenFilter {
    private var words: [UInt64] = []
    private static let bits = 26

    /// Notes the key; returns whether it may have been there before.
    mutating func insert(_ key: ResourceKey) -> Bool {
        if words.isEmpty { words = [UInt64](repeating: 0, count: 1 << (SeenFilter.bits - 6)) }
        var seen = true
        for part in 0..<4 {
            let bit = Int(truncatingIfNeeded: key.value >> (part * 32)) & (1 << SeenFilter.bits - 1)
            let mask: UInt64 = 1 << UInt64(bit & 63)
            if words[bit >> 6] & mask == 0 {
                seen = false
                words[bit >> 6] |= mask
            }
        }
        return seen
    }
}
