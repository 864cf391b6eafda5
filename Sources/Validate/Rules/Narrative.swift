import Glibc

/// The safety of a narrative's XHTML (FHIR R4, 2.1.11: txt-1, txt-2), in one pass without building a tree.
///
/// The bytes may still hold JSON's escapes: `\"` reads as a quotation mark and `\n` as a space, which is all that
/// matters here.
struct Narrative {
    /// One `div` of closed tags, without active content (txt-1).
    private(set) var isSafe = false
    /// Some text or an image (txt-2).
    private(set) var hasContent = false

    private let text: UnsafeBufferPointer<UInt8>
    private var at = 0
    private var open = 0
    private var isForbidden = false

    /// Scans the text.
    init(_ text: UnsafeBufferPointer<UInt8>) {
        self.text = text
        isSafe = scan()
    }

    private mutating func scan() -> Bool {
        skipSpace()
        guard starts(at, "<div") else { return false }
        repeat {
            guard text[at] == 0x3C, tag(), open >= 0 else { return false }
            if open == 0 { break }
            content()
        } while at < text.count
        skipSpace()
        return open == 0 && at == text.count && !isForbidden
    }

    /// Text up to the next tag.
    private mutating func content() {
        if !hasContent {
            skipSpace()
            if at < text.count && text[at] != 0x3C { hasContent = true }
        }
        at = find(0x3C, from: at)
    }

    /// The place of the next such byte, or the end.
    private func find(_ byte: UInt8, from start: Int) -> Int {
        guard start < text.count, let base = text.baseAddress,
            let found = memchr(base + start, Int32(byte), text.count - start)
        else { return text.count }
        return UnsafeRawPointer(found) - UnsafeRawPointer(base)
    }

    /// Reads a tag or a comment; `false` where it does not end.
    private mutating func tag() -> Bool {
        if starts(at, "<!--") { return comment() }
        at += 1
        let isClosing = at < text.count && text[at] == 0x2F
        if isClosing { at += 1 }
        let name = at
        while at < text.count, Narrative.isNameByte(text[at]) { at += 1 }
        let length = at - name
        if length == 0 { return false }
        if length >= 4 && text[name] | 0x20 != 0x74
            && Narrative.forbidden.contains(where: { $0.utf8CodeUnitCount == length && starts(name, $0) })
        {
            isForbidden = true
        }
        if length == 3 && starts(name, "img") { hasContent = true }
        return attributes(isClosing: isClosing)
    }

    /// From behind a tag's name to behind its `>`. The place is kept in a local for speed: most of a narrative is here.
    private mutating func attributes(isClosing: Bool) -> Bool {
        let count = text.count
        var place = at
        while place < count {
            let byte = text[place]
            place += 1
            if byte == 0x3E {
                open += isClosing ? -1 : text[place - 2] == 0x2F ? 0 : 1
                at = place
                return true
            }
            if byte > 0x3C && byte != 0x5C { continue }
            if byte == 0x22 || byte == 0x27 {
                at = place
                quoted(byte)
                place = at
            } else if byte == 0x3C {
                return false
            } else if byte <= 0x20 || byte == 0x5C, place + 2 < count, text[place] | 0x20 == 0x6F,
                text[place + 1] | 0x20 == 0x6E
            {
                at = place
                if isEvent() { isForbidden = true }
            }
        }
        return false
    }

    private mutating func comment() -> Bool {
        at += 4
        while at < text.count, !starts(at, "-->") { at += 1 }
        guard at < text.count else { return false }
        at += 3
        return true
    }

    /// An attribute's value, from behind its quotation mark to behind the next like it.
    private mutating func quoted(_ mark: UInt8) {
        if at < text.count, text[at] <= 0x20 || text[at] | 0x20 == 0x6A {
            var start = at
            while start < text.count, text[start] <= 0x20 { start += 1 }
            if starts(start, "javascript:") { isForbidden = true }
        }
        at = min(find(mark, from: at) + 1, text.count)
    }

    /// An attribute such as `onclick=`.
    private func isEvent() -> Bool {
        var end = at + 2
        while end < text.count, Narrative.isNameByte(text[end]) { end += 1 }
        let hasName = end > at + 2
        while end < text.count, text[end] == 0x20 { end += 1 }
        return hasName && end < text.count && text[end] == 0x3D
    }

    private static let forbidden: [StaticString] = [
        "script", "object", "iframe", "frame", "form", "input", "base", "link", "embed", "applet", "meta", "style",
        "head",
        "body", "html", "button",
    ]

    private static func isNameByte(_ byte: UInt8) -> Bool {
        let lower = byte | 0x20
        return lower >= 0x61 && lower <= 0x7A || (byte >= 0x30 && byte <= 0x39) || byte == 0x2D || byte == 0x3A
    }

    /// Passes over spaces and their escapes.
    private mutating func skipSpace() {
        while at < text.count {
            let byte = text[at]
            if byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) {
                at += 1
            } else if byte == 0x5C, at + 1 < text.count,
                text[at + 1] == 0x6E || text[at + 1] == 0x72 || text[at + 1] == 0x74
            {
                at += 2
            } else {
                return
            }
        }
    }

    /// Whether the text goes on with a word, in either case of letters.
    private func starts(_ place: Int, _ word: StaticString) -> Bool {
        guard place + word.utf8CodeUnitCount <= text.count else { return false }
        for index in 0..<word.utf8CodeUnitCount {
            let byte = text[place + index]
            let lower = byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
            if lower != word.utf8Start[index] { return false }
        }
        return true
    }
}
