import PostgreSQL

/// What cannot be shown takes no part: the caller tries cases whose refusal would change others, says which of them make no
/// valid EOB, and is given what stands in their place, until none is refused.
extension SourceStore {
    /// How many times at most the caller tries. What is refused in the last one is refused like any other case.
    public static let roundLimit = SourceSQL.roundLimit

    /// EOBs whose refusal would change something: see `SourceSQL.entangled`.
    public enum Entanglement: Sendable {
        /// What else was said under their own number. What is made of one that is valid holds whatever becomes of the others.
        case alone
        /// What is said under other numbers as well.
        case linked
    }

    /// Hands out the cases of such EOBs that have not been tried; after `resolve`. `claims` hands them out again, unless
    /// it is told not to.
    public func trials(_ entanglement: Entanglement, _ body: (CaseBatch) throws -> Void) throws {
        try claims(try open().sql.toTry(entanglement), body)
    }

    /// Takes those of the last trials that make no valid EOB, and finds what stands in their place.
    ///
    /// - Returns: whether there may be more to try.
    public func refuse(_ cases: [CaseKey], _ entanglement: Entanglement) throws -> Bool {
        guard !cases.isEmpty else { return false }
        let sql = try open().sql
        try runner.run([sql.startRound])
        var rows = BinaryCopyRows(capacity: cases.count * 16)
        for key in cases {
            rows.beginRow(fields: 1)
            rows.append(int64: key.number)
        }
        let copy = try connection.copyIn(
            "COPY \(sql.work).refused_in FROM STDIN (FORMAT binary)", as: "copy what is refused")
        try copy.write(rows)
        _ = try copy.finish()
        try runner.run(sql.nextRound(entanglement))
        return true
    }

    /// After `refuse`: finds which Patients and Coverages the older claims need; `derivedMembers` hands them out.
    public func deriveMore() throws {
        guard plan.derivesMembers else { return }
        try runner.run(try open().sql.deriveMore)
    }

    /// After the outcomes are flushed, before `finish`: which resources are no longer made, and what was noticed.
    public func conclude() throws -> Conclusion {
        let session = try open()
        let sql = session.sql
        try runner.run([sql.refusedAtLast])
        try runner.run(
            [sql.removals, sql.authorizationRemovals, sql.documentRemovals],
            beside: [sql.lifeFindings, sql.memberFindings],
            isCommitted: session.mode == .publishing)
        let removals = try connection.query(
            "SELECT type, replace(id::text, '-', '') FROM \(sql.work).removal ORDER BY 1, 2",
            as: "read what is removed")
        return Conclusion(
            removals: removals.map { Removal(type: $0.text(0) ?? "", id: $0.text(1) ?? "") },
            findings: try findings(sql.work) + rosterFindings, heldRosters: heldRosters.count,
            withheld: try connection.query(sql.withheld, as: "read what is withheld").map {
                Removal(type: $0.text(0) ?? "", id: $0.text(1) ?? "")
            })
    }
}
