import CPostgreSQL

extension Connection {
    /// Hands statements to the server and comes back at once: the server works on them while the caller does other things,
    /// on other connections. Until `complete` the connection takes nothing else.
    ///
    /// - Parameter sql: one or more statements without parameters. Unless they say otherwise they are one transaction.
    public func start(_ sql: String, as name: String = "") throws(PostgreSQLError) {
        let name = name.isEmpty ? Connection.name(of: sql) : name
        try checkIdle(name)
        guard PQsendQuery(handle, sql) == 1 else { throw failure(nil, sql, name) }
        background = name
    }

    /// Waits for what was started; does nothing where nothing was.
    ///
    /// - Throws: what the first statement that failed says; the connection is free for others then.
    public func complete() throws(PostgreSQLError) {
        guard let name = background else { return }
        background = nil
        var failed: PostgreSQLError?
        while let result = PQgetResult(handle) {
            defer { PQclear(result) }
            switch PQresultStatus(result) {
            case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: break
            default: failed = failed ?? failure(result, name, name)
            }
        }
        guard PQstatus(handle) == CONNECTION_OK else { throw failed ?? .of(connection: handle, statement: name) }
        if let failed { throw failed }
    }
}
