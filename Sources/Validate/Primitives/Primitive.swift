/// FHIR's primitive types, and how JSON writes them.
enum Primitive: UInt8, BitwiseCopyable {
    case boolean, integer, positiveInt, unsignedInt, decimal
    case string, markdown, code, id, uri, url, canonical, oid, uuid, base64Binary, date, dateTime, instant, time, xhtml

    init(name: String) {
        switch name {
        case "boolean": self = .boolean
        case "integer": self = .integer
        case "positiveInt": self = .positiveInt
        case "unsignedInt": self = .unsignedInt
        case "decimal": self = .decimal
        case "markdown": self = .markdown
        case "code": self = .code
        case "id": self = .id
        case "uri": self = .uri
        case "url": self = .url
        case "canonical": self = .canonical
        case "oid": self = .oid
        case "uuid": self = .uuid
        case "base64Binary": self = .base64Binary
        case "date": self = .date
        case "dateTime": self = .dateTime
        case "instant": self = .instant
        case "time": self = .time
        case "xhtml": self = .xhtml
        default: self = .string
        }
    }

    /// What a finding says was expected.
    var expectation: StaticString {
        switch self {
        case .boolean: "true or false"
        case .integer: "a whole number of 32 bits"
        case .positiveInt: "a whole number from 1 to 2147483647"
        case .unsignedInt: "a whole number from 0 to 2147483647"
        case .decimal: "a decimal number of at most 18 digits before and after the point"
        case .string, .markdown: "a text that is not empty, without control characters"
        case .code: "a code: no space at its ends, and single spaces within"
        case .id: "1 to 64 letters, digits, '-' or '.'"
        case .uri, .url, .canonical: "a URI without spaces"
        case .oid: "urn:oid: and an OID"
        case .uuid: "urn:uuid: and a UUID in lower case"
        case .base64Binary: "base64"
        case .date: "a date that exists: YYYY, YYYY-MM or YYYY-MM-DD"
        case .dateTime: "a date that exists, with a time only if it has seconds and a time zone"
        case .instant: "a date and time with seconds and a time zone"
        case .time: "hh:mm:ss"
        case .xhtml: "XHTML in a div"
        }
    }
}

/// The formats of FHIR R4's primitive types (2.24.0.1), over bytes.
enum PrimitiveFormat {
    typealias Text = UnsafeBufferPointer<UInt8>

    /// Whether the text is a value of the type. Numbers and booleans are given as JSON writes them.
    static func accepts(_ text: Text, as type: Primitive) -> Bool {
        switch type {
        case .boolean: return text.count == 4 || text.count == 5
        case .integer: return integer(text).map { $0 >= -2_147_483_648 && $0 <= 2_147_483_647 } ?? false
        case .positiveInt: return integer(text).map { $0 >= 1 && $0 <= 2_147_483_647 } ?? false
        case .unsignedInt: return integer(text).map { $0 >= 0 && $0 <= 2_147_483_647 } ?? false
        case .decimal: return text.count <= 64
        case .string, .markdown: return isText(text)
        case .xhtml: return text.count > 0
        case .code: return isCode(text)
        case .id: return isIdentifier(text)
        case .uri, .url, .canonical: return isURI(text)
        case .oid: return isOID(text)
        case .uuid: return isUUID(text)
        case .base64Binary: return isBase64(text)
        case .date: return text.count > 0 && dateLength(text) == text.count
        case .dateTime: return isDateTime(text)
        case .instant: return isInstant(text)
        case .time: return timeLength(text, from: 0) == text.count
        }
    }

    /// A JSON number without fraction or exponent, of at most 11 characters.
    static func integer(_ text: Text) -> Int? {
        guard text.count > 0, text.count <= 11 else { return nil }
        var value = 0
        let isNegative = text[0] == 0x2D
        for index in (isNegative ? 1 : 0)..<text.count {
            guard text[index] >= 0x30 && text[index] <= 0x39 else { return nil }
            value = value * 10 + Int(text[index] - 0x30)
        }
        return isNegative ? -value : value
    }

    /// For a text without escapes, in which JSON allows no control character, its length says all.
    static func isText(_ text: Text, isPlain: Bool = false) -> Bool {
        guard text.count > 0, text.count <= 1 << 20 else { return false }
        if isPlain { return true }
        for byte in text where byte < 0x20 && byte != 0x09 && byte != 0x0A && byte != 0x0D { return false }
        return true
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) }

    static func isCode(_ text: Text) -> Bool {
        guard text.count > 0, !isSpace(text[0]), !isSpace(text[text.count - 1]) else { return false }
        var wasSpace = false
        for byte in text {
            let space = isSpace(byte)
            if space && wasSpace { return false }
            wasSpace = space
        }
        return true
    }

    static func isIdentifier(_ text: Text) -> Bool {
        guard text.count >= 1, text.count <= 64 else { return false }
        for byte in text {
            let isLetter = (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A
            let isDigit = byte >= 0x30 && byte <= 0x39
            guard isLetter || isDigit || byte == 0x2D || byte == 0x2E else { return false }
        }
        return true
    }

    static func isURI(_ text: Text) -> Bool {
        guard text.count > 0 else { return false }
        for byte in text where byte <= 0x20 { return false }
        return true
    }

    private static func hasPrefix(_ text: Text, _ prefix: StaticString) -> Bool {
        guard text.count >= prefix.utf8CodeUnitCount else { return false }
        for index in 0..<prefix.utf8CodeUnitCount where text[index] != prefix.utf8Start[index] { return false }
        return true
    }

    static func isOID(_ text: Text) -> Bool {
        guard hasPrefix(text, "urn:oid:"), text.count > 9, text[8] >= 0x30, text[8] <= 0x32 else { return false }
        var at = 9
        while at < text.count {
            guard text[at] == 0x2E else { return false }
            let start = at + 1
            at = start
            while at < text.count, text[at] >= 0x30, text[at] <= 0x39 { at += 1 }
            if at == start || (text[start] == 0x30 && at > start + 1) { return false }
        }
        return text.count > 9
    }

    static func isUUID(_ text: Text) -> Bool {
        guard hasPrefix(text, "urn:uuid:"), text.count == 45 else { return false }
        for index in 9..<45 {
            let byte = text[index]
            if index == 17 || index == 22 || index == 27 || index == 32 {
                if byte != 0x2D { return false }
            } else if !(byte >= 0x30 && byte <= 0x39) && !(byte >= 0x61 && byte <= 0x66) {
                return false
            }
        }
        return true
    }

    static func isBase64(_ text: Text) -> Bool {
        var count = 0
        var padding = 0
        for byte in text {
            if isSpace(byte) { continue }
            let isLetter = (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A
            let isDigit = byte >= 0x30 && byte <= 0x39
            if byte == 0x3D {
                padding += 1
            } else if padding > 0 || !(isLetter || isDigit || byte == 0x2B || byte == 0x2F) {
                return false
            }
            count += 1
        }
        return count > 0 && count % 4 == 0 && padding <= 2
    }
}
