import Bytes
import FHIR
import Records

/// Lays a line's object out in rows: one of the object, one of each element of an array that the layout names; and makes a
/// record of them, as of a flat file's.
///
/// ### Layout
/// ```
/// bytes   A1001␤2026-03-10␤ … 97110␤8␤ … 00000000 01000000 …    values as texts, then each row's number
/// places  [0 ← file 20] [6 ← file 44] …                         where each value stands in the file
/// ```
/// A text that is written with escapes is kept without them; its place is where it begins.
final class ObjectRows {
    private let layout: FlatLayout
    private let builder: FlatBuilder
    /// By part: the paths of its columns, those of a row's own cells left out.
    private let paths: [[ObjectPath]]
    private let arrays: [ObjectPath]
    private let bytes = Room<UInt8>(capacity: 16 << 10)
    private let places = Room<Place>(capacity: 256)
    /// By row: the value on the tape, and the row around it.
    private let values = Room<Value>()

    private struct Place: BitwiseCopyable {
        /// In `bytes`.
        var start: Int
        var file: UInt64
    }

    private struct Value: BitwiseCopyable {
        var node: Int
        var outer: Int
        /// The first of its places.
        var places: Int
    }

    enum Outcome {
        case record(Record)
        case empty
        case tooLarge
    }

    /// The most rows of one line, and the most cells.
    static let rowLimit = 50_000
    static let cellLimit = 8 << 20

    init(_ layout: FlatLayout, _ builder: FlatBuilder) {
        self.layout = layout
        self.builder = builder
        paths = layout.parts.map { $0.columns.dropFirst(2).map { ObjectPath($0.header) } }
        arrays = layout.parts.map { ObjectPath($0.array) }
    }

    /// The record of the tape's object, whose line begins at `place`.
    func record(_ tape: ResourceTape, at place: SourceLocation, _ origin: Record.Origin) -> Outcome {
        builder.clear()
        bytes.truncate(to: 0)
        places.truncate(to: 0)
        values.truncate(to: 0)
        add(0, outer: 0, part: 0, tape, place)
        var ranges = [0..<1]
        for part in layout.parts.indices.dropFirst() {
            let start = values.count
            for outer in ranges[layout.parts[part].parent] {
                guard let array = arrays[part].value(from: values[outer].node, tape),
                    tape.node(array).kind == .array
                else { continue }
                for element in tape.children(of: array) where tape.node(element).kind != .null {
                    guard values.count < ObjectRows.rowLimit, builder.cells.count < ObjectRows.cellLimit else {
                        return .tooLarge
                    }
                    add(element, outer: outer, part: part, tape, place)
                }
            }
            ranges.append(start..<values.count)
        }
        guard places.count > 0 else { return .empty }
        numberRows()
        guard var record = builder.build(bytes.base, origin: origin) else { return .tooLarge }
        record.spans = spans(place)
        return .record(record)
    }

    /// One row: the values of the part's columns.
    private func add(_ node: Int, outer: Int, part: Int, _ tape: ResourceTape, _ place: SourceLocation) {
        let first = builder.cells.count
        let start = bytes.count
        values.append(Value(node: node, outer: outer, places: places.count))
        let columns = paths[part]
        let cells = builder.cells.extend(columns.count + 2)
        cells[FlatLayoutReader.ownSlot] = .empty
        cells[FlatLayoutReader.outerSlot] = .empty
        var used = (from: UInt32(0), to: UInt32(0))
        for (index, path) in columns.enumerated() {
            cells[index + 2] = .empty
            guard let value = path.value(from: node, tape), let cell = put(value, tape, place, start) else { continue }
            cells[index + 2] = cell
            used.to = UInt32(bytes.count - start)
        }
        builder.rows.append(
            FlatRow(start: start, byte: place.byte, line: place.ordinal, cells: first, used: used, part: UInt8(part)))
    }

    /// A value's text, without the spaces around it; `nil` where it says nothing, or is no single value.
    private func put(_ index: Int, _ tape: ResourceTape, _ place: SourceLocation, _ row: Int) -> FlatCell? {
        let node = tape.node(index)
        switch node.kind {
        case .object, .array, .null: return nil
        case .string, .number, .boolean: break
        }
        let start = bytes.count
        var lead = 0
        if node.isEscaped, node.kind == .string {
            var text = tape.unescaped(index)[...]
            while text.last == 0x20 { text.removeLast() }
            while text.first == 0x20 { text.removeFirst() }
            for byte in text { bytes.append(byte) }
        } else {
            let raw = tape.raw(index)
            var end = raw.count
            while end > 0, raw[end - 1] == 0x20 { end -= 1 }
            while lead < end, raw[lead] == 0x20 { lead += 1 }
            if let base = raw.baseAddress { bytes.append(base + lead, end - lead) }
        }
        let length = bytes.count - start
        guard length > 0 else { return nil }
        places.append(Place(start: start, file: place.byte + UInt64(node.start) + UInt64(lead)))
        // A byte that no value covers, so that each value's place is its own.
        bytes.append(0x0A)
        return FlatCell(start: start - row, length: length)
    }

    /// Puts the rows' numbers behind all values, and into each row's cells its own and that of the row around it.
    private func numberRows() {
        let base = bytes.count
        for row in 0..<values.count {
            for shift in [0, 8, 16, 24] { bytes.append(UInt8(truncatingIfNeeded: row >> shift)) }
        }
        for row in 0..<values.count {
            let start = builder.rows[row].start
            let cells = builder.cells.base + builder.rows[row].cells
            cells[FlatLayoutReader.ownSlot] = FlatCell(start: base + 4 * row - start, length: 4)
            cells[FlatLayoutReader.outerSlot] = FlatCell(start: base + 4 * values[row].outer - start, length: 4)
        }
    }

    /// One for each value of the rows, as they stand in the record; and one for what comes from no file.
    private func spans(_ place: SourceLocation) -> [Record.Span] {
        var spans: [Record.Span] = []
        spans.reserveCapacity(places.count + 1)
        var end: UInt32 = 0
        for row in 0..<values.count {
            let head = builder.rows[row]
            let last = row + 1 < values.count ? values[row + 1].places : places.count
            for index in values[row].places..<last {
                let value = places[index]
                spans.append(
                    Record.Span(
                        raw: head.raw + UInt32(value.start - head.start), file: value.file, ordinal: place.ordinal))
            }
            end = head.raw + head.used.to
        }
        spans.append(Record.Span(raw: end, file: 0, ordinal: 0))
        return spans
    }
}
