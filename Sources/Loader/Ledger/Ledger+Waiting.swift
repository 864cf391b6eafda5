import PostgreSQL

extension Ledger {
    /// The bounds of the bands by which a report counts what waits: the last day of each, with the plan's own threshold.
    static func bands(threshold: Int) -> [Int] { Set([7, 30, 90, 180, threshold]).sorted() }

    /// Counts what waits at the end of a run, by kind, reason, format of its file and how many days it has waited: since
    /// the day on which a run first read it. To be called where the run's states are settled.
    ///
    /// - Parameter threshold: days; what has waited longer is overdue.
    public func writeWaiting(run: Int64, plan: String, threshold: Int) throws {
        let bands = Ledger.bands(threshold: threshold)
        let ends = "ARRAY[\(bands.map(String.init).joined(separator: ", "))]"
        // The number of a record begins with the run that first read it.
        try connection.execute(
            """
            INSERT INTO ledger.waiting (run, kind, reason, format, from_day, to_day, overdue, count, first_read,
                first_service)
            SELECT $1, kind, reason, format, coalesce((\(ends))[band] + 1, 0), (\(ends))[band + 1],
                coalesce((\(ends))[band] + 1, 0) > $3::int, count(*), min(day), min(service)
            FROM (
                SELECT x.kind, coalesce(s.reason, '') AS reason, coalesce(f.format, '') AS format,
                    (r.started AT TIME ZONE 'UTC')::date AS day, s.day_last AS service,
                    (SELECT count(*)::int FROM unnest(\(ends)) AS e
                        WHERE (n.started AT TIME ZONE 'UTC')::date - (r.started AT TIME ZONE 'UTC')::date > e) AS band
                FROM source.waiting x JOIN source.plan p ON p.number = x.plan AND p.id = $2
                JOIN ledger.run n ON n.id = $1
                JOIN LATERAL (
                    SELECT id, run, file, reason, day_last FROM source.claim c
                        WHERE x.kind = 'claim' AND c.plan = x.plan AND c.hash = x.hash
                    UNION ALL SELECT id, run, file, reason, day_last FROM source.remittance c
                        WHERE x.kind = 'remittance.claim' AND c.plan = x.plan AND c.hash = x.hash
                    UNION ALL SELECT id, run, file, reason, NULL FROM source.member c
                        WHERE x.kind = 'member.coverage' AND c.plan = x.plan AND c.hash = x.hash) s ON true
                JOIN ledger.run r ON r.id = s.id >> 32
                LEFT JOIN ledger.file f ON f.run = s.run AND f.number = s.file) w
            GROUP BY kind, reason, format, band
            """, [.integer(run), .text(plan), .integer(threshold)], as: "count what waits")
    }
}
