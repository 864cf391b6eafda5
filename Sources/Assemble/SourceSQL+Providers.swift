/// Rows of a provider directory. Each says all that there is to say of its provider, so they wait for nothing: a run
/// publishes the newest row of each provider, the publication compares it with what the store has, and nothing of it stays
/// in `source`.
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
            SELECT DISTINCT ON (i.npi, i.hash) i.id, i.hash, i.npi, i.day
            FROM (SELECT *, rank() OVER (PARTITION BY npi ORDER BY day DESC NULLS LAST) AS place
                FROM \(work).provider_in WHERE fault IS NULL) i
            WHERE i.place = 1 ORDER BY i.npi, i.hash, i.id;
            ANALYZE \(work).provider;
            """)
    }

    var providerStream: String {
        """
        COPY (
            SELECT p.id, NULL::uuid, NULL::uuid, NULL::uuid, ''::bytea, 0::smallint, NULL::bytea, NULL::bytea, y.payload,
                NULL::bytea, NULL::uuid, NULL::bytea, NULL::bigint, NULL::bigint, NULL::bigint, NULL::text, NULL::text
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
                "drop the payloads of providers",
                "DELETE FROM source.payload y USING \(work).provider_in i WHERE y.id = i.id;"),
        ]
    }
}
