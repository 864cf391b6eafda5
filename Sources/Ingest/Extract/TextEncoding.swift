import Records

/// Tells UTF-8 from Latin-1.
enum TextEncoding {
    /// UTF-8 where the bytes are valid UTF-8 (ASCII is), else Latin-1, which any bytes are.
    @inline(__always)
    static func of(_ bytes: UnsafeBufferPointer<UInt8>) -> Record.Encoding {
        isASCII(bytes) || isUTF8(bytes) ? .utf8 : .latin1
    }

    @inline(__always)
    static func isASCII(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let raw = UnsafeRawBufferPointer(bytes)
        var index = 0
        var seen: UInt64 = 0
        while index &+ 8 <= raw.count {
            seen |= raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            index &+= 8
        }
        while index < raw.count {
            seen |= UInt64(raw[index])
            index &+= 1
        }
        return seen & 0x8080_8080_8080_8080 == 0
    }

    @inline(never)
    private static func isUTF8(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        String(validating: bytes, as: UTF8.self) != nil
    }
}
