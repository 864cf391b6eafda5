import Bytes
import CPostgreSQL

/// An open `COPY … FROM STDIN (FORMAT binary)`: rows go in, and leave for the server every 256 KiB.
///
/// `let copy = try connection.copyIn(sql)`, then fill `copy.rows` and call `endRow()` after each, or hand over rows
/// that were encoded elsewhere by `write`. `finish()` ends it; `cancel()` gives it up, and the transaction with it.
/// The server judges rows late: an error in one may come from `finish()`.
public final class CopyIn {
    /// Rows not sent yet.
    public var rows = BinaryCopyRows(capacity: CopyIn.flushSize + (64 << 10))
    /// Bytes handed to the server so far.
    public private(set) var bytesSent = 0

    private let connection: Connection
    private let statement: String
    private var isOpen = true

    /// Rows are sent once this many bytes have gathered.
    public static let flushSize = 256 << 10

    init(_ connection: Connection, statement: String) throws(PostgreSQLError) {
        self.connection = connection
        self.statement = statement
        var header = ByteWriter(capacity: 19)
        header.append("PGCOPY\n")
        for byte: UInt8 in [0xFF, 0x0D, 0x0A, 0x00] { header.append(byte) }
        header.append(bigEndian: Int32(0))
        header.append(bigEndian: Int32(0))
        try send(header.bytes)
    }

    deinit { if isOpen { cancel() } }

    /// To be called after each row that was put into `rows`.
    public func endRow() throws(PostgreSQLError) {
        if rows.byteCount >= CopyIn.flushSize { try flush() }
    }

    /// Sends what `rows` holds.
    public func flush() throws(PostgreSQLError) {
        guard rows.byteCount > 0 else { return }
        try send(rows.writer.bytes)
        rows.removeAll()
    }

    /// Sends rows that were encoded elsewhere, after those of `rows`.
    public func write(_ encoded: borrowing BinaryCopyRows) throws(PostgreSQLError) {
        try flush()
        if encoded.byteCount > 0 { try send(encoded.writer.bytes) }
    }

    /// Ends the COPY and returns how many rows the server took.
    public func finish() throws(PostgreSQLError) -> Int {
        try flush()
        try send([0xFF, 0xFF])
        isOpen = false
        guard PQputCopyEnd(connection.handle, nil) == 1 else { throw lost() }
        return try connection.endCopy(statement)
    }

    /// Gives the COPY up: the server forgets its rows and aborts the transaction.
    public func cancel() {
        guard isOpen else { return }
        isOpen = false
        _ = PQputCopyEnd(connection.handle, "given up by the client")
        _ = try? connection.endCopy(statement)
    }

    private func send(_ bytes: [UInt8]) throws(PostgreSQLError) {
        guard isOpen else { throw PostgreSQLError(.wire, "the COPY has ended", statement: statement) }
        let status = bytes.withUnsafeBytes {
            PQputCopyData(connection.handle, $0.baseAddress?.assumingMemoryBound(to: CChar.self), Int32($0.count))
        }
        guard status == 1 else { throw lost() }
        bytesSent += bytes.count
    }

    private func lost() -> PostgreSQLError {
        isOpen = false
        connection.inCopy = false
        return .of(connection: connection.handle, statement: statement)
    }
}

extension Connection {
    /// Begins a `COPY table (columns) FROM STDIN (FORMAT binary)`. The connection is the COPY's until it ends.
    public func copyIn(_ sql: String, as name: String = "") throws(PostgreSQLError) -> CopyIn {
        let name = name.isEmpty ? Connection.name(of: sql) : name
        try begin(copy: sql, PGRES_COPY_IN, name)
        return try CopyIn(self, statement: name)
    }

    /// Runs a whole COPY into a table; where `body` throws it is given up. Returns how many rows the server took.
    @discardableResult
    public func copyIn(_ sql: String, as name: String = "", _ body: (CopyIn) throws -> Void) throws -> Int {
        let copy = try copyIn(sql, as: name)
        do {
            try body(copy)
        } catch {
            copy.cancel()
            throw error
        }
        return try copy.finish()
    }

    func begin(copy sql: String, _ expected: ExecStatusType, _ name: String) throws(PostgreSQLError) {
        try checkIdle(name)
        let result = PQexec(handle, sql)
        defer { PQclear(result) }
        guard PQresultStatus(result) == expected else {
            if PQresultStatus(result) == PGRES_COMMAND_OK || PQresultStatus(result) == PGRES_TUPLES_OK {
                throw PostgreSQLError(.wire, "the statement is no COPY of that direction", statement: name)
            }
            throw failure(result, sql, name)
        }
        inCopy = true
    }

    /// Reads the results that end a COPY; returns how many rows it moved.
    func endCopy(_ name: String) throws(PostgreSQLError) -> Int {
        inCopy = false
        var rows = 0
        var problem: PostgreSQLError?
        while let result = PQgetResult(handle) {
            defer { PQclear(result) }
            let status = PQresultStatus(result)
            if status == PGRES_COMMAND_OK {
                rows = PQcmdTuples(result).flatMap { Int(String(cString: $0)) } ?? 0
            } else if status != PGRES_COPY_IN && status != PGRES_COPY_OUT {
                problem = problem ?? failure(result, "", name)
            } else {
                break
            }
        }
        if let problem { throw problem }
        guard PQstatus(handle) == CONNECTION_OK else { throw .of(connection: handle, statement: name) }
        return rows
    }
}
