/// The header of a member of a tar archive: 512 bytes, as ustar (POSIX.1-1988), pax (POSIX.1-2001), GNU tar and the
/// seventh edition of Unix write it.
///
/// ### Layout
///
///     0 name (100) | 124 size (12) | 148 checksum (8) | 156 type (1) | 257 magic (6) | 345 prefix (155)
struct TarHeader {
    /// Of a header, and of the blocks of a member's bytes.
    static let size = 512

    let name: [UInt8]
    /// How many bytes follow, without what fills the last block.
    let count: UInt64
    /// `0`, `5`, `x` and so on.
    let type: UInt8

    /// `nil` where the checksum is not that of the bytes, or the size is no number.
    init?(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard bytes.count >= TarHeader.size, bytes[0] != 0 || bytes[156] == 0x78 || bytes[156] == 0x67 else {
            return nil
        }
        guard let stated = TarHeader.number(bytes[148..<156]), let count = TarHeader.number(bytes[124..<136]) else {
            return nil
        }
        var sum: UInt64 = 0
        var signed: Int64 = 0
        for index in 0..<TarHeader.size {
            let byte = (148..<156).contains(index) ? 0x20 : bytes[index]
            sum += UInt64(byte)
            signed += Int64(Int8(bitPattern: byte))
        }
        // Old programs added bytes up as signed ones.
        guard stated == sum || Int64(exactly: stated) == signed else { return nil }
        self.count = count
        type = bytes[156]
        let isUstar = bytes[257..<262].elementsEqual("ustar".utf8)
        // GNU tar ("ustar  ") has other things where the prefix stands.
        let prefix = isUstar && bytes[262] == 0 ? bytes[345..<500].prefix { $0 != 0 } : bytes[0..<0]
        name = (prefix.isEmpty ? [] : Array(prefix) + [0x2F]) + bytes[0..<100].prefix { $0 != 0 }
    }

    /// An octal number with spaces and zero bytes around it, or a binary one (GNU).
    private static func number(_ field: Slice<UnsafeBufferPointer<UInt8>>) -> UInt64? {
        if let first = field.first, first & 0x80 != 0 {
            guard first == 0x80,
                field.dropFirst().prefix(max(0, field.count - 8)).allSatisfy({ $0 == 0 || field.count <= 8 })
            else { return nil }
            let value = field.suffix(min(8, field.count - 1)).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            return value <= UInt64(Int64.max) ? value : nil
        }
        var value: UInt64 = 0
        var digits = 0
        for byte in field.drop(while: { $0 == 0x20 }) {
            if byte == 0 || byte == 0x20 { break }
            guard (0x30...0x37).contains(byte) else { return nil }
            value = value << 3 | UInt64(byte - 0x30)
            digits += 1
        }
        return digits > 0 ? value : nil
    }
}
