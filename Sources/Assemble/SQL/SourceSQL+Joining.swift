extension SourceSQL {
    /// A control number and charge that more claims than this share cannot be told apart, and is not tried: pairs would
    /// grow with the square.
    static let crowdLimit = 200

    /// Claims and remittances: who may belong to whom, who does, and what the payer's words on one number come to.
    var joining: [Step] { [crowds, pairs, nearPairs, links] + laterLinks + chosen }

    private var crowds: Step {
        Step(
            "find crowded control numbers",
            """
            CREATE UNLOGGED TABLE \(work).crowd AS
            SELECT control, charge FROM \(work).claim WHERE control IS NOT NULL AND charge IS NOT NULL AND fault IS NULL AND eob IS NULL
            GROUP BY control, charge HAVING count(*) > \(SourceSQL.crowdLimit);
            ANALYZE \(work).crowd;
            """)
    }

    /// A pair, among what has to be looked at: control number and charge are equal; payee, ids and days agree where both
    /// sides state them. Leading zeros of ids are no difference here.
    ///
    /// The id that a remittance gives for the patient (NM1*QC) may be the subscriber's; where the claim's patient is a
    /// dependent without an id of his own, it may be one that the claim does not know, which is no evidence.
    private var pairs: Step {
        Step(
            "pair claims and remittances",
            """
            CREATE UNLOGGED TABLE \(work).pair AS
            SELECT r.id AS remittance, r.eob, c.id AS claim
            FROM \(possiblePairs) AND (c.npi = r.npi) IS NOT FALSE AND \(samePerson)
                AND (c.day_first <= r.day_last AND r.day_first <= c.day_last) IS NOT FALSE;
            ANALYZE \(work).pair;
            """)
    }

    /// A remittance with one claim is joined to it. With several, the lines' control numbers, the lines themselves, the
    /// frequency and the name decide, where one claim has all the evidence that any of them has and no other has; or no other
    /// but such as ask to void a claim, or name this very number as the one that they replace.
    private var links: Step {
        Step(
            "join claims and remittances",
            """
            CREATE UNLOGGED TABLE \(work).several AS
                SELECT remittance FROM \(work).pair GROUP BY remittance HAVING count(*) > 1;
            ANALYZE \(work).several;
            CREATE UNLOGGED TABLE \(work).link AS
            SELECT p.remittance, p.eob, p.claim FROM \(work).pair p
            WHERE NOT EXISTS (SELECT FROM \(work).several x WHERE x.remittance = p.remittance)
            UNION ALL
            SELECT remittance, eob, CASE WHEN count(*) = 1 THEN min(claim) ELSE min(claim) FILTER (WHERE NOT asks) END
            FROM (
                SELECT *, bit_or(evidence) OVER (PARTITION BY remittance) AS most FROM (
                    SELECT p.remittance, p.eob, p.claim,
                        ((r.controls <@ c.controls) IS TRUE)::int * 8 + ((r.services <@ c.services) IS TRUE)::int * 4
                        + ((r.frequency = c.frequency) IS TRUE)::int * 2
                        + ((r.family = c.family AND r.given = c.given) IS TRUE)::int AS evidence,
                        (c.prior_eob = r.eob OR c.frequency = '8') IS TRUE AS asks
                    FROM \(work).several v
                    JOIN \(work).pair p ON p.remittance = v.remittance
                    JOIN \(work).remittance r ON r.id = p.remittance
                    JOIN \(work).claim c ON c.id = p.claim) e) e
            WHERE evidence = most GROUP BY remittance, eob HAVING count(*) = 1 OR count(*) FILTER (WHERE NOT asks) = 1;
            ANALYZE \(work).link;
            """)
    }
}
