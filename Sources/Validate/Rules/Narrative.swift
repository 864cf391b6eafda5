/// The safety of a narrative's XHTML (FHIR R4, 2.1.11: txt-1, txt-2), without building a tree.
enum Narrative {
    /// For txt-1: one `div`, no active content, tags closed. For txt-2 (`isText`): some text or an image.
    ///
    /// The bytes may still hold JSON's escapes: `\"` reads as a quotation mark, which is all that matters here.
    static func isSafe(_ text: UnsafeBufferPointer<UInt8>, isText: Bool) -> Bool {
        if isText { return hasContent(text) }
        var at = skipSpace(text, 0)
        guard starts(text, at, "<div") else { return false }
        var open = 0
        var seen = false
        while at < text.count {
            guard text[at] == 0x3C else {
                if open == 0 && !isSpace(text, at) { return false }
                at += 1
                continue
            }
            if open == 0 && seen { return false }
            guard let tag = tag(text, at) else { return false }
            if tag.isForbidden { return false }
            if tag.isClosing { open -= 1 } else if !tag.isEmpty { open += 1 }
            if open < 0 { return false }
            seen = true
            at = tag.end
        }
        return open == 0 && seen
    }

    private struct Tag {
        var end: Int
        var isClosing: Bool
        var isEmpty: Bool
        var isForbidden: Bool
    }

    private static let forbidden: [StaticString] = [
        "script", "object", "iframe", "frame", "form", "input", "base", "link", "embed", "applet", "meta", "style", "head",
        "body", "html", "button",
    ]

    /// Reads a tag, or a comment as an empty one.
    private static func tag(_ text: UnsafeBufferPointer<UInt8>, _ start: Int) -> Tag? {
        if starts(text, start, "<!--") {
            var at = start + 4
            while at < text.count, !starts(text, at, "-->") { at += 1 }
            return at < text.count ? Tag(end: at + 3, isClosing: false, isEmpty: true, isForbidden: false) : nil
        }
        let isClosing = start + 1 < text.count && text[start + 1] == 0x2F
        let name = start + (isClosing ? 2 : 1)
        var at = name
        while at < text.count, isNameByte(text[at]) { at += 1 }
        guard at > name else { return nil }
        var isForbidden = forbidden.contains { word in
            word.utf8CodeUnitCount == at - name && starts(text, name, word)
        }
        var quote: UInt8 = 0
        while at < text.count {
            let byte = text[at]
            if quote != 0 {
                if byte == quote { quote = 0 }
            } else if byte == 0x22 || byte == 0x27 {
                quote = byte
                if starts(text, skipSpace(text, at + 1), "javascript:") { isForbidden = true }
            } else if byte == 0x3E {
                return Tag(
                    end: at + 1, isClosing: isClosing, isEmpty: text[at - 1] == 0x2F, isForbidden: isForbidden)
            } else if byte == 0x3C {
                return nil
            } else if isSpace(text, at), isEvent(text, at + 1) {
                isForbidden = true
            }
            at += 1
        }
        return nil
    }

    /// An attribute such as `onclick=`.
    private static func isEvent(_ text: UnsafeBufferPointer<UInt8>, _ start: Int) -> Bool {
        guard starts(text, start, "on") else { return false }
        var at = start + 2
        while at < text.count, isNameByte(text[at]) { at += 1 }
        return at > start + 2 && at < text.count && text[skipSpace(text, at) < text.count ? skipSpace(text, at) : at] == 0x3D
    }

    private static func hasContent(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var isTag = false
        for at in 0..<text.count {
            if text[at] == 0x3C {
                if starts(text, at, "<img") { return true }
                isTag = true
            } else if text[at] == 0x3E {
                isTag = false
            } else if !isTag && !isSpace(text, at) {
                // `\n` and the like are spaces that JSON wrote out.
                let isEscape = text[at] == 0x5C && at + 1 < text.count && [0x6E, 0x72, 0x74].contains(text[at + 1])
                let isEscaped = at > 0 && text[at - 1] == 0x5C && [0x6E, 0x72, 0x74].contains(text[at])
                if !isEscape && !isEscaped { return true }
            }
        }
        return false
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A || (byte >= 0x30 && byte <= 0x39) || byte == 0x2D || byte == 0x3A
    }

    /// A space, or the escape of one.
    private static func isSpace(_ text: UnsafeBufferPointer<UInt8>, _ at: Int) -> Bool {
        let byte = text[at]
        if byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) { return true }
        let isLetter = byte == 0x6E || byte == 0x72 || byte == 0x74
        if isLetter { return at > 0 && text[at - 1] == 0x5C }
        return byte == 0x5C && at + 1 < text.count && [0x6E, 0x72, 0x74].contains(text[at + 1])
    }

    private static func skipSpace(_ text: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int {
        var at = start
        while at < text.count, isSpace(text, at) { at += 1 }
        return at
    }

    /// Whether the text goes on with a word, in either case of letters.
    private static func starts(_ text: UnsafeBufferPointer<UInt8>, _ at: Int, _ word: StaticString) -> Bool {
        guard at + word.utf8CodeUnitCount <= text.count else { return false }
        for index in 0..<word.utf8CodeUnitCount {
            let byte = text[at + index]
            let lower = byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
            if lower != word.utf8Start[index] { return false }
        }
        return true
    }
}
