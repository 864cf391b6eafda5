import Bytes
import CPostgreSQL

/// An open `COPY (…) TO STDOUT (FORMAT binary)`: a cursor over its rows.
///
/// Fields are ranges of the row that libpq handed over; nothing is copied until a caller asks for it. A field's buffer
/// is valid until the next call of `next()`.
public final class CopyOut {
    private let connection: Connection
    private let statement: String
    private var buffer: UnsafeMutablePointer<CChar>?
    private var length = 0
    /// For each field of the current row its first byte and its length, -1 for null.
    private var fields: [(start: Int, length: Int)] = []
    private var sawHeader = false
    private var isOpen = true

    init(_ connection: Connection, statement: String) {
        self.connection = connection
        self.statement = statement
    }

    deinit {
        close()
        PQfreemem(buffer)
    }

    /// Moves to the next row; `false` where there is none.
    public func next() throws(PostgreSQLError) -> Bool {
        guard isOpen else { return false }
        while true {
            guard try fetch() else { return false }
            var at = 0
            if !sawHeader { at = try skipHeader() }
            if at == length { continue }
            // The trailer is a row of -1 fields; the server ends the stream after it.
            if try readRow(at) { return true }
        }
    }

    /// How many fields the current row has.
    public var fieldCount: Int { fields.count }

    /// The field's bytes, valid until the next call of `next()`; `nil` where it is null.
    public func field(_ index: Int) -> UnsafeBufferPointer<UInt8>? {
        let field = fields[index]
        guard field.length >= 0, let buffer else { return nil }
        let base = UnsafeRawPointer(buffer).assumingMemoryBound(to: UInt8.self)
        return UnsafeBufferPointer(start: base + field.start, count: field.length)
    }

    /// The field's bytes in an array of its own; `nil` where it is null.
    public func bytes(_ index: Int) -> [UInt8]? { field(index).map { Array($0) } }

    /// The field as text; `nil` where it is null.
    public func text(_ index: Int) -> String? { field(index).map { String(decoding: $0, as: UTF8.self) } }

    /// A `boolean`; `nil` where it is null.
    public func bool(_ index: Int) -> Bool? { field(index).map { $0.first == 1 } }

    /// A `smallint`, `integer`, `bigint`, or what is written like one (`date`: days since 2000-01-01; `timestamptz`:
    /// microseconds since then); `nil` where it is null.
    public func integer(_ index: Int) -> Int? {
        guard let field = field(index), let first = field.first else { return nil }
        var value = first >= 0x80 ? -1 : 0
        for byte in field { value = value << 8 | Int(byte) }
        return value
    }

    /// Gives up what was not read: the server is asked to stop, and what it still sends is dropped.
    public func close() {
        guard isOpen else { return }
        connection.cancellation().cancel()
        while (try? fetch()) ?? false {}
        isOpen = false
    }

    /// Gets the next message; `false` at the end of the stream.
    private func fetch() throws(PostgreSQLError) -> Bool {
        PQfreemem(buffer)
        buffer = nil
        let count = PQgetCopyData(connection.handle, &buffer, 0)
        if count > 0 {
            length = Int(count)
            return true
        }
        isOpen = false
        if count == -1 {
            _ = try connection.endCopy(statement)
            return false
        }
        connection.inCopy = false
        throw .of(connection: connection.handle, statement: statement)
    }

    private func skipHeader() throws(PostgreSQLError) -> Int {
        guard length >= 19 else { throw malformed() }
        sawHeader = true
        let end = 19 + Int(number(at: 15, width: 4))
        guard end >= 19, end <= length else { throw malformed() }
        return end
    }

    /// Finds the fields of the row that begins at `start`; `false` where it is the trailer.
    private func readRow(_ start: Int) throws(PostgreSQLError) -> Bool {
        guard length - start >= 2 else { throw malformed() }
        let count = Int(number(at: start, width: 2))
        guard count >= 0 else { return false }
        fields.removeAll(keepingCapacity: true)
        var at = start + 2
        for _ in 0..<count {
            guard length - at >= 4 else { throw malformed() }
            let size = Int(number(at: at, width: 4))
            at += 4
            guard size <= length - at else { throw malformed() }
            fields.append((at, size))
            at += max(size, 0)
        }
        guard at == length else { throw malformed() }
        return true
    }

    /// A signed big-endian number; the caller has checked that its bytes are there.
    private func number(at offset: Int, width: Int) -> Int32 {
        guard let buffer else { return 0 }
        var value: Int32 = buffer[offset] < 0 ? -1 : 0
        for index in 0..<width { value = value << 8 | Int32(UInt8(bitPattern: buffer[offset + index])) }
        return value
    }

    private func malformed() -> PostgreSQLError {
        PostgreSQLError(.wire, "the server's COPY is not in the binary format that was expected", statement: statement)
    }
}

extension Connection {
    /// Runs a `COPY (…) TO STDOUT (FORMAT binary)` and hands its cursor to `body`; rows that `body` leaves unread are
    /// given up, and an open transaction with them.
    public func copyOut<R>(_ sql: String, as name: String = "", _ body: (CopyOut) throws -> R) throws -> R {
        let copy = try openCopyOut(sql, as: name)
        defer { copy.close() }
        return try body(copy)
    }

    /// Begins a `COPY (…) TO STDOUT (FORMAT binary)`. The connection is the COPY's until its last row was read or it
    /// is closed.
    public func openCopyOut(_ sql: String, as name: String = "") throws(PostgreSQLError) -> CopyOut {
        let name = name.isEmpty ? Connection.name(of: sql) : name
        try begin(copy: sql, PGRES_COPY_OUT, name)
        return CopyOut(self, statement: name)
    }
}
