/// What a person should look at, of what was joined.
extension SourceSQL {
    /// How many records a rule names in one file.
    private static let examples = 5

    /// Counts, for each rule and file, the records that arrived and break it; of claims that disagree about a provider also
    /// those that are mapped again, since a directory or another claim may say so later.
    var lifeFindings: Step {
        let rules: [(LifeRule, String)] = [
            (
                .tie,
                """
                SELECT remittance FROM \(work).word WHERE role = 't'
                EXCEPT SELECT remittance FROM \(work).reversal
                """
            ),
            (
                .voidOfUnknown,
                """
                SELECT v.remittance FROM \(work).reversal v LEFT JOIN \(work).word w ON w.remittance = v.remittance
                WHERE w.role = 'u' OR w.role IS NULL AND NOT v.adjudicated
                """
            ),
            (
                .replacementFirst,
                """
                SELECT e.id FROM \(work).edge e
                WHERE e.told AND NOT EXISTS (SELECT FROM \(work).remittance a WHERE a.eob = e.prior_eob)
                """
            ),
            (.cycle, "SELECT n.remittance FROM \(work).winner n JOIN \(work).cycle y ON y.eob = n.eob"),
            (.otherMember, "SELECT remittance FROM \(work).stranger"),
            (.numberShared, "SELECT w.remittance FROM \(work).word w JOIN \(work).shared h ON h.eob = w.eob"),
            (
                .providerType,
                """
                SELECT e.remittance FROM (SELECT claim FROM \(work).told WHERE disputes) k
                JOIN \(work).eob e ON e.claim = k.claim JOIN \(work).remittance r ON r.id = e.remittance
                WHERE NOT e.refused AND (e.stream OR r.arrived)
                """
            ),
            (
                .olderShown,
                """
                SELECT w.remittance FROM \(work).word w JOIN \(work).winner n ON n.eob = w.eob
                JOIN \(work).remittance q ON q.id = w.remittance JOIN \(work).remittance r ON r.id = n.remittance
                JOIN \(work).eob e ON e.remittance = n.remittance AND NOT e.refused
                WHERE w.role = 'r' AND q.version > r.version
                """
            ),
            (
                .roundLimit,
                """
                SELECT w.remittance FROM \(work).word w WHERE w.eob IN (
                    SELECT b.eob FROM \(work).word b JOIN \(work).eob e ON e.remittance = b.remittance
                    WHERE b.role = 'b' AND e.refused)
                """
            ),
        ]
        let found = rules.map { "SELECT '\($0.rawValue)' AS rule, b.* FROM (\($1)) b (remittance)" }
        return Step(
            "count what should be looked at",
            """
            CREATE UNLOGGED TABLE \(work).life_finding AS
            SELECT b.rule, CASE WHEN r.run = \(run) THEN r.file ELSE -1 END AS file, count(*) AS count,
                (array_agg(r.ordinal ORDER BY r.ordinal))[1:\(SourceSQL.examples)]::text AS ordinals
            FROM (\(found.joined(separator: " UNION ALL "))) b JOIN \(work).remittance r ON r.id = b.remittance
            WHERE r.arrived OR b.rule = '\(LifeRule.providerType.rawValue)' GROUP BY 1, 2
            UNION ALL \(authorizationFindings);
            """)
    }
}

extension SourceStore {
    /// What `lifeFindings` counted.
    func findings(_ work: String) throws -> [AssemblyFinding] {
        let rows = try connection.query(
            "SELECT rule, file, count, ordinals FROM \(work).life_finding ORDER BY file, rule", as: "read findings")
        return rows.compactMap { row in
            guard let name = row.text(0),
                let finding = LifeRule(rawValue: name)?.finding ?? MemberRule(rawValue: name)?.finding
            else { return nil }
            let ordinals = (row.text(3) ?? "").split { !$0.isNumber }.compactMap { UInt32($0) }
            return AssemblyFinding(
                finding: finding, file: Int32(row.integer(1) ?? -1), count: row.integer(2) ?? 0, ordinals: ordinals
            )
        }
    }
}
