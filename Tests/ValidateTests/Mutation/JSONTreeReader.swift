/// Reads one JSON text into a tree.
struct JSONTreeReader {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var at = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    /// The whole text; `nil` where it is no JSON.
    mutating func text() -> JSONTree? {
        guard let value = value() else { return nil }
        space()
        return at == bytes.count ? value : nil
    }

    private mutating func space() {
        while at < bytes.count, bytes[at] <= 0x20 { at += 1 }
    }

    private mutating func value() -> JSONTree? {
        space()
        guard at < bytes.count else { return nil }
        let start = at
        let content: JSONTree.Content?
        switch bytes[at] {
        case 0x7B: content = object()
        case 0x5B: content = array()
        case 0x22: content = string().map { .string($0) }
        default: content = word()
        }
        return content.map { JSONTree(range: start..<at, content: $0) }
    }

    private mutating func object() -> JSONTree.Content? {
        var members: [JSONTree.Member] = []
        at += 1
        space()
        if at < bytes.count, bytes[at] == 0x7D {
            at += 1
            return .object([])
        }
        while at < bytes.count {
            space()
            let start = at
            guard at < bytes.count, bytes[at] == 0x22, let name = string() else { return nil }
            space()
            guard at < bytes.count, bytes[at] == 0x3A else { return nil }
            at += 1
            guard let value = value() else { return nil }
            members.append(JSONTree.Member(name: name, start: start, value: value))
            guard let isLast = separator(closing: 0x7D) else { return nil }
            if isLast { return .object(members) }
        }
        return nil
    }

    private mutating func array() -> JSONTree.Content? {
        var elements: [JSONTree] = []
        at += 1
        space()
        if at < bytes.count, bytes[at] == 0x5D {
            at += 1
            return .array([])
        }
        while let value = value() {
            elements.append(value)
            guard let isLast = separator(closing: 0x5D) else { return nil }
            if isLast { return .array(elements) }
        }
        return nil
    }

    /// Passes over a comma (`false`) or the closing bracket (`true`).
    private mutating func separator(closing: UInt8) -> Bool? {
        space()
        guard at < bytes.count else { return nil }
        let byte = bytes[at]
        at += 1
        return byte == closing ? true : byte == 0x2C ? false : nil
    }

    private mutating func word() -> JSONTree.Content? {
        let start = at
        while at < bytes.count, bytes[at] > 0x20, bytes[at] != 0x2C, bytes[at] != 0x5D, bytes[at] != 0x7D { at += 1 }
        let text = String(decoding: bytes[start..<at], as: UTF8.self)
        switch text {
        case "true": return .boolean(true)
        case "false": return .boolean(false)
        case "null": return .null
        case "": return nil
        default: return .number(text)
        }
    }

    private mutating func string() -> String? {
        at += 1
        let start = at
        var isEscaped = false
        while at < bytes.count, bytes[at] != 0x22 {
            if bytes[at] == 0x5C {
                isEscaped = true
                at += 1
            }
            at += 1
        }
        guard at < bytes.count else { return nil }
        at += 1
        let raw = bytes[start..<at - 1]
        return isEscaped ? JSONTreeReader.unescaped(raw) : String(decoding: raw, as: UTF8.self)
    }

    private static func unescaped(_ raw: Slice<UnsafeBufferPointer<UInt8>>) -> String {
        var units: [UInt16] = []
        var place = raw.startIndex
        var plain: [UInt8] = []
        func flush() {
            units += Array(String(decoding: plain, as: UTF8.self).utf16)
            plain.removeAll(keepingCapacity: true)
        }
        while place < raw.endIndex {
            guard raw[place] == 0x5C, place + 1 < raw.endIndex else {
                plain.append(raw[place])
                place += 1
                continue
            }
            let mark = raw[place + 1]
            place += 2
            switch mark {
            case 0x6E: plain.append(0x0A)
            case 0x72: plain.append(0x0D)
            case 0x74: plain.append(0x09)
            case 0x62: plain.append(0x08)
            case 0x66: plain.append(0x0C)
            case 0x75:
                flush()
                let digits = String(decoding: raw[place..<min(place + 4, raw.endIndex)], as: UTF8.self)
                units.append(UInt16(digits, radix: 16) ?? 0xFFFD)
                place += 4
            default: plain.append(mark)
            }
        }
        flush()
        return String(decoding: units, as: UTF16.self)
    }
}
