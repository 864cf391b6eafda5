import PostgreSQL
import Reports

/// One claim's history, as `ledger.claim_history` tells it: for whoever asks for that claim. What it prints is of a
/// member; it goes to the one who asked, and to no log.
public struct ClaimHistory {
    private let connection: Connection

    public init(_ connection: Connection) { self.connection = connection }

    /// An event.
    struct Event {
        let eob: String
        let text: [String]
    }

    /// A line for each event under the EOB that it is of, plan by plan.
    ///
    /// - Parameter number: the payer's claim number, the provider's, or the EOB's id.
    /// - Throws: where the store has no such claim.
    public func lines(of number: String) throws -> [String] {
        var lines: [String] = []
        for plan in try connection.query("SELECT id FROM ledger.plan ORDER BY id", as: "list the plans") {
            let plan = plan.text(0) ?? ""
            let events = try events(plan, number)
            var last: String?
            for event in events {
                if event.eob != last {
                    if !lines.isEmpty { lines.append("") }
                    let name = event.eob.isEmpty ? "no EOB" : "ExplanationOfBenefit/\(event.eob)"
                    lines.append("\(name) of plan \(plan)")
                }
                last = event.eob
                lines.append("  " + event.text.filter { !$0.isEmpty }.joined(separator: "  "))
            }
        }
        guard !lines.isEmpty else {
            throw PipelineError(.configuration, "the store has no claim of this number, and no EOB of this id")
        }
        return lines
    }

    func events(_ plan: String, _ number: String) throws -> [Event] {
        try connection.query(
            """
            SELECT coalesce(eob, ''), to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS"Z"'), run, event,
                   coalesce(kind, ''), coalesce(file, ''), ordinal, coalesce(outcome, ''), coalesce(reason, ''), version,
                   coalesce(status, '')
            FROM ledger.claim_history($1, $2)
            """, [.text(plan), .text(number)], as: "tell a claim's history"
        ).map { row in
            let head = [row.text(1) ?? "", "run \(row.integer(2) ?? 0)"]
            let version = row.integer(9).map { "version \($0)" } ?? ""
            switch row.text(3) {
            case "version": return Event(eob: row.text(0) ?? "", text: head + [version, row.text(10) ?? ""])
            case "removed": return Event(eob: row.text(0) ?? "", text: head + ["removed"])
            default:
                let record = "\(row.text(5) ?? ""), record \(row.integer(6) ?? 0)"
                let reason = row.text(8) ?? ""
                let outcome = (row.text(7) ?? "") + (reason.isEmpty ? "" : ": \(reason)")
                return Event(eob: row.text(0) ?? "", text: head + [row.text(4) ?? "", outcome, record])
            }
        }
    }
}
