import Records

/// A record whose rows are being read.
struct FlatOpenRecord {
    /// Its first row's place.
    let place: SourceLocation
    /// The file's byte after its last row.
    var end: UInt64
    var broken: Broken?
    var findings: [Finding] = []

    /// Why it is no record.
    struct Broken {
        let rule: String
        let message: String
        let place: SourceLocation
    }
}

/// Rows of one key, one after another.
extension FlatReader {
    /// The most rows of a record.
    static var rowsLimit: Int { 100_000 }

    /// Takes the row at hand into the record that it belongs to. `broken`: the row is damaged, and its record with it.
    mutating func gather(_ broken: FlatOpenRecord.Broken?, _ body: X12Reader.Body) throws {
        guard var row = readRow(start: bytes.count) else { return pass() }
        let key = layout.parts[part].key
        let (start, length) = (at, scanner.next - at)
        guard saysKey(key, row) else {
            builder.cells.truncate(to: row.cells)
            try close(body)
            return try quarantine(broken ?? withoutKey(), to: scanner.next, lines: scanner.lines, body)
        }
        if open == nil || !isSameKey(key, row) {
            try close(body)
            builder.keepCells(layout.parts[part].columns.count)
            (row.cells, row.start) = (0, 0)
            openRecord(key, row)
        }
        add(row, from: start, length, broken)
        pass()
    }

    func withoutKey() -> FlatOpenRecord.Broken {
        let part = layout.parts[part]
        let columns = part.key.map { part.columns[$0].name }.joined(separator: ", ")
        return broke("FLAT-KEY", "the row does not say whose it is: \(columns)")
    }

    func saysKey(_ key: [Int], _ row: FlatRow) -> Bool {
        key.contains { builder.cells[row.cells + $0].length > 0 }
    }

    /// Whether the row at hand says what the open record's first row says.
    private func isSameKey(_ key: [Int], _ row: FlatRow) -> Bool {
        for slot in key {
            let own = builder.cells[row.cells + slot]
            let first = builder.cells[slot]
            guard own.length == first.length,
                isSame(window.base + at + Int(own.start), bytes.base + Int(first.start), own.length)
            else { return false }
        }
        return true
    }

    private mutating func openRecord(_ key: [Int], _ row: FlatRow) {
        let place = SourceLocation(byte: row.byte, ordinal: row.line)
        var record = FlatOpenRecord(place: place, end: row.byte)
        var hash = FlatHash()
        for slot in key {
            let cell = builder.cells[slot]
            hash.add(window.base + at + Int(cell.start), cell.length)
        }
        if seen.insert(hash.value) {
            record.findings.append(
                Finding(
                    rule: "FLAT-AGAIN", severity: .error,
                    message: "rows of this record stand elsewhere in the file too, and layout '\(layout.name)' takes "
                        + "those that follow one another: it is read in pieces. Say 'scattered: true' in the layout",
                    location: place))
        }
        open = record
    }

    private mutating func add(_ row: FlatRow, from start: Int, _ length: Int, _ broken: FlatOpenRecord.Broken?) {
        if open?.broken == nil {
            let reason = broken ?? tooLarge(length)
            open?.broken = reason
        }
        open?.end = window.origin + UInt64(start + length)
        if open?.broken == nil {
            builder.rows.append(row)
            bytes.append(window.base + start, length)
        } else {
            // Of the cells only the key is needed, of the bytes what a fragment shows.
            if row.cells > 0 { builder.cells.truncate(to: row.cells) }
            let room = row.start == 0 ? length : max(0, Fragment.sizeLimit - bytes.count)
            bytes.append(window.base + start, min(length, room))
        }
    }

    /// Whether a row of `length` bytes more is too much for the open record.
    private func tooLarge(_ length: Int) -> FlatOpenRecord.Broken? {
        guard
            builder.rows.count >= FlatReader.rowsLimit || bytes.count + length > options.recordLimit
                || builder.cells.count > options.recordLimit / 2
        else { return nil }
        return broke(
            "FLAT-LIMIT", "a record of more than \(FlatReader.rowsLimit) rows or \(options.recordLimit) bytes")
    }

    /// Ends the open record, if there is one: a record, or a fragment.
    mutating func close(_ body: X12Reader.Body) throws {
        guard let ended = open else { return }
        open = nil
        records += 1
        let origin = Record.Origin(file: file, ordinal: UInt32(clamping: records))
        var broken = ended.broken
        if broken == nil {
            if let record = builder.build(bytes.base, origin: origin) {
                bytes.truncate(to: 0)
                return try body(.record(record, findings: ended.findings))
            }
            broken = FlatOpenRecord.Broken(
                rule: "FLAT-LIMIT", message: "the record's rows take too long to put together", place: ended.place)
        }
        guard let broken else { return }
        let fragment = fragment(
            broken, origin, bytes: Array(bytes.values.prefix(Fragment.sizeLimit)),
            length: Int(clamping: ended.end - ended.place.byte), at: ended.place)
        bytes.truncate(to: 0)
        try body(.quarantined(fragment))
    }

    // MARK: Damage

    func broke(_ rule: String, _ message: String) -> FlatOpenRecord.Broken {
        FlatOpenRecord.Broken(
            rule: rule, message: message,
            place: SourceLocation(byte: window.origin + UInt64(at), ordinal: UInt32(clamping: line)))
    }

    /// The row at hand cannot be read. Where its key can be told, its record cannot either. `damage`: what a pool is told;
    /// `nil` where the row is of no record.
    mutating func damaged(
        _ damage: PooledRow.Damage?, _ rule: String, _ message: String, _ body: X12Reader.Body
    ) throws {
        let broken = broke(rule, message)
        let key = layout.parts[part].key
        let isOfARecord = damage != nil && layout.rows != .each
        guard let damage, isOfARecord, !key.contains(where: { header.columns[$0] >= scanner.count }) else {
            return try quarantine(broken, to: scanner.next, lines: scanner.lines, body)
        }
        if pool != nil { return try set(aside: (damage, broken), body) }
        try gather(broken, body)
    }

    /// Gives up the line at hand and goes on at the next.
    mutating func resync(_ rule: String, _ message: String, _ body: X12Reader.Body) throws {
        swap(&scanner, &plainScanner)
        defer { swap(&scanner, &plainScanner) }
        switch scanner.scan(window.base, from: at, limit: limit, isFinal: true) {
        case .row: try damaged(rule == "FLAT-QUOTES" ? .quotes : nil, rule, message, body)
        default: try quarantine(broke(rule, message), to: limit, lines: 1, body)
        }
    }

    /// Hands over the bytes to `end` as a record of their own that cannot be read.
    mutating func quarantine(
        _ broken: FlatOpenRecord.Broken, to end: Int, lines: Int, _ body: X12Reader.Body
    ) throws {
        records += 1
        // Records of a pool are numbered by their rows.
        let origin = Record.Origin(file: file, ordinal: UInt32(clamping: pool == nil ? records : rows))
        let fragment = fragment(
            broken, origin,
            bytes: Array(UnsafeBufferPointer(start: window.base + at, count: min(end - at, Fragment.sizeLimit))),
            length: end - at,
            at: SourceLocation(byte: window.origin + UInt64(at), ordinal: UInt32(clamping: line)))
        line += lines
        at = end
        try body(.quarantined(fragment))
    }

    private func fragment(
        _ broken: FlatOpenRecord.Broken, _ origin: Record.Origin, bytes: [UInt8], length: Int, at place: SourceLocation
    ) -> Fragment {
        Fragment(
            origin: origin, bytes: bytes, length: length, location: place,
            finding: Finding(rule: broken.rule, severity: .error, message: broken.message, location: broken.place),
            hint: "Mend the row in the extract (quotation marks, delimiters, columns), and retry.",
            kind: layout.schema.kind)
    }
}
