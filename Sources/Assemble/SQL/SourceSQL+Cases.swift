extension SourceSQL {
    /// The cases that come of the joins: EOBs, members and coverages, derived ones.
    var cases: [Step] { [sharedNumbers, claimCases, entangled, wasDerived, derived] }

    /// Numbers that the payer has given to claims of several members: whom one is for is told by the roster, else by birth
    /// date and given name.
    private var sharedNumbers: Step {
        Step(
            "find shared numbers",
            """
            CREATE UNLOGGED TABLE \(work).shared AS
            SELECT eob FROM (
                SELECT DISTINCT l.eob, l.claim, t.member_id, c.birth, c.given
                FROM (SELECT eob FROM \(work).word GROUP BY eob HAVING min(claim) < max(claim)) m
                JOIN \(work).word l ON l.eob = m.eob JOIN \(work).wanted c ON c.claim = l.claim
                LEFT JOIN \(work).match t ON t.claim = l.claim) p
            GROUP BY eob HAVING count(DISTINCT member_id) > 1
                OR count(member_id) < count(*) AND (count(DISTINCT birth) > 1 OR count(DISTINCT given) > 1);
            ANALYZE \(work).shared;
            """)
    }

    /// One case for each EOB: ready, or the reason why not. It is handed out where it is not what was mapped before.
    private var claimCases: Step {
        Step(
            "make cases",
            """
            CREATE UNLOGGED TABLE \(work).tried (remittance bigint NOT NULL, history text[]);
            CREATE UNLOGGED TABLE \(work).eob AS \(eobs(of: "\(work).winner"));
            ANALYZE \(work).eob;
            """)
    }

    /// The cases of winners. `refused`: no valid EOB can be made of it; `tried`: it is known that one can, or cannot.
    func eobs(of winners: String) -> String {
        """
        SELECT e.*, state = 'ready'
            AND (known_inputs IS DISTINCT FROM inputs OR old_history IS DISTINCT FROM e.history) AS stream,
            false AS refused, t.remittance IS NOT NULL AS tried
        FROM (
            SELECT n.remittance, n.eob, n.claim, n.void, coalesce(d.version, r.version) AS version,
                CASE WHEN k.known IS NULL THEN h.history
                    ELSE ARRAY[h.history[1], h.history[2], h.history[3], k.known] END AS history,
                r.old_history, CASE WHEN NOT r.own THEN r.payload END AS remittance_payload,
                c.payload AS claim_payload,
                p.payload AS person_payload, s.payload AS span_payload, coalesce(s.several, false) AS several, s.holds IS FALSE AS uncovered,
                u.claim IS NOT NULL AND u.reason IS NULL AS derived,
                CASE WHEN u.claim IS NULL THEN p.patient ELSE c.derived_patient END AS patient,
                CASE WHEN u.claim IS NULL THEN s.coverage ELSE c.derived_coverage END AS coverage,
                CASE WHEN x.eob IS NOT NULL THEN 'pending'
                    WHEN u.claim IS NOT NULL AND u.reason IS NULL THEN 'ready'
                    WHEN u.claim IS NOT NULL THEN 'pending'
                    WHEN t.member_id IS NULL THEN 'quarantined'
                    WHEN s.coverage IS NULL THEN 'pending' ELSE 'ready' END AS state,
                CASE WHEN x.eob IS NOT NULL THEN \(literal(PendingReason.numberShared))
                    WHEN u.claim IS NOT NULL THEN u.reason
                    WHEN t.member_id IS NULL THEN \(literal(PendingReason.twins))
                    WHEN s.coverage IS NOT NULL THEN NULL
                    WHEN c.day_first IS NULL THEN \(literal(PendingReason.noServiceDate))
                    ELSE \(literal(PendingReason.noCoverage)) END AS reason,
                ARRAY[c.payload, r.payload, p.payload, s.payload] AS inputs,
                CASE WHEN r.old_state = 'published' AND r.old_eob = r.eob AND r.old_fingerprint = \(fingerprintLiteral) THEN r.old_inputs
                    END AS known_inputs
            FROM \(winners) n
            JOIN \(work).remittance r ON r.id = n.remittance
            JOIN \(work).claim c ON c.id = n.claim
            LEFT JOIN \(work).remittance d ON d.id = n.void
            LEFT JOIN \(work).history h ON h.eob = n.eob
            LEFT JOIN \(work).told k ON k.claim = n.claim
            LEFT JOIN \(work).shared x ON x.eob = n.eob
            LEFT JOIN \(work).unmatched u ON u.claim = n.claim
            LEFT JOIN \(work).match t ON t.claim = n.claim
            LEFT JOIN \(work).person p ON p.member_id = t.member_id
            LEFT JOIN \(work).cover s ON s.claim = n.claim) e
        LEFT JOIN \(work).tried t ON t.remittance = e.remittance AND t.history IS NOT DISTINCT FROM e.history
        """
    }

    /// Patients and Coverages of claims' own loops: of all claims that need one, whether looked at in this run or not,
    /// the one with the last day of service makes it, then the greatest content hash.
    var derived: Step {
        func best(_ type: String, _ id: String) -> String {
            """
            SELECT * FROM (
                SELECT DISTINCT ON (id) '\(type)' AS type, id, claim, hash, payload, day_first FROM (
                    SELECT c.derived_\(id) AS id, c.id AS claim, c.hash, c.payload, c.day_first
                    FROM \(work).eob e JOIN \(work).claim c ON c.id = e.claim WHERE e.derived AND e.state = 'ready'
                    UNION ALL
                    SELECT r.\(id), c.id, c.hash, c.payload, c.day_first
                    FROM (SELECT derived_\(id) AS id FROM \(work).eob e JOIN \(work).claim c ON c.id = e.claim WHERE e.derived AND e.state = 'ready'
                        UNION SELECT old_\(id) FROM \(work).was_derived) k
                    JOIN source.remittance r ON r.plan = \(plan) AND r.derived AND r.\(id) = k.id
                    JOIN source.claim c ON c.plan = \(plan) AND c.hash = r.claim
                    WHERE NOT EXISTS (SELECT FROM \(work).control t WHERE t.control = r.control)) all_of_them
                ORDER BY id, day_first DESC NULLS LAST, hash DESC) b
            """
        }
        return Step(
            "derive members",
            """
            CREATE UNLOGGED TABLE \(work).derived AS
            SELECT b.*, (d.claim IS DISTINCT FROM b.hash OR d.payload IS DISTINCT FROM b.payload
                OR d.fingerprint IS DISTINCT FROM \(fingerprintLiteral)) AS stream
            FROM (\(best("patient", "patient")) UNION ALL \(best("coverage", "coverage"))) b
            LEFT JOIN source.derived d ON d.plan = \(plan) AND d.type = b.type AND d.id = b.id;
            ANALYZE \(work).derived;
            """)
    }

    private var wasDerived: Step {
        Step(
            "collect what was derived",
            """
            CREATE UNLOGGED TABLE \(work).was_derived AS
            SELECT r.old_patient, r.old_coverage FROM \(work).remittance r JOIN \(work).control USING (control)
            WHERE r.old_derived;
            -- What was handed out already, before more was found to be needed.
            CREATE UNLOGGED TABLE \(work).handed (type text COLLATE "C" NOT NULL, id uuid, hash uuid);
            """)
    }

    /// Roster rows that make a Patient or a Coverage, and are new or did not make it before.
    var memberCases: Step {
        Step(
            "make member cases",
            """
            CREATE UNLOGGED TABLE \(work).source_row AS
            SELECT DISTINCT ON (m.member_id, m.origin) m.member_id, m.id, m.as_of, m.hash, m.payload
            FROM \(work).member m LEFT JOIN \(work).person p ON p.id = m.id
            WHERE \(goodMember) AND m.member_id IN (
                SELECT member_id FROM \(work).member GROUP BY member_id HAVING min(origin) <> max(origin))
            ORDER BY m.member_id, m.origin, (p.id IS NOT NULL) DESC, m.as_of DESC NULLS LAST, m.hash DESC;
            CREATE INDEX ON \(work).source_row (member_id);
            ANALYZE \(work).source_row;
            CREATE UNLOGGED TABLE \(work).membership AS
            SELECT m.id, m.hash, p.id IS NOT NULL AS makes_patient, s.id IS NOT NULL AS makes_coverage,
                s.day_first AS span_first, s.day_last AS span_last, s.coverage AS made,
                \(goodMember) AS good,
                (p.id IS NOT NULL OR s.id IS NOT NULL) AND (
                    m.fresh OR m.old_state IS DISTINCT FROM 'published' OR
                    (m.arrived AND m.old_fingerprint IS DISTINCT FROM \(fingerprintLiteral))
                    OR (p.id IS NOT NULL) IS DISTINCT FROM m.old_makes_patient
                    OR \(hasAnotherSpan) OR p.id IS NOT NULL AND m.member_id IN (
                        SELECT member_id FROM \(work).source_row JOIN \(work).changed USING (member_id))) AS stream
            FROM \(work).member m LEFT JOIN \(work).person p ON p.id = m.id LEFT JOIN \(work).span s ON s.id = m.id;
            ANALYZE \(work).membership;
            """)
    }

    /// Of cases: which EOBs there are, or will be once what they wait for is there.
    private var shown: String { "state = 'ready' AND NOT refused" }

    /// Resources that an earlier run published and that nothing makes any more.
    var removals: Step {
        Step(
            "find what is no longer made",
            """
            CREATE UNLOGGED TABLE \(work).removal AS
            SELECT 'ExplanationOfBenefit' AS type, r.old_eob AS id FROM \(work).remittance r
                WHERE r.old_state = 'published' AND r.old_eob NOT IN (SELECT eob FROM \(work).eob WHERE \(shown))
                    AND r.control IN (SELECT control FROM \(work).control)
            UNION
            SELECT 'ExplanationOfBenefit', f.eob FROM source.former_eob f
                WHERE f.plan = \(plan) AND f.eob NOT IN (SELECT eob FROM \(work).eob WHERE \(shown))
            UNION
            SELECT 'Coverage', m.old_made FROM \(work).member m
                WHERE m.old_makes_coverage AND m.old_made NOT IN (
                    SELECT coverage FROM \(work).span WHERE coverage IS NOT NULL)
            UNION
            SELECT initcap(d.type), d.id FROM source.derived d
                WHERE d.plan = \(plan) AND (d.type, d.id) IN (
                    SELECT 'patient', old_patient FROM \(work).was_derived
                    UNION ALL SELECT 'coverage', old_coverage FROM \(work).was_derived)
                AND (d.type, d.id) NOT IN (SELECT type, id FROM \(work).derived);
            -- A roster's Patient may bear the id of the derived one that it supersedes.
            CREATE UNLOGGED TABLE \(work).superseded_derived AS
                SELECT lower(type) AS type, id FROM \(work).removal WHERE type IN ('Patient', 'Coverage');
            DELETE FROM \(work).removal d WHERE d.type = 'Patient' AND d.id IN (
                SELECT m.patient FROM \(work).member m JOIN \(work).person p ON p.id = m.id);
            """)
    }
}
