import PostgreSQL

extension Publication {
    /// Takes a stamp that is later than every stamp before it, and commits that it is open: from now on the watermark
    /// stands still until this publication ends.
    static func register(_ connection: Connection, plan: String, run: Int64) throws -> Int64 {
        try connection.transaction {
            try connection.execute("LOCK TABLE fhir.publication IN EXCLUSIVE MODE", as: "register the publication")
            let rows = try connection.query(
                """
                INSERT INTO fhir.publication (stamp, run, plan, state)
                SELECT greatest(date_trunc('milliseconds', clock_timestamp()),
                                (SELECT max(stamp) FROM fhir.publication) + interval '1 millisecond'), $1, $2, 'open'
                RETURNING (extract(epoch FROM stamp - timestamptz '2000-01-01 00:00:00+00') * 1000000)::bigint
                """, [.integer(run), .text(plan)], as: "register the publication")
            guard let stamp = rows.first?.integer(0) else {
                throw PostgreSQLError(.wire, "the publication got no stamp", statement: "register the publication")
            }
            return Int64(stamp)
        }
    }

    /// Closes what interrupted runs of a plan left open. Whoever calls it holds the plan's lock, so none of them lives.
    public static func closeInterrupted(on connection: Connection, plan: String) throws {
        try connection.execute(
            "UPDATE fhir.publication SET state = 'failed' WHERE plan = $1 AND state = 'open'", [.text(plan)],
            as: "close interrupted publications")
    }
}
