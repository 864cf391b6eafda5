import Bytes

/// A key of words: SHA-256, 32 hexadecimal digits. Words are told apart by their lengths.
struct KeyDigest {
    private var bytes: [UInt8] = []

    init(_ what: StaticString) { add(UnsafeBufferPointer(start: what.utf8Start, count: what.utf8CodeUnitCount)) }

    mutating func add(_ word: UnsafeBufferPointer<UInt8>) {
        withUnsafeBytes(of: UInt32(truncatingIfNeeded: word.count).littleEndian) { bytes.append(contentsOf: $0) }
        bytes.append(contentsOf: word)
    }

    /// A word that is absent counts as an empty one.
    mutating func add(_ word: UnsafeBufferPointer<UInt8>?) { add(word ?? UnsafeBufferPointer(start: nil, count: 0)) }

    mutating func add(_ word: [UInt8]) { word.withUnsafeBufferPointer { add($0) } }

    mutating func add(_ word: StaticString) {
        add(UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
    }

    func finish() -> [UInt8] { KeyDigest.hexadecimal(Digest.sha256(bytes).prefix(16)) }

    static func hexadecimal(_ bytes: some Collection<UInt8>) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count * 2)
        for byte in bytes {
            for nibble in [byte >> 4, byte & 0xF] { text.append(nibble < 10 ? 0x30 + nibble : 0x57 + nibble) }
        }
        return text
    }
}
