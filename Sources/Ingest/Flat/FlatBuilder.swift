import Records

/// Makes a record of its rows by a layout's program. One for each reader: its rooms are used again for each record.
final class FlatBuilder {
    let program: FlatProgram
    let schema: RecordSchema
    /// Rows and cells of the record that is being gathered. Rows of a part stand together, the head's first.
    let rows = Room<FlatRow>()
    let cells = Room<FlatCell>(capacity: 4096)
    private let nodes = Room<Record.Node>(capacity: 1024)
    /// Numbers of rows: all of them, then those that ways have chosen.
    private let lists = Room<UInt32>()
    /// Where the constants that the record uses stand after its rows; -1 for those it does not use.
    private let constantPlaces: Room<Int32>
    private let tail = Room<UInt8>()
    /// By part: the first of its rows, and the one after its last.
    private var partRows: [Range<Int>]
    private var used = 0
    private var budget = 0

    /// How many rows are compared for one record before it is given up: joins of many rows with many others.
    static let budgetLimit = 100_000_000

    init(_ program: FlatProgram, _ layout: FlatLayout) {
        self.program = program
        schema = layout.schema
        constantPlaces = Room(capacity: program.constants.count)
        partRows = Array(repeating: 0..<0, count: layout.parts.count)
    }

    func clear() {
        rows.truncate(to: 0)
        cells.truncate(to: 0)
    }

    /// Forgets all rows and all cells but the last `count`, which become the first.
    func keepCells(_ count: Int) {
        rows.truncate(to: 0)
        guard cells.count > count else { return }
        cells.base.update(from: cells.base + (cells.count - count), count: count)
        cells.truncate(to: count)
    }

    /// The record of the rows at hand, whose bytes stand at `base`; `nil` where putting its rows together would take too long.
    func build(_ base: UnsafePointer<UInt8>, origin: Record.Origin) -> Record? {
        placeRows()
        nodes.truncate(to: 0)
        tail.truncate(to: 0)
        constantPlaces.truncate(to: 0)
        for _ in program.constants { constantPlaces.append(-1) }
        budget = FlatBuilder.budgetLimit
        let head = partRows.first ?? 0..<0
        program.steps.withUnsafeBufferPointer { steps in
            program.places.withUnsafeBufferPointer { places in
                var run = FlatRun(
                    builder: self, steps: steps, places: places, base: base, rows: rows.base, cells: cells.base)
                _ = run.members(0, steps.count, FlatRun.List(start: head.lowerBound, count: head.count))
            }
        }
        guard budget >= 0 else { return nil }
        let raw = self.raw(base)
        return Record(
            schema: schema, raw: raw, spans: spans(), nodes: Array(nodes.values), origin: origin,
            encoding: raw.withUnsafeBufferPointer { TextEncoding.of($0) })
    }

    /// Gives each row its place in the record, and numbers the rows.
    private func placeRows() {
        lists.truncate(to: 0)
        used = 0
        for part in partRows.indices { partRows[part] = 0..<0 }
        for index in 0..<rows.count {
            let row = rows.base + index
            row.pointee.raw = UInt32(truncatingIfNeeded: used)
            used += Int(row.pointee.used.to - row.pointee.used.from)
            lists.append(UInt32(truncatingIfNeeded: index))
            let part = Int(row.pointee.part)
            let first = partRows[part].isEmpty ? index : partRows[part].lowerBound
            partRows[part] = first..<index + 1
        }
    }

    private func raw(_ base: UnsafePointer<UInt8>) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: used + tail.count) { room, count in
            guard let target = room.baseAddress else { return }
            for row in rows.values {
                (target + Int(row.raw)).initialize(
                    from: base + row.start + Int(row.used.from), count: Int(row.used.to - row.used.from))
            }
            (target + used).initialize(from: tail.base, count: tail.count)
            count = used + tail.count
        }
    }

    /// One for each row; and one for what comes from no file, which also marks a record of several rows (see
    /// `Record.start`).
    private func spans() -> [Record.Span] {
        var spans: [Record.Span] = []
        spans.reserveCapacity(rows.count + 1)
        for row in rows.values where row.used.to > row.used.from || spans.isEmpty {
            spans.append(
                Record.Span(raw: row.raw, file: row.byte + UInt64(row.used.from), ordinal: row.line, source: row.source)
            )
        }
        if spans.count > 1 || tail.count > 0 {
            spans.append(Record.Span(raw: UInt32(truncatingIfNeeded: used), file: 0, ordinal: 0))
        }
        return spans
    }

    // MARK: What a run of the program asks of the builder

    @inline(__always) var nodeCount: Int { nodes.count }
    @inline(__always) func append(_ node: Record.Node) { nodes.append(node) }
    @inline(__always) func dropNodes(to count: Int) { nodes.truncate(to: count) }
    @inline(__always) func node(_ index: Int) -> Record.Node { nodes[index] }
    @inline(__always) func rowNumber(_ index: Int) -> Int { Int(lists[index]) }
    @inline(__always) func rowNumbers(of part: Int) -> FlatRun.List {
        FlatRun.List(start: partRows[part].lowerBound, count: partRows[part].count)
    }
    @inline(__always) var listEnd: Int { lists.count }
    @inline(__always) func push(row: Int) { lists.append(UInt32(truncatingIfNeeded: row)) }
    @inline(__always) func setList(_ index: Int, row: Int) { lists[index] = UInt32(truncatingIfNeeded: row) }
    @inline(__always) func dropLists(to count: Int) { lists.truncate(to: count) }

    /// Takes `count` comparisons from what is left; `false` where nothing is.
    @inline(__always)
    func spend(_ count: Int) -> Bool {
        budget &-= count
        return budget >= 0
    }

    /// Ends the group whose head is at `index`.
    @inline(__always)
    func close(_ index: Int) {
        nodes.base[index].length = UInt32(truncatingIfNeeded: nodes.count &- index &- 1)
    }

    func append(constant number: Int, _ field: FieldID) {
        let text = program.constants[number]
        if constantPlaces[number] < 0 {
            constantPlaces[number] = Int32(truncatingIfNeeded: tail.count)
            program.texts.withUnsafeBufferPointer { texts in
                guard let base = texts.baseAddress else { return }
                tail.append(base + Int(text.start), Int(text.count))
            }
        }
        append(
            Record.Node(
                field: field, offset: UInt32(truncatingIfNeeded: used + Int(constantPlaces[number])),
                length: UInt32(text.count)))
    }
}
