/// What stands between the documents of a file that has several, one after the other.
struct CDAGap {
    enum Next {
        /// Another document begins at `at`.
        case document
        /// Something stands at `at` that is none.
        case other
        /// The file ends.
        case end
    }

    private let window: Window
    /// The byte of the window that is looked at next.
    private(set) var at: Int
    /// Line feeds that were passed over.
    private(set) var lines: UInt32 = 0

    init(_ window: Window, at: Int) {
        self.window = window
        self.at = at
    }

    /// Passes over blanks, zero bytes that fill a block, byte-order marks, comments and processing instructions.
    mutating func next() throws(ExtractError) -> Next {
        while try has(1) {
            switch window.base[at] {
            case 0x0A, 0x0D, 0x20, 0x09, 0: step()
            case 0xEF where try starts(with: [0xEF, 0xBB, 0xBF]): at += 3
            case 0x3C:
                if try starts(with: Array("<!--".utf8)) {
                    guard try pass(Array("-->".utf8)) else { return .other }
                } else if try starts(with: Array("<?".utf8)), try !startsDeclaration() {
                    guard try pass(Array("?>".utf8)) else { return .other }
                } else {
                    return .document
                }
            default: return .other
            }
        }
        return .end
    }

    /// Passes over what is left of a document that cannot be read, to the next XML declaration: within a document none can
    /// stand.
    mutating func nextDeclaration() throws(ExtractError) -> Next {
        while try has(1) {
            if window.base[at] == 0x3C, try startsDeclaration() { return .document }
            step()
        }
        return .end
    }

    private mutating func startsDeclaration() throws(ExtractError) -> Bool {
        guard try has(6), try starts(with: Array("<?xml".utf8)) else { return false }
        return [0x20, 0x09, 0x0A, 0x0D].contains(window.base[at + 5])
    }

    private mutating func step() {
        if window.base[at] == 0x0A { lines &+= 1 }
        at += 1
    }

    /// Passes over what ends with `mark`; `false` where the file ends before.
    private mutating func pass(_ mark: [UInt8]) throws(ExtractError) -> Bool {
        while try has(mark.count) {
            if try starts(with: mark) {
                at += mark.count
                return true
            }
            step()
        }
        return false
    }

    private mutating func starts(with bytes: [UInt8]) throws(ExtractError) -> Bool {
        guard try has(bytes.count) else { return false }
        for index in bytes.indices where window.base[at + index] != bytes[index] { return false }
        return true
    }

    /// Whether so many bytes are there, reading on where they are not yet in memory.
    private mutating func has(_ count: Int) throws(ExtractError) -> Bool {
        while window.limit - at < count, !window.isAtEnd {
            try window.refill(keeping: at)
            at = 0
        }
        return window.limit - at >= count
    }
}
