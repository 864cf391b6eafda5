/// What becomes of authorizations and their statements.
extension SourceSQL {
    /// Which resources the case `c`, of which `o` is the outcome, has in the store when the run is published: one that waits
    /// for what it refers to keeps those that it has.
    private var made: String {
        """
        CASE WHEN c.state <> 'ready' THEN '{}'
            WHEN NOT c.stream OR coalesce(o.disposition, 'pending') = 'pending' THEN c.old_made
            WHEN o.disposition IN ('published', 'unchanged', 'superseded') THEN coalesce(i.made, '{}')
            ELSE '{}' END
        """
    }

    private var outcomes: String {
        """
        \(work).auth_case c LEFT JOIN \(work).outcome o ON o.kind = 'a' AND o.key = c.lead
            LEFT JOIN \(work).authorization_fact_in i ON i.key = c.lead
        """
    }

    /// Resources that statements at hand made and that nothing makes any more, or that cannot be shown. Needs the outcomes, and
    /// `removal`.
    var authorizationRemovals: Step {
        Step(
            "find authorizations that are no longer made",
            """
            CREATE UNLOGGED TABLE \(work).auth_former AS
            SELECT DISTINCT a.old_eob AS eob FROM \(work).auth_member m JOIN \(work).authorization a ON a.id = m.id
            WHERE a.old_eob IS NOT NULL;
            INSERT INTO \(work).removal
            SELECT split_part(m.name, '/', 1), split_part(m.name, '/', 2)::uuid FROM (
                SELECT unnest(k.made) AS name FROM \(work).auth_former f
                JOIN source.authorization_case k ON k.plan = \(plan) AND k.eob = f.eob
                EXCEPT SELECT unnest(\(made)) FROM \(outcomes)) m;
            """)
    }

    /// A statement's fate is its authorization's. One that stands alone, without number and trace, waits.
    var authorizationFates: Step {
        Step(
            "settle authorizations",
            """
            CREATE UNLOGGED TABLE \(work).authorization_fate AS
            SELECT id, hash, looked_at, disposition,
                CASE WHEN disposition IN ('published', 'unchanged', 'superseded') THEN NULL ELSE reason END AS reason, resource
            FROM (
                SELECT w.id, w.hash, m.id IS NOT NULL OR NOT w.known AS looked_at, CASE
                    WHEN w.fault IS NOT NULL THEN 'quarantined'
                    WHEN w.number IS NULL AND w.trace IS NULL THEN 'pending'
                    WHEN m.id IS NULL THEN CASE WHEN w.old_state = 'published' THEN 'unchanged' ELSE w.old_state END
                    WHEN c.state = 'pending' THEN 'pending'
                    WHEN c.stream THEN coalesce(o.disposition, 'pending')
                    WHEN c.old_state = 'published' THEN 'unchanged' ELSE c.old_state END AS disposition,
                CASE
                    WHEN w.fault IS NOT NULL THEN w.fault
                    WHEN w.number IS NULL AND w.trace IS NULL THEN \(literal(PendingReason.noAuthorizationNumber))
                    WHEN m.id IS NULL THEN w.old_reason
                    WHEN c.state = 'pending' THEN c.reason
                    WHEN c.stream THEN CASE WHEN o.key IS NULL THEN \(literal(PendingReason.notMapped)) ELSE o.reason END
                    ELSE c.old_reason END AS reason,
                'ExplanationOfBenefit/' || replace(c.eob::text, '-', '') AS resource
                FROM \(work).authorization w
                LEFT JOIN \(work).auth_member m ON m.id = w.id
                LEFT JOIN \(work).auth_case c ON c.grp = m.grp
                LEFT JOIN \(work).outcome o ON o.kind = 'a' AND o.key = c.lead) f;
            """)
    }

    /// What the next runs compare with, and figures and events. Needs `auth_former`.
    var settleAuthorizations: [Step] { [keepUses, keepAuthorizationCases, keepAuthorizationFacts] }

    private var keepAuthorizationCases: Step {
        Step(
            "keep authorizations",
            """
            DELETE FROM source.authorization_case k USING \(work).auth_former f
                WHERE k.plan = \(plan) AND k.eob = f.eob AND NOT EXISTS (SELECT FROM \(work).auth_case c WHERE c.eob = k.eob);
            INSERT INTO source.authorization_case AS k
                (plan, eob, inputs, used, fingerprint, state, reason, made, patient, coverage)
            SELECT \(plan), c.eob, c.inputs, c.used, \(fingerprintLiteral), f.state, f.reason, \(made), c.patient, c.coverage
            FROM \(outcomes)
            CROSS JOIN LATERAL (SELECT
                CASE WHEN c.state = 'pending' THEN 'pending'
                    WHEN NOT c.stream THEN c.old_state
                    WHEN o.disposition IN ('published', 'unchanged', 'superseded') THEN 'published'
                    ELSE coalesce(o.disposition, 'pending') END AS state,
                CASE WHEN c.state = 'pending' THEN c.reason WHEN NOT c.stream THEN c.old_reason ELSE o.reason END AS reason) f
            ON CONFLICT (plan, eob) DO UPDATE SET inputs = excluded.inputs, used = excluded.used,
                fingerprint = excluded.fingerprint, state = excluded.state, reason = excluded.reason, made = excluded.made,
                patient = excluded.patient, coverage = excluded.coverage
            WHERE (k.inputs, k.used, k.fingerprint, k.state, k.reason, k.made, k.patient, k.coverage) IS DISTINCT FROM
                (excluded.inputs, excluded.used, excluded.fingerprint, excluded.state, excluded.reason, excluded.made,
                excluded.patient, excluded.coverage);
            """)
    }

    /// An authorization that is known by another id now was visible since it was under the earlier one.
    private var keepAuthorizationFacts: Step {
        let columns = [
            "number", "priority", "drug", "received", "decided", "received_exact", "decided_exact", "outcome", "final",
            "extended", "appealed", "appeal_outcome", "items", "last_changed",
        ]
        let set = columns + ["first_run", "changed_run", "visible_run"]
        return Step(
            "keep facts of authorizations",
            """
            CREATE UNLOGGED TABLE \(work).auth_visible AS
            SELECT m.grp, min(f.visible_run) AS visible_run, min(f.first_run) AS first_run
            FROM \(work).auth_member m JOIN \(work).authorization a ON a.id = m.id
            JOIN source.authorization_fact f ON f.plan = \(plan) AND f.eob = a.old_eob GROUP BY m.grp;
            DELETE FROM source.authorization_fact k USING \(work).auth_former f
                WHERE k.plan = \(plan) AND k.eob = f.eob AND NOT EXISTS (SELECT FROM \(work).auth_case c WHERE c.eob = k.eob);
            DELETE FROM source.authorization_event k USING \(work).auth_former f
                WHERE k.plan = \(plan) AND k.eob = f.eob AND NOT EXISTS (SELECT FROM \(work).auth_case c WHERE c.eob = k.eob);
            INSERT INTO source.authorization_fact AS k (plan, eob, \(set.joined(separator: ", ")))
            SELECT \(plan), c.eob, \(columns.map { "i.\($0)" }.joined(separator: ", ")),
                least(c.first_run, v.first_run), c.changed_run,
                coalesce(v.visible_run, CASE WHEN i.made <> '{}' THEN \(run) END)
            FROM \(work).authorization_fact_in i JOIN \(work).auth_case c ON c.lead = i.key
            LEFT JOIN \(work).auth_visible v ON v.grp = c.grp
            ON CONFLICT (plan, eob) DO UPDATE SET \(set.map { "\($0) = excluded.\($0)" }.joined(separator: ", "))
            WHERE (\(set.map { "k.\($0)" }.joined(separator: ", ")))
                IS DISTINCT FROM (\(set.map { "excluded.\($0)" }.joined(separator: ", ")));
            DELETE FROM source.authorization_event k USING \(work).auth_case c
                WHERE k.plan = \(plan) AND k.eob = c.eob AND c.lead IN (SELECT key FROM \(work).authorization_fact_in);
            INSERT INTO source.authorization_event (plan, eob, run, happened, exact, event, action, status)
            SELECT \(plan), c.eob, i.run, i.happened, i.exact, i.event, i.action, i.status
            FROM \(work).authorization_event_in i JOIN \(work).auth_case c ON c.lead = i.key;
            """)
    }

    /// Statements that arrived, of authorizations that a person should look at.
    var authorizationFindings: String {
        """
        SELECT '\(LifeRule.authorizationShared.rawValue)' AS rule, CASE WHEN a.run = \(run) THEN a.file ELSE -1 END AS file,
            count(*) AS count, (array_agg(a.ordinal ORDER BY a.ordinal))[1:5]::text AS ordinals
        FROM \(work).auth_whose w JOIN \(work).auth_member m ON m.grp = w.grp JOIN \(work).authorization a ON a.id = m.id
        WHERE w.shared AND a.arrived GROUP BY 1, 2
        """
    }
}
