import Bytes

/// A sum of money, once as the files have it and once as the resources have it.
public struct MoneyReport: Sendable {
    /// What is summed.
    public enum Measure: String, Sendable, CaseIterable {
        case billed, allowed, paid
        case memberLiability = "member liability"
    }

    /// Whose money: a file's path, or empty for the whole run.
    public var subject: String
    public var measure: Measure
    /// Over the records that this run published or found unchanged.
    public var source: FixedDecimal
    /// Over the resources made from them.
    public var mapped: FixedDecimal

    public init(subject: String = "", measure: Measure, source: FixedDecimal, mapped: FixedDecimal) {
        self.subject = subject
        self.measure = measure
        self.source = source
        self.mapped = mapped
    }

    /// Whether both are the same number.
    public var holds: Bool { source.isEqual(to: mapped) }
}

/// A sum that was checked.
public struct BalanceReport: Sendable {
    /// What must be equal: `read + carried in = dispositions`, `BPR02 = ΣCLP04 − ΣPLB`.
    public var name: String
    /// Over what: a file's path, a transaction set; empty for the whole run.
    public var subject: String
    public var expected: FixedDecimal
    public var found: FixedDecimal

    public init(name: String, subject: String = "", expected: FixedDecimal, found: FixedDecimal) {
        self.name = name
        self.subject = subject
        self.expected = expected
        self.found = found
    }

    /// Whether both are the same number.
    public var holds: Bool { expected.isEqual(to: found) }
}
