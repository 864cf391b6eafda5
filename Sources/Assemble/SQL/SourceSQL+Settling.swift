extension SourceSQL {
    /// What becomes of every record: `remittanceFates` beside `memberFates`, then `claimFates`, then `newRows` and `settling`.
    ///
    /// The server works for two sessions: while the publishing transaction writes remittances and events, the run's own
    /// session finds the other fates and adds the new claims. Those are there before the run is published, and nobody
    /// takes them for published: whoever joins claims holds the plan's lock, and removes what an interrupted run left.
    ///
    /// In the publishing transaction, after `newRows(.remittance)`: states in `source`, events in the ledger.
    var settling: [Step] {
        let states =
            [dropReplacedPayloads, newRows(.member), newRows(.authorization)] + WorkTable.all.map(updateKnown) + [
                keepDerived, keepRosters, keepAttributions, reopen,
            ]
        let events =
            [keepAcknowledgments] + WorkTable.all.map(readDispositions) + [endedDispositions]
            + WorkTable.all.map(carriedDispositions)
        return states + events + settleProviders + settleAuthorizations + settleDocuments + [
            carry, dropSurplusPayloads,
        ]
    }

    /// The end of the work schema: with it the run is no longer an interrupted one.
    var dropWorkTables: Step { Step("drop work tables", "DROP SCHEMA \(work) CASCADE;") }

    var remittanceFates: Step {
        Step(
            "settle remittances",
            """
            ANALYZE \(work).outcome;
            CREATE UNLOGGED TABLE \(work).own_word AS
                SELECT n.eob, r.version FROM \(work).winner n JOIN \(work).remittance r ON r.id = n.remittance
                WHERE r.own AND NOT EXISTS (SELECT FROM \(work).eob e WHERE e.remittance = n.remittance AND e.refused);
            ANALYZE \(work).own_word;
            CREATE UNLOGGED TABLE \(work).remittance_fate AS
            SELECT id, hash, disposition, CASE WHEN disposition IN ('published', 'unchanged') THEN NULL ELSE reason END
                AS reason, resource, looked_at FROM (
                SELECT r.id, r.hash, t.control IS NOT NULL OR NOT r.known AS looked_at, CASE
                    WHEN r.fault IS NOT NULL THEN 'quarantined'
                    WHEN t.control IS NULL AND r.known
                        THEN CASE WHEN r.old_state = 'published' THEN 'unchanged' ELSE r.old_state END
                    WHEN e.remittance IS NOT NULL THEN CASE
                        WHEN e.state <> 'ready' THEN 'pending'
                        WHEN e.stream THEN coalesce(o.disposition, 'pending') ELSE 'unchanged' END
                    WHEN w.role IN ('t', 'u') OR h.eob IS NOT NULL THEN 'pending'
                    WHEN l.remittance IS NOT NULL OR k.eob IS NOT NULL THEN 'superseded'
                    ELSE 'pending' END AS disposition,
                CASE
                    WHEN r.fault IS NOT NULL THEN r.fault
                    WHEN t.control IS NULL AND r.known THEN r.old_reason
                    WHEN e.remittance IS NOT NULL THEN CASE
                        WHEN e.state = 'quarantined' THEN \(literal(PendingReason.claimQuarantined))
                        WHEN e.state = 'pending' THEN e.reason
                        WHEN o.key IS NULL THEN \(literal(PendingReason.notMapped)) ELSE o.reason END
                    WHEN h.eob IS NOT NULL THEN \(literal(PendingReason.numberShared))
                    WHEN w.role = 't' THEN \(literal(PendingReason.tie))
                    WHEN w.role = 'u' THEN \(literal(PendingReason.voidOfUnknown))
                    WHEN l.remittance IS NOT NULL THEN \(literal(PendingReason.superseded))
                    WHEN k.eob IS NOT NULL THEN \(literal(PendingReason.ownRecord))
                    WHEN z.remittance IS NOT NULL THEN \(literal(PendingReason.otherMember))
                    WHEN r.control IS NULL OR r.control LIKE E'\\x01%' THEN \(literal(PendingReason.noControlNumber))
                    WHEN r.reversal AND NOT y.adjudicated THEN \(literal(PendingReason.voidOfUnknown))
                    WHEN v.remittance IS NOT NULL OR x.control IS NOT NULL THEN \(literal(PendingReason.ambiguousRemittance))
                    ELSE \(literal(PendingReason.noClaim)) END AS reason,
                'ExplanationOfBenefit/' || replace(coalesce(e.eob, r.eob)::text, '-', '') AS resource
                FROM \(work).remittance r
                LEFT JOIN \(work).control t ON t.control = r.control
                LEFT JOIN \(work).link l ON l.remittance = r.id
                LEFT JOIN \(work).word w ON w.remittance = r.id
                LEFT JOIN \(work).eob e ON e.remittance = CASE
                    WHEN w.remittance IS NULL OR w.role = 'r' THEN r.id WHEN w.role IN ('b', 'v') THEN w.base END
                LEFT JOIN \(work).shared h ON h.eob = w.eob
                LEFT JOIN \(work).outcome o ON o.kind = 'c' AND o.key = e.remittance
                LEFT JOIN \(work).own_word k ON k.eob = r.eob AND k.version >= r.version
                LEFT JOIN \(work).stranger z ON z.remittance = r.id
                LEFT JOIN \(work).reversal y ON y.remittance = r.id
                LEFT JOIN \(work).several v ON v.remittance = r.id
                LEFT JOIN \(work).crowd x ON x.control = r.control AND x.charge = r.charge) f;
            """)
    }

    /// A claim's fate is the best of its EOBs'; of a payer's own record, that of the row that acts as its remittance.
    /// Needs the remittances' fates.
    var claimFates: Step {
        Step(
            "settle claims",
            """
            CREATE UNLOGGED TABLE \(work).claim_fate AS
            WITH ranked AS (
                SELECT DISTINCT ON (claim) claim, rank, reason, resource FROM (
                    SELECT l.claim, CASE
                        WHEN e.state = 'quarantined' THEN 3
                        WHEN f.disposition = 'published' THEN 1 WHEN f.disposition = 'unchanged' THEN 2
                        WHEN f.disposition = 'pending' THEN 4 WHEN f.disposition = 'quarantined' THEN 5 ELSE 6 END AS rank,
                        CASE WHEN e.state = 'quarantined' THEN e.reason ELSE f.reason END AS reason, f.resource
                    FROM \(work).link l JOIN \(work).remittance_fate f ON f.id = l.remittance
                    JOIN \(work).claim c ON c.id = l.claim AND (c.eob IS NULL OR c.hash = f.hash)
                    LEFT JOIN \(work).eob e ON e.remittance = l.remittance) fates
                ORDER BY claim, rank, reason, resource),
            undecided AS (
                SELECT DISTINCT p.claim FROM \(work).pair p JOIN \(work).several v ON v.remittance = p.remittance
                WHERE NOT EXISTS (SELECT FROM \(work).link l WHERE l.remittance = p.remittance))
            SELECT c.id, c.hash, t.control IS NOT NULL OR NOT c.known AS looked_at, CASE
                WHEN c.fault IS NOT NULL THEN 'quarantined'
                WHEN t.control IS NULL AND c.known
                    THEN CASE WHEN c.old_state = 'published' THEN 'unchanged' ELSE c.old_state END
                WHEN b.claim IS NULL AND (k.claim IS NOT NULL OR d.eob IS NOT NULL) THEN 'superseded'
                WHEN b.claim IS NULL THEN 'pending'
                ELSE CASE b.rank WHEN 1 THEN 'published' WHEN 2 THEN 'unchanged' WHEN 4 THEN 'pending'
                    WHEN 6 THEN 'superseded' ELSE 'quarantined' END END AS disposition,
                CASE
                WHEN c.fault IS NOT NULL THEN c.fault
                WHEN t.control IS NULL AND c.known THEN c.old_reason
                WHEN b.claim IS NOT NULL THEN CASE WHEN b.rank IN (1, 2) THEN NULL ELSE b.reason END
                WHEN k.claim IS NOT NULL THEN \(literal(PendingReason.ownRecord))
                WHEN d.eob IS NOT NULL THEN \(literal(PendingReason.voided))
                WHEN c.control IS NULL THEN \(literal(PendingReason.noControlNumber))
                WHEN u.claim IS NOT NULL OR x.control IS NOT NULL THEN \(literal(PendingReason.ambiguousClaim))
                ELSE \(literal(PendingReason.noRemittance)) END AS reason,
                b.resource
            FROM \(work).claim c
            LEFT JOIN \(work).control t ON t.control = c.control
            LEFT JOIN ranked b ON b.claim = c.id
            LEFT JOIN \(work).overtaken k ON k.claim = c.id
            LEFT JOIN \(work).history d ON d.eob = c.prior_eob AND d.history[1] IS NOT NULL AND c.frequency = '8'
            LEFT JOIN undecided u ON u.claim = c.id
            LEFT JOIN \(work).crowd x ON x.control = c.control AND x.charge = c.charge;
            """)
    }

    var memberFates: Step {
        Step(
            "settle members",
            """
            CREATE UNLOGGED TABLE \(work).member_fate AS
            SELECT m.id, m.hash, true AS looked_at, CASE
                WHEN m.fault IS NOT NULL OR x.id IS NOT NULL THEN 'quarantined'
                WHEN NOT w.good THEN m.old_state
                WHEN NOT w.makes_patient AND NOT w.makes_coverage AND m.action IN ('e', 'x') AND k.member_id IS NOT NULL
                    THEN CASE WHEN m.fresh THEN 'published' ELSE 'unchanged' END
                WHEN NOT w.makes_patient AND NOT w.makes_coverage THEN 'superseded'
                WHEN w.stream THEN coalesce(o.disposition, 'pending') ELSE 'unchanged' END AS disposition,
                CASE
                WHEN m.fault IS NOT NULL THEN m.fault
                WHEN x.id IS NOT NULL THEN \(literal(PendingReason.idShared))
                WHEN NOT w.good THEN m.old_reason
                WHEN NOT w.makes_patient AND NOT w.makes_coverage AND m.action IN ('e', 'x') AND k.member_id IS NOT NULL THEN NULL
                WHEN NOT w.makes_patient AND NOT w.makes_coverage THEN CASE WHEN m.action NOT IN ('e', 'x')
                    THEN \(literal(PendingReason.newerRow)) ELSE \(literal(PendingReason.endsNothing)) END
                WHEN w.stream AND o.key IS NULL THEN \(literal(PendingReason.notMapped)) ELSE o.reason END AS reason,
                CASE WHEN w.makes_patient OR m.action <> 'c' THEN 'Patient/' || replace(m.patient::text, '-', '')
                    ELSE 'Coverage/' || replace(coalesce(w.made, m.coverage)::text, '-', '') END AS resource
            FROM \(work).member m JOIN \(work).membership w ON w.id = m.id
            LEFT JOIN (
                SELECT DISTINCT c.member_id FROM \(work).member e JOIN \(work).member c ON c.member_id = e.member_id
                WHERE e.action <> 'c' AND c.action = 'c' AND c.fault IS NULL) k ON k.member_id = m.member_id
            LEFT JOIN (SELECT DISTINCT id FROM \(work).other_person) x ON x.id = m.id
            LEFT JOIN \(work).outcome o ON o.kind = 'm' AND o.key = m.id;
            """)
    }

    /// Adds rows for new contents to `source.TABLE`.
    func newRows(_ table: WorkTable) -> Step {
        let own = SourceSQL.ownColumns(table, fingerprintLiteral)
        return Step(
            "add \(table.name)s",
            """
            INSERT INTO source.\(table.name) (plan, id, payload, run, file, ordinal, hash, envelope, \(table.keyNames), fault,
                state, reason\(own.map { ", \($0.column)" }.joined()))
            SELECT \(plan), w.id, w.payload, w.run, w.file, w.ordinal, w.hash, w.envelope, \(table.keyNames(of: "w")),
                w.fault, \(SourceSQL.state), f.reason\(own.map { ", \($0.value)" }.joined())
            FROM \(fates(of: table)) WHERE NOT w.known;
            """)
    }

    /// Brings rows of `source.TABLE` that were there up to date, where they changed.
    private func updateKnown(_ table: WorkTable) -> Step {
        let name = table.name
        let own = SourceSQL.ownColumns(table, fingerprintLiteral)
        let kept = ["payload", "run", "file", "ordinal", "envelope", "fault"] + table.changing
        let columns = kept + ["state", "reason"] + own.map(\.column)
        let values = kept.map { "w.\($0)" } + [SourceSQL.state, "f.reason"] + own.map(\.value)
        let named = zip(columns, values).map { "\($1) AS \($0)" }.joined(separator: ", ")
        return Step(
            "update \(name)s",
            """
            UPDATE source.\(name) s SET \(columns.map { "\($0) = n.\($0)" }.joined(separator: ", "))
            FROM (SELECT w.hash, \(named) FROM \(fates(of: table)) WHERE w.known AND (f.looked_at OR w.fresh)) n
            WHERE s.plan = \(plan) AND s.hash = n.hash
                AND (\(columns.map { "s.\($0)" }.joined(separator: ", ")))
                    IS DISTINCT FROM (\(columns.map { "n.\($0)" }.joined(separator: ", ")));
            """)
    }

    /// What `source` keeps as a record's state.
    private static let state = "CASE f.disposition WHEN 'unchanged' THEN 'published' ELSE f.disposition END"

    /// The rows `w` of a work table with their fates `f`, and what the columns of their kind alone come from.
    private func fates(of table: WorkTable) -> String {
        let own =
            switch table.name {
            case "remittance":
                "LEFT JOIN \(work).eob e ON e.remittance = w.id LEFT JOIN \(work).claim c ON c.id = e.claim"
            case "member": "JOIN \(work).membership e ON e.id = w.id"
            case "authorization":
                "LEFT JOIN \(work).auth_member m ON m.id = w.id LEFT JOIN \(work).auth_case e ON e.grp = m.grp"
            default: ""
            }
        return "\(work).\(table.name) w JOIN \(work).\(table.name)_fate f ON f.id = w.id \(own)"
    }

    /// Columns that rows of one kind alone have, besides keys, and what they are filled from.
    private static func ownColumns(_ table: WorkTable, _ fingerprint: String) -> [(column: String, value: String)] {
        switch table.name {
        case "remittance":
            [
                ("claim", "c.hash"), ("patient", "e.patient"), ("coverage", "e.coverage"),
                ("derived", "coalesce(e.derived AND e.state = 'ready', false)"),
                ("inputs", "CASE WHEN e.state = 'ready' THEN e.inputs END"),
                ("history", "CASE WHEN e.state = 'ready' THEN e.history END"), ("fingerprint", fingerprint),
            ]
        case "member":
            [
                ("makes_patient", "e.makes_patient"), ("makes_coverage", "e.makes_coverage"),
                ("fingerprint", fingerprint), ("span_first", "e.span_first"), ("span_last", "e.span_last"),
                ("made", "e.made"),
            ]
        case "authorization": [("eob", "e.eob"), ("fingerprint", fingerprint)]
        default: []
        }
    }

    private var keepDerived: Step {
        Step(
            "keep what was derived",
            """
            DELETE FROM source.derived d USING \(work).superseded_derived x
                WHERE d.plan = \(plan) AND d.type = x.type AND d.id = x.id;
            INSERT INTO source.derived (plan, type, id, claim, payload, fingerprint)
                SELECT DISTINCT \(plan), w.type, w.id, w.hash, w.payload, \(fingerprintLiteral) FROM \(work).derived w
                JOIN \(work).outcome o ON o.kind = 'd' AND o.key = w.claim
                WHERE w.stream AND o.disposition IN ('published', 'unchanged')
                ON CONFLICT (plan, type, id) DO UPDATE
                SET claim = excluded.claim, payload = excluded.payload, fingerprint = excluded.fingerprint;
            """)
    }

    /// What was settled in an earlier run and waits again, though nobody read it in this one: counted as carried in.
    private var reopen: Step {
        let parts = WorkTable.all.map { table in
            """
            SELECT '\(table.kind)' AS kind, w.hash, w.run, w.file, w.ordinal
            FROM \(work).\(table.name) w JOIN \(work).\(table.name)_fate f ON f.id = w.id
            WHERE w.known AND NOT w.arrived AND w.old_state <> 'pending' AND f.disposition = 'pending' AND \(table.counts("w"))
            """
        }
        return Step(
            "find what waits again",
            """
            CREATE UNLOGGED TABLE \(work).reopened AS \(parts.joined(separator: " UNION ALL "));
            INSERT INTO source.waiting (plan, kind, hash, run, file, ordinal)
                SELECT \(plan), kind, hash, run, file, ordinal FROM \(work).reopened;
            INSERT INTO ledger.carried (run, origin, file, records)
                SELECT \(run), origin, file, sum(records) FROM (
                    SELECT origin, file, records FROM \(work).carried
                    UNION ALL SELECT run, file, count(*) FROM \(work).reopened GROUP BY run, file) c
                GROUP BY origin, file;
            """)
    }

    private func readDispositions(_ table: WorkTable) -> Step {
        Step(
            "record what became of \(table.name)s that were read",
            """
            INSERT INTO ledger.disposition (run, origin, file, ordinal, kind, disposition, reason, resource)
            SELECT \(run), \(run), i.file, i.ordinal, '\(table.kind)', f.disposition::ledger.outcome, f.reason,
                CASE WHEN f.disposition IN ('published', 'unchanged') THEN f.resource END
            FROM \(work).\(table.name)_in i JOIN \(work).\(table.name)_fate f ON f.hash = i.hash
            WHERE \(table.counts("i"));
            """)
    }

    private var keepAcknowledgments: Step {
        Step(
            "keep acknowledgments",
            """
            INSERT INTO source.acknowledgment (plan, control, eob, number, run)
                SELECT \(plan), control, eob, min(number), \(run) FROM \(work).acknowledgment_in GROUP BY control, eob
                ON CONFLICT DO NOTHING;
            DELETE FROM source.former_eob WHERE plan = \(plan);
            """)
    }

    private var endedDispositions: Step {
        Step(
            "record what ended with its reading",
            """
            INSERT INTO ledger.disposition (run, origin, file, ordinal, kind, disposition, reason)
            SELECT \(run), \(run), file, ordinal, kind, disposition::ledger.outcome, reason FROM \(work).ended;
            """)
    }

    /// A record that was carried in and still waits was superseded by its copy, if one was read in this run.
    private func carriedDispositions(_ table: WorkTable) -> Step {
        Step(
            "record what became of \(table.name)s that were carried in",
            """
            INSERT INTO ledger.disposition (run, origin, file, ordinal, kind, disposition, reason, resource)
            SELECT \(run), x.run, x.file, x.ordinal, x.kind, (CASE
                    WHEN f.hash IS NULL THEN 'pending'
                    WHEN f.disposition = 'pending' AND w.arrived THEN 'superseded'
                    ELSE f.disposition END)::ledger.outcome,
                CASE WHEN f.hash IS NULL THEN s.reason
                    WHEN f.disposition = 'pending' AND w.arrived THEN \(literal(PendingReason.readAgain))
                    ELSE f.reason END,
                CASE WHEN f.disposition IN ('published', 'unchanged') THEN f.resource END
            FROM source.waiting x
            LEFT JOIN \(work).\(table.name)_fate f ON f.hash = x.hash
            LEFT JOIN \(work).\(table.name) w ON w.id = f.id
            LEFT JOIN source.\(table.name) s ON s.plan = x.plan AND s.hash = x.hash AND f.hash IS NULL
            WHERE x.plan = \(plan) AND x.kind = '\(table.kind)';
            """)
    }

    /// What the next run will carry in.
    private var carry: Step {
        let parts = WorkTable.all.map { table in
            """
            DELETE FROM source.waiting x USING \(work).\(table.name)_fate f, \(work).\(table.name) w
                WHERE x.plan = \(plan) AND x.kind = '\(table.kind)' AND x.hash = f.hash AND w.id = f.id
                    AND (f.disposition <> 'pending' OR w.arrived);
            INSERT INTO source.waiting (plan, kind, hash, run, file, ordinal)
                SELECT \(plan), '\(table.kind)', i.hash, \(run), i.file, i.ordinal
                FROM \(work).\(table.name)_in i JOIN \(work).\(table.name)_fate f ON f.hash = i.hash
                WHERE f.disposition = 'pending' AND \(table.counts("i"));
            """
        }
        return Step("carry out what waits", parts.joined(separator: "\n"))
    }

    /// Payloads of copies that were kept so far and gave way to an earlier one.
    private var dropReplacedPayloads: Step {
        let parts = WorkTable.all.map { table in
            """
            DELETE FROM source.payload p USING source.\(table.name) s, \(work).\(table.name) w
                WHERE s.plan = \(plan) AND s.hash = w.hash AND w.known AND w.fresh AND w.payload <> s.payload
                    AND p.id = s.payload;
            """
        }
        return Step("drop replaced payloads", parts.joined(separator: "\n"))
    }

    /// Payloads of copies that are not the ones that are kept.
    private var dropSurplusPayloads: Step {
        let parts = WorkTable.all.map { table in
            """
            DELETE FROM source.payload p USING (
                SELECT i.id, i.hash FROM \(work).\(table.name)_in i JOIN \(work).\(table.name)_copies d ON d.hash = i.hash
                UNION SELECT i.id, i.hash FROM \(work).\(table.name) k JOIN \(work).\(table.name)_in i ON i.hash = k.hash
                WHERE k.known) x JOIN \(work).\(table.name) w ON w.hash = x.hash
            WHERE w.payload <> x.id AND p.id = x.id;
            """
        }
        return Step("drop surplus payloads", parts.joined(separator: "\n"))
    }
}
