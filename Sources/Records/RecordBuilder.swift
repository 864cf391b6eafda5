/// Makes a record from values rather than from an extract: what NDJSON is read into, and what tests begin with.
///
/// ```swift
/// var builder = RecordBuilder(schema)
/// builder.add("totalCharge", "125.00")
/// builder.open("lines")
/// builder.add("number", "1")
/// builder.close()
/// let record = builder.finish()
/// ```
public struct RecordBuilder {
    public let schema: RecordSchema
    private var raw: [UInt8] = []
    private var spans: [Record.Span] = []
    private var nodes: [Record.Node] = []
    private var open: [Int] = []

    public init(_ schema: RecordSchema) { self.schema = schema }

    /// The group that is open, `nil` at the record's top.
    private var group: FieldID? { open.last.map { nodes[$0].field } }

    /// The field of the open group itself: `lines.charge` is none of the record's, though the vocabulary finds it so.
    private func member(_ name: String) -> FieldID? {
        schema.id(name, in: group).flatMap { schema.fields[Int($0)].parent == group ? $0 : nil }
    }

    /// Adds a value to the open group; `false` where it has no such field. `location`: where the value stands in its file.
    @discardableResult
    public mutating func add(_ name: String, _ value: some Collection<UInt8>, at location: SourceLocation? = nil)
        -> Bool
    {
        guard let id = member(name), schema.fields[Int(id)].kind != .group else { return false }
        let place = location ?? SourceLocation(byte: UInt64(raw.count), ordinal: 1)
        spans.append(
            Record.Span(raw: UInt32(raw.count), file: place.byte, ordinal: place.ordinal, source: place.source))
        nodes.append(Record.Node(field: id, offset: UInt32(raw.count), length: UInt32(value.count)))
        raw.append(contentsOf: value)
        // A byte that no value covers, as in an extract, so that each value's place is its own.
        raw.append(0x0A)
        return true
    }

    /// Adds a value to the open group; `false` where it has no such field.
    @discardableResult
    public mutating func add(_ name: String, _ value: String) -> Bool { add(name, Array(value.utf8)) }

    /// Opens an occurrence of a group within the open one; `false` where there is no such group.
    @discardableResult
    public mutating func open(_ name: String) -> Bool {
        guard let id = member(name), schema.fields[Int(id)].kind == .group else { return false }
        open.append(nodes.count)
        nodes.append(Record.Node(field: id, flags: .group, offset: 0, length: 0))
        return true
    }

    /// Closes the group opened last.
    public mutating func close() {
        guard let head = open.popLast() else { return }
        nodes[head].length = UInt32(nodes.count - head - 1)
    }

    /// The record; groups still open are closed.
    public mutating func finish(
        origin: Record.Origin = Record.Origin(file: 0, ordinal: 1)
    ) -> Record {
        while !open.isEmpty { close() }
        return Record(schema: schema, raw: raw, spans: spans, nodes: nodes, origin: origin, encoding: .utf8)
    }
}
