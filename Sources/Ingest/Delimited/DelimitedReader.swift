import Bytes
import Records

/// Reads one delimited file: a window of bytes at a time, a row at a time.
struct DelimitedReader {
    let layout: DelimitedLayout
    let options: IngestOptions
    let file: UInt32
    let window: Window
    private var row: DelimitedRow
    private var columns: [FieldID?]
    private var asOf: [UInt8] = []
    private var at: Int
    private var limit = 0
    private(set) var line: Int
    private(set) var records = 0

    /// A row is looked for no further than this: an open quotation mark must not swallow the file.
    static let rowLimit = 1 << 20

    /// `header`: what the file's first row says; the window must still hold it.
    init(_ header: DelimitedHeader, options: IngestOptions, file: UInt32, window: Window) {
        layout = header.layout
        self.options = options
        self.file = file
        self.window = window
        row = DelimitedRow(delimiter: header.delimiter)
        columns = header.columns
        at = header.next
        line = header.lines
        limit = window.limit
        if let date = options.asOf, let field = layout.schema.id("asOf"), !columns.contains(field) {
            var writer = ByteWriter()
            writer.append(date)
            asOf = writer.bytes
        }
    }

    /// Reads to the end of the file.
    mutating func run(_ body: X12Reader.Body) throws {
        try noteColumns(body)
        while true {
            while at < limit, isBlank(window.base[at]) {
                if window.base[at] == 0x0A { line += 1 }
                at += 1
            }
            if at >= limit {
                if try !refill() { return }
                continue
            }
            // A closing mark at the window's end may be half of a doubled one: one byte more is asked for.
            switch row.scan(window.base, from: at, limit: limit, isFinal: window.isAtEnd) {
            case .row:
                if row.next >= limit, try refill() { continue }
                try take(body)
            case .badQuotes:
                if !window.isAtEnd, limit - at < DelimitedReader.rowLimit, try refill() { continue }
                try resync("DELIMITED-QUOTES", "a quotation mark is not closed, or text follows it", body)
            case .short:
                if limit - at < DelimitedReader.rowLimit {
                    _ = try refill()
                } else {
                    try resync("DELIMITED-LIMIT", "a row of more than \(DelimitedReader.rowLimit) bytes", body)
                }
            }
        }
    }

    /// Line ends, and what stands after the last row: NUL and 0x1A.
    private func isBlank(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D || byte == 0 || byte == 0x1A }

    private mutating func refill() throws -> Bool {
        if window.isAtEnd { return false }
        try window.refill(keeping: at)
        at = 0
        limit = window.limit
        return true
    }

    private func noteColumns(_ body: X12Reader.Body) throws {
        let unknown = columns.filter { $0 == nil }.count
        guard unknown > 0 else { return }
        try body(
            .finding(
                Finding(
                    rule: "DELIMITED-COLUMN", severity: .information,
                    message: "\(unknown) column(s) that layout '\(layout.name)' does not name were passed over",
                    location: SourceLocation(byte: 0, ordinal: 1))))
    }

    private mutating func take(_ body: X12Reader.Body) throws {
        let extra = row.fields.count == columns.count + 1 && row.fields.last.map { $0.start == $0.end } == true
        guard row.fields.count == columns.count || extra else {
            let message = "a row of \(row.fields.count) fields; the header has \(columns.count)"
            // A stray quotation mark may have joined lines: only the first is given up.
            if row.lines > 1 { return try resync("DELIMITED-QUOTES", message, body) }
            return try quarantine("DELIMITED-FIELDS", message, to: row.next, lines: 1, body)
        }
        records += 1
        let record = makeRecord()
        line += row.lines
        at = row.next
        try body(.record(record, findings: []))
    }

    /// Gives up the line at hand and goes on at the next.
    private mutating func resync(_ rule: String, _ message: String, _ body: X12Reader.Body) throws {
        var end = at
        while end < limit, window.base[end] != 0x0A { end += 1 }
        try quarantine(rule, message, to: min(limit, end + 1), lines: 1, body)
    }

    private mutating func quarantine(
        _ rule: String, _ message: String, to end: Int, lines: Int, _ body: X12Reader.Body
    ) throws {
        records += 1
        let place = SourceLocation(byte: window.origin + UInt64(at), ordinal: UInt32(clamping: line))
        let bytes = UnsafeBufferPointer(start: window.base + at, count: end - at)
        let fragment = Fragment(
            origin: Record.Origin(file: file, ordinal: UInt32(clamping: records)),
            bytes: Array(bytes.prefix(Fragment.sizeLimit)), length: bytes.count, location: place,
            finding: Finding(rule: rule, severity: .error, message: message, location: place),
            hint: "Mend the row in the extract (quotation marks, delimiters), and retry.", kind: layout.schema.kind)
        line += lines
        at = end
        try body(.quarantined(fragment))
    }

    private func makeRecord() -> Record {
        let base = window.base
        let end = row.fields.last?.end ?? at
        let raw = Array(UnsafeBufferPointer(start: base + at, count: end - at)) + asOf
        var nodes: [Record.Node] = []
        nodes.reserveCapacity(columns.count + 1)
        for (index, field) in row.fields.enumerated() where index < columns.count {
            guard let column = columns[index] else { continue }
            var (start, stop) = (field.start, field.end)
            while start < stop, base[stop - 1] == 0x20 { stop -= 1 }
            while start < stop, base[start] == 0x20 { start += 1 }
            if start == stop { continue }
            nodes.append(
                Record.Node(
                    field: column, flags: field.hasDoubledQuotes ? .doubledQuotes : [], offset: UInt32(start - at),
                    length: UInt32(stop - start)))
        }
        let origin = Record.Origin(file: file, ordinal: UInt32(clamping: records))
        var spans = [Record.Span(raw: 0, file: window.origin + UInt64(at), ordinal: UInt32(clamping: line))]
        if !asOf.isEmpty, let field = layout.schema.id("asOf") {
            let offset = UInt32(end - at)
            nodes.append(Record.Node(field: field, offset: offset, length: UInt32(asOf.count)))
            // Not of the file: from the option.
            spans.append(Record.Span(raw: offset, file: 0, ordinal: 0))
        }
        return Record(
            schema: layout.schema, raw: raw, spans: spans, nodes: nodes, origin: origin,
            encoding: raw.withUnsafeBufferPointer { TextEncoding.of($0) })
    }
}
