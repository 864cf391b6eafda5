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

    /// The bytes from `start` to `end`, or all ones where they are more than eight.
    @inline(__always)
    static func code(_ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> UInt64 {
        let length = end - start
        if length > 8 { return .max }
        var value: UInt64 = 0
        var index = length
        while index > 0 {
            index -= 1
            value = value << 8 | UInt64(base[start + index])
        }
        return value
    }
}

/// The names of the segments that the reader itself knows: those of the envelope, and HL.
enum SegmentID {
    static let isa = Packed.segment("ISA")
    static let iea = Packed.segment("IEA")
    static let gs = Packed.segment("GS")
    static let ge = Packed.segment("GE")
    static let st = Packed.segment("ST")
    static let se = Packed.segment("SE")
    static let hl = Packed.segment("HL")
    static let ta1 = Packed.segment("TA1")
    static let clm = Packed.segment("CLM")
    static let clp = Packed.segment("CLP")
}
