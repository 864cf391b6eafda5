/// What two systems write differently and mean alike, where all else says so.
extension SourceSQL {
    /// Submitted claims and remittances with one control number and charge.
    var possiblePairs: String {
        """
        \(work).control t
            JOIN \(work).remittance r ON r.control = t.control
            JOIN \(work).claim c ON c.control = r.control AND c.charge = r.charge
            WHERE r.fault IS NULL AND c.fault IS NULL AND c.eob IS NULL
                AND NOT EXISTS (SELECT FROM \(work).crowd x WHERE x.control = c.control AND x.charge = c.charge)
        """
    }

    /// An identifier without the zeros that it begins with.
    private func bare(_ column: String) -> String { "ltrim(\(column), '0')" }

    /// Whether no id of the remittance `r` speaks against the claim `c`.
    var samePerson: String {
        """
        ((\(bare("r.sub_id")) = \(bare("c.sub_id"))) IS NOT FALSE OR (\(bare("r.sub_id")) = \(bare("c.pat_id"))) IS TRUE)
            AND (\(bare("r.pat_id")) = \(bare("c.sub_id"))
                OR c.dependent AND \(bare("r.pat_id")) = \(bare("c.pat_id"))) IS NOT FALSE
        """
    }

    /// Payers pay another of the provider's NPIs than the one that billed, and know a member by another kind of id. One of
    /// the two may disagree where all else is stated and agrees (the patient's whole name, the days, and the other of the
    /// two or, in the NPI's place, the lines), and no claim fits without disagreeing.
    var nearPairs: Step {
        Step(
            "pair what nearly agrees",
            """
            INSERT INTO \(work).pair
            SELECT r.id, r.eob, c.id
            FROM \(possiblePairs)
                AND NOT EXISTS (SELECT FROM \(work).pair p WHERE p.remittance = r.id)
                AND r.family = c.family AND r.given = c.given AND c.day_first <= r.day_last AND r.day_first <= c.day_last
                AND (coalesce(c.npi = r.npi, r.services <@ c.services)
                    OR r.pat_id IS NOT NULL AND coalesce(c.sub_id, c.pat_id) IS NOT NULL AND \(samePerson));
            ANALYZE \(work).pair;
            """)
    }

    /// The keys of claims that no row at hand answers, without leading zeros.
    var bareKeys: Step {
        Step(
            "collect member ids without a row",
            """
            CREATE UNLOGGED TABLE \(work).bare_key AS
            SELECT DISTINCT \(bare("w.key")) AS key FROM (
                SELECT key FROM \(work).wanted_key
                EXCEPT SELECT member_id FROM \(work).member EXCEPT SELECT subscriber_id FROM \(work).member) w
            WHERE \(bare("w.key")) <> '';
            ANALYZE \(work).bare_key;
            """)
    }

    /// The members who have such a key but for leading zeros.
    var membersButForZeros: [Step] {
        let keys = "(SELECT key FROM \(work).bare_key)"
        return [
            pull(.member, "find members by id but for zeros", where: "ltrim(s.member_id, '0') IN \(keys)"),
            pull(.member, "find members by bare subscriber id", where: "s.subscriber_id IN \(keys)"),
            pull(
                .member, "find members by subscriber id but for zeros",
                where: "s.subscriber_id LIKE '0%' AND ltrim(s.subscriber_id, '0') IN \(keys)"),
        ]
    }

    /// Claims whose ids are a changed member's but for leading zeros: one of the two begins with some.
    var controlsButForZeros: String {
        ["sub_id", "pat_id"].map { column in
            """
            UNION SELECT c.control FROM source.claim c JOIN \(work).changed_key k ON c.\(column) = \(bare("k.key"))
                WHERE c.plan = \(plan) AND c.control IS NOT NULL AND k.key LIKE '0%'
            UNION SELECT c.control FROM source.claim c
                JOIN \(work).changed_key k ON \(bare("c.\(column)")) = \(bare("k.key"))
                WHERE c.plan = \(plan) AND c.control IS NOT NULL AND c.\(column) LIKE '0%'
            """
        }.joined(separator: "\n")
    }

    /// A claim that found nobody is the member's whose id, or subscriber's id, is the same but for leading zeros, if birth
    /// date and given name are the same too; of several nobody's.
    var matchesButForZeros: Step {
        Step(
            "match but for zeros",
            """
            INSERT INTO \(work).match
            SELECT claim, min(member_id) FROM (
                SELECT c.claim, p.member_id
                FROM (SELECT * FROM \(work).wanted c WHERE NOT EXISTS (SELECT FROM \(work).match t WHERE t.claim = c.claim)
                        AND NOT EXISTS (SELECT FROM \(work).own o WHERE o.claim = c.claim)) c
                JOIN (
                    SELECT \(bare("p.member_id")) AS key, p.member_id FROM \(work).person p
                    UNION SELECT \(bare("m.subscriber_id")), m.member_id FROM \(work).member m
                    WHERE m.subscriber_id IS NOT NULL AND \(goodMember)) k
                    ON k.key IN (\(bare("c.sub_id")), \(bare("c.own_id")))
                JOIN \(work).person p ON p.member_id = k.member_id AND p.birth = c.birth AND p.given = c.given
                WHERE k.key <> '' GROUP BY c.claim, p.member_id) c
            GROUP BY claim HAVING count(*) = 1;
            ANALYZE \(work).match;
            """)
    }
}
