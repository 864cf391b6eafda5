import Records

/// What a file is, told from its first bytes.
enum ExtractFormat {
    case x12
    case delimited(FlatHeader)
    /// No layout reads it; what the nearest one lacks.
    case none(String?)

    /// How many bytes are looked at.
    static let sample = 64 << 10

    /// Looks at the window's first bytes.
    static func tell(_ window: Window, _ layouts: LayoutSet) -> ExtractFormat {
        if isUTF16(window) { return .none(nil) }
        let base = UnsafePointer(window.base)
        var start = 0
        if window.limit >= 3, base[0] == 0xEF, base[1] == 0xBB, base[2] == 0xBF { start = 3 }
        while start < window.limit, base[start] <= 0x20, base[start] != 0x09 { start += 1 }
        if isX12(base, from: start, limit: window.limit) { return .x12 }
        switch FlatHeader.read(layouts.flat, base, from: start, limit: window.limit, isFinal: window.isAtEnd) {
        case .header(let header): return .delimited(header)
        case .none(let nearest): return .none(nearest)
        }
    }

    /// Whether a byte-order mark says that the text is UTF-16, which no reader here takes.
    static func isUTF16(_ window: Window) -> Bool {
        guard window.limit >= 2 else { return false }
        let mark = (window.base[0], window.base[1])
        return mark == (0xFF, 0xFE) || mark == (0xFE, 0xFF)
    }

    /// Whether an ISA stands somewhere, or a GS or ST at the beginning of a line.
    private static func isX12(_ base: UnsafePointer<UInt8>, from: Int, limit: Int) -> Bool {
        var isLineStart = true
        for index in from..<max(from, limit) {
            let byte = base[index]
            if byte == 0x49, index + 3 < limit, base[index + 1] == 0x53, base[index + 2] == 0x41 {
                if case .found = X12Header.read(base, at: index, limit: limit, isFinal: true) { return true }
            }
            if isLineStart, X12Delimiters.guessed(base, at: index, limit: limit) != nil { return true }
            isLineStart = byte <= 0x20
        }
        return false
    }
}
