/// What published claims used of authorizations, by the numbers that they state.
extension SourceSQL {
    /// After the outcomes of claims, before authorizations are handed out: what was used of each, and which are to be handed out
    /// for that alone.
    var authorizationUses: [Step] { [usesAtHand, usedNumbers, reuse, sumUses] }

    /// EOBs of claims that were looked at, and of those the ones whose uses stay: nothing was made of them anew.
    private var usesAtHand: Step {
        Step(
            "find what claims used before",
            """
            ANALYZE \(work).claim_use_in; ANALYZE \(work).outcome;
            INSERT INTO \(work).use_gone
            SELECT h.eob FROM (
                SELECT eob FROM \(work).eob
                UNION SELECT r.old_eob FROM \(work).remittance r JOIN \(work).control USING (control)
                    WHERE r.old_eob IS NOT NULL
                UNION SELECT f.eob FROM source.former_eob f WHERE f.plan = \(plan)) h
            WHERE EXISTS (SELECT FROM source.claim_authorization u WHERE u.plan = \(plan) AND u.eob = h.eob)
                AND NOT EXISTS (
                    SELECT FROM \(work).eob e LEFT JOIN \(work).outcome o ON o.kind = 'c' AND o.key = e.remittance
                    WHERE e.eob = h.eob AND e.state = 'ready' AND NOT e.refused
                        AND (NOT e.stream OR o.disposition = 'pending'));
            INSERT INTO \(work).use_new
            SELECT DISTINCT u.number, e.eob, u.code, u.quantity FROM \(work).claim_use_in u
            JOIN \(work).eob e ON e.remittance = u.key WHERE NOT e.refused;
            ANALYZE \(work).use_gone; ANALYZE \(work).use_new;
            """)
    }

    /// Numbers of which claims used something else than before, and all numbers of authorizations at hand.
    private var usedNumbers: Step {
        Step(
            "find used authorizations",
            """
            CREATE UNLOGGED TABLE \(work).use_changed AS
            SELECT number FROM \(work).use_new UNION SELECT u.number FROM source.claim_authorization u
                WHERE u.plan = \(plan) AND u.eob IN (SELECT eob FROM \(work).use_gone);
            ANALYZE \(work).use_changed;
            """)
    }

    /// Authorizations that are looked at for what was used of them alone: as they were, with their members.
    private var reuse: Step {
        let numbers = WorkTable.authorization.keyNames(of: "s")
        return Step(
            "pull used authorizations",
            """
            CREATE UNLOGGED TABLE \(work).auth_again AS
            SELECT k.* FROM source.authorization_case k WHERE k.plan = \(plan) AND k.eob IN (
                SELECT s.eob FROM source.authorization s JOIN \(work).use_changed n ON n.number = s.number
                WHERE s.plan = \(plan) AND s.eob IS NOT NULL \(published))
                AND NOT EXISTS (SELECT FROM \(work).auth_case c WHERE c.eob = k.eob)
                AND NOT EXISTS (
                    SELECT FROM \(work).auth_member m JOIN \(work).authorization a ON a.id = m.id WHERE a.old_eob = k.eob)
                AND k.inputs IS NOT NULL;
            INSERT INTO \(work).authorization
            SELECT s.id, s.payload, s.run, s.file, s.ordinal, s.hash, s.envelope, \(numbers), s.fault, true, false, false,
                s.state, s.reason, s.fingerprint, s.eob
            FROM source.authorization s JOIN \(work).auth_again k ON k.eob = s.eob WHERE s.plan = \(plan)
                AND NOT EXISTS (SELECT FROM \(work).authorization x WHERE x.hash = s.hash);
            INSERT INTO \(work).auth_member SELECT a.id, 'e' || a.old_eob FROM \(work).authorization a
                JOIN \(work).auth_again k ON k.eob = a.old_eob;
            INSERT INTO \(work).auth_case (grp, lead, statements, eob, moment, first_run, changed_run, hash, payloads,
                person_payload, span_payload, patient, coverage, several, reason, inputs, state, old_state, old_reason, old_made,
                old_used, stream)
            SELECT g.*, k.inputs[1:cardinality(k.inputs) - 2], k.inputs[cardinality(k.inputs) - 1],
                k.inputs[cardinality(k.inputs)], k.patient, k.coverage, false,
                CASE WHEN k.state = 'pending' THEN k.reason END, k.inputs,
                CASE WHEN k.state = 'pending' THEN 'pending' ELSE 'ready' END, k.state, k.reason, k.made, k.used, false
            FROM (
                SELECT m.grp, min(a.id), count(*), a.old_eob, max(a.moment), min(a.id) >> 32, max(a.id) >> 32,
                    md5(string_agg(a.hash::text, '' ORDER BY a.hash))::uuid
                FROM \(work).auth_member m JOIN \(work).authorization a ON a.id = m.id
                WHERE m.grp LIKE 'e%' GROUP BY m.grp, a.old_eob) g
            JOIN \(work).auth_again k ON k.eob = g.old_eob;
            ANALYZE \(work).auth_case; ANALYZE \(work).auth_member; ANALYZE \(work).authorization;
            """)
    }

    /// What was used of each authorization at hand, by code.
    private var sumUses: Step {
        Step(
            "sum what was used",
            """
            UPDATE \(work).auth_case c SET used = n.used,
                stream = c.stream OR NOT coalesce(c.unfit, false) AND n.used IS DISTINCT FROM c.old_used
            FROM (
                SELECT k.grp, t.used FROM \(work).auth_case k LEFT JOIN (
                    SELECT grp, string_agg(code || '=' || quantity, '|' ORDER BY code) AS used FROM (
                        SELECT g.grp, u.code, trim_scale(sum(u.quantity)) AS quantity
                        FROM (SELECT DISTINCT m.grp, a.number FROM \(work).auth_member m
                            JOIN \(work).authorization a ON a.id = m.id WHERE a.number IS NOT NULL) g
                        JOIN (
                            SELECT number, code, quantity FROM \(work).use_new
                            UNION ALL SELECT u.number, u.code, u.quantity FROM source.claim_authorization u
                            WHERE u.plan = \(plan) AND u.eob NOT IN (SELECT eob FROM \(work).use_gone)
                                AND NOT EXISTS (SELECT FROM \(work).use_new n WHERE n.eob = u.eob)) u ON u.number = g.number
                        GROUP BY g.grp, u.code) s
                    GROUP BY grp) t ON t.grp = k.grp) n
            WHERE n.grp = c.grp AND (n.used IS NOT NULL OR c.old_used IS NOT NULL);
            """)
    }

    /// Keeps what claims used.
    var keepUses: Step {
        Step(
            "keep what claims used of authorizations",
            """
            DELETE FROM source.claim_authorization u WHERE u.plan = \(plan) AND (
                u.eob IN (SELECT eob FROM \(work).use_gone) OR u.eob IN (SELECT eob FROM \(work).use_new));
            INSERT INTO source.claim_authorization (plan, number, eob, code, quantity)
                SELECT \(plan), number, eob, code, quantity FROM \(work).use_new;
            """)
    }
}
