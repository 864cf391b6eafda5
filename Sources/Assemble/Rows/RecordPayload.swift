import Bytes
import Records

/// A record as the store keeps it: bytes that say which vocabulary wrote them and need no other context.
///
/// ### Layout
/// ```
/// UInt8 version (1)   8 bytes vocabulary tag   UInt8 encoding
/// varints: file, ordinal, spans, nodes, bytes of raw
/// span:  varint raw − previous   zigzag file − previous   zigzag ordinal − previous
///        the file's byte stands in the lower 44 bits; above them the file, where it is another than the record's own
/// node:  varint zigzag(field − previous) << 2 | doubled quotes << 1 | group
///        a group: varint nodes that follow      a value: zigzag offset − previous end, varint length
/// raw
/// ```
/// A value costs three bytes beyond its own in the usual case.
public enum RecordPayload {
    static let version: UInt8 = 1
    static let headerSize = 10

    /// Appends the payload of `record`, whose vocabulary's tag is `tag`.
    public static func append(_ record: borrowing Record, tag: UInt64, to writer: inout ByteWriter) {
        // A varint of 32 bits has at most 5 bytes, one of 64 bits 10.
        let most = headerSize + 5 * 5 + record.spans.count * 20 + record.nodes.count * 15
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: most) { room in
            var sink = VarintSink(room: room)
            sink.put(version)
            for shift in stride(from: 56, through: 0, by: -8) {
                sink.put(UInt8(truncatingIfNeeded: tag >> UInt64(shift)))
            }
            sink.put(record.encoding.rawValue)
            sink.put(varint: UInt64(record.origin.file))
            sink.put(varint: UInt64(record.origin.ordinal))
            sink.put(varint: UInt64(record.spans.count))
            sink.put(varint: UInt64(record.nodes.count))
            sink.put(varint: UInt64(record.raw.count))
            put(record.spans, into: &sink)
            record.nodes.withUnsafeBufferPointer { put($0, into: &sink) }
            writer.append(UnsafeBufferPointer(rebasing: room[0..<sink.count]))
        }
        record.raw.withUnsafeBufferPointer { writer.append($0) }
    }

    private static func put(_ spans: [Record.Span], into sink: inout VarintSink) {
        var last = Record.Span(raw: 0, file: 0, ordinal: 0)
        for span in spans {
            var span = span
            if span.source > 0 { span.file |= UInt64(min(span.source, sourceLimit)) << fileBits }
            sink.put(varint: UInt64(span.raw &- last.raw))
            sink.put(zigzag: Int64(bitPattern: span.file &- last.file))
            sink.put(zigzag: Int64(span.ordinal) - Int64(last.ordinal))
            last = span
        }
    }

    /// Files have at most 2^44 bytes (16 TiB), and a run at most 2^18 files of which records are put together.
    static let fileBits: UInt64 = 44
    static let sourceLimit: UInt32 = 1 << 18 - 1

    private static func put(_ nodes: UnsafeBufferPointer<Record.Node>, into sink: inout VarintSink) {
        var field: Int64 = 0
        var end: Int64 = 0
        for node in nodes {
            let isGroup = node.flags.contains(.group)
            let step = zigzag(Int64(node.field) - field) << 2
            sink.put(varint: step | (node.flags.contains(.doubledQuotes) ? 2 : 0) | (isGroup ? 1 : 0))
            field = Int64(node.field)
            if !isGroup {
                sink.put(zigzag: Int64(node.offset) - end)
                end = Int64(node.offset) + Int64(node.length)
            }
            sink.put(varint: UInt64(node.length))
        }
    }

    static func zigzag(_ value: Int64) -> UInt64 { UInt64(bitPattern: value << 1 ^ value >> 63) }
}

/// Writes variable-length integers into memory that is large enough.
struct VarintSink {
    let room: UnsafeMutableBufferPointer<UInt8>
    private(set) var count = 0

    init(room: UnsafeMutableBufferPointer<UInt8>) { self.room = room }

    @inline(__always)
    mutating func put(_ byte: UInt8) {
        room[count] = byte
        count &+= 1
    }

    @inline(__always)
    mutating func put(varint value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            put(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        put(UInt8(truncatingIfNeeded: rest))
    }

    @inline(__always)
    mutating func put(zigzag value: Int64) { put(varint: RecordPayload.zigzag(value)) }
}
