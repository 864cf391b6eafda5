import Records

/// One check of a record: what must hold, and what it means where it does not.
public struct CheckRule: Sendable {
    /// Stable, searchable and unique over all files: `CLAIM-NPI`.
    public let id: String
    public let severity: Finding.Severity
    /// Whether a record that breaks it is quarantined: only where no resource made of it could be right.
    public let quarantines: Bool
    /// Whether a record that breaks it is ignored, with the message as the reason: it says nothing that a resource could be made of.
    public let ignores: Bool
    /// What was expected, and what to do. No values.
    public let message: String
    /// The field that it is about, dotted from the record, or from what it runs over; empty where it is about that.
    public let path: String
    /// Where the rule comes from: a guide's section, a public list, or CPCDS map ids.
    public let source: String
    /// The kind of record that it checks.
    public let kind: String
    public let file: String
    /// From 1.
    public let line: Int

    /// Where `path` leads, in the frame of what the rule runs over.
    let place: CompiledExpression?
}

/// The checks of one kind of record.
struct CheckKind: Sendable {
    let kind: String
    let root: RecordRoot
    var groups: [CheckGroup] = []
}

/// Rules that run over the same items, which are looked up once for all of them.
struct CheckGroup: Sendable {
    /// As the file writes it; empty for the record itself.
    let text: String
    let each: CompiledExpression?
    var tests: [CheckTest] = []
}

/// What is run of a rule, apart from its words, so that going through rules counts no references.
struct CheckTest: Sendable {
    /// The rule's position in `RuleSet.rules`.
    let rule: Int
    /// What must be true for the rule to apply.
    let when: CompiledExpression?
    /// Whether that reads nothing of the item, so that it is asked once for all items of a record.
    let isAskedOnce: Bool
    /// What must be true, or yield nothing.
    let expect: CompiledExpression
}
