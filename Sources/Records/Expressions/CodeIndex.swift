import Bytes

/// A hash index over the keys of a table: open addressing, the keys one after another at an address that holds.
final class CodeIndex: Sendable {
    private struct Slot {
        var row: Int32 = -1
        var offset: UInt32 = 0
        var length: UInt32 = 0
    }

    // Written in `init` and not after.
    nonisolated(unsafe) private let slots: UnsafeMutablePointer<Slot>
    nonisolated(unsafe) private let bytes: UnsafeMutablePointer<UInt8>
    private let mask: Int
    /// Bit n: there is a key of n bytes before a `*`, n below 32.
    private let prefixes: UInt32
    /// The first row whose key stood before.
    let repeated: Int?

    private static let star = UInt8(ascii: "*")

    init(_ keys: [[UInt8]]) {
        var size = 16
        while size < keys.count * 2 { size *= 2 }
        mask = size - 1
        slots = .allocate(capacity: size)
        slots.initialize(repeating: Slot(), count: size)
        bytes = .allocate(capacity: max(1, keys.reduce(0) { $0 + $1.count }))
        var used = 0
        var prefixes: UInt32 = 0
        var repeated: Int?
        for (row, key) in keys.enumerated() {
            let hash = FNV1a.hash(key)
            for (at, byte) in key.enumerated() { bytes[used + at] = byte }
            let text = UnsafeBufferPointer(start: bytes + used, count: key.count)
            let slot = CodeIndex.slot(slots, mask, bytes, hash) { $0 == text.count && ValueReader.sameBytes($1, text) }
            if slots[slot].row >= 0 { repeated = repeated ?? row }
            slots[slot] = Slot(row: Int32(row), offset: UInt32(used), length: UInt32(key.count))
            if key.last == CodeIndex.star && key.count <= 32 { prefixes |= 1 << UInt32(key.count - 1) }
            used += key.count
        }
        self.prefixes = prefixes
        self.repeated = repeated
    }

    deinit {
        slots.deallocate()
        bytes.deallocate()
    }

    /// The slot whose key `matches` (its length and bytes), or the empty one where it would go.
    @inline(__always)
    private static func slot(
        _ slots: UnsafeMutablePointer<Slot>, _ mask: Int, _ bytes: UnsafeMutablePointer<UInt8>, _ hash: UInt64,
        _ matches: (Int, UnsafeBufferPointer<UInt8>) -> Bool
    ) -> Int {
        var slot = Int(truncatingIfNeeded: hash ^ hash >> 29) & mask
        while slots[slot].row >= 0 {
            let length = Int(slots[slot].length)
            if matches(length, UnsafeBufferPointer(start: bytes + Int(slots[slot].offset), count: length)) {
                return slot
            }
            slot = (slot + 1) & mask
        }
        return slot
    }

    /// The row of a key, or else of the longest key that ends with `*` and begins as it does.
    func row(_ key: UnsafeBufferPointer<UInt8>) -> Int? {
        let hash = FNV1a.hash(key)
        let slot = CodeIndex.slot(slots, mask, bytes, hash) { $0 == key.count && ValueReader.sameBytes($1, key) }
        if slots[slot].row >= 0 { return Int(slots[slot].row) }
        return prefixes != 0 && key.count < 32 ? prefixRow(key) : nil
    }

    private func prefixRow(_ key: UnsafeBufferPointer<UInt8>) -> Int? {
        var length = key.count
        while length >= 0 {
            defer { length -= 1 }
            guard prefixes >> UInt32(length) & 1 == 1 else { continue }
            var hash = FNV1a()
            hash.add(UnsafeBufferPointer(rebasing: key[..<length]))
            hash.add(CodeIndex.star)
            let slot = CodeIndex.slot(slots, mask, bytes, hash.value) { count, text in
                guard count == length + 1, text[length] == CodeIndex.star else { return false }
                for at in 0..<length where text[at] != key[at] { return false }
                return true
            }
            if slots[slot].row >= 0 { return Int(slots[slot].row) }
        }
        return nil
    }
}
