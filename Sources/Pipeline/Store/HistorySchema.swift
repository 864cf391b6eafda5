import PostgreSQL

/// What tells one claim's history from the tables of all modules: migrations that come after theirs. Shipped text: never
/// edited, mended by a later migration.
enum HistorySchema {
    static let migrations: [Migration] = [
        Migration("history-0001-indexes", indexes),
        Migration("history-0002-claim", claim),
    ]

    /// A Bloom filter for each few pages: a night's rows are added without it, and VACUUM makes the filters. What it finds
    /// is found in well under a second among tens of millions, for a hundredth of a tree's size.
    static let indexes = """
        CREATE INDEX disposition_resource ON ledger.disposition USING brin (resource text_bloom_ops)
            WITH (pages_per_range = 32);
        CREATE INDEX explanation_of_benefit_identifier ON fhir.explanation_of_benefit
            USING brin (identifier text_bloom_ops(n_distinct_per_range = 1000)) WITH (pages_per_range = 64);
        CREATE INDEX explanation_of_benefit_history_identifier ON fhir.explanation_of_benefit_history
            USING brin (identifier text_bloom_ops(n_distinct_per_range = 1000)) WITH (pages_per_range = 64);
        """

    static let claim = """
        -- All that happened to a claim of a plan: by the id of its EOB, by the payer's claim number, or by the provider's
        -- own number for it. In the order of time; an event is a record that a run took up, or a version of the EOB.
        CREATE FUNCTION ledger.claim_history(plan text, number text) RETURNS TABLE (
            eob text, at timestamptz, run bigint, event text, kind text, file text, ordinal integer, outcome text,
            reason text, version bigint, status text)
        LANGUAGE sql STABLE AS $history$
            WITH ids AS MATERIALIZED (
                SELECT e.id FROM fhir.explanation_of_benefit e WHERE e.plan = $1 AND e.id = $2
                UNION SELECT e.id FROM fhir.explanation_of_benefit_history e WHERE e.plan = $1 AND e.id = $2
                UNION SELECT e.id FROM fhir.explanation_of_benefit e WHERE e.plan = $1 AND e.identifier = $2
                UNION SELECT e.id FROM fhir.explanation_of_benefit_history e WHERE e.plan = $1 AND e.identifier = $2
                UNION SELECT encode(uuid_send(m.eob), 'hex') FROM source.remittance m
                    JOIN source.plan p ON p.number = m.plan WHERE p.id = $1 AND m.control = upper(btrim($2)) AND m.eob IS NOT NULL),
            records AS MATERIALIZED (
                SELECT i.id AS eob, k.run, k.file, k.ordinal FROM ids i
                JOIN source.plan p ON p.id = $1
                JOIN source.remittance m ON m.plan = p.number
                    AND m.eob = CASE WHEN i.id ~ '^[0-9a-f]{32}$' THEN i.id::uuid END
                CROSS JOIN LATERAL (
                    SELECT m.run, m.file, m.ordinal
                    UNION SELECT c.run, c.file, c.ordinal FROM source.claim c
                        WHERE c.plan = m.plan AND c.hash = m.claim) k
                UNION
                SELECT NULL, c.run, c.file, c.ordinal FROM source.claim c JOIN source.plan p ON p.number = c.plan
                WHERE p.id = $1 AND c.control = upper(btrim($2)) AND c.state <> 'published'),
            told AS (
                SELECT x.eob, d.run, d.origin, d.file, d.ordinal, d.kind, d.disposition, d.reason
                FROM records x
                CROSS JOIN LATERAL (
                    SELECT x.run UNION SELECT w.run FROM ledger.carried w
                        WHERE w.origin = x.run AND w.file = x.file) v
                JOIN ledger.disposition d ON d.run = v.run AND d.origin = x.run AND d.file = x.file
                    AND d.ordinal = x.ordinal
                UNION
                SELECT i.id, d.run, d.origin, d.file, d.ordinal, d.kind, d.disposition, d.reason
                FROM ids i JOIN ledger.disposition d ON d.resource = 'ExplanationOfBenefit/' || i.id
                JOIN ledger.run r ON r.id = d.run AND r.plan = $1)
            SELECT t.eob, r.started, t.run, 'record', t.kind, f.path, t.ordinal, t.disposition::text, t.reason,
                   NULL::bigint, NULL::text
            FROM told t JOIN ledger.run r ON r.id = t.run
            LEFT JOIN ledger.file f ON f.run = t.origin AND f.number = t.file
            UNION ALL
            SELECT e.id, e.last_updated, e.run, 'version', NULL, NULL, NULL, NULL, NULL, e.version,
                   e.resource ->> 'status'
            FROM ids i JOIN fhir.explanation_of_benefit e ON e.plan = $1 AND e.id = i.id
            UNION ALL
            SELECT e.id, e.last_updated, e.run, 'version', NULL, NULL, NULL, NULL, NULL, e.version,
                   e.resource ->> 'status'
            FROM ids i JOIN fhir.explanation_of_benefit_history e ON e.plan = $1 AND e.id = i.id
            UNION ALL
            SELECT s.id, s.removed, s.run, 'removed', NULL, NULL, NULL, NULL, NULL, s.version, NULL
            FROM ids i JOIN fhir.tombstone s ON s.plan = $1 AND s.type = 'ExplanationOfBenefit' AND s.id = i.id
            ORDER BY 1, 3, 4, 2, 10, 5, 7
        $history$;
        """
}
