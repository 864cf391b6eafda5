import CPostgreSQL

/// One session with PostgreSQL, by libpq in blocking mode.
///
/// Not `Sendable`: a connection is one thread's at a time, and is handed on by `sending`. Closed when the last
/// reference goes. Server notices are dropped, since they may quote rows.
public final class Connection {
    let handle: OpaquePointer
    /// Whether a COPY owns the connection: statements have to wait until it ends.
    var inCopy = false
    /// The name of the statements that the server works on since `start`: others have to wait until `complete`.
    var background: String?

    /// Opens a session.
    ///
    /// - Parameters:
    ///   - address: a `postgresql://` URL or `key=value` pairs, as libpq reads them.
    ///   - applicationName: how the session shows in `pg_stat_activity`.
    /// - Throws: kind `.connection`, where the address is malformed or nobody answers within ten seconds.
    public init(_ address: String, applicationName: String = "patient-access") throws(PostgreSQLError) {
        try Connection.check(address)
        let keys = ["dbname", "fallback_application_name", "connect_timeout", "client_encoding"]
        let values = [address, applicationName, "10", "UTF8"]
        let opened = Connection.withCStrings(keys) { keys in
            Connection.withCStrings(values) { values in PQconnectdbParams(keys, values, 1) }
        }
        guard let opened else { throw PostgreSQLError(.connection, "out of memory") }
        handle = opened
        guard PQstatus(handle) == CONNECTION_OK else { throw PostgreSQLError.of(connection: handle) }
        PQsetNoticeReceiver(handle, { _, _ in }, nil)
        try execute(
            "SET client_min_messages = warning; SET datestyle = ISO; SET timezone = 'UTC'; SET intervalstyle = postgres",
            as: "prepare the session")
    }

    deinit { PQfinish(handle) }

    /// The process id of the server's side, as `pg_stat_activity` shows it.
    public var serverProcess: Int { Int(PQbackendPID(handle)) }

    /// The server's version, for instance 150008 for 15.8.
    public var serverVersion: Int { Int(PQserverVersion(handle)) }

    /// Runs one or more statements that take no parameters; returns how many rows the last one touched.
    @discardableResult
    public func execute(_ sql: String, as name: String = "") throws(PostgreSQLError) -> Int {
        try checkIdle(name.isEmpty ? Connection.name(of: sql) : name)
        let result = PQexec(handle, sql)
        defer { PQclear(result) }
        switch PQresultStatus(result) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: return Connection.touched(result)
        default: throw failure(result, sql, name)
        }
    }

    /// Runs one statement with parameters; returns how many rows it touched.
    @discardableResult
    public func execute(
        _ sql: String, _ parameters: [QueryParameter], as name: String = ""
    ) throws(PostgreSQLError) -> Int {
        let result = try run(sql, parameters, name)
        defer { PQclear(result) }
        return Connection.touched(result)
    }

    /// Runs one statement and returns its rows, all of them, as text: for small results.
    public func query(
        _ sql: String, _ parameters: [QueryParameter] = [], as name: String = ""
    ) throws(PostgreSQLError) -> QueryRows {
        let result = try run(sql, parameters, name)
        defer { PQclear(result) }
        return QueryRows(result)
    }

    private func run(_ sql: String, _ parameters: [QueryParameter], _ name: String) throws(PostgreSQLError)
        -> OpaquePointer
    {
        try checkIdle(name.isEmpty ? Connection.name(of: sql) : name)
        let result = Connection.withParameters(parameters) { values, lengths, formats, types in
            PQexecParams(handle, sql, Int32(parameters.count), types, values, lengths, formats, 0)
        }
        switch PQresultStatus(result) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY:
            guard let result else { throw failure(nil, sql, name) }
            return result
        default:
            defer { PQclear(result) }
            throw failure(result, sql, name)
        }
    }

    func checkIdle(_ name: String) throws(PostgreSQLError) {
        guard !inCopy else {
            throw PostgreSQLError(.wire, "a COPY is still open on this connection", statement: name)
        }
        guard background == nil else {
            throw PostgreSQLError(.wire, "other statements still run on this connection", statement: name)
        }
    }

    @inline(never)
    func failure(_ result: OpaquePointer?, _ sql: String, _ name: String) -> PostgreSQLError {
        .of(result: result, connection: handle, statement: name.isEmpty ? Connection.name(of: sql) : name)
    }

    /// The first words of a statement, without literals: enough to find it in the source.
    static func name(of sql: String) -> String {
        let beforeLiteral = sql.prefix { $0 != "'" }.prefix(200)
        return beforeLiteral.split(whereSeparator: \.isWhitespace).prefix(8).joined(separator: " ")
    }

    private static func touched(_ result: OpaquePointer?) -> Int {
        PQcmdTuples(result).flatMap { Int(String(cString: $0)) } ?? 0
    }
}
