import PostgreSQL
import Reports

/// The runs of a store.
public enum RunList {
    /// A line a run, the latest first: number, plan, when, how it ended.
    public static func lines(_ connection: Connection) throws -> [String] {
        try connection.query(
            """
            SELECT id, plan, to_char(started AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS"Z"'), state, command
            FROM ledger.run ORDER BY id DESC LIMIT 1000
            """, as: "list the runs"
        ).map { row in (0..<5).map { row.text($0) ?? "" }.joined(separator: "\t") }
    }

    /// The report of a run, by default the latest.
    public static func report(of run: Int?, _ connection: Connection) throws -> RunReport {
        if let run { return try LedgerReport(connection: connection, run: run).read() }
        let latest = try connection.query("SELECT max(id) FROM ledger.run", as: "find the latest run")
        guard let run = latest.first?.integer(0) else {
            throw PipelineError(.configuration, "the store has no run yet; begin with 'patient-access run EXTRACT…'")
        }
        return try LedgerReport(connection: connection, run: run).read()
    }
}
