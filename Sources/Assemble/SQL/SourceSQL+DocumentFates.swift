/// What becomes of clinical documents and of what they state.
extension SourceSQL {
    private var isMade: String { "o.disposition IN ('published', 'unchanged', 'superseded')" }

    private var caseOutcomes: String {
        """
        \(work).stated_case c
            LEFT JOIN \(work).outcome o
                ON o.kind = (CASE c.of WHEN 'd' THEN 'o' ELSE 's' END)::"char" AND o.key = c.id AND c.stream
            LEFT JOIN \(work).statement_made i ON i.key = c.id AND c.stream
        """
    }

    /// Which resources of its own a case has when the run is published: one that is refused has none.
    private var made: String {
        """
        CASE WHEN c.id IS NULL THEN '{}' WHEN NOT c.stream THEN c.old_made WHEN \(isMade) THEN coalesce(i.made, '{}')
            ELSE '{}' END
        """
    }

    /// Resources that documents made and that nothing makes any more. Needs the outcomes, and `removal`.
    var documentRemovals: Step {
        Step(
            "find what no document states any more",
            """
            INSERT INTO \(work).removal
            SELECT split_part(m.name, '/', 1), split_part(m.name, '/', 2)::uuid FROM (
                SELECT unnest(old_made) AS name FROM \(work).stated_case
                EXCEPT SELECT unnest(\(made)) FROM \(caseOutcomes)) m;
            """)
    }

    /// A statement's fate: that of its document, of the statement that holds in its place, or its own.
    var documentFates: Step {
        Step(
            "settle documents",
            """
            CREATE UNLOGGED TABLE \(work).case_fate AS
            SELECT c.patient, c.of, c.key, c.id, c.document, c.hash, c.payload, \(made) AS made, CASE
                    WHEN c.id IS NULL THEN NULL
                    WHEN NOT c.stream THEN c.old_state WHEN \(isMade) THEN 'published'
                    ELSE coalesce(o.disposition, 'quarantined') END AS state,
                CASE WHEN c.id IS NULL THEN NULL WHEN NOT c.stream THEN c.old_reason WHEN \(isMade) THEN NULL
                    ELSE coalesce(o.reason, \(literal(PendingReason.notMapped))) END AS reason,
                CASE WHEN c.stream THEN o.disposition WHEN c.old_state = 'published' THEN 'unchanged' END AS disposition
            FROM \(caseOutcomes);
            CREATE UNIQUE INDEX ON \(work).case_fate (patient, of, key);
            ANALYZE \(work).case_fate;
            CREATE UNLOGGED TABLE \(work).stated_fate AS
            SELECT s.document, s.ordinal, s.of, s.key, s.hash, s.added, s.id, s.payload, CASE
                    WHEN s.ignored IS NOT NULL THEN 'ignored' WHEN s.fault IS NOT NULL THEN 'quarantined'
                    WHEN d.patient IS NULL THEN 'quarantined' WHEN NOT d.active THEN 'superseded'
                    WHEN f.id = s.id OR f.hash = s.hash THEN f.state
                    ELSE 'superseded' END AS state,
                CASE
                    WHEN s.ignored IS NOT NULL THEN s.ignored WHEN s.fault IS NOT NULL THEN s.fault
                    WHEN d.patient IS NULL THEN d.reason WHEN NOT d.active THEN \(literal(PendingReason.documentReplaced))
                    WHEN f.id = s.id OR f.hash = s.hash THEN f.reason
                    ELSE \(literal(PendingReason.newerStatement)) END AS reason,
                CASE WHEN f.id = s.id THEN f.disposition WHEN f.hash = s.hash AND f.state = 'published' THEN 'unchanged'
                    END AS disposition, f.made[1] AS resource
            FROM \(work).stated s JOIN \(work).document d ON d.hash = s.document
            LEFT JOIN \(work).case_fate f ON f.patient = d.patient AND f.of = s.of AND f.key = s.key;
            CREATE INDEX ON \(work).stated_fate (document, of, key);
            ANALYZE \(work).stated_fate;
            """)
    }

    /// States in `source`, and events in the ledger. Needs the fates.
    var settleDocuments: [Step] {
        [documentDispositions, keepDocuments, keepStatements, keepStatementCases, dropDocumentPayloads]
    }

    /// Of what was read. A document that came before says what it said; a statement's copy there has the same key and content.
    private var documentDispositions: Step {
        Step(
            "record what became of documents",
            """
            INSERT INTO ledger.disposition (run, origin, file, ordinal, kind, disposition, reason, resource)
            SELECT \(run), \(run), file, ordinal, kind, disposition::ledger.outcome,
                CASE WHEN disposition IN ('published', 'unchanged') THEN NULL ELSE reason END,
                CASE WHEN disposition IN ('published', 'unchanged') THEN resource END
            FROM (
                SELECT DISTINCT ON (a.file, a.ordinal) a.file, a.ordinal,
                    CASE a.of WHEN 'd' THEN '\(SourceSQL.documentKind)' ELSE '\(SourceSQL.statementKind)' END AS kind,
                    CASE
                        WHEN a.ignored IS NOT NULL THEN 'ignored'
                        WHEN a.fault IS NOT NULL OR d.hash IS NULL OR d.fault IS NOT NULL OR f.state IS NULL
                            THEN 'quarantined'
                        -- A copy, or what was there before.
                        WHEN f.state = 'published' AND f.id <> a.id THEN 'unchanged'
                        WHEN f.state = 'published' THEN coalesce(f.disposition, 'unchanged')
                        ELSE f.state END AS disposition,
                    CASE
                        WHEN a.ignored IS NOT NULL THEN a.ignored WHEN a.fault IS NOT NULL THEN a.fault
                        WHEN d.hash IS NULL THEN \(literal(PendingReason.documentMissing))
                        WHEN d.fault IS NOT NULL THEN d.fault
                        WHEN f.state IS NULL THEN coalesce(d.reason, \(literal(PendingReason.notMapped)))
                        ELSE f.reason END AS reason, f.resource
                FROM \(work).stated_arrived a LEFT JOIN \(work).document d ON d.hash = a.of_hash
                LEFT JOIN \(work).stated_fate f
                    ON f.document = a.of_hash AND f.of = a.of AND f.key = a.key AND f.hash = a.hash
                ORDER BY a.file, a.ordinal, f.id = a.id DESC NULLS LAST) x;
            """)
    }

    /// A document that could not be read to its end is kept without what it says.
    private var keepDocuments: Step {
        let columns = [
            "id", "run", "file", "ordinal", "key", "source", "kind", "set_id", "version", "moment", "time", "replaces",
            "roots",
            "ids", "family", "given", "birth", "gender", "fault", "member_id", "patient", "how", "active",
        ]
        let state = """
            CASE WHEN d.fault IS NOT NULL OR d.patient IS NULL THEN 'quarantined' WHEN NOT d.active THEN 'superseded'
                ELSE 'published' END
            """
        let reason = """
            CASE WHEN d.fault IS NOT NULL THEN d.fault WHEN d.patient IS NULL THEN d.reason
                WHEN NOT d.active THEN \(literal(PendingReason.documentReplaced)) END
            """
        let all = columns + ["state", "reason", "fingerprint"]
        let set = all.dropLast().map { "\($0) = excluded.\($0)" }.joined(separator: ", ")
        return Step(
            "keep documents",
            """
            INSERT INTO source.document AS s (plan, hash, \(all.joined(separator: ", ")))
            SELECT \(plan), d.hash, \(columns.map { "d.\($0)" }.joined(separator: ", ")), \(state), \(reason),
                \(fingerprintLiteral)
            FROM \(work).document d WHERE d.again OR (d.patient, d.active) IS DISTINCT FROM (d.old_patient, d.old_active)
            ON CONFLICT (plan, hash) DO UPDATE SET \(set),
                fingerprint = CASE WHEN excluded.hash IN (SELECT hash FROM \(work).document WHERE fresh)
                    THEN excluded.fingerprint ELSE s.fingerprint END;
            """)
    }

    /// What a document says, as it was read last, and what became of it.
    private var keepStatements: Step {
        Step(
            "keep what documents state",
            """
            DELETE FROM source.payload y USING source.statement s, \(work).document d
                WHERE d.fresh AND d.known AND s.plan = \(plan) AND s.document = d.hash AND y.id = s.payload;
            DELETE FROM source.statement s USING \(work).document d
                WHERE d.fresh AND d.known AND s.plan = \(plan) AND s.document = d.hash;
            INSERT INTO source.statement (plan, document, ordinal, id, run, file, hash, of, key, payload, section, kind, xpath,
                line, fault, ignored, state, reason)
            SELECT \(plan), s.document, s.ordinal, s.id, s.run, s.file, s.hash, s.of, s.key, s.payload, s.section, s.kind,
                s.xpath, s.line, s.fault, s.ignored, coalesce(f.state, 'quarantined'), f.reason
            FROM \(work).stated s LEFT JOIN \(work).stated_fate f ON f.document = s.document AND f.ordinal = s.ordinal
            WHERE s.added;
            UPDATE source.statement s SET state = f.state, reason = f.reason FROM \(work).stated_fate f
                WHERE NOT f.added AND s.plan = \(plan) AND s.document = f.document AND s.ordinal = f.ordinal
                    AND f.state IS NOT NULL AND (s.state, s.reason) IS DISTINCT FROM (f.state, f.reason);
            """)
    }

    private var keepStatementCases: Step {
        Step(
            "keep what holds of documents",
            """
            DELETE FROM source.statement_case k USING \(work).case_fate f WHERE f.id IS NULL
                AND k.plan = \(plan) AND k.patient = f.patient AND k.of = f.of AND k.key = f.key;
            INSERT INTO source.statement_case AS k
                (plan, patient, of, key, document, hash, payload, fingerprint, state, reason, made)
            SELECT \(plan), patient, of, key, document, hash, payload, \(fingerprintLiteral), state, reason, made
            FROM \(work).case_fate WHERE id IS NOT NULL
            ON CONFLICT (plan, patient, of, key) DO UPDATE SET document = excluded.document, hash = excluded.hash,
                payload = excluded.payload, fingerprint = excluded.fingerprint, state = excluded.state,
                reason = excluded.reason, made = excluded.made;
            """)
    }

    /// Bytes of what arrived and is kept by no row.
    private var dropDocumentPayloads: Step {
        Step(
            "drop payloads of documents",
            """
            DELETE FROM source.payload y USING \(work).stated_arrived a WHERE y.id = a.id AND NOT EXISTS (
                SELECT FROM \(work).stated s WHERE s.added AND s.payload = a.id);
            """)
    }
}
