/// One of the kinds of records that are kept, as tables: which key columns its rows have, in the order in which COPY writes
/// them.
struct WorkTable: Sendable {
    /// `claim`, `remittance`, `member`, `authorization`: the name of its tables in `source` and in a run's work schema.
    let name: String
    /// The record's kind, as the ledger names it.
    let kind: String
    /// Column name and type of each key.
    let keys: [(name: String, type: String)]

    /// Keys that may change with the copy that is kept, or with the program that reads it; all others follow from the content.
    var changing: [String] {
        switch name {
        case "claim": ["eob", "prior", "prior_eob"]
        case "remittance":
            ["eob", "version", "number", "prior", "prior_eob", "next", "next_eob", "reversal", "replaces"]
        case "member": ["as_of", "other_ids"]
        case "authorization": ["moment"]
        default: []
        }
    }

    /// Which of its rows are records by themselves, and so have a disposition: a condition over the alias that it is given.
    func counts(_ alias: String) -> String { name == "remittance" ? "NOT \(alias).own" : "true" }

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
            // Of a claim that the payer adjudicated: its EOB. The number of the claim that it replaces or voids, as written,
            // and that one's EOB.
            ("eob", "uuid"), ("prior", text), ("prior_eob", "uuid"),
            // NPIs that it states without a name.
            ("nameless", "text[]"),
            // Those that it names, and whose it says that they are: `ProviderMention`.
            ("mentions", "bigint[]"),
        ])

    static let remittance = WorkTable(
        name: "remittance", kind: "remittance.claim",
        keys: [
            ("control", text), ("charge", text), ("npi", text), ("frequency", text), ("sub_id", text), ("pat_id", text),
            ("family", text), ("given", text), ("day_first", "date"), ("day_last", "date"), ("services", "integer[]"),
            ("controls", "integer[]"), ("eob", "uuid"), ("version", "bytea"),
            // The payer's numbers as written, and the EOBs of those that it names: its own, of the claim before it, and
            // of the one after it.
            ("number", text), ("prior", text), ("prior_eob", "uuid"), ("next", text), ("next_eob", "uuid"),
            // Whether it says that its number is adjudicated no more; that it took the place of `prior`; and whether it is
            // a claim that the payer adjudicated, in the place of its remittance.
            ("reversal", "boolean NOT NULL"), ("replaces", "boolean NOT NULL"), ("own", "boolean NOT NULL"),
        ])

    static let member = WorkTable(
        name: "member", kind: "member.coverage",
        keys: [
            ("as_of", "date"), ("member_id", text), ("unique_id", text), ("subscriber_id", text), ("ssn", "uuid"),
            ("self", "boolean NOT NULL"), ("birth", "date"), ("gender", text), ("family", text), ("given", text),
            ("day_first", "date"), ("day_last", "date"), ("patient", "uuid"), ("coverage", "uuid"),
            // Plan, group and line of the coverage; what the row does; whether it is of a full roster, and of whose.
            ("product", text), ("action", "\"char\" NOT NULL"), ("roster", "boolean NOT NULL"),
            ("origin", text + " NOT NULL"),
            // Numbers of others, each after a letter that says whose.
            ("other_ids", "text[]"),
        ])

    static let authorization = WorkTable(
        name: "authorization", kind: "authorization",
        keys: [
            // By which statements find one another, and the ids of the EOB that each would make.
            ("number", text), ("trace", text), ("number_eob", "uuid"), ("trace_eob", "uuid"),
            // When it happened, and what goes first of one moment.
            ("moment", "bigint"), ("rank", "smallint NOT NULL"),
            // As a claim's.
            ("sub_id", text), ("pat_id", text), ("dependent", "boolean NOT NULL"), ("ssn", "uuid"), ("birth", "date"),
            ("gender", text), ("family", text), ("given", text),
            ("service_day", "date"), ("received_day", "date"), ("decided_day", "date"),
        ])

    static let all = [claim, remittance, member, authorization]
}
