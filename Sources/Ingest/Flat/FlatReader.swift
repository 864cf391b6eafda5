import Bytes
import Records

/// Reads one delimited or fixed-width file: a window of bytes at a time, a row at a time.
///
/// Rows become records at once, are gathered while their key is the same, or go to a pool, as the layout says.
struct FlatReader {
    let header: FlatHeader
    let options: IngestOptions
    let file: UInt32
    let window: Window
    /// Where rows go that are put together after the file or the run.
    let pool: RowPool?
    var scanner: RowScanner
    /// Finds the fields of a line whose quotation marks are damaged.
    var plainScanner: RowScanner
    private var slots: [Int]
    /// Which kind of row is at hand.
    var part: Int
    let builder: FlatBuilder
    private let plain: PlainColumns?
    var open: FlatOpenRecord?
    var at: Int
    private(set) var limit = 0
    var line: Int
    /// Rows so far.
    private(set) var rows = 0
    var records = 0
    /// The bytes of the open record's rows, or rows on their way to the pool.
    let bytes = Room<UInt8>(capacity: 64 << 10)
    var seen = SeenKeys()

    var layout: FlatLayout { header.layout }
    private var isFixed: Bool { header.layout.format == .fixed }

    /// `header`: what the file's first row says; the window must still hold it.
    init(_ header: FlatHeader, options: IngestOptions, file: UInt32, window: Window, pool: RowPool? = nil) {
        self.header = header
        self.options = options
        self.file = file
        self.window = window
        self.pool = pool
        // A fixed row is looked for as one field.
        let delimiter = header.layout.format == .fixed ? 0 : header.delimiter
        scanner = RowScanner(delimiter: delimiter, hasQuotes: header.layout.hasQuotes)
        plainScanner = RowScanner(delimiter: delimiter, hasQuotes: false)
        slots = header.columns
        part = header.part
        at = header.next
        line = header.lines
        limit = window.limit
        let program = FlatProgram(
            header.layout, has: { header.layout.format == .fixed || ($0 == header.part && header.columns[$1] >= 0) },
            asOf: options.asOfText)
        builder = FlatBuilder(program, header.layout)
        plain = PlainColumns(header, program)
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
                rows += 1
                try take(body)
            case .badQuotes:
                if !window.isAtEnd, limit - at < FlatLayout.rowLimit, try refill() { continue }
                rows += 1
                try resync("FLAT-QUOTES", "a quotation mark is not closed, or text follows it", body)
            case .short:
                if limit - at < FlatLayout.rowLimit {
                    _ = try refill()
                } else {
                    rows += 1
                    try resync("FLAT-LIMIT", "a row of more than \(FlatLayout.rowLimit) bytes", body)
                }
            }
        }
        try close(body)
        try handOver(all: true)
        guard rows == 0 else { return }
        let message =
            "the file has a header row and nothing below it; where it is a roster, it ends nobody's coverage: send it again"
        let place = SourceLocation(byte: 0, ordinal: 1)
        try body(.finding(Finding(rule: "FLAT-EMPTY", severity: .warning, message: message, location: place)))
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
        guard scanner.next - at <= FlatLayout.rowLimit else {
            return try damaged(nil, "FLAT-LIMIT", "a row of more than \(FlatLayout.rowLimit) bytes", body)
        }
        if isFixed {
            switch tellPart() {
            case .part(let part): self.part = part
            case .passedOver: return pass()
            case .unknown:
                let message = "a row that is of none of the kinds that layout '\(layout.name)' knows"
                return try damaged(nil, "FLAT-PART", message, body)
            }
        } else {
            let count = scanner.count
            let isTrailed =
                count == header.width + 1 && scanner.field(count - 1).start == scanner.field(count - 1).end
            guard count == header.width || isTrailed else {
                let message = "a row of \(count) fields; the header has \(header.width)"
                // A stray quotation mark may have joined lines: only the first is given up.
                if scanner.lines > 1 { return try resync("FLAT-QUOTES", message, body) }
                return try damaged(.fields, "FLAT-FIELDS", message, body)
            }
        }
        if pool != nil { return try set(aside: nil, body) }
        guard layout.rows == .each else { return try gather(nil, body) }
        try takeAlone(body)
    }

    /// The row at hand is a record.
    private mutating func takeAlone(_ body: X12Reader.Body) throws {
        let origin = Record.Origin(file: file, ordinal: UInt32(clamping: records + 1))
        if let plain {
            let record = plainRecord(plain, origin)
            pass()
            guard let record else { return }
            records += 1
            return try body(.record(record, findings: []))
        }
        builder.clear()
        guard let row = readRow(start: at) else { return pass() }
        builder.rows.append(row)
        guard let record = builder.build(window.base, origin: origin) else {
            let message = "the row takes too long to put together"
            return try quarantine(broke("FLAT-LIMIT", message), to: scanner.next, lines: scanner.lines, body)
        }
        records += 1
        pass()
        try body(.record(record, findings: []))
    }

    /// Goes on after the row at hand.
    mutating func pass() {
        line += scanner.lines
        at = scanner.next
    }

    /// The row at hand as cells of the builder; `nil` where it is blank. `start`: where its first byte will stand in memory.
    func readRow(start: Int) -> FlatRow? {
        let first = builder.cells.count
        let used = isFixed ? readFixed() : readFields()
        if used.to == 0, isBlankRow() {
            builder.cells.truncate(to: first)
            return nil
        }
        return FlatRow(
            start: start, byte: window.origin + UInt64(at), line: UInt32(clamping: line), cells: first,
            used: used.to == 0 ? (0, 0) : used, part: UInt8(part))
    }

    private func readFields() -> (from: UInt32, to: UInt32) {
        let cells = builder.cells.extend(slots.count)
        var used = (from: UInt32.max, to: UInt32(0))
        for slot in 0..<slots.count {
            let column = slots[slot]
            guard column >= 0, column < scanner.count else {
                cells[slot] = .empty
                continue
            }
            let field = scanner.field(column)
            cells[slot] = cell(Int(field.start), Int(field.end), field.hasDoubledQuotes, &used)
        }
        return used
    }

    private func readFixed() -> (from: UInt32, to: UInt32) {
        let columns = layout.parts[part].columns
        let cells = builder.cells.extend(columns.count)
        let length = scanner.end - at
        var used = (from: UInt32.max, to: UInt32(0))
        for (slot, column) in columns.enumerated() {
            let (start, end) = (column.positions.lowerBound, column.positions.upperBound)
            cells[slot] = cell(min(start, length), min(end, length), false, &used)
        }
        return used
    }

    /// A cell without the spaces around it.
    @inline(__always)
    private func cell(
        _ start: Int, _ end: Int, _ hasDoubledQuotes: Bool, _ used: inout (from: UInt32, to: UInt32)
    ) -> FlatCell {
        let base = window.base + at
        var (begin, end) = (start, end)
        while begin < end, base[end &- 1] == 0x20 { end &-= 1 }
        while begin < end, base[begin] == 0x20 { begin &+= 1 }
        if begin == end { return .empty }
        used.from = min(used.from, UInt32(truncatingIfNeeded: begin))
        used.to = max(used.to, UInt32(truncatingIfNeeded: end))
        return FlatCell(start: begin, length: end &- begin, hasDoubledQuotes: hasDoubledQuotes)
    }

    /// Whether none of the row's fields says anything, named or not.
    func isBlankRow() -> Bool {
        if isFixed { return false }
        for index in 0..<scanner.count {
            let field = scanner.field(index)
            for place in Int(field.start)..<Int(field.end) where window.base[at + place] != 0x20 { return false }
        }
        return true
    }

    // MARK: Kinds of rows

    private enum Kind {
        case part(Int)
        case passedOver
        case unknown
    }

    private func tellPart() -> Kind {
        let row = UnsafeBufferPointer(start: UnsafePointer(window.base + at), count: scanner.end - at)
        for index in layout.parts.indices where layout.parts[index].matches(row) { return .part(index) }
        return layout.passedOver.contains { $0.matches(row) } ? .passedOver : .unknown
    }
}

extension FlatPart {
    /// Whether a fixed row has what tells this part's rows.
    func matches(_ row: UnsafeBufferPointer<UInt8>) -> Bool {
        conditions.allSatisfy { condition in
            let positions = columns[condition.slot].positions
            var (start, end) = (min(positions.lowerBound, row.count), min(positions.upperBound, row.count))
            while start < end, row[end - 1] == 0x20 { end -= 1 }
            while start < end, row[start] == 0x20 { start += 1 }
            return condition.values.contains { $0.elementsEqual(row[start..<end]) }
        }
    }
}

extension IngestOptions {
    /// `asOf` as layouts write days.
    var asOfText: [UInt8]? {
        guard let asOf else { return nil }
        var writer = ByteWriter()
        writer.append(asOf)
        return writer.bytes
    }
}
