import Records

/// Reads a file that is one clinical document: a window of bytes at a time, an entry at a time.
struct CDAReader {
    let layout: CDALayout
    let options: IngestOptions
    let file: UInt32
    let window: Window
    private(set) var records = 0
    private(set) var lines = 0

    /// How many bytes the parser gets at once: what they make are the records that are in memory together.
    private static let piece = 64 << 10

    init(_ layout: CDALayout, options: IngestOptions, file: UInt32, window: Window) {
        self.layout = layout
        self.options = options
        self.file = file
        self.window = window
    }

    /// Reads to the end of the file. What is no document, or no whole one, is quarantined.
    mutating func run(_ body: X12Reader.Body) throws {
        var at = 0
        var skippedLines: UInt32 = 0
        while at < window.limit, CDAReader.isSkipped(window, at) {
            if window.base[at] == 0x0A { skippedLines += 1 }
            at += 1
        }
        let head = UnsafeBufferPointer(start: UnsafePointer(window.base), count: window.limit)
        let encoding = CDAEncoding.tell(head, from: at)
        let first = Array(head.prefix(Fragment.sizeLimit))
        let parser = CDAParser(
            layout, file: file, options: options, encoding: encoding,
            skipped: (UInt64(at), skippedLines), records: records)
        while true {
            while at < window.limit, parser.stop == nil {
                let count = min(CDAReader.piece, window.limit - at)
                let isLast = window.isAtEnd && at + count == window.limit
                parser.parse(
                    UnsafeBufferPointer(start: window.base + at, count: count), origin: window.origin + UInt64(at),
                    isLast: isLast)
                at += count
                try hand(over: parser, body)
            }
            if window.isAtEnd { break }
            try window.refill(keeping: window.limit)
            at = 0
            // The end is known only now.
            if window.isAtEnd, window.limit == 0, parser.stop == nil {
                parser.parse(UnsafeBufferPointer(start: nil, count: 0), origin: window.origin, isLast: true)
                try hand(over: parser, body)
            }
        }
        try finish(parser, first, body)
        lines = Int(parser.here(tag: false).line)
    }

    private func hand(over parser: CDAParser, _ body: X12Reader.Body) throws {
        let events = parser.events
        parser.events = []
        for event in events { try body(event) }
    }

    /// Blanks before the document, and the byte-order mark of UTF-8.
    private static func isSkipped(_ window: Window, _ at: Int) -> Bool {
        let byte = window.base[at]
        return byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D || byte == 0xEF || byte == 0xBB
            || byte == 0xBF
    }

    private mutating func finish(_ parser: CDAParser, _ first: [UInt8], _ body: X12Reader.Body) throws {
        let size = window.origin + UInt64(window.limit)
        if let odd = parser.text.firstOdd {
            try body(
                .finding(
                    Finding(
                        rule: "CDA-ENCODING", severity: .warning,
                        message: "expected UTF-8, found bytes that are none, read as Windows-1252",
                        location: SourceLocation(byte: odd, ordinal: 0))))
        }
        if parser.hasRoot {
            parser.emitDocument(digest: Array(window.finishDigest().utf8), size: size)
            try hand(over: parser, body)
        }
        records = parser.records
        guard let stop = parser.stop else { return }
        records += 1
        let location = SourceLocation(byte: stop.byte, ordinal: stop.line)
        try body(
            .quarantined(
                Fragment(
                    origin: Record.Origin(file: file, ordinal: UInt32(clamping: records)), bytes: first,
                    length: Int(clamping: size), location: location,
                    finding: Finding(
                        rule: stop.rule.description, severity: .error, message: stop.message, path: stop.path,
                        location: location),
                    hint: "Have the document sent again, whole and as C-CDA; nothing of it counts.",
                    kind: layout.documentFields.schema.kind)))
    }
}
