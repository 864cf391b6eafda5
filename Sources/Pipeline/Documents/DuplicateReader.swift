import PostgreSQL
import Reports

/// Finds statements of different sources that may be the same thing.
public struct DuplicateReader {
    let connection: Connection
    let store: PlanInStore

    /// How many pairs are told of.
    static let limit = 10_000

    /// - Throws: where the store does not have the plan.
    public init(_ connection: Connection, plan: String) throws {
        self.connection = connection
        store = try PlanInStore(connection, plan)
    }

    /// All pairs of a plan, or of one of its members.
    ///
    /// - Parameter member: a member's number, or the id of a Patient.
    public func report(member: String? = nil) throws -> DuplicateReport {
        let patient = try member.map { try store.patient($0) }
        var report = DuplicateReport()
        report.plan = store.id
        let sql = DuplicateSQL(documents: DocumentSQL(plan: store.number))
        let parameters = [QueryParameter.text(store.id)] + (patient.map { [.text($0)] } ?? [])
        let rows = try connection.query(
            sql.pairs(ofOne: patient != nil, limit: Self.limit), parameters, as: "find what may be the same")
        for row in rows {
            func text(_ column: Int) -> String { row.text(column) ?? "" }
            report.total = row.integer(7) ?? 0
            report.pairs.append(
                DuplicatePair(
                    type: text(0), why: text(1), patient: text(2), first: text(3), second: text(4),
                    firstSource: text(5),
                    secondSource: text(6), firstDay: text(8), secondDay: text(9)))
        }
        return report
    }
}
