/// The delimiters of an interchange, as its ISA segment (or, without one, its first segments) shows them.
struct X12Delimiters: Sendable, Hashable {
    var element: UInt8
    var component: UInt8
    /// 0 where the interchange has none (before 00501, ISA11 is a letter).
    var repetition: UInt8
    /// The terminator's first byte; a UTF-8 character has up to three more in `terminatorRest`.
    var terminator: UInt8
    /// The terminator's further bytes, the first of them lowest.
    var terminatorRest: UInt32 = 0
    var terminatorRestCount = 0

    /// Whether segments end with a line end, so that a line end within a segment says nothing.
    var endsLines: Bool { terminator == 0x0A || terminator == 0x0D }

    /// How many bytes are looked at where delimiters are guessed.
    static let sample = 4096

    /// What stands in most files.
    static let usual = X12Delimiters(element: 0x2A, component: 0x3A, repetition: 0x5E, terminator: 0x7E)
}

/// An ISA segment: its delimiters, where its elements stand, and where the next segment begins.
struct X12Header {
    var delimiters: X12Delimiters
    /// The offset after the terminator.
    var next: Int
    /// Not the 106 bytes that the standard prescribes, or no readable ISA16.
    var isOdd: Bool
    /// ISA13 and ISA15.
    var control: Range<Int>
    var usage: UInt8

    enum Search {
        case found(X12Header)
        /// It cannot be told before more bytes are read.
        case short
        case none
    }

    static let lengthLimit = 512

    /// Reads the header at `at`, where `ISA` stands. `isFinal`: nothing follows `limit`.
    static func read(_ base: UnsafePointer<UInt8>, at: Int, limit: Int, isFinal: Bool) -> Search {
        guard limit - at > 4 else { return isFinal ? .none : .short }
        let element = base[at + 3]
        guard isSeparator(element) else { return .none }
        var ends: [Int] = []
        var index = at + 3
        let bound = min(limit, at + lengthLimit)
        while index < bound, ends.count < 16 {
            if base[index] == element { ends.append(index) }
            if base[index] == 0x0A || base[index] == 0x0D { break }
            index += 1
        }
        if ends.count < 16 {
            if index == limit && !isFinal { return .short }
            return guess(base, at: at, ends: ends, limit: limit, isFinal: isFinal)
        }
        // ISA16 is one character; the terminator follows it.
        guard limit - index >= 6 || isFinal else { return .short }
        guard index + 1 < limit else { return .none }
        let repetition = base[ends[10] + 1]
        var delimiters = X12Delimiters(
            element: element, component: base[index],
            repetition: ends[11] - ends[10] == 2 && !isAlphanumeric(repetition) && repetition > 0x20 ? repetition : 0,
            terminator: 0)
        guard let next = terminator(base, at: index + 1, limit: limit, &delimiters) else {
            return guess(base, at: at, ends: ends, limit: limit, isFinal: isFinal)
        }
        return .found(
            X12Header(
                delimiters: delimiters, next: next, isOdd: index + 2 - at != 106, control: ends[12] + 1..<ends[13],
                usage: base[ends[14] + 1]))
    }

    /// Reads the terminator into `delimiters`; gives the offset after it, or `nil` where there can be none.
    private static func terminator(
        _ base: UnsafePointer<UInt8>, at: Int, limit: Int, _ delimiters: inout X12Delimiters
    ) -> Int? {
        let byte = base[at]
        guard byte != delimiters.element, byte != delimiters.component, !isAlphanumeric(byte), byte != 0x20 else {
            return nil
        }
        if byte == 0x0D {
            // Where lines end with CR LF, LF is the terminator, and CR is cut from the end of the last element.
            let isPair = at + 1 < limit && base[at + 1] == 0x0A
            delimiters.terminator = isPair ? 0x0A : 0x0D
            return at + (isPair ? 2 : 1)
        }
        delimiters.terminator = byte
        let count = byte < 0xC2 ? 0 : byte < 0xE0 ? 1 : byte < 0xF0 ? 2 : byte < 0xF5 ? 3 : 0
        guard count > 0, at + count < limit, (1...count).allSatisfy({ base[at + $0] & 0xC0 == 0x80 }) else {
            return at + 1
        }
        for index in 1...count { delimiters.terminatorRest |= UInt32(base[at + index]) << UInt32(8 * (index - 1)) }
        delimiters.terminatorRestCount = count
        return at + 1 + count
    }

    /// An ISA whose elements cannot be counted: the group's header after it shows where it ends.
    private static func guess(
        _ base: UnsafePointer<UInt8>, at: Int, ends: [Int], limit: Int, isFinal: Bool
    ) -> Search {
        let element = base[at + 3]
        guard ends.count >= 8 else { return .none }
        let bound = min(limit, at + lengthLimit)
        var index = at + 4
        while index + 2 < bound {
            let isGroup = base[index] == 0x47 && base[index + 1] == 0x53 && base[index + 2] == element
            if !isGroup {
                index += 1
                continue
            }
            var last = index - 1
            while last > at && (base[last] == 0x0A || base[last] == 0x0D) { last -= 1 }
            let terminator = isAlphanumeric(base[last]) || base[last] == element ? base[index - 1] : base[last]
            guard !isAlphanumeric(terminator), terminator != element, terminator != 0x20 else { return .none }
            let component = last > at ? base[last - 1] : 0x3A
            let isComponent = !isAlphanumeric(component) && component > 0x20 && component != element
            return .found(
                X12Header(
                    delimiters: X12Delimiters(
                        element: element, component: isComponent ? component : 0x3A, repetition: 0,
                        terminator: terminator),
                    next: index, isOdd: true, control: ends.count > 13 ? ends[12] + 1..<ends[13] : at..<at,
                    usage: ends.count > 14 ? base[ends[14] + 1] : 0))
        }
        return index + 2 >= limit && !isFinal && limit < at + lengthLimit ? .short : .none
    }

    /// Whether a byte may stand between elements: a mark of ASCII, or a control character (0x1C…0x1F are in use) that ends
    /// no line.
    static func isSeparator(_ byte: UInt8) -> Bool {
        byte != 0 && byte < 0x7F && byte != 0x20 && byte != 0x0A && byte != 0x0D && !isAlphanumeric(byte)
    }

    static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
}

extension X12Delimiters {
    /// What the first segments of a text without an ISA show; `nil` where `GS` or `ST` does not stand at `at`.
    static func guessed(_ base: UnsafePointer<UInt8>, at: Int, limit: Int) -> X12Delimiters? {
        guard limit - at > 8 else { return nil }
        let isGroup = base[at] == 0x47 && base[at + 1] == 0x53
        let isSet = base[at] == 0x53 && base[at + 1] == 0x54
        let element = base[at + 2]
        guard isGroup || isSet, X12Header.isSeparator(element) else { return nil }
        let digits = (3...5).allSatisfy { (0x30...0x39).contains(base[at + $0]) }
        guard isGroup || (digits && base[at + 6] == element) else { return nil }
        var delimiters = X12Delimiters.usual
        delimiters.element = element
        delimiters.terminator = 0
        var hasColon = false
        var hasGreater = false
        for index in at..<min(limit, at + sample) {
            let byte = base[index]
            if byte == 0x3A { hasColon = true }
            if byte == 0x3E { hasGreater = true }
            let endsHere = byte == 0x7E || byte == 0x0A || byte == 0x0D
            if delimiters.terminator == 0 && endsHere {
                delimiters.terminator = terminator(base, at: index, from: at, limit: limit)
            }
        }
        if delimiters.terminator == 0 { delimiters.terminator = 0x7E }
        if delimiters.terminator == delimiters.element { return nil }
        if !hasColon && hasGreater { delimiters.component = 0x3E }
        return delimiters
    }

    /// The terminator where `~` or a line end is first met: a mark that stands before each of two line ends is one too.
    private static func terminator(_ base: UnsafePointer<UInt8>, at: Int, from: Int, limit: Int) -> UInt8 {
        let byte = base[at]
        if byte == 0x7E { return byte }
        let mark = at > from ? base[at - 1] : 0
        let isMark = mark > 0x20 && mark != base[from + 2] && !X12Header.isAlphanumeric(mark) && mark < 0x7F
        if isMark, mark != 0x2E, mark != 0x29 { return mark }
        if byte == 0x0D, at + 1 < limit, base[at + 1] == 0x0A { return 0x0A }
        return byte
    }
}
