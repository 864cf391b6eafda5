/// What hangs together by more than a control number: a payer keeps its number of a claim when the provider's changes, and
/// names the claims that others replace.
extension SourceSQL {
    /// How far such a chain is followed. A claim with more steps between it and what arrived is not looked at.
    private static let reachLimit = 1000

    /// Adds to the control numbers those of records that share a payer's number with them, name one of theirs, or are named,
    /// and what is reached from there, until nothing more is. All of it is decided together.
    ///
    /// Of a night's claims few are reached so: the first round goes through what is at hand, the others through what was
    /// reached last.
    var reach: Step {
        Step(
            "find what hangs together",
            """
            DO $$
            DECLARE
                reached bigint;
            BEGIN
                FOR step IN 0..\(SourceSQL.reachLimit) LOOP
                    CREATE TEMP TABLE front ON COMMIT DROP AS
                    SELECT r.eob, false AS named FROM \(work).remittance r JOIN \(work).control t ON t.control = r.control
                        WHERE t.round = step AND r.eob IS NOT NULL
                    UNION ALL SELECT k.eob, true FROM \(work).remittance r JOIN \(work).control t ON t.control = r.control
                        CROSS JOIN LATERAL (VALUES (r.prior_eob), (r.next_eob)) k (eob)
                        WHERE t.round = step AND k.eob IS NOT NULL AND (r.prior_eob IS NOT NULL OR r.next_eob IS NOT NULL)
                    UNION ALL SELECT c.prior_eob, true FROM \(work).claim c JOIN \(work).control t ON t.control = c.control
                        WHERE t.round = step AND c.prior_eob IS NOT NULL
                    UNION ALL SELECT a.eob, true FROM \(work).acknowledgment_in a JOIN \(work).control t USING (control)
                        WHERE t.round = step
                    UNION ALL SELECT a.eob, true FROM source.acknowledgment a JOIN \(work).control t USING (control)
                        WHERE t.round = step AND a.plan = \(plan);
                    ANALYZE front;
                    INSERT INTO \(work).control (control, round)
                    SELECT DISTINCT n.control, step + 1 FROM (\(neighbours)) n
                    WHERE NOT EXISTS (SELECT FROM \(work).control t WHERE t.control = n.control);
                    GET DIAGNOSTICS reached = ROW_COUNT;
                    DROP TABLE front;
                    EXIT WHEN reached = 0;
                    ANALYZE \(work).control;
                    \(pull(.claim, "", where: "s.control IN (\(reachedLast))").sql)
                    \(pull(.remittance, "", where: "s.control IN (\(reachedLast))").sql)
                END LOOP;
            END
            $$;
            """)
    }

    private var reachedLast: String { "SELECT control FROM \(work).control WHERE round = step + 1" }

    /// The control numbers of records with one of the front's EOBs, or that name one: of what is kept, and of what arrived
    /// without a need to be looked at by itself.
    private var neighbours: String {
        let kept = """
            SELECT s.control FROM source.remittance s WHERE s.plan = \(plan) AND s.eob IN (SELECT eob FROM front)
            UNION ALL SELECT s.control FROM source.remittance s
                WHERE s.plan = \(plan) AND s.prior_eob IN (SELECT eob FROM front WHERE NOT named)
            UNION ALL SELECT s.control FROM source.remittance s
                WHERE s.plan = \(plan) AND s.next_eob IN (SELECT eob FROM front WHERE NOT named)
            UNION ALL SELECT s.control FROM source.claim s
                WHERE s.plan = \(plan) AND s.prior_eob IN (SELECT eob FROM front WHERE NOT named)
            UNION ALL SELECT a.control FROM source.acknowledgment a
                WHERE a.plan = \(plan) AND a.eob IN (SELECT eob FROM front)
            """
        // What arrived and is not to be looked at is known: it is in `source` as it is here.
        return
            "\(kept) UNION ALL SELECT a.control FROM \(work).acknowledgment_in a WHERE a.eob IN (SELECT eob FROM front)"
    }

    /// What acknowledgments say of the claims at hand.
    var acknowledged: Step {
        Step(
            "collect acknowledgments",
            """
            CREATE UNLOGGED TABLE \(work).acknowledged AS
            SELECT a.control, a.eob FROM \(work).acknowledgment_in a JOIN \(work).control USING (control)
            UNION SELECT a.control, a.eob FROM source.acknowledgment a JOIN \(work).control USING (control)
                WHERE a.plan = \(plan);
            ANALYZE \(work).acknowledged;
            """)
    }
}
