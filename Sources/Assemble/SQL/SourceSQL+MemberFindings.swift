import Records

/// What a person should look at of the rosters' rows that arrived: who has whose id.
extension SourceSQL {
    /// Counts them beside what `lifeFindings` found; after it.
    var memberFindings: Step {
        let rules: [(MemberRule, String)] = [
            (.idShared, "SELECT DISTINCT id FROM \(work).other_person"),
            (.twoIDs, twoIDs),
            (.zeros, zeros),
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

    /// Of two rows `m` and `s`: one person under two ids.
    private var isOnePerson: String { "s.member_id <> m.member_id AND s.birth = m.birth AND s.given = m.given" }

    /// New rows of persons whom the store knows under another id too, by their social security numbers.
    private var twoIDs: String {
        """
        SELECT m.id FROM \(work).member m JOIN source.member s ON s.plan = \(plan) AND s.ssn = m.ssn AND \(isOnePerson)
            WHERE m.fresh AND m.fault IS NULL
        UNION SELECT m.id FROM \(work).member m JOIN \(work).member s ON s.ssn = m.ssn AND \(isOnePerson)
            WHERE m.fresh AND m.fault IS NULL
        """
    }

    /// The same where the ids differ by zeros in front alone: one of the two begins with some.
    private var zeros: String {
        let bare = "ltrim(s.member_id, '0') = ltrim(m.member_id, '0')"
        let parts = [("source.member", "s.plan = \(plan) AND "), ("\(work).member", "")].flatMap { table, scope in
            ["m", "s"].map { row in
                """
                SELECT m.id FROM \(work).member m JOIN \(table) s ON \(scope)\(bare) AND \(isOnePerson)
                    WHERE m.fresh AND m.fault IS NULL AND \(row).member_id LIKE '0%'
                """
            }
        }
        return parts.joined(separator: " UNION ")
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
