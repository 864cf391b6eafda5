extension Machine {
    /// `encode`, `decode`, `escape` and `unescape`; `nil` for a format that they do not know or a text that is not in it.
    mutating func coded(_ text: Text, _ format: Text, _ node: CompiledNode) throws(Fault) -> Text? {
        try spend(text.count)
        let name = format.count <= 16 ? format.string : ""
        var bytes: [UInt8]?
        switch (node.function, name) {
        case (.encode, "base64"): bytes = Machine.base64(text, Machine.standard)
        case (.encode, "urlbase64"): bytes = Machine.base64(text, Machine.urlSafe)
        case (.encode, "hex"): bytes = text.bytes.flatMap { [Machine.hex[Int($0 >> 4)], Machine.hex[Int($0 & 15)]] }
        case (.decode, "base64"): bytes = Machine.unbase64(text, Machine.standard)
        case (.decode, "urlbase64"): bytes = Machine.unbase64(text, Machine.urlSafe)
        case (.decode, "hex"): bytes = Machine.unhex(text)
        case (.escape, "html"): bytes = Machine.escaped(text, Machine.entities)
        case (.escape, "json"): bytes = Machine.escaped(text, Machine.jsonEscapes)
        case (.unescape, "html"): bytes = Machine.unescaped(text, Machine.entities)
        case (.unescape, "json"): bytes = Machine.unescaped(text, Machine.jsonEscapes)
        default: return nil
        }
        guard let bytes, String(validating: bytes, as: UTF8.self) != nil else { return nil }
        return try store(bytes)
    }

    private static let standard = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let urlSafe = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
    private static let hex = Array("0123456789abcdef".utf8)
    private static let entities: [(UInt8, String)] = [
        (0x26, "&amp;"), (0x3C, "&lt;"), (0x3E, "&gt;"), (0x22, "&quot;"), (0x27, "&#39;"),
    ]
    private static let jsonEscapes: [(UInt8, String)] = [
        (0x5C, "\\\\"), (0x22, "\\\""), (0x0A, "\\n"), (0x0D, "\\r"), (0x09, "\\t"), (0x08, "\\b"), (0x0C, "\\f"),
    ]

    private static func base64(_ text: Text, _ alphabet: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var at = 0
        while at < text.count {
            let length = min(3, text.count - at)
            var group: UInt32 = 0
            for index in 0..<3 { group = group << 8 | (index < length ? UInt32(text[at + index]) : 0) }
            for index in 0..<4 {
                result.append(index <= length ? alphabet[Int(group >> UInt32(18 - 6 * index) & 63)] : 0x3D)
            }
            at += 3
        }
        return result
    }

    private static func unbase64(_ text: Text, _ alphabet: [UInt8]) -> [UInt8]? {
        var result: [UInt8] = []
        var group: UInt32 = 0
        var bits = 0
        var padding = 0
        for byte in text.bytes {
            if byte == 0x3D {
                padding += 1
                continue
            }
            guard padding == 0, let value = alphabet.firstIndex(of: byte) else { return nil }
            group = (group << 6 | UInt32(value)) & 0xFFFFFF
            bits += 6
            if bits >= 8 {
                bits -= 8
                result.append(UInt8(truncatingIfNeeded: group >> UInt32(bits)))
            }
        }
        return text.count % 4 == 0 && padding <= 2 ? result : nil
    }

    private static func unhex(_ text: Text) -> [UInt8]? {
        guard text.count % 2 == 0 else { return nil }
        var result: [UInt8] = []
        for at in stride(from: 0, to: text.count, by: 2) {
            guard let high = hex.firstIndex(of: text[at] | (text[at] >= 0x41 ? 0x20 : 0)),
                let low = hex.firstIndex(of: text[at + 1] | (text[at + 1] >= 0x41 ? 0x20 : 0))
            else { return nil }
            result.append(UInt8(high << 4 | low))
        }
        return result
    }

    private static func escaped(_ text: Text, _ table: [(UInt8, String)]) -> [UInt8] {
        var result: [UInt8] = []
        for byte in text.bytes {
            if let entry = table.first(where: { $0.0 == byte }) { result += entry.1.utf8 } else { result.append(byte) }
        }
        return result
    }

    private static func unescaped(_ text: Text, _ table: [(UInt8, String)]) -> [UInt8] {
        var result: [UInt8] = []
        var at = 0
        outer: while at < text.count {
            for (byte, escape) in table where at + escape.utf8.count <= text.count {
                let length = escape.utf8.count
                if text.slice(at, at + length).bytes.elementsEqual(escape.utf8) {
                    result.append(byte)
                    at += length
                    continue outer
                }
            }
            result.append(text[at])
            at += 1
        }
        return result
    }
}
