/// Rows of a provider directory. Each says all that there is to say of its provider, so they wait for nothing: of those
/// that arrived and the one that is kept, the newest makes the provider's resource.
extension SourceSQL {
    static let providerKind = "provider.directory"

    /// What is told of providers in this run; before the claims' scope.
    var providerScope: [Step] { [newestProviders, whose] }

    /// For each provider of whom rows arrived, the row that holds: the newest that names him, of one day the greater type,
    /// then the greater content hash. It is mapped where it is not what was mapped last, or by other maps, or where the
    /// number was deactivated since, or no longer is.
    private var newestProviders: Step {
        Step(
            "find the newest rows of providers",
            """
            ANALYZE \(work).provider_in;
            CREATE UNLOGGED TABLE \(work).provider AS
            WITH told AS MATERIALIZED (
                SELECT npi, max(ended) AS ended FROM \(work).provider_in WHERE fault IS NULL GROUP BY npi),
            best AS (
                SELECT DISTINCT ON (npi) * FROM (
                    SELECT npi, id, hash, day, entity FROM \(work).provider_in WHERE fault IS NULL AND entity IS NOT NULL
                    UNION ALL
                    SELECT s.npi, s.payload, s.hash, s.day, s.entity FROM source.provider s JOIN told t ON t.npi = s.npi
                    WHERE s.plan = \(plan) AND s.entity IS NOT NULL) r
                ORDER BY npi, day DESC NULLS LAST, entity DESC, hash DESC NULLS LAST, id)
            SELECT *, id IS NOT NULL AND (
                    hash IS DISTINCT FROM old_hash OR active IS DISTINCT FROM old_active
                    OR old_fingerprint IS DISTINCT FROM \(fingerprintLiteral)) AS stream
            FROM (
                SELECT t.npi, b.id, b.hash, b.day, b.entity, greatest(t.ended, s.ended) AS ended,
                    (greatest(t.ended, s.ended) >= coalesce(b.day, '-infinity')) IS NOT TRUE AS active,
                    s.hash AS old_hash, s.payload AS old_payload, s.active AS old_active, s.fingerprint AS old_fingerprint
                FROM told t LEFT JOIN best b ON b.npi = t.npi
                LEFT JOIN source.provider s ON s.plan = \(plan) AND s.npi = t.npi) p;
            ANALYZE \(work).provider;
            """)
    }

    /// The rows that hold and are to be mapped.
    var providerStream: String {
        """
        COPY (
            SELECT p.id, NULL::uuid, NULL::uuid, NULL::uuid, ''::bytea, (CASE WHEN p.active THEN 0 ELSE 16 END)::smallint,
                NULL::bytea, NULL::bytea, y.payload,
                NULL::bytea, NULL::uuid, NULL::bytea, NULL::bigint, p.id, NULL::bigint, NULL::text, NULL::text,
                NULL::text
            FROM \(work).provider p JOIN source.payload y ON y.id = p.id WHERE p.stream) TO STDOUT (FORMAT binary)
        """
    }

    /// What became of each row, which one is kept, and what claims say.
    var settleProviders: [Step] {
        [
            providerDispositions, keepProviders,
            Step(
                "keep whose claims say that numbers are",
                """
                INSERT INTO source.provider (plan, npi, stated, seen)
                SELECT \(plan), npi, stated, seen FROM \(work).whose
                    WHERE stated IS NOT NULL AND (stated, seen) IS DISTINCT FROM (old_stated, old_seen)
                ON CONFLICT (plan, npi) DO UPDATE SET stated = excluded.stated, seen = excluded.seen;
                DELETE FROM source.again WHERE plan = \(plan);
                """),
        ]
    }

    /// A row that names nobody is told by what its number's end did to the row that holds.
    private var providerDispositions: Step {
        Step(
            "record what became of providers",
            """
            INSERT INTO ledger.disposition (run, origin, file, ordinal, kind, disposition, reason)
            SELECT \(run), \(run), file, ordinal, '\(SourceSQL.providerKind)', disposition::ledger.outcome,
                CASE disposition WHEN 'superseded' THEN \(literal(PendingReason.newerProvider))
                    WHEN 'ignored' THEN \(literal(PendingReason.namesNobody)) WHEN 'quarantined' THEN reason END
            FROM (
                SELECT i.file, i.ordinal, CASE
                        WHEN i.fault IS NOT NULL THEN 'quarantined'
                        WHEN i.entity IS NULL AND p.stream AND NOT p.active AND i.ended = p.ended
                            THEN coalesce(o.disposition, 'quarantined')
                        WHEN i.entity IS NULL THEN 'ignored'
                        WHEN i.hash IS DISTINCT FROM p.hash THEN 'superseded'
                        WHEN p.stream THEN coalesce(o.disposition, 'quarantined')
                        ELSE 'unchanged' END AS disposition,
                    coalesce(i.fault, o.reason, \(literal(PendingReason.notMapped))) AS reason
                FROM \(work).provider_in i
                LEFT JOIN \(work).provider p ON p.npi = i.npi AND i.fault IS NULL
                LEFT JOIN \(work).outcome o ON o.kind = 'p' AND o.key = p.id) f;
            """)
    }

    /// Keeps the row that holds, unless it made no valid resource; and the bytes of no other.
    private var keepProviders: Step {
        Step(
            "keep the newest rows of providers",
            """
            INSERT INTO source.provider AS s (plan, npi, ended)
                SELECT \(plan), npi, ended FROM \(work).provider WHERE ended IS NOT NULL
                ON CONFLICT (plan, npi) DO UPDATE SET ended = excluded.ended WHERE s.ended IS DISTINCT FROM excluded.ended;
            INSERT INTO source.provider AS s (plan, npi, entity, day, hash, payload, fingerprint, active)
                SELECT \(plan), p.npi, p.entity, p.day, p.hash, p.id, \(fingerprintLiteral), p.active
                FROM \(work).provider p LEFT JOIN \(work).outcome o ON o.kind = 'p' AND o.key = p.id
                WHERE p.id IS NOT NULL AND (NOT p.stream OR o.disposition <> 'quarantined')
                ON CONFLICT (plan, npi) DO UPDATE SET entity = excluded.entity, day = excluded.day, hash = excluded.hash,
                    payload = excluded.payload, fingerprint = excluded.fingerprint, active = excluded.active
                WHERE (s.day, s.hash, s.payload, s.fingerprint, s.active)
                    IS DISTINCT FROM (excluded.day, excluded.hash, excluded.payload, excluded.fingerprint, excluded.active);
            DELETE FROM source.payload y USING (
                SELECT id, npi FROM \(work).provider_in UNION ALL SELECT old_payload, npi FROM \(work).provider) i
                WHERE y.id = i.id AND NOT EXISTS (
                    SELECT FROM source.provider s WHERE s.plan = \(plan) AND s.npi = i.npi AND s.payload = i.id);
            """)
    }
}
