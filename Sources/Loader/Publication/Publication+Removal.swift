import PostgreSQL

extension Publication {
    /// Notes how new the content of untouched rows is known to be.
    func writeConfirmations() throws {
        guard !confirmations.isEmpty else { return }
        try connection.execute(
            """
            CREATE TEMP TABLE confirmed (
                type text COLLATE "C", id text COLLATE "C", source_version bytea) ON COMMIT DROP
            """, as: "confirm rows")
        try connection.copyIn("COPY confirmed FROM STDIN (FORMAT binary)", as: "confirm rows") { copy in
            for confirmation in confirmations {
                copy.rows.beginRow(fields: 3)
                copy.rows.append(text: confirmation.type.name)
                copy.rows.append(text: confirmation.id)
                copy.rows.append(bytes: confirmation.sourceVersion)
                try copy.endRow()
            }
        }
        confirmations = []
        try connection.execute(
            """
            INSERT INTO fhir.confirmation AS f (plan, type, id, source_version)
            SELECT $1, type, id, max_version FROM (
                SELECT DISTINCT ON (type, id) type, id, source_version AS max_version FROM confirmed
                ORDER BY type, id, source_version DESC) newest
            ON CONFLICT (plan, type, id) DO UPDATE SET source_version = excluded.source_version
                WHERE excluded.source_version > f.source_version
            """, [.text(plan)], as: "confirm rows")
    }

    /// Moves the rows that were removed to the history, and leaves a tombstone that knows their version.
    func removeRows(_ type: ResourceType) throws {
        guard let ids = removals[type], !ids.isEmpty else { return }
        removals[type] = nil
        // Ids are the product's own, 64 bytes at most; a list of them as JSON is one parameter.
        let list = "[" + ids.map { "\"\($0.filter { $0 != "\"" && $0 != "\\" })\"" }.joined(separator: ",") + "]"
        let rows = try connection.query(
            """
            WITH gone AS (
                DELETE FROM \(type.table) c USING json_array_elements_text($2::json) AS wanted(id)
                WHERE c.plan = $1 AND c.id = wanted.id RETURNING c.*),
            kept AS (
                INSERT INTO \(type.historyTable) (\(type.columnList), superseded, superseded_run)
                SELECT \(type.columnList),
                       timestamptz '2000-01-01 00:00:00+00' + interval '1 microsecond' * $3::bigint, $4::bigint
                FROM gone WHERE run <> $4::bigint),
            forgotten AS (
                DELETE FROM fhir.confirmation f USING gone WHERE f.plan = $1 AND f.type = $5 AND f.id = gone.id),
            marked AS (
                INSERT INTO fhir.tombstone AS t (plan, type, id, version, removed, run)
                SELECT plan, $5, id, version,
                       timestamptz '2000-01-01 00:00:00+00' + interval '1 microsecond' * $3::bigint, $4::bigint
                FROM gone
                ON CONFLICT (plan, type, id) DO UPDATE
                    SET version = excluded.version, removed = excluded.removed, run = excluded.run)
            SELECT count(*) FROM gone
            """,
            [.text(plan), .text(list), .integer(stamp), .integer(run), .text(type.name)],
            as: "remove rows of \(type.table)")
        counts[type, default: ResourceCounts()].removed += rows.first?.integer(0) ?? 0
    }

    /// What the merge found about resources whose staging was `.undecided` and about those that another of the same run
    /// outdid: to be asked for inside `publish`'s body.
    ///
    /// - Parameter body: gets the type, the id, the hash of the staged body and what became of it, where that is
    ///   `unchanged` or `superseded`.
    public func corrections(_ body: (ResourceType, String, ContentHash, StageOutcome) throws -> Void) throws {
        for type in ResourceType.allCases where lanes.stagedTypes.contains(type) {
            try connection.copyOut(
                """
                COPY (SELECT id, hash, outcome FROM \(type.mergeTable) WHERE outcome IN ('unchanged', 'superseded'))
                TO STDOUT (FORMAT binary)
                """, as: "read what became of \(type.table)"
            ) { copy in
                while try copy.next() {
                    guard let id = copy.text(0), let hash = copy.field(1).flatMap({ ContentHash($0) }),
                        let outcome = copy.text(2).flatMap({ StageOutcome(rawValue: $0) })
                    else { continue }
                    try body(type, id, hash, outcome)
                }
            }
        }
    }
}
