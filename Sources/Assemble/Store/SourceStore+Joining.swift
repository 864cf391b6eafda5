import PostgreSQL

/// What was read is joined with what the store has.
extension SourceStore {
    /// Joins what was read with what the store has, and finds the cases that are new or changed.
    @discardableResult
    public func resolve() throws -> Resolution {
        try flush()
        let session = try open()
        let sql = session.sql
        let isCommitted = session.mode == .publishing
        if isCommitted { try connection.execute("COMMIT") }
        let others =
            [sql.attributions, sql.arrivedRosters] + sql.merge(.member) + sql.merge(.authorization) + sql.providerScope
        try runner.run(sql.merge(.claim) + sql.merge(.remittance), beside: others, isCommitted: isCommitted)
        try weighRosters()
        try runner.run(sql.memberScope)
        try foldSpans()
        try runner.run(sql.claimScope)
        try runner.run(
            sql.joining, beside: sql.authorizationScope + sql.documentScope + sql.wantedScope, isCommitted: isCommitted)
        try foldSpans()
        try runner.run(sql.wantedPersons)
        try runner.run(sql.matching, beside: [sql.memberCases] + sql.relations, isCommitted: isCommitted)
        try runner.run(sql.cases, beside: sql.authorizationCases + sql.documentCases, isCommitted: isCommitted)
        return try count(sql.work)
    }

    private func count(_ work: String) throws -> Resolution {
        let row = try connection.query(
            """
            SELECT (SELECT count(*) FROM \(work).membership WHERE stream),
                (SELECT count(DISTINCT claim) FROM \(work).derived WHERE stream),
                (SELECT count(*) FROM \(work).eob WHERE stream), (SELECT sum(records) FROM \(work).carried),
                (SELECT count(*) FROM \(work).provider WHERE stream), (SELECT count(*) FROM \(work).auth_case WHERE stream),
                (SELECT count(*) FROM \(work).stated_case WHERE stream)
            """, as: "count cases"
        ).first
        return Resolution(
            members: row?.integer(0) ?? 0, derivedMembers: row?.integer(1) ?? 0, claims: row?.integer(2) ?? 0,
            providers: row?.integer(4) ?? 0,
            authorizations: row?.integer(5) ?? 0, statements: row?.integer(6) ?? 0, carriedIn: row?.integer(3) ?? 0)
    }
}
