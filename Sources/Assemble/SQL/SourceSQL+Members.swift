extension SourceSQL {
    /// Claims and members: each claim that has a remittance gets its member and its coverage, or the reason why not.
    var matching: [Step] { [wanted, own, family, matches, matchesButForZeros, assign, coverages, unmatched] }

    private var wanted: Step {
        let wanted = """
            SELECT c.id AS claim, c.sub_id, c.dependent, c.ssn, c.birth, c.gender, c.family, c.given, c.day_first,
                CASE WHEN c.dependent THEN c.pat_id ELSE c.sub_id END AS own_id, c.derived_patient
            FROM \(work).claim c WHERE
            """
        return Step(
            "collect claims to match",
            """
            CREATE UNLOGGED TABLE \(work).wanted AS \(wanted) c.id IN (SELECT claim FROM \(work).winner);
            INSERT INTO \(work).wanted \(wanted) c.id IN (
                SELECT claim FROM \(work).word EXCEPT SELECT claim FROM \(work).winner);
            \(wantedAuthorizations)
            CREATE UNLOGGED TABLE \(work).own_key AS
            SELECT member_id AS key, member_id FROM \(work).person
            UNION SELECT m.unique_id, m.member_id FROM \(work).member m
                WHERE m.unique_id IS NOT NULL AND m.unique_id <> m.member_id AND \(goodMember);
            ANALYZE \(work).wanted; ANALYZE \(work).own_key;
            """)
    }

    /// What speaks for a member `p` being the patient of the claim `c`, a bit each.
    private var evidence: String {
        """
        ((p.birth = c.birth) IS TRUE)::int * 16 + ((p.given = c.given) IS TRUE)::int * 8
            + ((p.gender = c.gender) IS TRUE)::int * 4 + ((p.family = c.family) IS TRUE)::int * 2
            + (p.self <> c.dependent)::int
        """
    }

    /// By the patient's own id or social security number: the member, unless the birth date says otherwise. Where no
    /// birth date confirms it and the given name differs, the family may hold somebody who fits better: payers' files give
    /// one id to several people.
    private var own: Step {
        let verdict = """
            (p.birth = c.birth) IS NOT FALSE AS agrees,
                (p.birth = c.birth) IS TRUE OR (p.birth = c.birth) IS NULL AND (p.given = c.given) IS NOT FALSE AS sure,
                \(evidence) AS evidence
            """
        return Step(
            "match by own id",
            """
            CREATE UNLOGGED TABLE \(work).own AS
            SELECT c.claim, p.member_id, \(verdict)
            FROM \(work).wanted c JOIN \(work).own_key k ON k.key = c.own_id
            JOIN \(work).person p ON p.member_id = k.member_id
            UNION
            SELECT c.claim, p.member_id, \(verdict)
            FROM \(work).wanted c JOIN \(work).member m ON m.ssn = c.ssn
            JOIN \(work).person p ON p.member_id = m.member_id;
            ANALYZE \(work).own;
            CREATE UNLOGGED TABLE \(work).own_claim AS
                SELECT claim, bool_or(agrees) AS agrees, bool_or(sure) AS sure FROM \(work).own GROUP BY claim;
            ANALYZE \(work).own_claim;
            """)
    }

    /// By the subscriber's id: of his family the one whom neither birth date, sex nor given name contradicts.
    private var family: Step {
        Step(
            "match by subscriber id",
            """
            CREATE UNLOGGED TABLE \(work).family AS
            SELECT c.claim, p.member_id,
                \(evidence) AS evidence
            FROM \(work).wanted c
            JOIN (
                SELECT m.subscriber_id AS key, m.member_id FROM \(work).member m
                WHERE m.subscriber_id IS NOT NULL AND \(goodMember)
                UNION SELECT member_id, member_id FROM \(work).person) k ON k.key = c.sub_id
            JOIN \(work).person p ON p.member_id = k.member_id
            LEFT JOIN \(work).own_claim o ON o.claim = c.claim
            WHERE o.sure IS NOT TRUE AND (p.birth = c.birth) IS NOT FALSE
                AND (p.gender = c.gender) IS NOT FALSE AND (p.given = c.given) IS NOT FALSE
                -- A dependent is not the subscriber, unless all says that he is.
                AND (NOT c.dependent OR NOT p.self OR (p.birth = c.birth AND p.given = c.given) IS TRUE)
                -- Where the claim gives the patient's own id and the member has another birth date, that has to be found
                -- again in the family, not merely not contradicted.
                AND ((p.birth = c.birth) IS TRUE OR o.claim IS NULL OR o.agrees);
            ANALYZE \(work).family;
            """)
    }

    /// A claim with one candidate is his; with several it is whose evidence is all that any has, and nobody else's.
    private var matches: Step {
        Step(
            "settle matches",
            """
            CREATE UNLOGGED TABLE \(work).match AS
            SELECT claim, CASE
                WHEN count(*) = 1 THEN min(member_id)
                WHEN count(*) FILTER (WHERE evidence = most) = 1 THEN min(member_id) FILTER (WHERE evidence = most)
                END AS member_id
            FROM (
                SELECT claim, member_id, evidence, bit_or(evidence) OVER (PARTITION BY claim) AS most
                FROM (SELECT claim, member_id, evidence FROM \(work).own WHERE agrees
                    UNION ALL SELECT claim, member_id, evidence FROM \(work).family) c) c
            GROUP BY claim;
            ANALYZE \(work).match;
            """)
    }

    /// The coverage whose span holds the first day of service; of several the one that began last. Where none does, the one
    /// that ended last before it, else the first after it: a claim that was denied for want of coverage is shown too.
    private var coverages: Step {
        Step(
            "find coverages",
            """
            CREATE UNLOGGED TABLE \(work).cover AS
            SELECT DISTINCT ON (claim) claim, coverage, payload, count(*) FILTER (WHERE holds) OVER (PARTITION BY claim) > 1 AS several, holds
            FROM (
                SELECT c.claim, c.day_first AS day, s.*, ((s.day_first IS NULL OR s.day_first <= c.day_first)
                    AND (s.day_last IS NULL OR s.day_last >= c.day_first)) IS TRUE AS holds
                FROM \(work).match t JOIN \(work).wanted c ON c.claim = t.claim
                JOIN \(work).span s ON s.member_id = t.member_id) s
            WHERE holds OR day IS NOT NULL
            ORDER BY claim, holds DESC, CASE WHEN NOT holds THEN day_last < day END DESC NULLS LAST,
                CASE WHEN NOT holds AND day_last < day THEN day - day_last WHEN NOT holds THEN day_first - day END,
                day_first DESC NULLS LAST, hash DESC;
            ANALYZE \(work).cover;
            """)
    }

    /// For each claim without a member: the reason, or null where it makes one itself.
    private var unmatched: Step {
        let derives = derivesMembers ? "c.derived_patient IS NOT NULL" : "false"
        return Step(
            "explain what has no member",
            """
            CREATE UNLOGGED TABLE \(work).memberless AS
            SELECT c.claim, c.own_id, ltrim(c.own_id, '0') AS bare_id, c.derived_patient, o.claim IS NOT NULL AS contradicted
            FROM \(work).wanted c LEFT JOIN \(work).own_claim o ON o.claim = c.claim
            WHERE NOT EXISTS (SELECT FROM \(work).match t WHERE t.claim = c.claim);
            ANALYZE \(work).memberless;
            CREATE UNLOGGED TABLE \(work).unmatched AS
            WITH refused AS (
                SELECT m.member_id AS key FROM \(work).member m WHERE m.member_id IS NOT NULL AND NOT (\(goodMember))
                UNION SELECT m.unique_id FROM \(work).member m WHERE m.unique_id IS NOT NULL AND NOT (\(goodMember))),
            bare AS (
                SELECT ltrim(p.member_id, '0') AS key FROM \(work).person p
                UNION SELECT c.bare_id FROM \(work).memberless c
                    JOIN source.member m ON m.plan = \(plan) AND ltrim(m.member_id, '0') = c.bare_id)
            SELECT c.claim, CASE
                WHEN g.claim IS NOT NULL THEN \(literal(PendingReason.assigned))
                WHEN c.contradicted THEN \(literal(PendingReason.birthDate))
                WHEN r.key IS NOT NULL THEN \(literal(PendingReason.memberQuarantined))
                WHEN \(derives) THEN NULL
                WHEN b.key IS NOT NULL THEN \(literal(PendingReason.leadingZeros))
                ELSE \(literal(PendingReason.noMember)) END AS reason
            FROM \(work).memberless c LEFT JOIN refused r ON r.key = c.own_id LEFT JOIN bare b ON b.key = c.bare_id
            LEFT JOIN \(work).assigned g ON g.claim = c.claim;
            ANALYZE \(work).unmatched;
            """)
    }
}
