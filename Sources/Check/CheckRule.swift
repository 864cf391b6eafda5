import Records

/// One check of a record: what must hold, and what it means where it does not.
public struct CheckRule: Sendable {
    /// Stable and searchable: `CLAIM-NPI`.
    public let id: String
    public let severity: Finding.Severity
    /// Whether a record that breaks it is quarantined: only where no resource made of it could be right.
    public let quarantines: Bool
    /// What was expected, and what to do. No values.
    public let message: String
    /// The field or group that it is about, dotted from the record, or from the group that it runs over.
    public let path: String
    /// Where the rule comes from: CPCDS map ids, or a guide's section.
    public let source: String
    public let file: String
    /// From 1.
    public let line: Int

    /// What must be true, or yield nothing.
    let expression: CompiledExpression
    let each: CompiledExpression?
    let eachPath: String
    let place: CompiledExpression?
}

/// The checks of one kind of record.
struct CheckKind: Sendable {
    let root: RecordRoot
    var rules: [CheckRule] = []
}
