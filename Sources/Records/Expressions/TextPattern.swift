/// The part of regular expressions that codes need, run in linear time: literal characters, `.`, `[A-Z0-9]`, `[^…]`,
/// `\d`, `\w`, `\s`, escaped punctuation, each with `?`, `*`, `+`, `{n}`, `{n,m}`; `^` and `$` at the ends. ASCII.
///
/// No groups and no alternatives: write two patterns and `or`.
struct TextPattern: Sendable {
    private struct Item: Sendable {
        /// 256 bits.
        var set: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        var optional = false
        var loops = false

        mutating func insert(_ byte: UInt8) {
            let bit = UInt64(1) << UInt64(byte & 63)
            switch byte >> 6 {
            case 0: set.0 |= bit
            case 1: set.1 |= bit
            case 2: set.2 |= bit
            default: set.3 |= bit
            }
        }

        mutating func invert() { set = (~set.0, ~set.1, ~set.2, ~set.3) }

        func contains(_ byte: UInt8) -> Bool {
            let word =
                switch byte >> 6 {
                case 0: set.0
                case 1: set.1
                case 2: set.2
                default: set.3
                }
            return word >> UInt64(byte & 63) & 1 == 1
        }
    }

    private var items: [Item] = []
    private let atStart: Bool
    private let atEnd: Bool

    struct Malformed: Error { let message: String }

    /// At most 63 items after `{n,m}` is unrolled: the state is one machine word.
    init(_ text: String) throws(Malformed) {
        var bytes = Array(text.utf8)
        atStart = bytes.first == UInt8(ascii: "^")
        if atStart { bytes.removeFirst() }
        atEnd = bytes.last == UInt8(ascii: "$") && bytes.dropLast().last != UInt8(ascii: "\\")
        if atEnd { bytes.removeLast() }
        var at = 0
        while at < bytes.count {
            let item = try TextPattern.item(bytes, &at)
            try repeated(item, bytes, &at)
            guard items.count < 64 else { throw Malformed(message: "the pattern has more than 63 parts") }
        }
    }

    private static func item(_ bytes: [UInt8], _ at: inout Int) throws(Malformed) -> Item {
        var item = Item()
        let byte = bytes[at]
        at += 1
        switch byte {
        case UInt8(ascii: "."): item.invert()
        case UInt8(ascii: "\\"): try escape(bytes, &at, &item)
        case UInt8(ascii: "["):
            let inverted = at < bytes.count && bytes[at] == UInt8(ascii: "^")
            if inverted { at += 1 }
            while true {
                guard at < bytes.count else { throw Malformed(message: "'[' is not closed") }
                let low = bytes[at]
                at += 1
                if low == UInt8(ascii: "]") { break }
                if low == UInt8(ascii: "\\") {
                    try escape(bytes, &at, &item)
                } else if at + 1 < bytes.count, bytes[at] == UInt8(ascii: "-"), bytes[at + 1] != UInt8(ascii: "]") {
                    guard low <= bytes[at + 1] else { throw Malformed(message: "a range runs backwards") }
                    for byte in low...bytes[at + 1] { item.insert(byte) }
                    at += 2
                } else {
                    item.insert(low)
                }
            }
            if inverted { item.invert() }
        case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "|"), UInt8(ascii: "*"), UInt8(ascii: "+"),
            UInt8(ascii: "?"),
            UInt8(ascii: "{"):
            throw Malformed(message: "groups, alternatives and stray repetitions are not part of this subset")
        default: item.insert(byte)
        }
        return item
    }

    private static func escape(_ bytes: [UInt8], _ at: inout Int, _ item: inout Item) throws(Malformed) {
        guard at < bytes.count else { throw Malformed(message: "'\\' stands at the end") }
        let byte = bytes[at]
        at += 1
        switch byte {
        case UInt8(ascii: "d"): for digit in UInt8(0x30)...0x39 { item.insert(digit) }
        case UInt8(ascii: "s"): for blank: UInt8 in [0x20, 9, 10, 12, 13] { item.insert(blank) }
        case UInt8(ascii: "w"):
            for digit in UInt8(0x30)...0x39 { item.insert(digit) }
            for letter in UInt8(0x41)...0x5A {
                item.insert(letter)
                item.insert(letter | 0x20)
            }
            item.insert(0x5F)
        default:
            guard !(byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A) else { throw Malformed(message: "unknown escape") }
            item.insert(byte)
        }
    }

    private mutating func repeated(_ item: Item, _ bytes: [UInt8], _ at: inout Int) throws(Malformed) {
        var item = item
        guard at < bytes.count else { return items.append(item) }
        switch bytes[at] {
        case UInt8(ascii: "?"):
            item.optional = true
            items.append(item)
        case UInt8(ascii: "*"):
            item.optional = true
            item.loops = true
            items.append(item)
        case UInt8(ascii: "+"):
            item.loops = true
            items.append(item)
        case UInt8(ascii: "{"):
            guard let close = bytes[at...].firstIndex(of: UInt8(ascii: "}")) else {
                throw Malformed(message: "'{' is not closed")
            }
            let parts = String(decoding: bytes[(at + 1)..<close], as: UTF8.self).split(
                separator: ",", omittingEmptySubsequences: false)
            guard let low = parts.first.flatMap({ Int($0) }), parts.count <= 2,
                let high = parts.count == 1 ? low : Int(parts[1]), low >= 0, high >= low, high <= 63
            else { throw Malformed(message: "expected {n} or {n,m}, at most 63") }
            for _ in 0..<low { items.append(item) }
            item.optional = true
            for _ in low..<high { items.append(item) }
            at = close
        default:
            items.append(item)
            return
        }
        at += 1
    }

    func matches(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        // Bit i: the first i items are matched.
        let final = UInt64(1) << UInt64(items.count)
        var states = closed(1)
        if !atEnd && states & final != 0 { return true }
        for byte in text {
            var next: UInt64 = atStart ? 0 : 1
            var pending = states
            while pending != 0 {
                let state = pending.trailingZeroBitCount
                pending &= pending - 1
                if state < items.count && items[state].contains(byte) { next |= UInt64(1) << UInt64(state + 1) }
                if state > 0 && items[state - 1].loops && items[state - 1].contains(byte) {
                    next |= UInt64(1) << UInt64(state)
                }
            }
            states = closed(next)
            if states == 0 { return false }
            if !atEnd && states & final != 0 { return true }
        }
        return states & final != 0
    }

    /// With every optional item also passed over.
    private func closed(_ states: UInt64) -> UInt64 {
        var states = states
        for (position, item) in items.enumerated() where item.optional && states >> UInt64(position) & 1 == 1 {
            states |= UInt64(1) << UInt64(position + 1)
        }
        return states
    }
}
