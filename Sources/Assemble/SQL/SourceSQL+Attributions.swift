/// Corrections of whose something is: what the plan's staff decided outweighs what ids and names say. Decision 0075.
extension SourceSQL {
    /// What is known of them, with those that arrived; after `makeWorkTables`.
    var attributions: Step {
        Step(
            "collect corrections of whose something is",
            """
            CREATE UNLOGGED TABLE \(work).attribution AS
            SELECT DISTINCT ON (of, coalesce(control, member_id), birth, given) * FROM (
                SELECT of, control, eob, member_id, birth, given, whose, as_of, NOT EXISTS (
                    SELECT FROM source.attribution s WHERE s.plan = \(plan) AND (s.of, s.control, s.member_id, s.birth, s.given, s.whose, s.as_of)
                        IS NOT DISTINCT FROM (i.of, i.control, i.member_id, i.birth, i.given, i.whose, i.as_of)) AS fresh
                FROM \(work).attribution_in i
                UNION SELECT of, control, eob, member_id, birth, given, whose, as_of, false FROM source.attribution
                    WHERE plan = \(plan)) a
            ORDER BY of, coalesce(control, member_id), birth, given, as_of DESC NULLS LAST, whose, fresh DESC;
            ANALYZE \(work).attribution;
            """)
    }

    /// Members under whose id another person's rows are found to stand.
    var membersCorrected: Step {
        pull(
            .member, "read members whose rows are corrected",
            where: "s.member_id IN (SELECT member_id FROM \(work).attribution WHERE of = 'm' AND fresh)")
    }

    /// Rows of statements `m` that are another's than the member whose id they have.
    var isMisattributed: String {
        """
        EXISTS (SELECT FROM \(work).attribution a
            WHERE a.of = 'm' AND a.member_id = m.member_id AND a.birth = m.birth AND a.given = m.given)
        """
    }

    /// Control numbers of claims that are somebody else's from now on.
    var controlsCorrected: String {
        """
        UNION SELECT a.control FROM \(work).attribution a WHERE a.of = 'c' AND a.fresh AND a.control IS NOT NULL
        UNION SELECT r.control FROM source.remittance r JOIN \(work).attribution a ON a.eob = r.eob AND a.of = 'c' AND a.fresh
            WHERE r.plan = \(plan) AND r.control IS NOT NULL
        """
    }

    /// Whom the claims at hand are said to be, in place of whom they match.
    var assign: Step {
        Step(
            "assign claims to whom they are said to be",
            """
            CREATE UNLOGGED TABLE \(work).assigned AS
            SELECT DISTINCT ON (claim) claim, whose, fresh FROM (
                SELECT w.claim, a.whose, a.fresh, a.as_of FROM \(work).wanted w JOIN \(work).claim c ON c.id = w.claim
                    JOIN \(work).attribution a ON a.of = 'c' AND a.control = c.control
                UNION ALL SELECT w.claim, a.whose, a.fresh, a.as_of FROM \(work).link w
                    JOIN \(work).attribution a ON a.of = 'c' AND a.eob = w.eob) a
            ORDER BY claim, as_of DESC NULLS LAST, whose;
            DELETE FROM \(work).match m USING \(work).assigned a WHERE m.claim = a.claim;
            INSERT INTO \(work).match SELECT a.claim, min(k.member_id) FROM \(work).assigned a
                JOIN \(work).own_key k ON k.key = a.whose GROUP BY a.claim HAVING count(DISTINCT k.member_id) = 1;
            """)
    }

    /// Of resources that were somebody else's: what was published of them under him is to be read by nobody any more.
    var withheld: String {
        """
        SELECT 'ExplanationOfBenefit', replace(r.old_eob::text, '-', '') FROM \(work).assigned a
            JOIN \(work).remittance r ON r.old_state = 'published' AND r.old_eob IS NOT NULL
            JOIN \(work).link w ON w.claim = a.claim AND w.remittance = r.id
            WHERE a.fresh AND r.old_eob IN (SELECT id FROM \(work).removal WHERE type = 'ExplanationOfBenefit')
        UNION
        SELECT 'Patient', replace(m.patient::text, '-', '') FROM \(work).attribution a
            JOIN \(work).member m ON m.member_id = a.member_id
            WHERE a.of = 'm' AND a.fresh AND m.birth = a.birth AND m.given = a.given AND m.old_makes_patient
        ORDER BY 1, 2
        """
    }

    var keepAttributions: Step {
        Step(
            "keep corrections",
            """
            INSERT INTO source.attribution (plan, of, control, eob, member_id, birth, given, whose, as_of, run)
            SELECT \(plan), of, control, eob, member_id, birth, given, whose, as_of, \(run) FROM \(work).attribution WHERE fresh;
            """)
    }
}
