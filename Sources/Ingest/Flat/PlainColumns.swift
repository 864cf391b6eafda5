import Records

/// Rows whose records are nothing but columns that are fields: rosters. They need no run of a program.
final class PlainColumns {
    private let columns: Room<Column>

    private struct Column: BitwiseCopyable {
        var column: Int32
        var field: FieldID
    }

    /// `nil` where a record of the layout is more than columns.
    init?(_ header: FlatHeader, _ program: FlatProgram) {
        guard header.layout.format == .delimited, header.layout.rows == .each, program.constantCount == 0 else {
            return nil
        }
        var list: [Column] = []
        for number in 0..<program.stepCount {
            let step = program.steps[number]
            guard step.kind == .value, step.count == 1 else { return nil }
            let place = program.places[Int(step.start)]
            guard place.conditionCount == 0, place.constant < 0, place.piece == .whole else { return nil }
            list.append(Column(column: Int32(header.columns[Int(place.slot)]), field: step.field))
        }
        columns = Room(capacity: list.count)
        // In the order of the file, as values stand.
        for column in list.sorted(by: { $0.column < $1.column }) { columns.append(column) }
    }

    /// The nodes of a row, whose values are its own bytes.
    func nodes(_ row: UnsafePointer<UInt8>, _ scanner: borrowing RowScanner) -> [Record.Node] {
        let count = columns.count
        let list = columns.base
        let fields = scanner.fields
        let width = scanner.count
        return [Record.Node](unsafeUninitializedCapacity: count) { room, written in
            guard let target = room.baseAddress else { return }
            for index in 0..<count {
                let column = list[index]
                guard Int(column.column) < width else { continue }
                let field = fields[Int(column.column)]
                var (start, end) = (field.start, field.end)
                while start < end, row[Int(end &- 1)] == 0x20 { end &-= 1 }
                while start < end, row[Int(start)] == 0x20 { start &+= 1 }
                if start == end { continue }
                (target + written).initialize(
                    to: Record.Node(
                        field: column.field, flags: field.hasDoubledQuotes ? .doubledQuotes : [], offset: start,
                        length: end &- start))
                written &+= 1
            }
        }
    }
}

extension FlatReader {
    /// The row at hand as a record of columns; `nil` where it is blank.
    func plainRecord(_ plain: PlainColumns, _ origin: Record.Origin) -> Record? {
        let row = UnsafePointer(window.base + at)
        let nodes = plain.nodes(row, scanner)
        if nodes.isEmpty, isBlankRow() { return nil }
        let raw = Array(UnsafeBufferPointer(start: row, count: scanner.end - at))
        return Record(
            schema: layout.schema, raw: raw,
            spans: [Record.Span(raw: 0, file: window.origin + UInt64(at), ordinal: UInt32(clamping: line))],
            nodes: nodes, origin: origin, encoding: raw.withUnsafeBufferPointer { TextEncoding.of($0) })
    }
}
