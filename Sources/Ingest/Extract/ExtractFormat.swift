import Records

/// What a file is, told from its first bytes.
enum ExtractFormat {
    case x12
    case flat(FlatHeader)
    /// JSON objects, one a line; where the first begins, and the number of its line.
    case objects(FlatLayout, at: Int, line: Int)
    /// XML.
    case document(CDALayout)
    /// No layout reads it; what the nearest one lacks.
    case none(String?)

    /// How many bytes are looked at.
    static let sample = 64 << 10

    /// Looks at the window's first bytes.
    static func tell(_ window: Window, _ layouts: LayoutSet) -> ExtractFormat {
        let base = UnsafePointer(window.base)
        var start = 0
        if window.limit >= 3, base[0] == 0xEF, base[1] == 0xBB, base[2] == 0xBF { start = 3 }
        let lines = skipLineEnds(base, &start, window.limit)
        var text = start
        while text < window.limit, base[text] <= 0x20, base[text] != 0x09 { text += 1 }
        if text < window.limit, base[text] == 0x7B {
            return ObjectHeader.tell(layouts.flat, base, from: start, limit: window.limit, line: lines)
        }
        if let layout = layouts.cda, isXML(base, from: text, limit: window.limit) { return .document(layout) }
        if isX12(base, from: text, limit: window.limit) { return .x12 }
        let reading = FlatHeader.read(
            layouts.flat, base, from: start, limit: window.limit, line: lines, isFinal: window.isAtEnd)
        switch reading {
        case .header(let header): return .flat(header)
        case .none(let nearest):
            let fixed = FlatHeader.fixed(layouts.flat, base, from: start, limit: window.limit, lines: lines)
            return fixed.map { .flat($0) } ?? .none(nearest)
        }
    }

    /// Whether an element, declaration or comment of XML begins, in UTF-8 or in UTF-16 without a mark.
    private static func isXML(_ base: UnsafePointer<UInt8>, from: Int, limit: Int) -> Bool {
        guard from + 1 < limit else { return false }
        guard base[from] == 0x3C else { return base[from] == 0 && base[from + 1] == 0x3C }
        let next = base[from + 1]
        let isLetter = (0x41...0x5A).contains(next & 0xDF)
        return isLetter || next == 0x3F || next == 0x21 || next == 0x5F || next == 0
    }

    /// Passes over empty lines; gives the number of the line at `start`, from 1.
    private static func skipLineEnds(_ base: UnsafePointer<UInt8>, _ start: inout Int, _ limit: Int) -> Int {
        var lines = 1
        while start < limit, base[start] == 0x0A || base[start] == 0x0D {
            if base[start] == 0x0A || (start + 1 < limit && base[start + 1] != 0x0A) { lines += 1 }
            start += 1
        }
        return lines
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
