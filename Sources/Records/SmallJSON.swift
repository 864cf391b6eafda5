/// The JSON that a record's line needs: objects, arrays, strings, whole numbers.
struct SmallJSON {
    enum Value {
        case object([Member])
        case array([Value])
        case string([UInt8])
        case number(Int)
    }

    struct Member {
        var name: String
        /// Where its name stands in the text.
        var byte: Int
        var value: Value
    }

    static let depthLimit = 16
    /// The most values in a text: what they take is many times their bytes.
    static let partLimit = 4 << 20

    private let text: UnsafeBufferPointer<UInt8>
    private var at = 0
    private var parts = 0

    init(_ text: UnsafeBufferPointer<UInt8>) { self.text = text }

    /// The whole text as one value.
    mutating func read() throws(RecordNDJSONError) -> Value {
        let value = try value(0)
        skipSpace()
        guard at == text.count else { throw mistake("expected the end of the line") }
        return value
    }

    private func mistake(_ message: String) -> RecordNDJSONError { RecordNDJSONError(byte: at, message: message) }

    private mutating func skipSpace() {
        while at < text.count, [0x20, 0x09, 0x0A, 0x0D].contains(text[at]) { at += 1 }
    }

    private mutating func takes(_ byte: UInt8) -> Bool {
        skipSpace()
        guard at < text.count, text[at] == byte else { return false }
        at += 1
        return true
    }

    private mutating func value(_ depth: Int) throws(RecordNDJSONError) -> Value {
        guard depth <= SmallJSON.depthLimit else { throw mistake("nested too deeply") }
        parts += 1
        guard parts <= SmallJSON.partLimit else { throw mistake("more than \(SmallJSON.partLimit) values in a line") }
        skipSpace()
        guard at < text.count else { throw mistake("the line ends early") }
        switch text[at] {
        case 0x7B: return .object(try members(depth))
        case 0x5B: return .array(try elements(depth))
        case 0x22: return .string(try string())
        case 0x30...0x39: return .number(try number())
        default: throw mistake("expected an object, an array, a string or a whole number")
        }
    }

    private mutating func members(_ depth: Int) throws(RecordNDJSONError) -> [Member] {
        at += 1
        var members: [Member] = []
        if takes(0x7D) { return members }
        repeat {
            skipSpace()
            let byte = at
            guard at < text.count, text[at] == 0x22 else { throw mistake("expected a name") }
            let name = String(decoding: try string(), as: UTF8.self)
            guard takes(0x3A) else { throw mistake("expected ':'") }
            members.append(Member(name: name, byte: byte, value: try value(depth + 1)))
        } while takes(0x2C)
        guard takes(0x7D) else { throw mistake("expected ',' or '}'") }
        return members
    }

    private mutating func elements(_ depth: Int) throws(RecordNDJSONError) -> [Value] {
        at += 1
        var values: [Value] = []
        if takes(0x5D) { return values }
        repeat { values.append(try value(depth + 1)) } while takes(0x2C)
        guard takes(0x5D) else { throw mistake("expected ',' or ']'") }
        return values
    }

    private mutating func number() throws(RecordNDJSONError) -> Int {
        var value = 0
        while at < text.count, (0x30...0x39).contains(text[at]) {
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflown) = product.addingReportingOverflow(Int(text[at] - 0x30))
            guard !overflow, !overflown else { throw mistake("the number is too large") }
            value = sum
            at += 1
        }
        return value
    }

    private mutating func string() throws(RecordNDJSONError) -> [UInt8] {
        at += 1
        var bytes: [UInt8] = []
        while at < text.count {
            let byte = text[at]
            at += 1
            if byte == 0x22 {
                guard String(validating: bytes, as: UTF8.self) != nil else { throw mistake("the text is not UTF-8") }
                return bytes
            }
            if byte < 0x20 { throw mistake("a control character in a string") }
            if byte == 0x5C { try escape(&bytes) } else { bytes.append(byte) }
        }
        throw mistake("a string is not closed")
    }

    private mutating func escape(_ bytes: inout [UInt8]) throws(RecordNDJSONError) {
        guard at < text.count else { throw mistake("the line ends early") }
        let byte = text[at]
        at += 1
        switch byte {
        case 0x22, 0x5C, 0x2F: bytes.append(byte)
        case 0x62: bytes.append(0x08)
        case 0x66: bytes.append(0x0C)
        case 0x6E: bytes.append(0x0A)
        case 0x72: bytes.append(0x0D)
        case 0x74: bytes.append(0x09)
        case 0x75:
            var code = try hexadecimal()
            if (0xD800..<0xDC00).contains(code), at + 1 < text.count, text[at] == 0x5C, text[at + 1] == 0x75 {
                at += 2
                let low = try hexadecimal()
                guard (0xDC00..<0xE000).contains(low) else { throw mistake("half a surrogate pair") }
                code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00)
            }
            guard let scalar = Unicode.Scalar(code) else { throw mistake("half a surrogate pair") }
            bytes.append(contentsOf: UTF8.encode(scalar) ?? .init())
        default: throw mistake("an unknown escape")
        }
    }

    private mutating func hexadecimal() throws(RecordNDJSONError) -> UInt32 {
        guard at + 4 <= text.count else { throw mistake("the line ends early") }
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = Character(Unicode.Scalar(text[at])).hexDigitValue else {
                throw mistake("expected four hexadecimal digits")
            }
            value = value << 4 | UInt32(digit)
            at += 1
        }
        return value
    }
}
