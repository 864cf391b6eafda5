/// Text of at most eight bytes as an integer, the first byte lowest: how segment names and codes are compared.
enum Packed {
    /// `nil` where the text is longer than eight bytes.
    static func code(_ text: String) -> UInt64? {
        guard text.utf8.count <= 8 else { return nil }
        var value: UInt64 = 0
        for (index, byte) in text.utf8.enumerated() { value |= UInt64(byte) << UInt64(8 * index) }
        return value
    }

    /// A segment's name (two or three bytes), or 0 where it cannot be one.
    static func segment(_ text: String) -> UInt32 {
        guard let code = code(text), text.utf8.count == 2 || text.utf8.count == 3 else { return 0 }
        return UInt32(truncatingIfNeeded: code)
    }

    /// The text that was packed.
    static func text(_ code: UInt64) -> String {
        var code = code
        var bytes: [UInt8] = []
        while code != 0 {
            bytes.append(UInt8(truncatingIfNeeded: code))
            code >>= 8
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The bytes from `start` to `end`, or all ones where they are more than eight. Eight bytes after `start` must be
    /// readable: the window's padding sees to that.
    @inline(__always)
    static func code(_ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> UInt64 {
        let length = end &- start
        if length > 8 { return .max }
        let word = UnsafeRawPointer(base).loadUnaligned(fromByteOffset: start, as: UInt64.self)
        // Shifting by 64 gives 0 here: `>>` is the smart shift.
        return UInt64(littleEndian: word) & (UInt64.max >> UInt64(64 &- 8 &* length))
    }
}

/// The names of the segments that the reader itself knows: those of the envelope, and HL.
enum SegmentID {
    // Literals, the first letter lowest: a call here would be asked for at each segment whether it was made.
    static let isa: UInt32 = 0x41_5349
    static let iea: UInt32 = 0x41_4549
    static let gs: UInt32 = 0x00_5347
    static let ge: UInt32 = 0x00_4547
    static let st: UInt32 = 0x00_5453
    static let se: UInt32 = 0x00_4553
    static let hl: UInt32 = 0x00_4C48
    static let ta1: UInt32 = 0x31_4154
    static let clm: UInt32 = 0x4D_4C43
    static let clp: UInt32 = 0x50_4C43
    static let ins: UInt32 = 0x53_4E49
    static let svc: UInt32 = 0x43_5653
}
