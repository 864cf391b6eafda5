/// One of the three kinds of records, as tables: which key columns its rows have, in the order in which COPY writes them.
struct WorkTable: Sendable {
    /// `claim`, `remittance`, `member`: the name of its tables in `source` and in a run's work schema.
    let name: String
    /// The record's kind, as the ledger names it.
    let kind: String
    /// Column name and type of each key.
    let keys: [(name: String, type: String)]

    /// The key columns as a table's definition has them.
    var keyDefinitions: String { keys.map { "\($0.name) \($0.type)" }.joined(separator: ", ") }
    /// The key columns' names, comma-separated.
    var keyNames: String { keys.map(\.name).joined(separator: ", ") }
    /// The key columns of the table that `alias` names.
    func keyNames(of alias: String) -> String { keys.map { "\(alias).\($0.name)" }.joined(separator: ", ") }

    private static let text = "text COLLATE \"C\""

    static let claim = WorkTable(
        name: "claim", kind: "claim",
        keys: [
            ("control", text), ("charge", text), ("npi", text), ("frequency", text),
            // Of the subscriber; of the patient where he is another; whether he is; his own number and SSN (as a keyed
            // hash) by which he is found, and what he is told apart by.
            ("sub_id", text), ("pat_id", text), ("dependent", "boolean NOT NULL"), ("ssn", "uuid"), ("birth", "date"),
            ("gender", text), ("family", text), ("given", text),
            ("day_first", "date"), ("day_last", "date"), ("services", "integer[]"), ("controls", "integer[]"),
            // The ids of the Patient and Coverage that the claim would make by itself.
            ("derived_patient", "uuid"), ("derived_coverage", "uuid"),
        ])

    static let remittance = WorkTable(
        name: "remittance", kind: "remittance.claim",
        keys: [
            ("control", text), ("charge", text), ("npi", text), ("frequency", text), ("sub_id", text), ("pat_id", text),
            ("family", text), ("given", text), ("day_first", "date"), ("day_last", "date"), ("services", "integer[]"),
            ("controls", "integer[]"), ("eob", "uuid"), ("version", "bytea"),
        ])

    static let member = WorkTable(
        name: "member", kind: "member.coverage",
        keys: [
            ("as_of", "date"), ("member_id", text), ("unique_id", text), ("subscriber_id", text), ("ssn", "uuid"),
            ("self", "boolean NOT NULL"), ("birth", "date"), ("gender", text), ("family", text), ("given", text),
            ("day_first", "date"), ("day_last", "date"), ("patient", "uuid"), ("coverage", "uuid"),
        ])

    static let all = [claim, remittance, member]
}
