import Bytes
import Records

/// Reads a file of clinical documents, one after the other: a window of bytes at a time, an entry at a time.
struct CDAReader {
    let layout: CDALayout
    let options: IngestOptions
    let file: UInt32
    let window: Window
    private(set) var records = 0
    /// Findings beyond those that are told of a record or a document.
    private(set) var findingsWithheld = 0
    /// Lines before what is read next.
    private(set) var lines = 0

    /// How many bytes the parser gets at once: what they make are the records that are in memory together.
    private static let piece = 64 << 10
    /// How many bytes before those that the parser has read are kept.
    private static let lookback = 64

    init(_ layout: CDALayout, options: IngestOptions, file: UInt32, window: Window) {
        self.layout = layout
        self.options = options
        self.file = file
        self.window = window
    }

    /// Reads to the end of the file. What is no document, or no whole one, is quarantined, and the next one begins with the next
    /// XML declaration.
    mutating func run(_ body: X12Reader.Body) throws {
        var at = 0
        while at < window.limit, CDAReader.isSkipped(window, at) {
            if window.base[at] == 0x0A { lines += 1 }
            at += 1
        }
        while true {
            let isWhole = try readDocument(at: &at, body)
            var gap = CDAGap(window, at: at)
            var next = isWhole ? try gap.next() : try gap.nextDeclaration()
            if next == .other {
                let place = SourceLocation(
                    byte: window.origin + UInt64(gap.at), ordinal: UInt32(clamping: lines + Int(gap.lines) + 1))
                try body(
                    .finding(
                        Finding(
                            rule: "CDA-AFTER", severity: .warning,
                            message: "after the end of a document stands something that is none, and is passed over",
                            location: place)))
                next = try gap.nextDeclaration()
            }
            lines += Int(gap.lines)
            at = gap.at
            if next == .end { return }
        }
    }

    /// Reads the document that begins at `at` of the window, and goes to its end; `false` where it could not be read to it.
    private mutating func readDocument(at: inout Int, _ body: X12Reader.Body) throws -> Bool {
        while !window.isAtEnd, window.limit - at < Fragment.sizeLimit {
            try window.refill(keeping: at)
            at = 0
        }
        let head = UnsafeBufferPointer(start: UnsafePointer(window.base), count: window.limit)
        let start = window.origin + UInt64(at)
        let first = Array(head[at...].prefix(Fragment.sizeLimit))
        var digest = StreamingDigest()
        let parser = CDAParser(
            layout, file: file, options: options, encoding: CDAEncoding.tell(head, from: at),
            skipped: (start, UInt32(clamping: lines)), records: records)
        reading: while true {
            while at < window.limit {
                let count = min(CDAReader.piece, window.limit - at)
                let bytes = UnsafeBufferPointer(start: UnsafePointer(window.base) + at, count: count)
                let origin = window.origin + UInt64(at)
                parser.parse(bytes, origin: origin, isLast: window.isAtEnd && at + count == window.limit)
                try hand(over: parser, body)
                let used = parser.end.map { Int(min($0.byte < origin ? 0 : $0.byte - origin, UInt64(count))) } ?? count
                digest.update(UnsafeBufferPointer(rebasing: bytes[..<used]))
                at += used
                if parser.end != nil || parser.stop != nil { break reading }
            }
            if window.isAtEnd { break }
            let kept = max(0, at - CDAReader.lookback)
            try window.refill(keeping: kept)
            at -= kept
            // The end is known only now.
            if window.isAtEnd, at == window.limit {
                parser.parse(UnsafeBufferPointer(start: nil, count: 0), origin: window.origin, isLast: true)
                try hand(over: parser, body)
            }
        }
        // How far a document was given to the parser that stopped is no property of it.
        let end = parser.stop.map { max($0.byte, start) } ?? window.origin + UInt64(at)
        let text = parser.stop == nil ? Array(Window.text(of: &digest).utf8) : []
        try finish(parser, first, text, end - start, body)
        lines = Int((parser.end?.line ?? parser.stop?.line ?? 1)) - 1
        guard let stop = parser.stop else { return true }
        // What stopped it may be the declaration of the next.
        let place = max(start + 1, stop.byte - min(stop.byte, UInt64(CDAReader.lookback)), window.origin)
        let stopped = min(at, Int(max(stop.byte, window.origin) - window.origin))
        at = min(at, Int(place - window.origin))
        for index in at..<max(at, stopped) where window.base[index] == 0x0A { lines -= 1 }
        return false
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

    private mutating func finish(
        _ parser: CDAParser, _ first: [UInt8], _ digest: [UInt8], _ size: UInt64, _ body: X12Reader.Body
    ) throws {
        if let odd = parser.text.firstOdd {
            try body(
                .finding(
                    Finding(
                        rule: "CDA-ENCODING", severity: .warning,
                        message: "expected UTF-8, found bytes that are none, read as Windows-1252",
                        location: SourceLocation(byte: odd, ordinal: 0))))
        }
        if parser.hasRoot {
            parser.emitDocument(digest: digest, size: size)
            try hand(over: parser, body)
        }
        records = parser.records
        findingsWithheld += parser.findings.withheld
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
