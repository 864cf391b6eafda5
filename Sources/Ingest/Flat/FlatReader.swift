import Bytes
import Records

/// Reads one delimited file whose records are rows, or rows that follow one another: a window of bytes at a time, a row at
/// a time.
struct FlatReader {
    let header: FlatHeader
    let options: IngestOptions
    let file: UInt32
    let window: Window
    var scanner: RowScanner
    /// Finds the fields of a line whose quotation marks are damaged.
    var plainScanner: RowScanner
    private var slots: [Int]
    let builder: FlatBuilder
    var open: FlatOpenRecord?
    var at: Int
    private(set) var limit = 0
    var line: Int
    var records = 0
    /// The bytes of the open record's rows.
    let bytes = Room<UInt8>(capacity: 64 << 10)
    var seen = SeenKeys()

    var layout: FlatLayout { header.layout }

    /// `header`: what the file's first row says; the window must still hold it.
    init(_ header: FlatHeader, options: IngestOptions, file: UInt32, window: Window) {
        self.header = header
        self.options = options
        self.file = file
        self.window = window
        scanner = RowScanner(delimiter: header.delimiter, hasQuotes: header.layout.hasQuotes)
        plainScanner = RowScanner(delimiter: header.delimiter, hasQuotes: false)
        slots = header.columns
        at = header.next
        line = header.lines
        limit = window.limit
        var asOf: [UInt8]?
        if let date = options.asOf {
            var writer = ByteWriter()
            writer.append(date)
            asOf = writer.bytes
        }
        builder = FlatBuilder(
            FlatProgram(
                header.layout, has: { part, slot in part == header.part && header.columns[slot] >= 0 }, asOf: asOf),
            header.layout)
    }

    /// Reads to the end of the file.
    mutating func run(_ body: X12Reader.Body) throws {
        try noteColumns(body)
        while true {
            skipBlanks()
            if at >= limit {
                if try refill() { continue }
                break
            }
            switch scanner.scan(window.base, from: at, limit: limit, isFinal: window.isAtEnd) {
            case .row:
                // A row that ends where the window does may be longer: one byte more is asked for.
                if scanner.next >= limit, try refill() { continue }
                try take(body)
            case .badQuotes:
                if !window.isAtEnd, limit - at < FlatLayout.rowLimit, try refill() { continue }
                try resync("FLAT-QUOTES", "a quotation mark is not closed, or text follows it", body)
            case .short:
                if limit - at < FlatLayout.rowLimit {
                    _ = try refill()
                } else {
                    try resync("FLAT-LIMIT", "a row of more than \(FlatLayout.rowLimit) bytes", body)
                }
            }
        }
        try close(body)
    }

    /// Line ends, and what stands after the last row: NUL and 0x1A.
    private mutating func skipBlanks() {
        while at < limit {
            switch window.base[at] {
            case 0x0A: line += 1
            // The line feed after it counts.
            case 0x0D:
                if at + 1 >= limit, !window.isAtEnd { return }
                if at + 1 < limit, window.base[at + 1] != 0x0A { line += 1 }
            case 0, 0x1A: break
            default: return
            }
            at += 1
        }
    }

    private mutating func refill() throws -> Bool {
        if window.isAtEnd { return false }
        try window.refill(keeping: at)
        at = 0
        limit = window.limit
        return true
    }

    private func noteColumns(_ body: X12Reader.Body) throws {
        let place = SourceLocation(byte: 0, ordinal: 1)
        if header.unnamed > 0 {
            let message = "\(header.unnamed) column(s) that layout '\(layout.name)' does not name were passed over"
            try body(
                .finding(Finding(rule: "FLAT-COLUMN", severity: .information, message: message, location: place)))
        }
        let missing = header.missing
        guard !missing.isEmpty else { return }
        let list = missing.prefix(8).joined(separator: ", ") + (missing.count > 8 ? ", …" : "")
        let message = "the file lacks \(missing.count) column(s) that layout '\(layout.name)' names: \(list)"
        try body(.finding(Finding(rule: "FLAT-MISSING", severity: .warning, message: message, location: place)))
    }

    // MARK: Rows

    private mutating func take(_ body: X12Reader.Body) throws {
        let count = scanner.count
        let isTrailed = count == header.width + 1 && scanner.field(count - 1).start == scanner.field(count - 1).end
        guard count == header.width || isTrailed else {
            let message = "a row of \(count) fields; the header has \(header.width)"
            // A stray quotation mark may have joined lines: only the first is given up.
            if scanner.lines > 1 { return try resync("FLAT-QUOTES", message, body) }
            return try damaged("FLAT-FIELDS", message, body)
        }
        guard layout.rows == .each else { return try gather(nil, body) }
        builder.clear()
        guard let row = readRow(start: at) else { return pass() }
        builder.rows.append(row)
        records += 1
        let record = builder.build(window.base, origin: Record.Origin(file: file, ordinal: UInt32(clamping: records)))
        pass()
        if let record { try body(.record(record, findings: [])) }
    }

    /// Goes on after the row at hand.
    mutating func pass() {
        line += scanner.lines
        at = scanner.next
    }

    /// The row at hand as cells of the builder; `nil` where it is blank. `start`: where its first byte will stand in memory.
    func readRow(start: Int) -> FlatRow? {
        let base = window.base + at
        let first = builder.cells.count
        let cells = builder.cells.extend(slots.count)
        var from = UInt32.max
        var to: UInt32 = 0
        for slot in 0..<slots.count {
            let column = slots[slot]
            guard column >= 0, column < scanner.count else {
                cells[slot] = .empty
                continue
            }
            let field = scanner.field(column)
            var (begin, end) = (Int(field.start), Int(field.end))
            while begin < end, base[end &- 1] == 0x20 { end &-= 1 }
            while begin < end, base[begin] == 0x20 { begin &+= 1 }
            if begin == end {
                cells[slot] = .empty
                continue
            }
            cells[slot] = FlatCell(start: begin, length: end &- begin, hasDoubledQuotes: field.hasDoubledQuotes)
            if begin < Int(from) { from = UInt32(truncatingIfNeeded: begin) }
            if end > Int(to) { to = UInt32(truncatingIfNeeded: end) }
        }
        if to == 0 {
            (from, to) = (0, 0)
            if isBlankRow() {
                builder.cells.truncate(to: first)
                return nil
            }
        }
        return FlatRow(
            start: start, byte: window.origin + UInt64(at), line: UInt32(clamping: line), cells: first,
            used: (from, to), part: UInt8(header.part))
    }

    /// Whether none of the row's fields says anything, named or not.
    private func isBlankRow() -> Bool {
        for index in 0..<scanner.count {
            let field = scanner.field(index)
            for place in Int(field.start)..<Int(field.end) where window.base[at + place] != 0x20 { return false }
        }
        return true
    }
}
