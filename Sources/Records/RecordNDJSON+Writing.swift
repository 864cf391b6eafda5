import Bytes

/// A record as one line of JSON: what the stages hand one another when they work alone.
///
/// ```json
/// {"record":"claim","file":"a.x12","ordinal":1,"encoding":"utf-8",
///  "fields":{"totalCharge":"125.00","lines":[{"number":"1"}]},"at":[812,850],"segments":[14,19]}
/// ```
/// `at` and `segments` say, for each value in the order of this text, where it stands in the file: bytes from 0, and
/// the segment or line from 1. `sources` is there only where values come from several files: 0 is `file`, n the nth of the
/// files that were read together. `order` is there only where the document's order is another: for each node of this text
/// (values and groups), its place in the record. Values are strings, a repeating field's are an array, groups are
/// objects. Every value is written, social security numbers too: such files are private (mode 0600).
public enum RecordNDJSON {
    /// Lines longer than this are not read: 64 MiB.
    public static let lineLimit = 64 << 20

    /// Appends the record's line, with its line feed. `file` is the path of the extract.
    public static func write(_ record: Record, file: String, to writer: inout ByteWriter) {
        var traversal = Traversal(record: record)
        writer.append("{\"record\":")
        writer.append(jsonString: record.schema.kind)
        writer.append(",\"file\":")
        writer.append(jsonString: file)
        writer.append(",\"ordinal\":")
        writer.append(decimal: Int(record.origin.ordinal))
        writer.append(",\"encoding\":")
        writer.append(jsonString: record.encoding == .utf8 ? "utf-8" : "iso-8859-1")
        writer.append(",\"fields\":")
        traversal.write(record.top, to: &writer)
        let values = traversal.order.filter { !record.nodes[$0].flags.contains(.group) }
        let places = record.locations(ofRaw: values.map { record.nodes[$0].offset })
        write(",\"at\":[", places.map { Int(clamping: $0.byte) }, to: &writer)
        write(",\"segments\":[", places.map { Int($0.ordinal) }, to: &writer)
        if places.contains(where: { $0.source > 0 }) {
            write(",\"sources\":[", places.map { Int($0.source) }, to: &writer)
        }
        if traversal.order != Array(0..<record.nodes.count) { write(",\"order\":[", traversal.order, to: &writer) }
        writer.append("}\n")
    }

    private static func write(_ head: StaticString, _ numbers: [Int], to writer: inout ByteWriter) {
        writer.append(head)
        for (index, number) in numbers.enumerated() {
            if index > 0 { writer.append(0x2C) }
            writer.append(decimal: number)
        }
        writer.append(0x5D)
    }

    /// Writes groups as objects and notes the order in which nodes are written.
    private struct Traversal {
        let record: Record
        var order: [Int] = []

        mutating func write(_ scope: Record.Scope, to writer: inout ByteWriter) {
            writer.append(0x7B)
            var done: Set<FieldID> = []
            var index = scope.lowerBound
            while index < scope.upperBound {
                let id = record.nodes[index].field
                if done.insert(id).inserted {
                    if done.count > 1 { writer.append(0x2C) }
                    writeField(id, from: index, in: scope, to: &writer)
                }
                index = record.after(index)
            }
            writer.append(0x7D)
        }

        private mutating func writeField(
            _ id: FieldID, from first: Int, in scope: Record.Scope, to writer: inout ByteWriter
        ) {
            let field = record.schema.fields[Int(id)]
            writer.append(jsonString: field.name)
            writer.append(0x3A)
            let next = record.next(id, from: record.after(first), in: scope)
            let isArray = field.repeats || next != nil
            if isArray { writer.append(0x5B) }
            var index: Int? = first
            while let at = index {
                if at != first { writer.append(0x2C) }
                order.append(at)
                if record.nodes[at].flags.contains(.group) {
                    write(record.members(of: at), to: &writer)
                } else {
                    record.withText(at: at) { writer.append(jsonString: $0) }
                }
                index = record.next(id, from: record.after(at), in: scope)
            }
            if isArray { writer.append(0x5D) }
        }
    }
}
