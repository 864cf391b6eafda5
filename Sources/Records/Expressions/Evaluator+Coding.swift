extension Evaluator {
    private static let base64Alphabet: StaticString =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

    /// `base64()`: the bytes of a text by RFC 4648, with padding, on one line; nothing for an empty text.
    mutating func encoded(_ value: RecordValue) -> RecordValue? {
        let count = Int(value.length)
        guard count > 0, let offset = memory.reserve((count + 2) / 3 * 4) else { return nil }
        fuel -= count
        let text = reader.bytes(value)
        let room = memory.scratch + offset
        let alphabet = Evaluator.base64Alphabet.utf8Start
        var written = 0
        for at in stride(from: 0, to: count, by: 3) {
            let second = at + 1 < count ? text[at + 1] : 0
            let third = at + 2 < count ? text[at + 2] : 0
            room[written] = alphabet[Int(text[at] >> 2)]
            room[written + 1] = alphabet[Int((text[at] & 0x03) << 4 | second >> 4)]
            room[written + 2] = at + 1 < count ? alphabet[Int((second & 0x0F) << 2 | third >> 6)] : 0x3D
            room[written + 3] = at + 2 < count ? alphabet[Int(third & 0x3F)] : 0x3D
            written += 4
        }
        return RecordValue(
            .text, source: RecordValue.scratch, length: UInt32(truncatingIfNeeded: written), payload: Int64(offset))
    }

    /// `xhtml()`: a text as FHIR's Narrative.div; nothing for an empty text. Line ends (LF, CR, CRLF) are `<br/>`; characters
    /// that XML cannot hold are left out.
    mutating func narrative(_ value: RecordValue) -> RecordValue? {
        guard value.length > 0 else { return nil }
        let size = Evaluator.writeNarrative(reader.bytes(value), to: nil)
        fuel -= size
        guard let offset = memory.reserve(size) else { return nil }
        _ = Evaluator.writeNarrative(reader.bytes(value), to: memory.scratch + offset)
        return RecordValue(
            .text, source: RecordValue.scratch, length: UInt32(truncatingIfNeeded: size), payload: Int64(offset))
    }

    /// How many bytes the narrative of `text` has; writes them where there is room for them.
    private static func writeNarrative(
        _ text: UnsafeBufferPointer<UInt8>, to room: UnsafeMutablePointer<UInt8>?
    ) -> Int {
        var count = 0
        func put(_ part: StaticString) {
            if let room { (room + count).update(from: part.utf8Start, count: part.utf8CodeUnitCount) }
            count += part.utf8CodeUnitCount
        }
        put("<div xmlns=\"http://www.w3.org/1999/xhtml\">")
        var at = 0
        while at < text.count {
            let byte = text[at]
            switch byte {
            case 0x26: put("&amp;")
            case 0x3C: put("&lt;")
            case 0x3E: put("&gt;")
            case 0x0D where at + 1 < text.count && text[at + 1] == 0x0A: break
            case 0x0A, 0x0D: put("<br/>")
            case 0x00..<0x20 where byte != 0x09: break
            // U+FFFE and U+FFFF are no characters of XML.
            case 0xEF where at + 2 < text.count && text[at + 1] == 0xBF && text[at + 2] >= 0xBE: at += 2
            default:
                room?[count] = byte
                count += 1
            }
            at += 1
        }
        put("</div>")
        return count
    }
}
