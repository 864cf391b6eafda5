import Foundation
import PostgreSQL
import Records

/// The ledger of a store: plans, runs and what became of every record. Writes on the connection that it is given, so
/// that what belongs to a publication is written in its transaction.
public struct Ledger {
    let connection: Connection

    public init(_ connection: Connection) { self.connection = connection }

    /// The plan with its secret key; a plan that the store does not know yet is entered, with a key made at random.
    ///
    /// Its name and configuration are kept as they are now; the key never changes, since every resource's id is made
    /// under it.
    public func enter(_ plan: Plan) throws -> Plan {
        var generator = SystemRandomNumberGenerator()
        let key = (0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) }
        let configuration = try Ledger.configuration(plan)
        try connection.execute(
            """
            INSERT INTO ledger.plan AS p (id, name, config, id_key) VALUES ($1, $2, $3::json, $4)
            ON CONFLICT (id) DO UPDATE SET name = excluded.name, config = excluded.config
                WHERE (p.name, p.config::text) IS DISTINCT FROM (excluded.name, excluded.config::text)
            """,
            [.text(plan.id), .text(plan.name), .text(configuration), .bytes(plan.idKey.isEmpty ? key : plan.idKey)],
            as: "enter the plan")
        let rows = try connection.query(
            "SELECT id_key FROM ledger.plan WHERE id = $1", [.text(plan.id)], as: "read the plan")
        guard let kept = rows.first?.bytea(0), kept.count >= 32 else {
            throw PostgreSQLError(.wire, "the plan's key cannot be read", statement: "read the plan")
        }
        var plan = plan
        plan.idKey = kept
        return plan
    }

    /// What the ledger keeps of a plan's configuration: all but its key.
    private static func configuration(_ plan: Plan) throws -> String {
        let values: [String: Any] = [
            "production": plan.production, "timeZone": plan.timeZone,
            "memberIdentifierSystem": plan.memberIdentifierSystem,
            "uniqueMemberIdentifierSystem": plan.uniqueMemberIdentifierSystem,
            "claimIdentifierSystem": plan.claimIdentifierSystem, "payerID": plan.payerID,
            "payerIdentifierSystem": plan.payerIdentifierSystem, "derivesMembers": plan.derivesMembers,
        ]
        let text = try JSONSerialization.data(withJSONObject: values, options: [.sortedKeys, .withoutEscapingSlashes])
        return String(decoding: text, as: UTF8.self)
    }

    /// Takes the plan's lock for this session; `false` where another run holds it.
    public func lock(plan: String) throws -> Bool { try connection.tryLock("plan:\(plan)") }

    /// Gives the plan's lock back.
    public func unlock(plan: String) throws { try connection.unlock("plan:\(plan)") }

    /// Marks runs of the plan as failed that were interrupted: whoever holds the plan's lock knows that none lives.
    ///
    /// - Returns: their ids. What they left in `ledger` stays, under their number; what they left in `source` is the
    ///   assembler's to remove.
    public func failInterrupted(plan: String) throws -> [Int64] {
        try Publication.closeInterrupted(on: connection, plan: plan)
        let rows = try connection.query(
            """
            UPDATE ledger.run SET state = 'failed', finished = now(), failure = 'interrupted'
            WHERE plan = $1 AND state = 'running' RETURNING id
            """, [.text(plan)], as: "close interrupted runs")
        return rows.compactMap { $0.integer(0).map { Int64($0) } }.sorted()
    }

    /// Begins a run and returns its id.
    ///
    /// - Parameters:
    ///   - command: how it was started, without anything secret.
    ///   - mappingsHash: identifies the maps, lists and tables that it uses.
    public func begin(plan: String, command: String, program: String, mappingsHash: String) throws -> Int64 {
        let rows = try connection.query(
            """
            INSERT INTO ledger.run (plan, command, program, mappings_hash) VALUES ($1, $2, $3, $4) RETURNING id
            """, [.text(plan), .text(command), .text(program), .text(mappingsHash)], as: "begin the run")
        guard let id = rows.first?.integer(0) else {
            throw PostgreSQLError(.wire, "the run got no number", statement: "begin the run")
        }
        return Int64(id)
    }

    /// Ends a run that goes on. One that has ended stays as it is: where the session that publishes was lost just after its
    /// commit, the run is published, whatever the program was told.
    ///
    /// - Parameters:
    ///   - failure: why, for one that failed; without values.
    ///   - summary: a JSON object that reports read.
    /// - Returns: whether it was still going on.
    @discardableResult
    public func end(_ run: Int64, _ state: RunEntry.State, failure: String = "", summary: String? = nil) throws -> Bool
    {
        let ended = try connection.execute(
            """
            UPDATE ledger.run SET state = $2, finished = clock_timestamp(), failure = nullif($3, ''), summary = $4::json
            WHERE id = $1 AND state = 'running'
            """, [.integer(run), .text(state.rawValue), .text(failure), .optional(summary)], as: "end the run")
        return ended > 0
    }

    /// The last runs, newest first.
    public func runs(plan: String? = nil, limit: Int = 20) throws -> [RunEntry] {
        let rows = try connection.query(
            """
            SELECT id, plan, state, to_char(started, 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
                   coalesce(to_char(finished, 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), ''), coalesce(failure, '')
            FROM ledger.run WHERE plan = coalesce($1, plan) ORDER BY id DESC LIMIT $2::int
            """, [.optional(plan), .integer(limit)], as: "list the runs")
        return rows.map { row in
            RunEntry(
                id: Int64(row.integer(0) ?? 0), plan: row.text(1) ?? "",
                state: RunEntry.State(rawValue: row.text(2) ?? "") ?? .failed, started: row.text(3) ?? "",
                finished: row.text(4) ?? "", failure: row.text(5) ?? "")
        }
    }

    /// Whether a published run has read a file of just these bytes under the same mappings.
    public func hasPublished(sha256: [UInt8], plan: String, mappingsHash: String) throws -> Bool {
        let rows = try connection.query(
            """
            SELECT EXISTS (SELECT 1 FROM ledger.file f JOIN ledger.run r ON r.id = f.run
                           WHERE f.sha256 = $1 AND r.plan = $2 AND r.mappings_hash = $3 AND r.state = 'published')
            """, [.bytes(sha256), .text(plan), .text(mappingsHash)], as: "look for an earlier run of the file")
        return rows.first?.bool(0) ?? false
    }
}
