/// Prior authorizations: which statements are one, whom each is for, and what becomes of them. All is a function of the set
/// of statements, whatever order they came in.
extension SourceSQL {
    /// An authorization of more statements waits: nobody has so many to say.
    static let statementLimit = 1000
    /// Nor so many bytes of them, as they are kept.
    static let statementBytes = 32 << 20

    /// Which authorizations have to be looked at again, and which statements each has. Needs the changed members.
    var authorizationScope: [Step] {
        [
            authorizationKeys,
            pull(
                .authorization, "find the authorizations' statements by number",
                where: "s.fault IS NULL AND s.number IN (SELECT key FROM \(work).auth_key WHERE kind = 'n')"),
            pull(
                .authorization, "find the authorizations' statements by trace",
                where: "s.fault IS NULL AND s.trace IN (SELECT key FROM \(work).auth_key WHERE kind = 't')"),
            sharedTraces, joinNumbers, authorizations,
        ]
    }

    /// Numbers and traces of what is new, or was mapped by other maps, or waits for members who changed; and all that are
    /// connected with these.
    private var authorizationKeys: Step {
        func linked(_ from: String, _ to: String, _ kind: String, _ other: String) -> String {
            """
            SELECT '\(other)' AS kind, s.\(to) AS key FROM source.authorization s
                WHERE r.kind = '\(kind)' AND s.plan = \(plan) AND s.\(from) = r.key AND s.\(to) IS NOT NULL AND s.fault IS NULL
                    \(published)
            UNION ALL
            SELECT '\(other)', w.\(to) FROM \(work).authorization w
                WHERE r.kind = '\(kind)' AND w.\(from) = r.key AND w.\(to) IS NOT NULL AND w.fault IS NULL
            """
        }
        return Step(
            "find authorizations to look at",
            """
            CREATE INDEX ON \(work).authorization (number); CREATE INDEX ON \(work).authorization (trace);
            CREATE UNLOGGED TABLE \(work).auth_key AS
            WITH RECURSIVE seed AS (
                SELECT number, trace FROM \(work).authorization w WHERE w.fault IS NULL AND (
                    w.fresh OR w.old_fingerprint IS DISTINCT FROM \(fingerprintLiteral))
                \(authorizationsToTry)),
            reach (kind, key) AS (
                SELECT k.kind, k.key FROM seed CROSS JOIN LATERAL (VALUES ('n', number), ('t', trace)) k (kind, key)
                    WHERE k.key IS NOT NULL
                UNION
                SELECT o.kind, o.key FROM reach r CROSS JOIN LATERAL (
                    \(linked("number", "trace", "n", "t"))
                    UNION ALL
                    \(linked("trace", "number", "t", "n"))) o)
            SELECT kind, key FROM reach;
            ANALYZE \(work).auth_key;
            """)
    }

    /// Of the kept statements what waits or was refused under other maps, and what is for a changed member; each by an index.
    private var authorizationsToTry: String {
        func bare(_ column: String) -> String { "ltrim(\(column), '0')" }
        var parts = [
            (
                "source.authorization s",
                "s.state IN ('pending', 'quarantined') AND s.fingerprint IS DISTINCT FROM \(fingerprintLiteral)"
            ),
            (
                "source.authorization s JOIN \(work).member m ON m.ssn = s.ssn JOIN \(work).changed USING (member_id)",
                "true"
            ),
        ]
        for column in ["sub_id", "pat_id"] {
            parts += [
                ("source.authorization s JOIN \(work).changed_key k ON s.\(column) = k.key", "true"),
                (
                    "source.authorization s JOIN \(work).changed_key k ON s.\(column) = \(bare("k.key"))",
                    "k.key LIKE '0%'"
                ),
                (
                    "source.authorization s JOIN \(work).changed_key k ON \(bare("s.\(column)")) = \(bare("k.key"))",
                    "s.\(column) LIKE '0%'"
                ),
            ]
        }
        return parts.map { from, condition in
            """
            UNION SELECT s.number, s.trace FROM \(from)
                WHERE s.plan = \(plan) AND s.fault IS NULL AND \(condition) \(published)
            """
        }.joined(separator: "\n")
    }

    /// A trace belongs to the least number that it stands with; the others of one trace are the same authorization's.
    private var sharedTraces: Step {
        Step(
            "find numbers that share a trace",
            """
            CREATE UNLOGGED TABLE \(work).auth_row AS
            SELECT w.id, w.number, w.trace FROM \(work).authorization w WHERE w.fault IS NULL AND (
                w.number IN (SELECT key FROM \(work).auth_key WHERE kind = 'n')
                OR w.trace IN (SELECT key FROM \(work).auth_key WHERE kind = 't'));
            ANALYZE \(work).auth_row;
            CREATE UNLOGGED TABLE \(work).auth_trace AS
            SELECT trace, min(number) AS number FROM \(work).auth_row WHERE trace IS NOT NULL GROUP BY trace;
            ANALYZE \(work).auth_trace;
            CREATE UNLOGGED TABLE \(work).auth_edge AS
            SELECT DISTINCT r.number AS a, t.number AS b FROM \(work).auth_row r JOIN \(work).auth_trace t ON t.trace = r.trace
            WHERE r.number <> t.number;
            ANALYZE \(work).auth_edge;
            CREATE UNLOGGED TABLE \(work).auth_label (key text COLLATE "C" PRIMARY KEY, label text COLLATE "C" NOT NULL);
            INSERT INTO \(work).auth_label
                SELECT key, key FROM (SELECT a AS key FROM \(work).auth_edge UNION SELECT b FROM \(work).auth_edge) k;
            CREATE UNLOGGED TABLE \(work).auth_hook (high text COLLATE "C" PRIMARY KEY, low text COLLATE "C" NOT NULL);
            ANALYZE \(work).auth_label;
            """)
    }

    /// Gives connected numbers one label, the least of them. Each round hangs every label onto the least that it is connected
    /// with, and follows these chains to their ends by doubling: rounds are few however long the chains are.
    private var joinNumbers: Step {
        Step(
            "join connected numbers",
            """
            DO $$
            BEGIN
                LOOP
                    DELETE FROM \(work).auth_hook;
                    INSERT INTO \(work).auth_hook
                    SELECT greatest(a.label, b.label), min(least(a.label, b.label))
                    FROM \(work).auth_edge e JOIN \(work).auth_label a ON a.key = e.a JOIN \(work).auth_label b ON b.key = e.b
                    WHERE a.label <> b.label GROUP BY 1;
                    EXIT WHEN NOT FOUND;
                    LOOP
                        UPDATE \(work).auth_hook h SET low = n.low FROM \(work).auth_hook n WHERE n.high = h.low;
                        EXIT WHEN NOT FOUND;
                    END LOOP;
                    UPDATE \(work).auth_label l SET label = h.low FROM \(work).auth_hook h WHERE h.high = l.label;
                END LOOP;
            END $$;
            """)
    }

    /// The authorizations: their EOB is known by the trace of the earliest request (else of the earliest statement) that has
    /// one, else by the plan's number.
    private var authorizations: Step {
        Step(
            "make authorizations of statements",
            """
            CREATE UNLOGGED TABLE \(work).auth_member AS
            SELECT r.id, CASE
                WHEN r.number IS NOT NULL THEN 'n' || coalesce(l.label, r.number)
                WHEN t.number IS NOT NULL THEN 'n' || coalesce(k.label, t.number)
                ELSE 't' || r.trace END AS grp
            FROM \(work).auth_row r
            LEFT JOIN \(work).auth_label l ON l.key = r.number
            LEFT JOIN \(work).auth_trace t ON t.trace = r.trace AND r.number IS NULL
            LEFT JOIN \(work).auth_label k ON k.key = t.number;
            CREATE UNIQUE INDEX ON \(work).auth_member (id); CREATE INDEX ON \(work).auth_member (grp);
            CREATE UNIQUE INDEX ON \(work).authorization (id);
            ANALYZE \(work).auth_member; ANALYZE \(work).authorization;
            CREATE UNLOGGED TABLE \(work).auth_group AS
            SELECT m.grp, min(a.id) AS lead, count(*) AS statements,
                coalesce(
                    (array_agg(a.trace_eob ORDER BY a.rank <> 0, a.moment NULLS LAST, a.rank, a.hash)
                        FILTER (WHERE a.trace_eob IS NOT NULL))[1],
                    (array_agg(a.number_eob ORDER BY a.number) FILTER (WHERE a.number_eob IS NOT NULL))[1]) AS eob,
                coalesce(
                    min(a.service_day) FILTER (WHERE a.rank = 0), min(a.service_day), min(a.received_day),
                    min(a.decided_day)) AS day,
                -- An inquiry asks about an authorization, and makes none.
                bool_and(a.rank = \(AuthorizationEvent.inquiry.rank)) AS only_asked, max(a.moment) AS moment,
                min(a.id) >> 32 AS first_run, max(a.id) >> 32 AS changed_run,
                md5(string_agg(a.hash::text, '' ORDER BY a.hash))::uuid AS hash,
                CASE WHEN count(*) <= \(SourceSQL.statementLimit) THEN array_agg(a.payload ORDER BY a.hash) END AS payloads
            FROM \(work).auth_member m JOIN \(work).authorization a ON a.id = m.id GROUP BY m.grp;
            CREATE UNIQUE INDEX ON \(work).auth_group (grp); ANALYZE \(work).auth_group;
            """)
    }

    // MARK: - Members

    /// Statements to be matched with members, beside claims: those of the authorizations at hand that give an id.
    private var naming: String {
        """
        \(work).authorization c JOIN \(work).auth_member g ON g.id = c.id JOIN \(work).auth_group a ON a.grp = g.grp
            WHERE a.payloads IS NOT NULL
        """
    }

    /// The identifiers by which authorizations may find their members.
    var authorizationMemberKeys: String {
        "SELECT k.key FROM (SELECT c.sub_id, c.pat_id FROM \(naming)) c CROSS JOIN LATERAL (VALUES (c.sub_id), (c.pat_id)) k (key)"
    }
    var authorizationSSNs: String { "SELECT c.ssn FROM \(naming) AND c.ssn IS NOT NULL" }

    /// Rows of `wanted`, under the statements' own numbers, on the day on which the authorization's coverage is looked for.
    var wantedAuthorizations: String {
        """
        INSERT INTO \(work).wanted
        SELECT c.id, c.sub_id, c.dependent, c.ssn, c.birth, c.gender, c.family, c.given, a.day,
            CASE WHEN c.dependent THEN c.pat_id ELSE c.sub_id END, NULL
        FROM \(naming) AND (c.sub_id IS NOT NULL OR c.pat_id IS NOT NULL OR c.ssn IS NOT NULL);
        """
    }

    // MARK: - Cases

    var authorizationCases: [Step] { [authorizationMembers, authorizationCoverages, makeAuthorizationCases] }

    /// Whom the statements of each authorization name. Statements that name nobody say nothing.
    private var authorizationMembers: Step {
        Step(
            "find whom authorizations are for",
            """
            CREATE UNLOGGED TABLE \(work).auth_whose AS
            SELECT grp, min(member_id) AS member_id, reason,
                found > 1 OR found_rows < named AND (births > 1 OR givens > 1) AS shared
            FROM (
                SELECT g.grp, min(t.member_id) AS member_id, count(DISTINCT t.member_id) AS found, count(*) AS named,
                    count(t.member_id) AS found_rows, count(DISTINCT c.birth) AS births, count(DISTINCT c.given) AS givens,
                    (array_agg(u.reason ORDER BY a.moment DESC NULLS LAST, a.rank DESC, a.hash)
                        FILTER (WHERE u.reason IS NOT NULL))[1] AS reason
                FROM \(work).wanted c JOIN \(work).auth_member g ON g.id = c.claim
                JOIN \(work).authorization a ON a.id = g.id
                LEFT JOIN \(work).match t ON t.claim = c.claim LEFT JOIN \(work).unmatched u ON u.claim = c.claim
                GROUP BY g.grp) w
            GROUP BY grp, reason, found, found_rows, named, births, givens;
            ANALYZE \(work).auth_whose;
            """)
    }

    /// The coverage whose span holds the day, of several the one that began last; else the one that ended last before it, else
    /// the first after it. An authorization that is asked for between two spans is still the member's.
    private var authorizationCoverages: Step {
        Step(
            "find authorizations' coverages",
            """
            CREATE UNLOGGED TABLE \(work).auth_cover AS
            SELECT DISTINCT ON (grp) grp, coverage, payload,
                far = 0 AND count(*) FILTER (WHERE far = 0) OVER (PARTITION BY grp) > 1 AS several
            FROM (
                SELECT w.grp, s.coverage, s.payload, s.day_first, s.day_last, s.hash, CASE
                    WHEN g.day IS NULL THEN 1
                    WHEN s.day_first > g.day THEN 2
                    WHEN s.day_last < g.day THEN 1 ELSE 0 END AS far
                FROM \(work).auth_whose w JOIN \(work).auth_group g ON g.grp = w.grp
                JOIN \(work).span s ON s.member_id = w.member_id WHERE NOT w.shared) c
            ORDER BY grp, far, CASE WHEN far = 1 THEN day_last END DESC NULLS FIRST,
                CASE WHEN far = 2 THEN day_first END, day_first DESC NULLS LAST, hash DESC;
            ANALYZE \(work).auth_cover;
            """)
    }

    /// One case for each authorization: ready, or the reason why not. It is handed out where it is not what was handed out
    /// before; one that is not ready too, so that its figures are known.
    private var makeAuthorizationCases: Step {
        Step(
            "make authorizations' cases",
            """
            CREATE UNLOGGED TABLE \(work).auth_case AS
            WITH size AS (
                SELECT m.grp, sum(octet_length(y.payload)) AS bytes
                FROM \(work).auth_group g JOIN \(work).auth_member m ON m.grp = g.grp
                JOIN \(work).authorization a ON a.id = m.id JOIN source.payload y ON y.id = a.payload
                WHERE g.payloads IS NOT NULL GROUP BY m.grp),
            told AS (
                SELECT g.*, w.shared, p.payload AS person_payload, p.patient, s.payload AS span_payload, s.coverage,
                    coalesce(s.several, false) AS several, NULL::text COLLATE "C" AS used,
                    g.only_asked OR g.payloads IS NULL OR z.bytes > \(SourceSQL.statementBytes) AS unfit, CASE
                        WHEN g.only_asked THEN \(literal(PendingReason.onlyAsked))
                        WHEN g.payloads IS NULL OR z.bytes > \(SourceSQL.statementBytes)
                            THEN \(literal(PendingReason.tooManyStatements))
                        WHEN w.grp IS NULL THEN \(literal(PendingReason.namesNoMember))
                        WHEN w.shared THEN \(literal(PendingReason.authorizationShared))
                        WHEN w.member_id IS NULL THEN coalesce(w.reason, \(literal(PendingReason.twins)))
                        WHEN s.coverage IS NULL THEN \(literal(PendingReason.noCoverageAtAll)) END AS reason
                FROM \(work).auth_group g
                LEFT JOIN size z ON z.grp = g.grp
                LEFT JOIN \(work).auth_whose w ON w.grp = g.grp
                LEFT JOIN \(work).person p ON p.member_id = w.member_id AND NOT w.shared
                LEFT JOIN \(work).auth_cover s ON s.grp = g.grp)
            SELECT t.*, t.payloads || ARRAY[t.person_payload, t.span_payload] AS inputs,
                CASE WHEN t.reason IS NULL THEN 'ready' ELSE 'pending' END AS state,
                k.state AS old_state, k.reason AS old_reason, coalesce(k.made, '{}') AS old_made,
                k.used AS old_used,
                NOT t.unfit AND (
                    k.eob IS NULL OR k.fingerprint <> \(fingerprintLiteral)
                    OR k.inputs IS DISTINCT FROM t.payloads || ARRAY[t.person_payload, t.span_payload]
                    OR (k.state = 'pending') IS DISTINCT FROM (t.reason IS NOT NULL)) AS stream
            FROM told t LEFT JOIN source.authorization_case k ON k.plan = \(plan) AND k.eob = t.eob;
            CREATE UNIQUE INDEX ON \(work).auth_case (grp); ANALYZE \(work).auth_case;
            -- What the workers find out of each: `key` is the case's lead.
            CREATE UNLOGGED TABLE \(work).authorization_fact_in (
                key bigint NOT NULL, made text[] NOT NULL, number text, priority text, drug boolean NOT NULL,
                received timestamp, decided timestamp, received_exact boolean NOT NULL, decided_exact boolean NOT NULL,
                outcome text, final text, extended boolean NOT NULL, appealed boolean NOT NULL, appeal_outcome text,
                items text[] NOT NULL, last_changed date);
            CREATE UNLOGGED TABLE \(work).claim_use_in (
                key bigint NOT NULL, number text COLLATE "C" NOT NULL, code text COLLATE "C" NOT NULL, quantity numeric NOT NULL);
            -- EOBs of claims whose uses hold no more, and what is used now.
            CREATE UNLOGGED TABLE \(work).use_gone (eob uuid NOT NULL);
            CREATE UNLOGGED TABLE \(work).use_new (
                number text COLLATE "C" NOT NULL, eob uuid NOT NULL, code text COLLATE "C" NOT NULL, quantity numeric NOT NULL);
            CREATE UNLOGGED TABLE \(work).authorization_event_in (
                key bigint NOT NULL, run bigint NOT NULL, happened timestamp, exact boolean NOT NULL, event text, action text,
                status text);
            """)
    }

    /// A statement `a` with its payload `y`, as a stream of cases has it.
    static let statement =
        "int8send(a.id) || int8send(a.payload) || uuid_send(a.hash) || int4send(length(y.payload)) || y.payload"

    /// The cases to be handed out. In a claim's place stand the statements, one after another: the number of the statement
    /// and of its payload, the content hash, the payload's length, the payload. Flag 32: it is not to be shown.
    var authorizationStream: String {
        """
        COPY (
            SELECT c.lead, c.eob, c.patient, c.coverage,
                '\\x02'::bytea || int8send(coalesce(c.moment, 0)) || uuid_send(c.hash),
                (CASE WHEN c.several THEN 2 ELSE 0 END + CASE WHEN c.state = 'ready' THEN 0 ELSE 32 END)::smallint,
                (SELECT string_agg(\(SourceSQL.statement), ''::bytea ORDER BY a.hash)
                    FROM \(work).auth_member m JOIN \(work).authorization a ON a.id = m.id
                    JOIN source.payload y ON y.id = a.payload WHERE m.grp = c.grp),
                convert_to(c.used, 'UTF8'), pp.payload, sp.payload,
                NULL::uuid, NULL::bytea, NULL::bigint, NULL::bigint, NULL::bigint, NULL::text, NULL::text, NULL::text
            FROM \(work).auth_case c
            LEFT JOIN source.payload pp ON pp.id = c.person_payload
            LEFT JOIN source.payload sp ON sp.id = nullif(c.span_payload, c.person_payload)
            WHERE c.stream) TO STDOUT (FORMAT binary)
        """
    }
}
