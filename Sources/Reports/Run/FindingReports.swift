import Records

/// The findings of one rule.
public struct RuleReport: Sendable {
    /// The rule's id: `X12-SE01`, `CLAIM-NPI`.
    public var rule: String
    public var severity: Finding.Severity
    public var count: Int
    /// What was expected and what to do, as the finding says it. No values.
    public var message: String
    /// A few places, the first ones met.
    public var examples: [PlaceReport]

    public init(
        rule: String, severity: Finding.Severity, count: Int, message: String, examples: [PlaceReport] = []
    ) {
        self.rule = rule
        self.severity = severity
        self.count = count
        self.message = message
        self.examples = examples
    }
}

/// Records that share a disposition for the same reason.
public struct ReasonReport: Sendable {
    /// `waits for its remittance`, `transaction set 270 is not published`.
    public var reason: String
    public var count: Int
    /// Of these, how many came in with an earlier run; for what waits.
    public var carried: Int
    /// When the oldest was read: an ISO 8601 date; empty where that says nothing.
    public var oldest: String

    public init(reason: String, count: Int, carried: Int = 0, oldest: String = "") {
        self.reason = reason
        self.count = count
        self.carried = carried
        self.oldest = oldest
    }
}

/// Records in quarantine for one rule.
public struct QuarantineReport: Sendable {
    public var rule: String
    public var count: Int
    /// What was wrong. No values.
    public var message: String
    /// What to do about it; may be empty.
    public var hint: String
    public var examples: [PlaceReport]

    public init(rule: String, count: Int, message: String, hint: String = "", examples: [PlaceReport] = []) {
        self.rule = rule
        self.count = count
        self.message = message
        self.hint = hint
        self.examples = examples
    }
}
