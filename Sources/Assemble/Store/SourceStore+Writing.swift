import PostgreSQL
import Records

/// Records on their way into the run's tables.
extension SourceStore {
    /// A worker's own encoder of records; `write` takes what it gathered.
    public func rows() throws(PostgreSQLError) -> SourceRows {
        let session = try open()
        return SourceRows(encoder: encoder, numbers: session.numbers)
    }

    /// Sends the rows that an encoder gathered, and empties it. About a mebibyte at a time is best.
    public func write(_ rows: inout SourceRows) throws {
        let work = try open().sql.work
        try send(rows.payloads, "source.payload (id, payload)")
        try send(rows.claims, "\(work).claim_in")
        try send(rows.remittances, "\(work).remittance_in")
        try send(rows.members, "\(work).member_in")
        try send(rows.acknowledgments, "\(work).acknowledgment_in")
        try send(rows.providers, "\(work).provider_in")
        try send(rows.authorizations, "\(work).authorization_in")
        try send(rows.mentions, "\(work).mention_in")
        try send(rows.attributions, "\(work).attribution_in")
        try send(rows.statements, "\(work).statement_in")
        try send(rows.documents, "\(work).document_in")
        try send(rows.ended, "\(work).ended")
        rows.removeAll()
    }

    func send(_ rows: borrowing BinaryCopyRows, _ table: String) throws {
        guard rows.byteCount > 0 else { return }
        let copy = try connection.copyIn("COPY \(table) FROM STDIN (FORMAT binary)", as: "copy records into \(table)")
        try copy.write(rows)
        _ = try copy.finish()
    }

    /// Adds one record on the caller's thread; see `SourceRows.add`.
    @discardableResult
    public func add(
        _ record: borrowing Record, quarantined fault: String? = nil, ignored: String? = nil
    ) throws -> Bool {
        _ = try open()
        let known = session?.own.add(record, quarantined: fault, ignored: ignored) ?? false
        if (session?.own.byteCount ?? 0) > 1 << 20 { try flush() }
        return known
    }

    func flush() throws {
        // Taken out while it is sent: `write` looks at the session too.
        guard var own = session?.own, own.byteCount > 0 else { return }
        let empty = try rows()
        session?.own = empty
        try write(&own)
    }
}
