/// The XHTML of a narrative (FHIR R4, 2.1.11: txt-1, txt-2), read in one pass without building a tree.
///
/// The bytes may still hold JSON's escapes: `\"` reads as a quotation mark, `\n`, `\r` and `\t` as space, `\/` as a slash. Any
/// other escape may stand for markup, and is not safe: the text must then be given without escapes.
struct Narrative {
    /// One `div` of closed tags that FHIR allows, without active content (txt-1).
    private(set) var isSafe = false
    /// Some text or an image (txt-2).
    private(set) var hasContent = false
    /// Whether the text is without JSON's escapes: a backslash is one of its characters.
    private let isPlain: Bool
    private let base: UnsafePointer<UInt8>
    private let end: Int
    private var at = 0
    private let grammar: NarrativeGrammar.Tables
    /// How many tags are open; which, outermost first, is in `grammar.open`.
    private var depth = 0
    /// Tags nested deeper than this are not safe.
    static let depthLimit = 128

    /// Reads the text. Sixteen readable bytes must follow it.
    init(_ text: UnsafeBufferPointer<UInt8>, _ grammar: NarrativeGrammar.Tables, isPlain: Bool = false) {
        self.grammar = grammar
        self.isPlain = isPlain
        guard let start = text.baseAddress else {
            base = UnsafePointer(bitPattern: 1).unsafelyUnwrapped
            end = 0
            return
        }
        base = start
        end = text.count
        isSafe = document()
        // Of what is not safe it is not said as well that it is empty.
        hasContent = hasContent || !isSafe
    }

    /// Reads a text that holds no escapes and may have nothing readable behind it.
    init(plain text: [UInt8], _ grammar: NarrativeGrammar.Tables) {
        let padded = text + [UInt8](repeating: 0, count: 16)
        self = padded.withUnsafeBufferPointer {
            Narrative(UnsafeBufferPointer(rebasing: $0[..<text.count]), grammar, isPlain: true)
        }
    }

    private mutating func document() -> Bool {
        guard skipSpace(), at < end, base[at] == 0x3C else { return false }
        repeat {
            guard tag() else { return false }
            if depth == 0 { break }
            guard content() else { return false }
        } while at < end
        guard depth == 0, skipSpace() else { return false }
        return at == end
    }

    /// Passes over space, escaped or not; `false` at an escape that is not understood.
    @inline(__always)
    private mutating func skipSpace() -> Bool {
        while at < end {
            let byte = base[at]
            if byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) {
                at += 1
            } else if byte == 0x5C && !isPlain {
                guard isSpaceEscape(at) else { return base[at + 1] == 0x22 || base[at + 1] == 0x2F }
                at += 2
            } else {
                return true
            }
        }
        return true
    }

    @inline(__always)
    private func isSpaceEscape(_ place: Int) -> Bool {
        let next = base[place + 1]
        return next == 0x6E || next == 0x72 || next == 0x74
    }

}

extension Narrative {
    /// Text up to the next tag.
    private mutating func content() -> Bool {
        if !hasContent {
            guard skipSpace() else { return false }
            if at < end && base[at] != 0x3C { hasContent = true }
        }
        while true {
            at = find(0x3C, 0x26, 0x5C, from: at)
            if at >= end || base[at] == 0x3C { return true }
            guard base[at] == 0x26 ? entity() : escape() else { return false }
        }
    }

    /// The place of the next byte that is one of three, or the end. Eight bytes at a time: the lowest bit set marks the first.
    @inline(__always)
    private func find(_ first: UInt8, _ second: UInt8, _ third: UInt8, from start: Int) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let one = ones &* UInt64(first)
        let two = ones &* UInt64(second)
        let three = ones &* UInt64(third)
        var place = start
        while place < end {
            let word = UnsafeRawPointer(base + place).loadUnaligned(as: UInt64.self)
            let left = word ^ one
            let middle = word ^ two
            let right = word ^ three
            let hits =
                ((left &- ones) & ~left | (middle &- ones) & ~middle | (right &- ones) & ~right) & (ones &* 0x80)
            if hits != 0 { return min(end, place + hits.trailingZeroBitCount >> 3) }
            place += 8
        }
        return end
    }

    /// Passes over an escape of JSON's in text or in an attribute's value.
    private mutating func escape() -> Bool {
        let next = base[at + 1]
        if isPlain {
            at += 1
            return true
        }
        guard isSpaceEscape(at) || next == 0x22 || next == 0x2F else { return false }
        at += 2
        return true
    }

    /// `&name;` of XHTML's entities, or `&#…;`.
    private mutating func entity() -> Bool {
        at += 1
        let start = at
        if at < end, base[at] == 0x23 {
            at += 1
            while at < end, NarrativeGrammar.isNameByte(base[at]) { at += 1 }
            let isReference = at > start + 1 && at < end && base[at] == 0x3B
            at += 1
            return isReference
        }
        while at < end, at - start < 10, NarrativeGrammar.isNameByte(base[at]) { at += 1 }
        guard at < end, base[at] == 0x3B else { return false }
        let name = String(decoding: UnsafeBufferPointer(start: base + start, count: at - start), as: UTF8.self)
        at += 1
        return NarrativeGrammar.entities.contains(name)
    }

    /// A tag or a comment.
    private mutating func tag() -> Bool {
        // The place is kept in a local: most of a narrative is tags.
        var place = at + 1
        guard place < end else { return false }
        if base[place] == 0x21 {
            at = place
            return comment()
        }
        if base[place] == 0x2F || (base[place] == 0x5C && base[place + 1] == 0x2F) {
            return close(from: place + (base[place] == 0x2F ? 1 : 2))
        }
        let start = place
        while place < end, NarrativeGrammar.isNameByte(base[place]) { place += 1 }
        let tag = grammar.tags.number(base + start, place - start)
        guard tag != 0, depth > 0 || tag == grammar.div else { return false }
        // Most tags have no attributes.
        if place < end, base[place] == 0x3E, depth > 0 {
            at = place + 1
            return begin(tag, false)
        }
        at = place
        return attributes(of: tag)
    }

    /// The end of the tag that was opened last.
    @inline(__always)
    private mutating func close(from start: Int) -> Bool {
        guard depth > 0 else { return false }
        let length = grammar.tags.length(base + start, of: grammar.open[depth - 1])
        guard length > 0 else { return false }
        at = start + length
        guard at < end, base[at] == 0x3E || (skipSpace() && at < end && base[at] == 0x3E) else { return false }
        at += 1
        depth -= 1
        return true
    }

    private mutating func comment() -> Bool {
        guard depth > 0, at + 2 < end, base[at + 1] == 0x2D, base[at + 2] == 0x2D else { return false }
        at += 3
        while at + 2 < end {
            if base[at] == 0x2D, base[at + 1] == 0x2D, base[at + 2] == 0x3E {
                at += 3
                return true
            }
            at += 1
        }
        return false
    }

    /// From behind a tag's name to behind its `>`.
    private mutating func attributes(of tag: UInt8) -> Bool {
        var hasNamespace = false
        while true {
            guard skipSpace(), at < end else { return false }
            switch base[at] {
            case 0x3E:
                at += 1
                return begin(tag, hasNamespace)
            case 0x2F, 0x5C:
                if base[at] == 0x5C { at += 1 }
                guard at + 1 < end, base[at] == 0x2F, base[at + 1] == 0x3E else { return false }
                at += 2
                // An empty root says nothing; it is closed at once.
                if tag == grammar.image { hasContent = true }
                return depth > 0 || hasNamespace
            default:
                guard let isNamespace = attribute(of: tag) else { return false }
                hasNamespace = hasNamespace || isNamespace
            }
        }
    }

    private mutating func begin(_ tag: UInt8, _ hasNamespace: Bool) -> Bool {
        guard depth < Narrative.depthLimit, depth > 0 || hasNamespace else { return false }
        if tag == grammar.image { hasContent = true }
        grammar.open[depth] = tag
        depth += 1
        return true
    }

    /// `name="value"`: whether it is XHTML's namespace; `nil` where it is not allowed.
    private mutating func attribute(of tag: UInt8) -> Bool? {
        let start = at
        while at < end, NarrativeGrammar.isNameByte(base[at]) { at += 1 }
        let number = grammar.attributes.number(base + start, at - start)
        guard number != 0, grammar.owners[Int(number)] & (1 << UInt64(tag)) != 0, skipSpace(), at < end,
            base[at] == 0x3D
        else { return nil }
        at += 1
        guard skipSpace(), at < end else { return nil }
        if base[at] == 0x5C { at += 1 }
        let mark = base[at]
        guard mark == 0x22 || mark == 0x27 else { return nil }
        at += 1
        let text = at
        guard endOfValue(mark) else { return nil }
        return value(of: number, text, at - (mark == 0x22 && !isPlain ? 2 : 1))
    }

    /// From an attribute's value to behind the quotation mark that ends it.
    private mutating func endOfValue(_ mark: UInt8) -> Bool {
        // Where JSON's escapes stand, a backslash goes before a quotation mark, and may go before anything else.
        let isDouble = mark == 0x22
        while true {
            at = isDouble ? find(isPlain ? 0x22 : 0x5C, 0x3C, 0x26, from: at) : findSingle(from: at)
            guard at < end else { return false }
            switch base[at] {
            case 0x26: guard entity() else { return false }
            case 0x5C where base[at + 1] == 0x22 && isDouble:
                at += 2
                return true
            case 0x5C: guard escape() else { return false }
            case mark:
                at += 1
                return true
            default: return false
            }
        }
    }

    /// The place of the next `'`, `<`, `&` or backslash, or the end.
    private func findSingle(from start: Int) -> Int {
        var place = start
        while place < end {
            let byte = base[place]
            if byte == 0x27 || byte == 0x3C || byte == 0x26 || byte == 0x5C { return place }
            place += 1
        }
        return end
    }

    private func value(of attribute: UInt8, _ start: Int, _ stop: Int) -> Bool? {
        let text = UnsafeBufferPointer(start: base + start, count: stop - start)
        if attribute == grammar.namespace {
            return text.lazy.filter { $0 != 0x5C }.elementsEqual(NarrativeGrammar.namespaceText) ? true : nil
        }
        let isAddress = attribute == grammar.href || attribute == grammar.source
        return isAddress && NarrativeGrammar.isScript(text) ? nil : false
    }
}
