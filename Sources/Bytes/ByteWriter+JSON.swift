extension ByteWriter {
    /// A JSON string with its quotation marks: control characters, `"` and `\` are escaped, all else is copied.
    ///
    /// `source` must be valid UTF-8.
    @inlinable
    public mutating func append(jsonString source: UnsafeBufferPointer<UInt8>) {
        bytes.append(0x22)
        var start = 0
        for index in 0..<source.count {
            let byte = source[index]
            if byte >= 0x20 && byte != 0x22 && byte != 0x5C { continue }
            bytes.append(contentsOf: source[start..<index])
            appendEscape(byte)
            start = index + 1
        }
        bytes.append(contentsOf: source[start..<source.count])
        bytes.append(0x22)
    }

    @inlinable
    public mutating func append(jsonString source: [UInt8]) {
        source.withUnsafeBufferPointer { append(jsonString: $0) }
    }

    @inlinable
    public mutating func append(jsonString source: String) {
        var source = source
        source.withUTF8 { append(jsonString: $0) }
    }

    @usableFromInline
    mutating func appendEscape(_ byte: UInt8) {
        switch byte {
        case 0x22: append("\\\"")
        case 0x5C: append("\\\\")
        case 0x0A: append("\\n")
        case 0x0D: append("\\r")
        case 0x09: append("\\t")
        default:
            append("\\u00")
            let digits: StaticString = "0123456789abcdef"
            bytes.append(digits.utf8Start[Int(byte >> 4)])
            bytes.append(digits.utf8Start[Int(byte & 15)])
        }
    }
}
