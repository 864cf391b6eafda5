/// What a person should look at, of what was joined.
extension SourceSQL {
    /// How many records a rule names in one file.
    private static let examples = 5

    /// Counts, for each rule and file, the records that arrived and break it.
    var lifeFindings: Step {
        let rules: [(LifeRule, String)] = [
            (.tie, "JOIN \(work).word w ON w.remittance = r.id WHERE w.role = 't' AND NOT r.reversal"),
            (
                .voidOfUnknown,
                "LEFT JOIN \(work).word w ON w.remittance = r.id JOIN \(work).reversal v ON v.remittance = r.id "
                    + "WHERE w.role = 'u' OR w.role IS NULL AND NOT v.adjudicated"
            ),
            (
                .replacementFirst,
                "JOIN \(work).edge e ON e.id = r.id WHERE e.told AND NOT EXISTS ("
                    + "SELECT FROM \(work).remittance a WHERE a.eob = e.prior_eob)"
            ),
            (.cycle, "JOIN \(work).winner n ON n.remittance = r.id JOIN \(work).cycle y ON y.eob = n.eob WHERE true"),
            (.otherMember, "JOIN \(work).stranger z ON z.remittance = r.id WHERE true"),
            (
                .numberShared,
                "JOIN \(work).word w ON w.remittance = r.id JOIN \(work).shared h ON h.eob = w.eob WHERE true"
            ),
        ]
        let counted = rules.map { rule, condition in
            """
            SELECT '\(rule.rawValue)' AS rule, CASE WHEN r.run = \(run) THEN r.file ELSE -1 END AS file, count(*) AS count,
                (array_agg(r.ordinal ORDER BY r.ordinal))[1:\(SourceSQL.examples)]::text AS ordinals
            FROM \(work).remittance r \(condition) AND r.arrived GROUP BY 2
            """
        }
        return Step(
            "count what should be looked at",
            "CREATE UNLOGGED TABLE \(work).life_finding AS \(counted.joined(separator: " UNION ALL "));")
    }
}

extension SourceStore {
    /// What `lifeFindings` counted.
    func findings(_ work: String) throws -> [AssemblyFinding] {
        let rows = try connection.query(
            "SELECT rule, file, count, ordinals FROM \(work).life_finding ORDER BY file, rule", as: "read findings")
        return rows.compactMap { row in
            guard let rule = row.text(0).flatMap({ LifeRule(rawValue: $0) }) else { return nil }
            let ordinals = (row.text(3) ?? "").split { !$0.isNumber }.compactMap { UInt32($0) }
            return AssemblyFinding(
                finding: rule.finding, file: Int32(row.integer(1) ?? -1), count: row.integer(2) ?? 0, ordinals: ordinals
            )
        }
    }
}
