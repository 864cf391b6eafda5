import PostgreSQL

extension Publication {
    /// Brings what was staged into the tables.
    func merge() throws {
        for (lane, rows) in lanes.sent where lane.way == .direct {
            counts[lane.type, default: ResourceCounts()].inserted += rows
            try continueVersions(lane.type)
        }
        // First, since what is staged is held against the newest version that a row's content is known to have.
        try writeConfirmations()
        for type in ResourceType.allCases { try withholdVersions(type) }
        for type in ResourceType.allCases where lanes.stagedTypes.contains(type) { try merge(type) }
        for type in ResourceType.allCases { try removeRows(type) }
    }

    private func perform(_ sql: String, _ name: String) throws -> Int {
        try connection.execute(sql, as: name)
    }

    var planLiteral: String { SQLText.literal(plan) }
    var stampSQL: String {
        "(timestamptz '2000-01-01 00:00:00+00' + interval '1 microsecond' * \(stamp))"
    }

    /// An id that was removed before and is new again goes on from its last version.
    private func continueVersions(_ type: ResourceType) throws {
        let scope = "t.plan = \(planLiteral) AND t.type = \(SQLText.literal(type.name))"
        let touched = try perform(
            """
            UPDATE \(type.table) c SET version = t.version + 1 FROM fhir.tombstone t
            WHERE \(scope) AND c.plan = t.plan AND c.id = t.id AND c.run = \(run)
            """, "continue the versions of \(type.table)")
        guard touched > 0 else { return }
        _ = try perform(
            """
            DELETE FROM fhir.tombstone t USING \(type.table) c WHERE \(scope) AND c.plan = t.plan AND c.id = t.id
            """, "continue the versions of \(type.table)")
    }

    private func merge(_ type: ResourceType) throws {
        try connection.execute(decide(type), as: "decide what of \(type.table) differs")
        _ = try perform(keep(type), "keep superseded rows of \(type.table)")
        if type.hasPatient { try noteMoves(type) }
        _ = try perform(update(type), "update \(type.table)")
        _ = try perform(insert(type), "insert into \(type.table)")
        _ = try perform(
            """
            DELETE FROM fhir.tombstone t USING \(type.mergeTable) m
            WHERE t.plan = \(planLiteral) AND t.type = \(SQLText.literal(type.name)) AND t.id = m.id
              AND m.outcome = 'inserted'
            """, "continue the versions of \(type.table)")
        _ = try perform(confirm(type), "confirm rows of \(type.table)")
        let rows = try connection.query(
            "SELECT outcome, own, count(*) FROM \(type.mergeTable) GROUP BY outcome, own",
            as: "count what became of \(type.table)")
        for row in rows {
            let count = row.integer(2) ?? 0
            // A row of this very run that a better one replaced was counted as inserted already.
            let isOwn = row.bool(1) == true
            switch row.text(0) {
            case "inserted": counts[type, default: ResourceCounts()].inserted += count
            case "updated" where !isOwn: counts[type, default: ResourceCounts()].updated += count
            case "unchanged": counts[type, default: ResourceCounts()].unchanged += count
            default: counts[type, default: ResourceCounts()].superseded += count
            }
        }
    }

    /// One row per staged one: what becomes of it, and the version it gets. Bodies are not read.
    private func decide(_ type: ResourceType) -> String {
        """
        ANALYZE \(type.stagingTable) (n, id, hash);
        CREATE TEMP TABLE \(type.mergeTable) ON COMMIT DROP AS
        SELECT s.n, s.id, s.hash, s.source_version,
               CASE WHEN NOT s.winner THEN CASE WHEN s.hash = s.best THEN 'unchanged' ELSE 'superseded' END
                    WHEN c.id IS NULL THEN 'inserted'
                    WHEN c.hash = s.hash THEN 'unchanged'
                    WHEN (s.decided OR \(decided.contains(type))) AND c.run <> \(run) THEN 'updated'
                    WHEN (s.source_version, s.hash) > (greatest(c.source_version, f.source_version), c.hash)
                        THEN 'updated'
                    ELSE 'superseded' END AS outcome,
               coalesce(c.run = \(run), false) AS own,
               CASE WHEN c.run = \(run) THEN c.version ELSE coalesce(c.version, t.version, 0) + 1 END AS version,
               s.winner AND c.hash = s.hash AND s.source_version > greatest(c.source_version, f.source_version)
                   AS confirms
        FROM (SELECT n, id, hash, source_version, decided, row_number() OVER w = 1 AS winner, first_value(hash) OVER w AS best
              FROM \(type.stagingTable)
              WINDOW w AS (PARTITION BY id ORDER BY source_version DESC, hash DESC, n)) s
        LEFT JOIN \(type.table) c ON c.plan = \(planLiteral) AND c.id = s.id
        LEFT JOIN fhir.confirmation f
            ON f.plan = \(planLiteral) AND f.type = \(SQLText.literal(type.name)) AND f.id = s.id
        LEFT JOIN fhir.tombstone t
            ON t.plan = \(planLiteral) AND t.type = \(SQLText.literal(type.name)) AND t.id = s.id;
        ANALYZE \(type.mergeTable);
        """
    }

    private func keep(_ type: ResourceType) -> String {
        """
        INSERT INTO \(type.historyTable) (\(type.columnList), superseded, superseded_run)
        SELECT \(type.columnList("c.")), \(stampSQL), \(run)
        FROM \(type.table) c JOIN \(type.mergeTable) m ON c.plan = \(planLiteral) AND c.id = m.id
        WHERE m.outcome = 'updated' AND NOT m.own
        """
    }

    private func update(_ type: ResourceType) -> String {
        let columns = (["source_version", "hash", "labels"] + type.searchColumns + ["resource"])
            .map { "\($0) = s.\($0)" }.joined(separator: ", ")
        return """
            UPDATE \(type.table) c
            SET version = m.version, last_updated = \(stampSQL), run = \(run), \(columns)
            FROM \(type.mergeTable) m JOIN \(type.stagingTable) s ON s.n = m.n
            WHERE m.outcome = 'updated' AND c.plan = \(planLiteral) AND c.id = m.id
            """
    }

    private func insert(_ type: ResourceType) -> String {
        let columns = type.searchColumns.map { "s.\($0)" }.joined(separator: ", ")
        return """
            INSERT INTO \(type.table) (\(type.columnList))
            SELECT \(planLiteral), s.id, m.version, \(stampSQL), s.source_version, s.hash, \(run), s.labels, \(columns),
                   s.resource
            FROM \(type.mergeTable) m JOIN \(type.stagingTable) s ON s.n = m.n WHERE m.outcome = 'inserted'
            """
    }

    private func confirm(_ type: ResourceType) -> String {
        """
        INSERT INTO fhir.confirmation AS f (plan, type, id, source_version)
        SELECT \(planLiteral), \(SQLText.literal(type.name)), id, source_version FROM \(type.mergeTable) WHERE confirms
        ON CONFLICT (plan, type, id) DO UPDATE SET source_version = excluded.source_version
            WHERE excluded.source_version > f.source_version
        """
    }
}

extension ResourceType {
    /// Where the merge notes what becomes of each staged row; lasts as long as the transaction.
    var mergeTable: String { "merge_" + table.dropFirst("fhir.".count) }

    /// All columns of the table, in its order.
    var columnList: String { columnList("") }

    func columnList(_ prefix: String) -> String {
        (["plan", "id", "version", "last_updated", "source_version", "hash", "run", "labels"] + searchColumns + [
            "resource"
        ])
        .map { prefix + $0 }.joined(separator: ", ")
    }
}
