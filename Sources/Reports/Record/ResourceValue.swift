/// A JSON value of a resource, to be looked into by names. Numbers keep their digits: 7.40 is not 7.4.
indirect enum ResourceValue: Equatable, Sendable {
    case object([String: ResourceValue])
    case array([ResourceValue])
    case string(String)
    case number(String)
    case bool(Bool)
    case null

    /// How deep values may be nested.
    static let depthLimit = 64

    /// A resource's body; `nil` where it is no JSON object, or nested too deep.
    init?(resource body: String) {
        var reader = ResourceValueReader(Array(body.utf8))
        guard let value = reader.document(), case .object = value else { return nil }
        self = value
    }

    /// The member of that name: `null` where there is none.
    subscript(name: String) -> ResourceValue {
        if case .object(let members) = self { return members[name] ?? .null }
        return .null
    }

    /// The elements of an array; a single value is an array of itself, null is none.
    var items: [ResourceValue] {
        switch self {
        case .array(let items): items
        case .null: []
        default: [self]
        }
    }

    /// The first element.
    var first: ResourceValue { items.first ?? .null }

    /// The text of a string or number that is not empty.
    var text: String? {
        switch self {
        case .string(let text), .number(let text): text.isEmpty ? nil : text
        default: nil
        }
    }

    var isTrue: Bool { self == .bool(true) }
    var isNull: Bool { self == .null }
}

/// Reads JSON.
private struct ResourceValueReader {
    private let bytes: [UInt8]
    private var place = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The one value of the text.
    mutating func document() -> ResourceValue? {
        guard let value = value(depth: 0) else { return nil }
        skipSpace()
        return place == bytes.count ? value : nil
    }

    private mutating func skipSpace() {
        while place < bytes.count, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[place]) { place += 1 }
    }

    private mutating func take(_ byte: Character) -> Bool {
        skipSpace()
        guard place < bytes.count, bytes[place] == byte.asciiValue else { return false }
        place += 1
        return true
    }

    private mutating func value(depth: Int) -> ResourceValue? {
        skipSpace()
        guard depth < ResourceValue.depthLimit, place < bytes.count else { return nil }
        switch bytes[place] {
        case UInt8(ascii: "{"): return object(depth)
        case UInt8(ascii: "["): return array(depth)
        case UInt8(ascii: "\""): return string().map(ResourceValue.string)
        default:
            let start = place
            while place < bytes.count, !",]} \n\r\t".utf8.contains(bytes[place]) { place += 1 }
            let word = String(decoding: bytes[start..<place], as: UTF8.self)
            switch word {
            case "true": return .bool(true)
            case "false": return .bool(false)
            case "null": return .null
            default:
                let isNumber = !word.isEmpty && word.utf8.allSatisfy { "+-.eE0123456789".utf8.contains($0) }
                return isNumber ? .number(word) : nil
            }
        }
    }

    private mutating func object(_ depth: Int) -> ResourceValue? {
        place += 1
        var members: [String: ResourceValue] = [:]
        if take("}") { return .object(members) }
        repeat {
            skipSpace()
            guard let name = string(), take(":"), let member = value(depth: depth + 1) else { return nil }
            members[name] = member
        } while take(",")
        return take("}") ? .object(members) : nil
    }

    private mutating func array(_ depth: Int) -> ResourceValue? {
        place += 1
        var items: [ResourceValue] = []
        if take("]") { return .array(items) }
        repeat {
            guard let item = value(depth: depth + 1) else { return nil }
            items.append(item)
        } while take(",")
        return take("]") ? .array(items) : nil
    }

    private mutating func string() -> String? {
        guard place < bytes.count, bytes[place] == UInt8(ascii: "\"") else { return nil }
        place += 1
        var text: [UInt8] = []
        while place < bytes.count {
            let byte = bytes[place]
            place += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"): guard escape(into: &text) else { return nil }
            default: text.append(byte)
            }
        }
        return nil
    }

    private mutating func escape(into text: inout [UInt8]) -> Bool {
        guard place < bytes.count else { return false }
        let byte = bytes[place]
        place += 1
        switch byte {
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "b"), UInt8(ascii: "f"): text.append(0x20)
        case UInt8(ascii: "u"):
            guard var unit = hexadecimal() else { return false }
            if unit & 0xFC00 == 0xD800, place + 1 < bytes.count, bytes[place] == UInt8(ascii: "\\"),
                bytes[place + 1] == UInt8(ascii: "u")
            {
                place += 2
                guard let low = hexadecimal() else { return false }
                unit = 0x10000 + (unit & 0x3FF) << 10 + (low & 0x3FF)
            }
            text += Array(String(Unicode.Scalar(unit) ?? "\u{FFFD}").utf8)
        default: text.append(byte)
        }
        return true
    }

    private mutating func hexadecimal() -> UInt32? {
        guard place + 4 <= bytes.count else { return nil }
        defer { place += 4 }
        return UInt32(String(decoding: bytes[place..<place + 4], as: UTF8.self), radix: 16)
    }
}
