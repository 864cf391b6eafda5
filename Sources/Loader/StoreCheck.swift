import PostgreSQL

/// What `store status` and `store check` say of a store.
public struct StoreCheck: Sendable {
    /// For instance `15.8`.
    public var serverVersion = ""
    /// How its schema stands to this program's.
    public var standing: Migrator.Standing = .current
    /// Current rows by FHIR type name.
    public var resources: [(type: String, rows: Int)] = []
    /// Bytes that the database takes.
    public var bytes = 0
    public var runs: [RunEntry] = []
    /// What is not as it should be, and what to do; empty for a sound store. Only `check` looks.
    public var problems: [String] = []

    /// Looks at a store without changing it: cheap, row counts are the planner's estimates.
    public static func status(of connection: Connection, _ migrator: Migrator) throws -> StoreCheck {
        var check = StoreCheck()
        check.serverVersion = "\(connection.serverVersion / 10_000).\(connection.serverVersion % 10_000)"
        check.standing = try migrator.standing(of: connection)
        check.bytes = try connection.query("SELECT pg_database_size(current_database())")[0].integer(0) ?? 0
        guard check.standing == .current else { return check }
        for type in ResourceType.allCases {
            let rows = try connection.query(
                """
                SELECT CASE WHEN reltuples < 10000 THEN (SELECT count(*) FROM \(type.table)) ELSE reltuples::bigint END
                FROM pg_class WHERE oid = '\(type.table)'::regclass
                """, as: "count \(type.table)")
            check.resources.append((type.name, rows.first?.integer(0) ?? 0))
        }
        check.runs = try Ledger(connection).runs(limit: 5)
        return check
    }

    /// Looks closely: every row's hash against its body, history against versions, accounts of every run. Reads all.
    public static func check(_ connection: Connection, _ migrator: Migrator) throws -> StoreCheck {
        var check = try status(of: connection, migrator)
        guard check.standing == .current else {
            check.problems.append("the schema is not this program's: patient-access store migrate")
            return check
        }
        check.resources = []
        for type in ResourceType.allCases {
            let rows = try connection.query(
                """
                SELECT count(*),
                       count(*) FILTER (WHERE hash <> left(encode(sha256(convert_to(resource::text, 'UTF8')), 'hex'), 32)::uuid),
                       count(*) FILTER (WHERE version < 1)
                FROM \(type.table)
                """, as: "check \(type.table)")
            let row = rows[0]
            check.resources.append((type.name, row.integer(0) ?? 0))
            if let wrong = row.integer(1), wrong > 0 {
                check.problems.append("\(type.table): \(wrong) rows whose body is not what was published")
            }
            if let wrong = row.integer(2), wrong > 0 {
                check.problems.append("\(type.table): \(wrong) rows without a version")
            }
        }
        try check.look(
            connection,
            "SELECT count(DISTINCT run) FROM ledger.accounting a JOIN ledger.run r ON r.id = a.run "
                + "WHERE NOT balanced AND r.state = 'published'", "published runs whose records do not add up")
        try check.look(
            connection,
            """
            SELECT count(*) FROM (
                SELECT 1 FROM ledger.disposition GROUP BY run, origin, file, ordinal HAVING count(*) > 1) twice
            """, "records with more than one disposition in a run")
        try check.look(
            connection,
            "SELECT count(*) FROM ledger.run r JOIN fhir.publication p ON p.run = r.id "
                + "WHERE (r.state = 'published') <> (p.state = 'published') AND r.state <> 'running'",
            "runs whose publication and ledger disagree")
        for (column, target) in [("patient_id", "patient"), ("coverage_id", "coverage")] {
            try check.look(
                connection,
                """
                SELECT count(*) FROM fhir.explanation_of_benefit e
                WHERE NOT EXISTS (SELECT FROM fhir.\(target) t WHERE t.plan = e.plan AND t.id = e.\(column))
                """, "EOBs that refer to a \(target) which the store does not have")
        }
        try check.lookAtAuthorizations(connection)
        return check
    }

    /// Whether what prior authorizations made refers to what is there.
    private mutating func lookAtAuthorizations(_ connection: Connection) throws {
        let references = [
            ("claim", "patient_id", "patient"), ("claim", "coverage_id", "coverage"),
            ("claim_response", "patient_id", "patient"), ("claim_response", "request_id", "claim"),
            ("service_request", "patient_id", "patient"), ("medication_request", "patient_id", "patient"),
            ("document_reference", "patient_id", "patient"), ("practitioner_role", "practitioner_id", "practitioner"),
        ]
        for (table, column, target) in references {
            try look(
                connection,
                """
                SELECT count(*) FROM fhir.\(table) e WHERE e.\(column) IS NOT NULL
                  AND NOT EXISTS (SELECT FROM fhir.\(target) t WHERE t.plan = e.plan AND t.id = e.\(column))
                """, "rows of fhir.\(table) that refer to a \(target) which the store does not have")
        }
    }

    private mutating func look(_ connection: Connection, _ sql: String, _ what: String) throws {
        let count = try connection.query(sql, as: "check the ledger").first?.integer(0) ?? 0
        if count > 0 { problems.append("\(count) \(what)") }
    }
}
