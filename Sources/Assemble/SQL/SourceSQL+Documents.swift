/// Clinical documents: whose they are, which of them count, and which statement holds of several. All is a function of the set of
/// documents and of the members, whatever order they came in.
extension SourceSQL {
    static let documentKind = "clinical.document"
    static let statementKind = "clinical.statement"

    /// Tables for what is read.
    var documentTables: String {
        """
        CREATE UNLOGGED TABLE \(work).document_in (
            id bigint NOT NULL, file integer NOT NULL, ordinal integer NOT NULL, hash uuid NOT NULL, fault text,
            key text COLLATE "C", source text COLLATE "C", kind text COLLATE "C", set_id text COLLATE "C", version integer,
            moment bigint, time text COLLATE "C", replaces text[] NOT NULL, roots text[] NOT NULL, ids text[] NOT NULL,
            family text COLLATE "C", given text COLLATE "C", birth date, gender text COLLATE "C", line bigint NOT NULL);
        CREATE UNLOGGED TABLE \(work).statement_in (
            id bigint NOT NULL, file integer NOT NULL, ordinal integer NOT NULL, hash uuid NOT NULL, fault text, ignored text,
            key text COLLATE "C" NOT NULL, document text COLLATE "C" NOT NULL, kind text COLLATE "C" NOT NULL,
            section text COLLATE "C" NOT NULL, xpath text COLLATE "C" NOT NULL, line bigint NOT NULL);
        CREATE UNLOGGED TABLE \(work).document_root (root text COLLATE "C" NOT NULL, kind text COLLATE "C" NOT NULL);
        CREATE UNLOGGED TABLE \(work).document_crossing (
            root text COLLATE "C" NOT NULL, identifier text COLLATE "C" NOT NULL, member_id text COLLATE "C" NOT NULL);
        CREATE UNLOGGED TABLE \(work).statement_made (key bigint NOT NULL, made text[] NOT NULL);
        """
    }

    /// The columns of a document's keys, of the row `name`.
    private static func documentKeys(of name: String) -> String {
        [
            "key", "source", "kind", "set_id", "version", "moment", "time", "replaces", "roots", "ids", "family",
            "given",
            "birth", "gender",
        ].map { "\(name).\($0)" }.joined(separator: ", ")
    }

    /// Which documents to look at, before members are found: those that arrived, those of whom nobody is known, and those of
    /// members who changed. Needs the changed members.
    var documentScope: [Step] { [arrivedDocuments, documentsToTry] }

    /// One row for each document that arrived, with what `source` knows of it.
    private var arrivedDocuments: Step {
        // Read anew by other layouts or maps, it may say other things.
        let fresh = "(s.hash IS NULL OR s.fingerprint IS DISTINCT FROM \(fingerprintLiteral))"
        return Step(
            "find documents that arrived",
            """
            ANALYZE \(work).document_in; ANALYZE \(work).statement_in;
            CREATE UNLOGGED TABLE \(work).document AS
            SELECT i.hash, coalesce(s.id, i.id) AS id, CASE WHEN \(fresh) THEN \(run)::bigint ELSE s.run END AS run,
                CASE WHEN \(fresh) THEN i.file ELSE s.file END AS file,
                CASE WHEN \(fresh) THEN i.ordinal ELSE s.ordinal END AS ordinal,
                \(SourceSQL.documentKeys(of: "i")),
                i.fault, s.hash IS NOT NULL AS known, true AS arrived, i.id AS in_id, i.file AS in_file,
                i.ordinal AS in_ordinal, i.line,
                \(fresh) AS fresh,
                s.patient AS old_patient, coalesce(s.active, false) AS old_active,
                NULL::text COLLATE "C" AS member_id, NULL::uuid AS patient, NULL::text AS how, NULL::text AS reason,
                false AS active, true AS again
            FROM (SELECT DISTINCT ON (hash) * FROM \(work).document_in ORDER BY hash, fault NULLS FIRST, id) i
            LEFT JOIN source.document s ON s.plan = \(plan) AND s.hash = i.hash;
            CREATE UNIQUE INDEX ON \(work).document (hash);
            """)
    }

    private var documentsToTry: Step {
        Step(
            "find documents to look at again",
            """
            INSERT INTO \(work).document
            SELECT \(SourceSQL.storedDocument), true AS again
            FROM source.document s WHERE s.plan = \(plan) AND s.fault IS NULL AND (
                s.patient IS NULL OR s.member_id IN (SELECT member_id FROM \(work).changed)
                OR (s.family, s.birth) IN (
                    SELECT m.family, m.birth FROM \(work).member m JOIN \(work).changed USING (member_id)))
                AND NOT EXISTS (SELECT FROM \(work).document d WHERE d.hash = s.hash);
            ANALYZE \(work).document;
            """)
    }

    /// The row `s` of `source.document` as `work.document` has it, but for `again`.
    private static let storedDocument = """
        s.hash, s.id, s.run, s.file, s.ordinal, \
        \(documentKeys(of: "s")), \
        s.fault, true, false, NULL::bigint, NULL::integer, NULL::integer, NULL::bigint, false, s.patient, s.active, \
        s.member_id, s.patient, s.how, NULL::text, false
        """

    /// Members whom documents may be about.
    var documentMembers: [Step] {
        let sound = "FROM \(work).document d WHERE d.fault IS NULL AND d.again"
        func identified(_ kind: String) -> String {
            """
            (SELECT u.id FROM \(work).document d CROSS JOIN LATERAL unnest(d.roots, d.ids) AS u (root, id)
                JOIN \(work).document_root r ON r.root = u.root AND r.kind = '\(kind)' WHERE d.fault IS NULL AND d.again)
            """
        }
        return [
            pull(
                .member, "find members by documents' member ids",
                where: """
                    (s.member_id IN \(identified("m")) OR s.member_id IN (
                        SELECT c.member_id FROM \(work).document d
                        CROSS JOIN LATERAL unnest(d.roots, d.ids) AS u (root, id)
                        JOIN \(work).document_crossing c ON c.root = u.root AND c.identifier = u.id
                        WHERE d.fault IS NULL AND d.again))
                    """),
            pull(.member, "find members by documents' unique ids", where: "s.unique_id IN \(identified("u"))"),
            pull(
                .member, "find members by documents' other ids",
                where: """
                    s.other_ids && (SELECT coalesce(array_agg(DISTINCT r.kind || u.id), '{}') FROM \(work).document d
                        CROSS JOIN LATERAL unnest(d.roots, d.ids) AS u (root, id)
                        JOIN \(work).document_root r ON r.root = u.root AND r.kind IN ('r', 'd', 'e')
                        WHERE d.fault IS NULL AND d.again)
                    """),
            pull(
                .member, "find members by documents' names",
                where: "(s.family, s.birth) IN (SELECT d.family, d.birth \(sound))"),
        ]
    }

    // MARK: - Whose they are

    /// Whose documents are, which of them count, and what holds. Needs the members' persons.
    var documentCases: [Step] {
        [documentsByID, documentsByName, matchDocuments, otherDocuments, replaceDocuments, statements, statementCases]
    }

    /// Members whom an identifier names. One of another birth date and family name is somebody else.
    private var documentsByID: Step {
        Step(
            "find whom documents' identifiers name",
            """
            CREATE UNLOGGED TABLE \(work).document_candidate AS
            WITH named AS MATERIALIZED (
                SELECT d.hash, u.root, u.id FROM \(work).document d
                CROSS JOIN LATERAL unnest(d.roots, d.ids) AS u (root, id) WHERE d.fault IS NULL AND d.again),
            others AS MATERIALIZED (
                SELECT m.member_id, o.id FROM \(work).member m CROSS JOIN LATERAL unnest(m.other_ids) AS o (id)
                WHERE m.fault IS NULL AND EXISTS (SELECT FROM named))
            SELECT DISTINCT k.hash, p.member_id, p.patient, 'id' AS how
            FROM (
                SELECT n.hash, n.id AS member_id FROM named n JOIN \(work).document_root r ON r.root = n.root AND r.kind = 'm'
                UNION SELECT n.hash, c.member_id FROM named n
                    JOIN \(work).document_crossing c ON c.root = n.root AND c.identifier = n.id
                UNION SELECT n.hash, m.member_id FROM named n
                    JOIN \(work).document_root r ON r.root = n.root AND r.kind = 'u'
                    JOIN \(work).member m ON m.unique_id = n.id AND m.fault IS NULL
                UNION SELECT n.hash, o.member_id FROM named n JOIN \(work).document_root r ON r.root = n.root
                    JOIN others o ON o.id = r.kind || n.id) k
            JOIN \(work).document d ON d.hash = k.hash
            JOIN \(work).person p ON p.member_id = k.member_id
                AND NOT coalesce(d.birth <> p.birth AND d.family <> p.family, false);
            ANALYZE \(work).document_candidate;
            """)
    }

    /// Members of that family name, given name and birth date, and of no other sex, where no identifier names any.
    private var documentsByName: Step {
        Step(
            "find whom documents' names fit",
            """
            INSERT INTO \(work).document_candidate
            SELECT d.hash, p.member_id, p.patient, 'name' FROM \(work).document d
            JOIN \(work).person p ON p.family = d.family AND p.birth = d.birth AND p.given = d.given
                AND (p.gender IS NULL OR d.gender IS NULL OR p.gender = d.gender)
            WHERE d.fault IS NULL AND d.again
                AND NOT EXISTS (SELECT FROM \(work).document_candidate c WHERE c.hash = d.hash);
            """)
    }

    private var matchDocuments: Step {
        Step(
            "match documents with members",
            """
            UPDATE \(work).document d SET
                member_id = CASE WHEN c.found = 1 THEN c.member_id END, patient = CASE WHEN c.found = 1 THEN c.patient END,
                how = CASE WHEN c.found = 1 THEN c.how END, reason = CASE WHEN c.found > 1
                    THEN \(literal(PendingReason.documentTwoMembers)) WHEN c.found IS NULL
                    THEN \(literal(PendingReason.documentNoMember)) END
            FROM \(work).document k LEFT JOIN (
                SELECT hash, count(DISTINCT member_id) AS found, min(member_id) AS member_id,
                    (array_agg(patient ORDER BY member_id))[1] AS patient, min(how) AS how
                FROM \(work).document_candidate GROUP BY hash) c ON c.hash = k.hash
            WHERE d.hash = k.hash AND d.fault IS NULL AND d.again;
            """)
    }

    /// All other documents of the same persons: what replaces what is told among them.
    private var otherDocuments: Step {
        Step(
            "find the persons' other documents",
            """
            INSERT INTO \(work).document
            SELECT \(SourceSQL.storedDocument), false
            FROM source.document s WHERE s.plan = \(plan) AND s.fault IS NULL AND s.patient IN (
                SELECT patient FROM \(work).document UNION SELECT old_patient FROM \(work).document)
                AND NOT EXISTS (SELECT FROM \(work).document d WHERE d.hash = s.hash);
            ANALYZE \(work).document;
            """)
    }

    /// Which of two documents is newer: by time, then version number, then content.
    private static func rank(_ alias: String) -> String {
        "(coalesce(\(alias).moment, -9223372036854775808), coalesce(\(alias).version, -1), \(alias).hash)"
    }

    /// A document counts unless a newer version of its set does, or one that says that it takes its place, or the same
    /// document with other content. Two that would each replace the other are told apart by which is newer.
    private var replaceDocuments: Step {
        Step(
            "find documents that are replaced",
            """
            CREATE UNLOGGED TABLE \(work).document_replaced AS
            SELECT DISTINCT d.hash FROM \(work).document d JOIN \(work).document e ON e.patient = d.patient AND e.hash <> d.hash
            WHERE e.fault IS NULL AND d.fault IS NULL AND (
                e.source = d.source AND e.set_id = d.set_id AND e.version > d.version
                OR e.source IS NOT DISTINCT FROM d.source AND e.key = d.key
                    AND \(SourceSQL.rank("e")) > \(SourceSQL.rank("d"))
                OR e.replaces @> ARRAY['s' || d.set_id] AND \(SourceSQL.rank("e")) > \(SourceSQL.rank("d"))
                OR e.replaces @> ARRAY['k' || d.key] AND (NOT d.replaces @> ARRAY['k' || e.key] IS TRUE
                    OR \(SourceSQL.rank("e")) > \(SourceSQL.rank("d"))));
            UPDATE \(work).document d SET active = d.fault IS NULL AND d.patient IS NOT NULL
                AND NOT EXISTS (SELECT FROM \(work).document_replaced r WHERE r.hash = d.hash);
            """)
    }

    // MARK: - What holds

    /// The records of documents at hand: of those that arrived anew from their files, of others from `source`. A document's own
    /// record is one of them. A statement belongs to the document whose record comes next in its file.
    private var statements: Step {
        Step(
            "find what documents state",
            """
            CREATE UNLOGGED TABLE \(work).stated_arrived AS
            SELECT r.*, d.hash AS of_hash FROM (
                SELECT id, file, ordinal, hash, fault, ignored, of, key, document, kind, section, xpath, line,
                    min(last) OVER (PARTITION BY file ORDER BY ordinal DESC) AS last
                FROM (
                    SELECT id, file, ordinal, hash, fault, ignored, 's'::"char" AS of, key, document, kind, section, xpath,
                        line, NULL::integer AS last FROM \(work).statement_in
                    UNION ALL
                    SELECT id, file, ordinal, hash, NULL, NULL, 'd', coalesce(key, ''), coalesce(key, ''),
                        coalesce(kind, ''), '', '', line, ordinal FROM \(work).document_in) a) r
            LEFT JOIN \(work).document_in d ON d.file = r.file AND d.ordinal = r.last
                AND (r.of = 'd' OR r.document = coalesce(d.key, ''));
            CREATE INDEX ON \(work).stated_arrived (file, ordinal);
            ANALYZE \(work).stated_arrived;
            CREATE UNLOGGED TABLE \(work).stated AS
            SELECT a.of_hash AS document, a.ordinal, a.id, \(run)::bigint AS run, a.file, a.hash, a.of, a.key,
                CASE WHEN a.ignored IS NULL THEN a.id END AS payload,
                a.section, a.kind, a.xpath, a.line, a.fault, a.ignored, true AS added,
                NULL::text AS old_state, NULL::text AS old_reason
            FROM \(work).stated_arrived a
            JOIN \(work).document d ON d.hash = a.of_hash AND d.fresh AND d.fault IS NULL AND d.in_file = a.file
                AND d.in_ordinal = a.last;
            CREATE UNLOGGED TABLE \(work).stated_key AS
            SELECT DISTINCT p.patient, s.of, s.key FROM (
                SELECT document, of, key FROM \(work).stated
                UNION ALL
                SELECT s.document, s.of, s.key FROM source.statement s JOIN \(work).document d ON d.hash = s.document
                    WHERE s.plan = \(plan) AND d.known AND (d.arrived OR d.fresh
                        OR (d.patient, d.active) IS DISTINCT FROM (d.old_patient, d.old_active))) s
            JOIN \(work).document d ON d.hash = s.document
            CROSS JOIN LATERAL (VALUES (d.patient), (d.old_patient)) p (patient) WHERE p.patient IS NOT NULL
            UNION
            SELECT k.patient, k.of, k.key FROM source.statement_case k WHERE k.plan = \(plan) AND k.state = 'quarantined'
                AND (k.fingerprint IS DISTINCT FROM \(fingerprintLiteral)
                    OR k.reason = \(literal(PendingReason.memberQuarantined)));
            ANALYZE \(work).stated_key;
            INSERT INTO \(work).document
            SELECT \(SourceSQL.storedDocument.replacing("NULL::text, false", with: "NULL::text, s.active")), false
            FROM source.document s WHERE s.plan = \(plan) AND s.fault IS NULL
                AND s.patient IN (SELECT patient FROM \(work).stated_key)
                AND NOT EXISTS (SELECT FROM \(work).document d WHERE d.hash = s.hash);
            ANALYZE \(work).document;
            INSERT INTO \(work).stated
            SELECT s.document, s.ordinal, s.id, s.run, s.file, s.hash, s.of, s.key, s.payload, s.section, s.kind, s.xpath,
                s.line, s.fault, s.ignored, false, s.state, s.reason
            FROM source.statement s JOIN \(work).document d ON d.hash = s.document AND d.fault IS NULL AND NOT d.fresh
            WHERE s.plan = \(plan) AND s.key IN (SELECT key FROM \(work).stated_key);
            ANALYZE \(work).stated;
            """)
    }

    /// What holds of each person and key: of the documents that count, the newest one's statement. It is handed out where it is
    /// not what was mapped before; what arrived and does not hold too, for what it refers to.
    private var statementCases: Step {
        Step(
            "find the statements that hold",
            """
            CREATE UNLOGGED TABLE \(work).stated_case AS
            SELECT t.patient, t.of, t.key, w.id, w.document, w.hash, w.payload, w.moment, w.version, k.document AS old_document,
                k.hash AS old_hash, k.made AS old_made, k.state AS old_state, k.reason AS old_reason,
                w.id IS NOT NULL AND (k.hash IS NULL OR (k.document, k.hash) IS DISTINCT FROM (w.document, w.hash)
                    OR k.fingerprint IS DISTINCT FROM \(fingerprintLiteral)
                    OR k.state = 'quarantined' AND k.reason = \(literal(PendingReason.memberQuarantined))) AS stream
            FROM \(work).stated_key t
            LEFT JOIN (
                SELECT DISTINCT ON (d.patient, s.of, s.key) d.patient, s.of, s.key, s.id, s.document, s.hash, s.payload, d.moment,
                    d.version
                FROM \(work).stated s JOIN \(work).document d ON d.hash = s.document
                WHERE d.active AND s.fault IS NULL AND s.ignored IS NULL
                ORDER BY d.patient, s.of, s.key, d.moment DESC NULLS LAST, d.version DESC NULLS LAST, s.hash DESC,
                    s.document DESC, s.ordinal) w ON w.patient = t.patient AND w.of = t.of AND w.key = t.key
            LEFT JOIN source.statement_case k
                ON k.plan = \(plan) AND k.patient = t.patient AND k.of = t.of AND k.key = t.key;
            CREATE UNIQUE INDEX ON \(work).stated_case (patient, of, key);
            ANALYZE \(work).stated_case;
            """)
    }

    /// The statements (`s`) or documents (`d`) to be mapped. Flag 32: it does not hold, and only what it refers to is taken.
    func statementStream(_ of: String) -> String {
        """
        COPY (
            SELECT c.id, NULL::uuid, c.patient, NULL::uuid,
                '\\x03'::bytea || int8send(coalesce(c.moment, -4611686018427387904) + 4611686018427387904)
                    || int4send(coalesce(c.version, 0)) || uuid_send(c.hash),
                c.flags::smallint, y.payload, NULL::bytea, NULL::bytea, NULL::bytea,
                NULL::uuid, NULL::bytea, NULL::bigint, c.payload, NULL::bigint, NULL::text, NULL::text, NULL::text
            FROM (
                SELECT id, patient, moment, version, hash, payload, 0 AS flags FROM \(work).stated_case
                    WHERE stream AND of = '\(of)'
                UNION ALL
                SELECT s.id, d.patient, d.moment, d.version, s.hash, s.payload, 32
                    FROM \(work).stated s JOIN \(work).document d ON d.hash = s.document
                    JOIN \(work).stated_case c ON c.patient = d.patient AND c.of = s.of AND c.key = s.key
                    WHERE s.of = '\(of)' AND (s.added OR d.old_patient IS DISTINCT FROM d.patient) AND s.fault IS NULL
                        AND s.ignored IS NULL AND c.id IS DISTINCT FROM s.id) c
            JOIN source.payload y ON y.id = c.payload) TO STDOUT (FORMAT binary)
        """
    }
}
