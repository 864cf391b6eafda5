import Records

/// Puts a pool's rows together by their keys: records, and what is none.
final class PoolReader {
    private let layout: FlatLayout
    private let builder: FlatBuilder
    private let recordLimit: Int
    /// How many records, over all dispositions, each file has.
    private(set) var records: [UInt32: Int] = [:]
    private var rows: PooledRows
    private var body: X12Reader.Body
    /// Keys that have too many rows, by their hashes: those that were reported, and of the others a row.
    private var reported: Set<UInt64> = []
    private var unreported: [UInt64: Fragment] = [:]

    /// The program asks for all columns: files of a pool may have different ones, and a row says which it has.
    init(_ layout: FlatLayout, recordLimit: Int, asOf: [UInt8]?) {
        self.layout = layout
        self.recordLimit = recordLimit
        builder = FlatBuilder(FlatProgram(layout, has: { _, _ in true }, asOf: asOf), layout)
        rows = PooledRows(base: UnsafeRawPointer(bitPattern: 8)!, count: 0)
        body = { _ in }
    }

    /// A layout of one part has no head: any row is.
    private var hasHead: Bool { layout.parts.count > 1 }

    func read(_ pool: RowPool, _ body: X12Reader.Body) throws {
        try withoutActuallyEscaping(body) { body in
            self.body = body
            defer { self.body = { _ in } }
            try pool.drain { batch in
                switch batch {
                case .rows(let rows):
                    self.rows = rows
                    try readKeys()
                case .tooMany(let rows):
                    self.rows = rows
                    try refuse()
                }
            }
            for fragment in unreported.values.sorted(by: { $0.origin.ordinal < $1.origin.ordinal }) {
                records[fragment.origin.file, default: 0] += 1
                try body(.quarantined(fragment))
            }
        }
    }

    // MARK: Keys

    private func readKeys() throws {
        var order = rows.offsets().map { (hash: rows.row(at: $0).hash, offset: $0) }
        order.sort { ($0.hash, $0.offset) < ($1.hash, $1.offset) }
        var groups: [[Int]] = []
        var index = 0
        while index < order.count {
            var end = index + 1
            while end < order.count, order[end].hash == order[index].hash { end += 1 }
            divide(order[index..<end].map(\.offset), into: &groups)
            index = end
        }
        // In the order of the files, however the rows came.
        let sorted = groups.map { group in (place: place(group[0]), rows: group) }.sorted { $0.place < $1.place }
        for group in sorted { try take(group.rows) }
    }

    /// Rows of one hash are of one key, unless the hash deceives. Each group in the order of parts, files and rows.
    private func divide(_ offsets: [Int], into groups: inout [[Int]]) {
        var rest = offsets
        while let first = rest.first {
            let own = rest.filter { isSameKey($0, first) }
            rest = rest.filter { !isSameKey($0, first) }
            groups.append(own.sorted { (part($0), place($0)) < (part($1), place($1)) })
        }
    }

    private func part(_ offset: Int) -> UInt8 { rows.row(at: offset).part }

    private func place(_ offset: Int) -> UInt64 {
        let row = rows.row(at: offset)
        return UInt64(row.file) << 32 | UInt64(row.ordinal)
    }

    private func isSameKey(_ left: Int, _ right: Int) -> Bool {
        if left == right { return true }
        let (a, b) = (rows.row(at: left), rows.row(at: right))
        for (own, other) in zip(layout.parts[Int(a.part)].key, layout.parts[Int(b.part)].key) {
            guard isSame(text(own, left, a), text(other, right, b)) else { return false }
        }
        return true
    }

    private func text(_ slot: Int, _ offset: Int, _ row: PooledRow) -> UnsafeBufferPointer<UInt8> {
        let cell = rows.cell(slot, at: offset)
        let start = (rows.base + rows.bytes(at: offset, row) + Int(cell.start)).assumingMemoryBound(to: UInt8.self)
        return UnsafeBufferPointer(start: start, count: cell.length)
    }

    private func isSame(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Bool {
        left.count == right.count && left.elementsEqual(right)
    }

    // MARK: Records

    private func take(_ group: [Int]) throws {
        var group = group
        if hasHead {
            guard part(group[0]) == 0 else { return try orphans(group) }
            let heads = group.prefix { part($0) == 0 }
            for other in heads.dropFirst() where !hasSameCells(other, group[0]) {
                return try refuse(
                    heads, "FLAT-TWICE",
                    "\(heads.count) rows of part '\(layout.parts[0].name)' have one key and say different things",
                    hint: "Find out which of them holds, take the others out of the extract, and retry.")
            }
            for other in heads.dropFirst() {
                try ignore(other, "the same row stands elsewhere in the run's files")
            }
            group.removeSubrange(1..<heads.count)
        }
        group = withoutCopies(group)
        if let damaged = group.first(where: { rows.row(at: $0).damage > 0 }),
            let damage = PooledRow.Damage(rawValue: rows.row(at: damaged).damage)
        {
            return try refuse([group[0]], damage.rule, damage.message, at: damaged)
        }
        let size = group.reduce(0) { $0 + Int(rows.row(at: $1).length) }
        let cells = group.reduce(0) { $0 + Int(rows.row(at: $1).slots) }
        guard group.count <= FlatReader.rowsLimit, size <= recordLimit, cells <= recordLimit / 2 else {
            return try refuse(
                [group[0]], "FLAT-LIMIT", "a record of more than \(FlatReader.rowsLimit) rows or \(recordLimit) bytes")
        }
        try build(group)
    }

    private func build(_ group: [Int]) throws {
        builder.clear()
        let head = rows.row(at: group[0])
        for offset in group {
            let row = rows.row(at: offset)
            let cells = builder.cells.count
            builder.cells.extend(Int(row.slots)).update(
                from: rows.cells(at: offset).assumingMemoryBound(to: FlatCell.self), count: Int(row.slots))
            builder.rows.append(
                FlatRow(
                    start: rows.bytes(at: offset, row), byte: row.byte, line: row.line,
                    source: row.file == head.file ? 0 : row.file &+ 1, cells: cells, used: (row.usedFrom, row.usedTo),
                    part: row.part))
        }
        let origin = Record.Origin(file: head.file, ordinal: head.ordinal)
        guard let record = builder.build(rows.base.assumingMemoryBound(to: UInt8.self), origin: origin) else {
            return try refuse([group[0]], "FLAT-LIMIT", "the record's rows take too long to put together")
        }
        records[head.file, default: 0] += 1
        try body(.record(record, findings: []))
    }

    /// Without rows that an earlier file has as often: a file that was sent twice says nothing twice.
    private func withoutCopies(_ group: [Int]) -> [Int] {
        guard let first = group.first, group.contains(where: { rows.row(at: $0).file != rows.row(at: first).file })
        else { return group }
        // By content, how often the files before have it at most, and how often this one had it so far.
        struct Seen {
            var file: UInt32
            var before: Int
            var here: Int
        }
        var seen: [[UInt8]: Seen] = [:]
        return group.filter { offset in
            let row = rows.row(at: offset)
            let content = self.content(offset, row)
            var entry = seen[content] ?? Seen(file: row.file, before: 0, here: 0)
            if entry.file != row.file {
                entry = Seen(file: row.file, before: max(entry.before, entry.here), here: 0)
            }
            entry.here += 1
            seen[content] = entry
            return entry.here > entry.before
        }
    }

    /// What a row's cells say.
    private func content(_ offset: Int, _ row: PooledRow) -> [UInt8] {
        var content: [UInt8] = [row.part, row.damage]
        for slot in 0..<Int(row.slots) {
            content.append(contentsOf: text(slot, offset, row))
            content.append(0x0A)
        }
        return content
    }

    private func hasSameCells(_ left: Int, _ right: Int) -> Bool {
        content(left, rows.row(at: left)) == content(right, rows.row(at: right))
    }

    // MARK: What is no record

    private func orphans(_ group: [Int]) throws {
        for offset in group {
            let name = layout.parts[Int(part(offset))].name
            try refuse(
                [offset], "FLAT-ORPHAN", "a row of part '\(name)' without one of part '\(layout.parts[0].name)'",
                hint: "Read the file that has the '\(layout.parts[0].name)' rows in the same run.")
        }
    }

    private func ignore(_ offset: Int, _ reason: String) throws {
        let row = rows.row(at: offset)
        records[row.file, default: 0] += 1
        try body(
            .ignored(
                Ignored(
                    origin: Record.Origin(file: row.file, ordinal: row.ordinal), reason: reason,
                    what: layout.schema.kind, location: SourceLocation(byte: row.byte, ordinal: row.line))))
    }

    /// Rows of keys that have too many: their heads are refused; of a key without one, one row is.
    private func refuse() throws {
        for offset in rows.offsets() {
            let row = rows.row(at: offset)
            let isKnown = reported.contains(row.hash)
            guard row.part == 0, hasHead || !isKnown else {
                if !isKnown, unreported[row.hash] == nil { unreported[row.hash] = tooMany(offset, row) }
                continue
            }
            reported.insert(row.hash)
            unreported[row.hash] = nil
            records[row.file, default: 0] += 1
            try body(.quarantined(tooMany(offset, row)))
        }
    }

    private func tooMany(_ offset: Int, _ row: PooledRow) -> Fragment {
        fragment(
            offset, row, "FLAT-LIMIT", "a record of more than \(FlatReader.rowsLimit) rows or \(recordLimit) bytes",
            at: nil, hint: "Find out why so many rows have one key.")
    }

    private func refuse(
        _ offsets: some Sequence<Int>, _ rule: String, _ message: String, at place: Int? = nil,
        hint: String = "Mend the row in the extract (quotation marks, delimiters, columns), and retry."
    ) throws {
        for offset in offsets {
            let row = rows.row(at: offset)
            records[row.file, default: 0] += 1
            try body(.quarantined(fragment(offset, row, rule, message, at: place, hint: hint)))
        }
    }

    private func fragment(
        _ offset: Int, _ row: PooledRow, _ rule: String, _ message: String, at place: Int?, hint: String
    ) -> Fragment {
        let location = SourceLocation(byte: row.byte, ordinal: row.line)
        let fault = place.map { rows.row(at: $0) } ?? row
        let bytes = UnsafeRawBufferPointer(
            start: rows.base + rows.bytes(at: offset, row), count: min(Int(row.length), Fragment.sizeLimit))
        return Fragment(
            origin: Record.Origin(file: row.file, ordinal: row.ordinal), bytes: Array(bytes), length: Int(row.length),
            location: location,
            finding: Finding(
                rule: rule, severity: .error, message: message,
                location: fault.file == row.file
                    ? SourceLocation(byte: fault.byte, ordinal: fault.line) : location),
            hint: hint, kind: layout.schema.kind)
    }
}
