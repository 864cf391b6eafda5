import Bytes

/// Rows in PostgreSQL's binary COPY format, without the stream's header and trailer: a pure encoder, so that worker
/// threads can fill one each and a single thread sends them.
///
/// ### Layout
/// ```
/// Int16 fields   ( Int32 length | -1 for null   bytes )*    …next row
/// ```
/// Every row says how many fields it has, and then appends just as many, in the order of the COPY's column list.
@frozen
public struct BinaryCopyRows: Sendable {
    /// The encoded rows.
    public var writer: ByteWriter
    /// How many rows were begun.
    public private(set) var count = 0

    /// No rows, and room for `capacity` bytes.
    @inlinable
    public init(capacity: Int = 64 << 10) { writer = ByteWriter(capacity: capacity) }

    /// Size of the encoded rows in bytes.
    @inlinable public var byteCount: Int { writer.count }

    /// Forgets the rows and keeps the memory.
    @inlinable
    public mutating func removeAll() {
        writer.removeAll()
        resetCount()
    }

    @usableFromInline mutating func resetCount() { count = 0 }
    @usableFromInline mutating func countRow() { count &+= 1 }

    /// Begins a row of `fields` fields.
    @inlinable
    public mutating func beginRow(fields: Int16) {
        countRow()
        writer.append(bigEndian: fields)
    }

    @inlinable
    public mutating func appendNull() { writer.append(bigEndian: Int32(-1)) }

    /// `smallint`
    @inlinable
    public mutating func append(int16 value: Int16?) {
        guard let value else { return appendNull() }
        writer.append(bigEndian: Int32(2))
        writer.append(bigEndian: value)
    }

    /// `integer`
    @inlinable
    public mutating func append(int32 value: Int32?) {
        guard let value else { return appendNull() }
        writer.append(bigEndian: Int32(4))
        writer.append(bigEndian: value)
    }

    /// `bigint`
    @inlinable
    public mutating func append(int64 value: Int64?) {
        guard let value else { return appendNull() }
        writer.append(bigEndian: Int32(8))
        writer.append(bigEndian: value)
    }

    /// `boolean`
    @inlinable
    public mutating func append(bool value: Bool?) {
        guard let value else { return appendNull() }
        writer.append(bigEndian: Int32(1))
        writer.append(value ? 1 : 0)
    }

    /// `date`
    @inlinable
    public mutating func append(date value: CalendarDate?) {
        append(int32: value?.daysSince2000)
    }

    /// `timestamptz`, in microseconds since 2000-01-01 00:00 UTC.
    @inlinable
    public mutating func append(timestamp microseconds: Int64?) { append(int64: microseconds) }
}
