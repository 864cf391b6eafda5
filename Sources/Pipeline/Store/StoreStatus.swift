import PostgreSQL

/// What a store holds, and whether it adds up.
public enum StoreStatus {
    private static let tables = ["patient", "coverage", "organization", "practitioner", "explanation_of_benefit"]

    /// A line a fact: schema, plans, runs, rows.
    public static func lines(of connection: Connection) throws -> [String] {
        try StoreSchema.migrator.requireCurrent(connection)
        var lines = ["schema: up to date"]
        for row in try connection.query(
            "SELECT plan, count(*), max(id) FROM ledger.run GROUP BY plan ORDER BY plan", as: "count the runs")
        {
            lines.append("plan \(row.text(0) ?? ""): \(row.text(1) ?? "0") runs, the latest is \(row.text(2) ?? "-")")
        }
        for table in tables {
            let count = try connection.query("SELECT count(*) FROM fhir.\(table)", as: "count fhir.\(table)")
            lines.append("fhir.\(table): \(count.first?.text(0) ?? "0") rows")
        }
        return lines
    }

    /// What does not add up, a sentence each; empty where everything does.
    public static func problems(of connection: Connection) throws -> [String] {
        try StoreSchema.migrator.requireCurrent(connection)
        var problems: [String] = []
        for row in try connection.query(
            """
            SELECT a.run, a.file FROM ledger.accounting a JOIN ledger.run r ON r.id = a.run
            WHERE r.state = 'published' AND NOT a.balanced ORDER BY 1, 2 LIMIT 100
            """, as: "add up dispositions")
        {
            problems.append("run \(row.text(0) ?? ""), file \(row.text(1) ?? ""): the dispositions do not add up")
        }
        for (column, target) in [("patient_id", "patient"), ("coverage_id", "coverage")] {
            let rows = try connection.query(
                """
                SELECT count(*) FROM fhir.explanation_of_benefit e
                WHERE NOT EXISTS (SELECT FROM fhir.\(target) t WHERE t.plan = e.plan AND t.id = e.\(column))
                """, as: "check references to \(target)")
            let count = rows.first?.integer(0) ?? 0
            if count > 0 { problems.append("\(count) EOBs refer to a \(target) that the store does not have") }
        }
        return problems
    }
}
