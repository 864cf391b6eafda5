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
    /// By part: its rows.
    private let partRows: Room<FlatRun.List>
    private var used = 0

    init(_ program: FlatProgram, _ layout: FlatLayout) {
        self.program = program
        schema = layout.schema
        constantPlaces = Room(capacity: program.constantCount)
        partRows = Room(capacity: layout.parts.count)
        for _ in layout.parts { partRows.append(FlatRun.List(start: 0, count: 0)) }
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
        for _ in 0..<program.constantCount { constantPlaces.append(-1) }
        var run = FlatRun(
            steps: program.steps, places: program.places, conditions: program.conditions, values: program.values,
            texts: program.texts, slots: program.slots, constants: program.constants, base: base,
            rows: UnsafePointer(rows.base), rowCount: rows.count, cells: UnsafePointer(cells.base),
            partRows: UnsafePointer(partRows.base), nodes: nodes.view, lists: lists.view, tail: tail.view,
            constantPlaces: constantPlaces.view, used: used)
        _ = run.members(0, program.stepCount, partRows[0])
        guard run.budget >= 0 else { return nil }
        let raw = self.raw(base)
        return Record(
            schema: schema, raw: raw, spans: spans(), nodes: Array(nodes.values), origin: origin,
            encoding: raw.withUnsafeBufferPointer { TextEncoding.of($0) })
    }

    /// Gives each row its place in the record, and numbers the rows.
    private func placeRows() {
        lists.truncate(to: 0)
        used = 0
        let parts = partRows.base
        for part in 0..<partRows.count { parts[part] = FlatRun.List(start: 0, count: 0) }
        for index in 0..<rows.count {
            let row = rows.base + index
            row.pointee.raw = UInt32(truncatingIfNeeded: used)
            used += Int(row.pointee.used.to - row.pointee.used.from)
            lists.append(UInt32(truncatingIfNeeded: index))
            let part = parts + Int(row.pointee.part)
            if part.pointee.count == 0 { part.pointee.start = index }
            part.pointee.count += 1
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
        for index in 0..<rows.count {
            let row = rows[index]
            guard row.used.to > row.used.from || spans.isEmpty else { continue }
            spans.append(
                Record.Span(raw: row.raw, file: row.byte + UInt64(row.used.from), ordinal: row.line, source: row.source)
            )
        }
        if spans.count > 1 || tail.count > 0 {
            spans.append(Record.Span(raw: UInt32(truncatingIfNeeded: used), file: 0, ordinal: 0))
        }
        return spans
    }
}
