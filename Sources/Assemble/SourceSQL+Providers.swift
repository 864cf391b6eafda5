/// Rows of a provider directory. Each says all that there is to say of its provider, so they wait for nothing: a run
/// publishes the newest row of each provider, the publication compares it with what the store has, and of it stays in
/// `source` only whether the provider is a person or an organization. By that claims refer to providers whom they do not name.
extension SourceSQL {
    static let providerKind = "provider.directory"

    /// The rows that may make a resource: for each provider those of its last day. Several of one day are told apart by what
    /// is made of them, as they are where they come in different runs.
    var newestProviders: Step {
        Step(
            "find the newest rows of providers",
            """
            ANALYZE \(work).provider_in;
            CREATE UNLOGGED TABLE \(work).provider AS
            SELECT DISTINCT ON (i.npi, i.hash) i.id, i.hash, i.npi, i.day, i.entity
            FROM (SELECT *, rank() OVER (PARTITION BY npi ORDER BY day DESC NULLS LAST) AS place
                FROM \(work).provider_in WHERE fault IS NULL) i
            WHERE i.place = 1 ORDER BY i.npi, i.hash, i.id;
            ANALYZE \(work).provider;
            """)
    }

    /// Claims that name no provider whom a row of this run tells: their control numbers.
    var controlsOfProviders: String {
        """
        UNION SELECT c.control FROM source.claim c CROSS JOIN LATERAL unnest(c.nameless) n (npi)
            JOIN \(work).provider p ON p.npi = n.npi AND p.entity IS NOT NULL
            WHERE c.plan = \(plan) AND c.control IS NOT NULL AND c.nameless IS NOT NULL
                AND EXISTS (SELECT FROM \(work).provider)
                AND NOT EXISTS (
                    SELECT FROM source.provider s WHERE s.plan = \(plan) AND s.npi = p.npi AND s.entity = p.entity)
        """
    }

    /// What is known of the providers whom the claims at hand do not name: the newest word.
    var directory: Step {
        Step(
            "find providers that claims do not name",
            """
            CREATE UNLOGGED TABLE \(work).directory AS
            SELECT DISTINCT ON (npi) npi, entity FROM (
                SELECT npi, entity, day FROM \(work).provider WHERE entity IS NOT NULL
                UNION ALL SELECT s.npi, s.entity, s.day FROM source.provider s
                WHERE s.plan = \(plan) AND s.npi IN (SELECT unnest(nameless) FROM \(work).claim)) d
            ORDER BY npi, day DESC NULLS LAST, entity DESC;
            CREATE INDEX ON \(work).directory (npi);
            ANALYZE \(work).directory;
            """)
    }

    /// Of a claim `c`: its nameless NPIs that the directory knows, with their kinds: `1234567893=1|1679576722=2`.
    var directoryOfClaim: String {
        """
        CASE WHEN c.nameless IS NOT NULL THEN (
            SELECT string_agg(k.npi || '=' || k.entity, '|' ORDER BY k.npi) FROM \(work).directory k
            WHERE k.npi = ANY (c.nameless)) END
        """
    }

    var providerStream: String {
        """
        COPY (
            SELECT p.id, NULL::uuid, NULL::uuid, NULL::uuid, ''::bytea, 0::smallint, NULL::bytea, NULL::bytea, y.payload,
                NULL::bytea, NULL::uuid, NULL::bytea, NULL::bigint, NULL::bigint, NULL::bigint, NULL::text, NULL::text,
                NULL::text
            FROM \(work).provider p JOIN source.payload y ON y.id = p.id) TO STDOUT (FORMAT binary)
        """
    }

    /// What became of each row, and the end of its payload.
    var settleProviders: [Step] {
        [
            Step(
                "record what became of providers",
                """
                INSERT INTO ledger.disposition (run, origin, file, ordinal, kind, disposition, reason)
                SELECT \(run), \(run), i.file, i.ordinal, '\(SourceSQL.providerKind)', (CASE
                        WHEN i.fault IS NOT NULL THEN 'quarantined'
                        WHEN p.id IS NULL THEN 'superseded' ELSE coalesce(o.disposition, 'quarantined') END)::ledger.outcome,
                    CASE WHEN i.fault IS NOT NULL THEN i.fault
                        WHEN p.id IS NULL OR o.disposition = 'superseded' THEN '\(PendingReason.newerProvider)'
                        WHEN o.key IS NULL THEN '\(PendingReason.notMapped)' ELSE o.reason END
                FROM \(work).provider_in i
                LEFT JOIN \(work).provider p ON p.npi = i.npi AND p.hash = i.hash AND i.fault IS NULL
                LEFT JOIN \(work).outcome o ON o.kind = 'p' AND o.key = p.id;
                """),
            Step(
                "keep whose numbers are whose",
                """
                INSERT INTO source.provider AS s (plan, npi, entity, day)
                SELECT DISTINCT ON (p.npi) \(plan), p.npi, p.entity, p.day FROM \(work).provider p
                    JOIN \(work).outcome o ON o.kind = 'p' AND o.key = p.id AND o.disposition <> 'quarantined'
                    WHERE p.entity IS NOT NULL ORDER BY p.npi, p.day DESC NULLS LAST, p.entity DESC
                ON CONFLICT (plan, npi) DO UPDATE SET entity = excluded.entity, day = excluded.day
                WHERE (coalesce(excluded.day, date '-infinity'), excluded.entity) > (coalesce(s.day, date '-infinity'), s.entity);
                """),
            Step(
                "drop the payloads of providers",
                "DELETE FROM source.payload y USING \(work).provider_in i WHERE y.id = i.id;"),
        ]
    }
}
