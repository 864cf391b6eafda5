import PostgreSQL
import Records

/// What came in and what became of it, for one file of a run; `origin` is an earlier run's number where the records
/// were carried in.
public struct AccountingEntry: Sendable, Hashable {
    public let origin: Int64
    public let file: Int32
    public let read: Int64
    public let carriedIn: Int64
    public let dispositions: [Disposition: Int64]
    /// Whether read + carried in = the sum of dispositions, of which pending is what is carried out.
    public let isBalanced: Bool
}

extension Ledger {
    /// The accounts of a run, one per file, as the view `ledger.accounting` proves them.
    public func accounting(run: Int64) throws -> [AccountingEntry] {
        let order: [Disposition] = [.published, .unchanged, .superseded, .pending, .quarantined, .ignored]
        let columns = order.map(\.rawValue).joined(separator: ", ")
        let rows = try connection.query(
            """
            SELECT origin, file, read, carried_in, balanced, \(columns) FROM ledger.accounting
            WHERE run = $1 ORDER BY origin = $1 DESC, origin, file
            """, [.integer(run)], as: "read the accounts")
        return rows.map { row in
            var dispositions: [Disposition: Int64] = [:]
            for (index, disposition) in order.enumerated() {
                dispositions[disposition] = Int64(row.integer(5 + index) ?? 0)
            }
            return AccountingEntry(
                origin: Int64(row.integer(0) ?? 0), file: Int32(clamping: row.integer(1) ?? 0),
                read: Int64(row.integer(2) ?? 0), carriedIn: Int64(row.integer(3) ?? 0), dispositions: dispositions,
                isBalanced: row.bool(4) ?? false)
        }
    }
}
