import Records

/// Writes records value by value, as `RecordBuilder` does, in memory that is used again: fields by number, no names, no checks.
final class CDAWriter {
    private let raw = Room<UInt8>(capacity: 8 << 10)
    private let spans = Room<Record.Span>(capacity: 256)
    private let nodes = Room<Record.Node>(capacity: 512)
    private let open = Room<Int32>(capacity: 32)
    /// Where what is written next stands in the file.
    @exclusivity(unchecked) var byte: UInt64 = 0
    @exclusivity(unchecked) var line: UInt32 = 1

    var byteCount: Int { raw.count }
    var nodeCount: Int { nodes.count }

    func removeAll() {
        raw.truncate(to: 0)
        spans.truncate(to: 0)
        nodes.truncate(to: 0)
        open.truncate(to: 0)
    }

    /// Opens a group.
    @inline(__always)
    func begin(_ group: FieldID) {
        open.append(Int32(truncatingIfNeeded: nodes.count))
        nodes.append(Record.Node(field: group, flags: .group, offset: 0, length: 0))
    }

    /// Closes the group opened last; one without members is taken back.
    @inline(__always)
    func end() {
        let head = Int(open[open.count &- 1])
        open.truncate(to: open.count &- 1)
        let length = nodes.count &- head &- 1
        if length == 0 {
            nodes.truncate(to: head)
        } else {
            (nodes.base + head).pointee.length = UInt32(truncatingIfNeeded: length)
        }
    }

    @inline(__always)
    func add(_ field: FieldID, _ value: UnsafeBufferPointer<UInt8>?) {
        guard let value, let start = value.baseAddress, !value.isEmpty else { return }
        begin(value: field, length: value.count)
        raw.append(start, value.count)
        raw.append(0x0A)
    }

    @inline(__always)
    func add(_ field: FieldID, _ value: [UInt8]) { value.withUnsafeBufferPointer { add(field, $0) } }

    @inline(__always)
    func add(_ field: FieldID, _ value: StaticString) {
        add(field, UnsafeBufferPointer(start: value.utf8Start, count: value.utf8CodeUnitCount))
    }

    /// A value that is written byte by byte: `put`, then `endValue`.
    @inline(__always)
    func beginValue(_ field: FieldID) { begin(value: field, length: 0) }

    @inline(__always)
    func put(_ byte: UInt8) { raw.append(byte) }

    @inline(__always)
    func put(_ bytes: UnsafeBufferPointer<UInt8>) {
        if let start = bytes.baseAddress { raw.append(start, bytes.count) }
    }

    /// The last byte of the value that is being written; 0 where it has none yet.
    @inline(__always)
    var lastByte: UInt8 {
        let offset = Int(nodes[nodes.count &- 1].offset)
        return raw.count > offset ? raw[raw.count &- 1] : 0
    }

    /// Ends a value; one without bytes is taken back.
    @inline(__always)
    func endValue() {
        let node = nodes.base + (nodes.count &- 1)
        let length = raw.count &- Int(node.pointee.offset)
        guard length > 0 else {
            nodes.truncate(to: nodes.count &- 1)
            spans.truncate(to: spans.count &- 1)
            return
        }
        node.pointee.length = UInt32(truncatingIfNeeded: length)
        raw.append(0x0A)
    }

    @inline(__always)
    private func begin(value field: FieldID, length: Int) {
        let offset = UInt32(truncatingIfNeeded: raw.count)
        spans.append(Record.Span(raw: offset, file: byte, ordinal: line))
        nodes.append(Record.Node(field: field, offset: offset, length: UInt32(truncatingIfNeeded: length)))
    }

    /// What was written, as a record.
    func record(_ schema: RecordSchema, _ origin: Record.Origin) -> Record {
        Record(
            schema: schema, raw: Array(raw.values), spans: Array(spans.values), nodes: Array(nodes.values),
            origin: origin, encoding: .utf8)
    }
}
