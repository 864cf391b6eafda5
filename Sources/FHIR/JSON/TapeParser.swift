/// The state machine that writes a tape: resumable, so that the tape can grow in the middle of a text.
///
/// `base` is followed by at least 16 zero bytes, which end every scan.
struct TapeParser {
    struct Open {
        var node: UInt32
        /// One bit for each key met, to suspect a key that stands twice.
        var filter: UInt64
    }

    private enum State { case value, firstValueOrEnd, keyOrEnd, key, afterValue }

    let base: UnsafePointer<UInt8>
    let end: Int
    var nodes: UnsafeMutablePointer<TapeNode>
    var capacity: Int
    let stack: UnsafeMutablePointer<Open>
    let limits: JSONLimits
    let names: NameTable

    var at = 0
    var count = 0
    var fault: JSONError.Kind?
    var needsRoom = false
    var hasSuspects = false
    /// Whether a string that is no markup is written with escapes.
    var hasEscapes = false
    private var depth = 0
    private var state = State.value
    private var keyStart: UInt32 = 0
    private var keyLength: UInt16 = 0
    private var keyName: UInt16 = 0
    private var escaped = false

    init(
        base: UnsafePointer<UInt8>, end: Int, nodes: UnsafeMutablePointer<TapeNode>, capacity: Int,
        stack: UnsafeMutablePointer<Open>, limits: JSONLimits, names: NameTable
    ) {
        self.base = base
        self.end = end
        self.nodes = nodes
        self.capacity = capacity
        self.stack = stack
        self.limits = limits
        self.names = names
    }

    /// Runs to the end, to a fault, or until the tape is full (`needsRoom`).
    mutating func run() {
        needsRoom = false
        while fault == nil {
            skipSpace()
            let byte = base[at]
            switch state {
            case .value:
                if count == capacity { return askForRoom() }
                value(byte)
            case .firstValueOrEnd:
                if byte == 0x5D { close() } else { state = .value }
            case .keyOrEnd:
                if byte == 0x7D { close() } else { key(byte) }
            case .key:
                key(byte)
            case .afterValue:
                if depth == 0 {
                    if at < end { fault = .trailingBytes }
                    return
                }
                afterMember(byte)
            }
        }
    }

    private mutating func askForRoom() {
        if count >= limits.nodes { fault = .tooManyNodes } else { needsRoom = true }
    }

    @inline(__always)
    private mutating func skipSpace() {
        while true {
            let byte = base[at]
            if byte > 0x20 || !(byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09) { return }
            at += 1
        }
    }

    @inline(__always)
    private mutating func afterMember(_ byte: UInt8) {
        let isObject = nodes[Int(stack[depth - 1].node)].kind == .object
        if byte == 0x2C {
            at += 1
            state = isObject ? .key : .value
            keyLength = 0
            keyStart = 0
            keyName = 0
        } else if byte == (isObject ? 0x7D : 0x5D) {
            close()
        } else {
            unexpected()
        }
    }

    private mutating func unexpected() {
        fault = at >= end ? (count == 0 ? .empty : .unexpectedEnd) : .unexpectedByte
    }

    @inline(__always)
    private mutating func key(_ byte: UInt8) {
        guard byte == 0x22 else { return unexpected() }
        at += 1
        let start = at
        scanString()
        if fault != nil { return }
        let length = at - 1 - start
        guard length <= 65_535 else {
            fault = .keyTooLong
            return
        }
        keyStart = UInt32(truncatingIfNeeded: start)
        keyLength = UInt16(truncatingIfNeeded: length)
        keyName = escaped ? escapedName(start, length) : names.id(base + start, length)
        let bit: UInt64 = 1 << UInt64((keyName == 0 ? UInt16(base[start]) &+ keyLength : keyName) & 63)
        if stack[depth - 1].filter & bit != 0 {
            nodes[Int(stack[depth - 1].node)].isEscaped = true
            hasSuspects = true
        }
        stack[depth - 1].filter |= bit
        skipSpace()
        guard base[at] == 0x3A else { return unexpected() }
        at += 1
        state = .value
    }

    /// The id of a key that is written with escapes: names are ASCII, any of which may be written `\u00XX`.
    @inline(never)
    private func escapedName(_ start: Int, _ length: Int) -> UInt16 {
        var text: [UInt8] = []
        var index = start
        while index < start + length {
            if base[index] != 0x5C {
                text.append(base[index])
                index += 1
                continue
            }
            guard base[index + 1] == 0x75, let unit = hex4(index + 2), unit < 0x80 else { return 0 }
            text.append(UInt8(unit))
            index += 6
        }
        return names.id(of: String(decoding: text, as: UTF8.self))
    }

    @inline(__always)
    private mutating func value(_ byte: UInt8) {
        switch byte {
        case 0x22:
            append(.string, start: at + 1)
            at += 1
            let start = at
            scanString()
            if fault != nil { return }
            nodes[count - 1].length = UInt32(truncatingIfNeeded: at - 1 - start)
            nodes[count - 1].isEscaped = escaped
            if escaped && base[start] != 0x3C { hasEscapes = true }
        case 0x7B: return open(.object, .keyOrEnd)
        case 0x5B: return open(.array, .firstValueOrEnd)
        case 0x2D, 0x30...0x39:
            append(.number, start: at)
            scanNumber()
            nodes[count - 1].length = UInt32(truncatingIfNeeded: at) &- nodes[count - 1].start
        case 0x74: literal("true", .boolean)
        case 0x66: literal("false", .boolean)
        case 0x6E: literal("null", .null)
        default: return unexpected()
        }
        nodes[count - 1].next = UInt32(truncatingIfNeeded: count)
        state = .afterValue
    }

    @inline(__always)
    private mutating func append(_ kind: TapeNode.Kind, start: Int) {
        nodes[count] = TapeNode(
            start: UInt32(truncatingIfNeeded: start), kind: kind, keyStart: keyStart, keyLength: keyLength,
            name: keyName)
        count += 1
    }

    @inline(__always)
    private mutating func open(_ kind: TapeNode.Kind, _ following: State) {
        guard depth < limits.depth else {
            fault = .tooDeep
            return
        }
        append(kind, start: at)
        stack[depth] = Open(node: UInt32(truncatingIfNeeded: count - 1), filter: 0)
        depth += 1
        at += 1
        keyLength = 0
        keyStart = 0
        keyName = 0
        state = following
    }

    @inline(__always)
    private mutating func close() {
        at += 1
        depth -= 1
        let node = Int(stack[depth].node)
        nodes[node].length = UInt32(truncatingIfNeeded: at) &- nodes[node].start
        nodes[node].next = UInt32(truncatingIfNeeded: count)
        state = .afterValue
    }

    private mutating func literal(_ word: StaticString, _ kind: TapeNode.Kind) {
        append(kind, start: at)
        for index in 0..<word.utf8CodeUnitCount where base[at + index] != word.utf8Start[index] {
            at += index
            return unexpected()
        }
        nodes[count - 1].length = UInt32(truncatingIfNeeded: word.utf8CodeUnitCount)
        at += word.utf8CodeUnitCount
    }

    private mutating func scanNumber() {
        if base[at] == 0x2D { at += 1 }
        let first = base[at]
        if first == 0x30 { at += 1 } else if !skipDigits() { return badNumber() }
        if base[at] == 0x2E {
            at += 1
            if !skipDigits() { return badNumber() }
        }
        if base[at] | 0x20 == 0x65 {
            at += 1
            if base[at] == 0x2B || base[at] == 0x2D { at += 1 }
            if !skipDigits() { return badNumber() }
        }
        if first == 0x30, base[at] >= 0x30, base[at] <= 0x39 { badNumber() }
    }

    private mutating func badNumber() { fault = at >= end ? .unexpectedEnd : .badNumber }

    @inline(__always)
    private mutating func skipDigits() -> Bool {
        let start = at
        while base[at] &- 0x30 < 10 { at += 1 }
        return at > start
    }

    /// From behind the opening quotation mark to behind the closing one. Eight bytes at a time: the lowest bit set in
    /// `hits` marks the first byte that is a quotation mark, a backslash, a control character or not ASCII.
    @inline(__always)
    private mutating func scanString() {
        escaped = false
        while true {
            let word = UnsafeRawPointer(base + at).loadUnaligned(as: UInt64.self)
            let ones: UInt64 = 0x0101_0101_0101_0101
            let quote = word ^ (ones &* 0x22)
            let backslash = word ^ (ones &* 0x5C)
            let hits =
                ((quote &- ones) & ~quote | (backslash &- ones) & ~backslash | (word &- ones &* 0x20) & ~word | word)
                & (ones &* 0x80)
            if hits == 0 {
                at += 8
                // Only the 16 zeros behind the text end a scan that has no quotation mark.
                continue
            }
            at += hits.trailingZeroBitCount >> 3
            let byte = base[at]
            if byte == 0x22 {
                at += 1
                return
            }
            if !special(byte) { return }
        }
    }

    @inline(never)
    private mutating func special(_ byte: UInt8) -> Bool {
        if byte >= 0x80 { return skipMultibyte(byte) }
        if byte == 0x5C { return skipEscape() }
        fault = at >= end ? .unexpectedEnd : .controlCharacter
        return false
    }

    private mutating func fail(_ kind: JSONError.Kind) -> Bool {
        fault = kind
        return false
    }

    /// The well-formed sequences of table 3-7 of the Unicode Standard.
    private mutating func skipMultibyte(_ byte: UInt8) -> Bool {
        let second = base[at + 1]
        let isLead2 = byte >= 0xC2 && byte <= 0xDF
        if isLead2 && second & 0xC0 == 0x80 {
            at += 2
            return true
        }
        let third = base[at + 2]
        if byte & 0xF0 == 0xE0, third & 0xC0 == 0x80 {
            let low: UInt8 = byte == 0xE0 ? 0xA0 : 0x80
            let high: UInt8 = byte == 0xED ? 0x9F : 0xBF
            if second >= low && second <= high {
                at += 3
                return true
            }
        }
        if byte >= 0xF0, byte <= 0xF4, third & 0xC0 == 0x80, base[at + 3] & 0xC0 == 0x80 {
            let low: UInt8 = byte == 0xF0 ? 0x90 : 0x80
            let high: UInt8 = byte == 0xF4 ? 0x8F : 0xBF
            if second >= low && second <= high {
                at += 4
                return true
            }
        }
        return fail(.invalidUTF8)
    }

    private mutating func skipEscape() -> Bool {
        escaped = true
        switch base[at + 1] {
        case 0x22, 0x5C, 0x2F, 0x62, 0x66, 0x6E, 0x72, 0x74:
            at += 2
            return true
        case 0x75: break
        default: return fail(at + 1 >= end ? .unexpectedEnd : .badEscape)
        }
        guard let unit = hex4(at + 2) else { return fail(.badEscape) }
        if unit & 0xF800 != 0xD800 {
            at += 6
            return true
        }
        guard unit < 0xDC00, base[at + 6] == 0x5C, base[at + 7] == 0x75, let low = hex4(at + 8), low & 0xFC00 == 0xDC00
        else { return fail(.loneSurrogate) }
        at += 12
        return true
    }

    /// Four hexadecimal digits; stops at the first byte that is none, so it never reads past the zeros.
    private func hex4(_ start: Int) -> UInt32? {
        var value: UInt32 = 0
        for index in start..<start + 4 {
            guard let digit = Character(UnicodeScalar(base[index])).hexDigitValue, base[index] < 0x80 else {
                return nil
            }
            value = value << 4 | UInt32(digit)
        }
        return value
    }
}
