import Records

/// What a person should look at of the rosters' rows that arrived: who has whose id.
extension SourceSQL {
    /// Counts them beside what `lifeFindings` found; after it.
    var memberFindings: Step {
        let rules: [(MemberRule, String)] = [
            (.idShared, "SELECT DISTINCT id FROM \(work).other_person"),
            (.twoIDs, twoIDs("s.ssn = m.ssn", or: nil)),
            (
                .zeros,
                twoIDs(
                    "ltrim(s.member_id, '0') = ltrim(m.member_id, '0')",
                    or: "m.member_id LIKE '0%' OR s.member_id LIKE '0%'")
            ),
        ]
        let found = rules.map { "SELECT '\($0.rawValue)' AS rule, b.* FROM (\($1)) b (member)" }
        return Step(
            "count what should be looked at of members",
            """
            INSERT INTO \(work).life_finding
            SELECT b.rule, CASE WHEN m.run = \(run) THEN m.file ELSE -1 END, count(*),
                (array_agg(m.ordinal ORDER BY m.ordinal))[1:5]::text
            FROM (\(found.joined(separator: " UNION ALL "))) b JOIN \(work).member m ON m.id = b.member
            WHERE m.arrived GROUP BY 1, 2;
            """)
    }

    /// New rows of persons whom the store knows under another id too.
    private func twoIDs(_ same: String, or condition: String?) -> String {
        """
        SELECT m.id FROM \(work).member m WHERE m.fresh AND m.fault IS NULL AND EXISTS (
            SELECT FROM source.member s WHERE s.plan = \(plan) AND \(same) AND s.member_id <> m.member_id
                AND s.birth = m.birth AND s.given = m.given \(condition.map { "AND (\($0))" } ?? "")
            UNION ALL SELECT FROM \(work).member s WHERE \(same) AND s.member_id <> m.member_id
                AND s.birth = m.birth AND s.given = m.given \(condition.map { "AND (\($0))" } ?? ""))
        """
    }
}

/// Rules of whose an id is.
enum MemberRule: String, CaseIterable {
    case idShared = "MEMBER-ID-SHARED"
    case twoIDs = "MEMBER-TWO-IDS"
    case zeros = "MEMBER-ZEROS"

    var finding: Finding {
        let (severity, message): (Finding.Severity, String) =
            switch self {
            case .idShared:
                (
                    .error,
                    "the member's id is another person's, of another birth date and given name; the row is in quarantine, and "
                        + "nobody's record is touched: have the id corrected. Of one person, change birth date and name one at a time"
                )
            case .twoIDs:
                (
                    .warning,
                    "a person of this social security number, birth date and given name has another member id as well; both are "
                        + "kept apart: have one of them ended, or moved (docs/eligibility.md)"
                )
            case .zeros:
                (
                    .warning,
                    "a person of this birth date and given name has the same member id but for zeros in front; they are kept "
                        + "apart: have the ids written alike"
                )
            }
        return Finding(rule: rawValue, severity: severity, message: message, path: "memberId")
    }
}
