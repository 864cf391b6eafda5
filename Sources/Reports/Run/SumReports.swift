import Bytes

/// A sum of money, once as the files have it and once as the resources have it.
public struct MoneyReport: Sendable {
    /// Whose money: a file's path, or empty for the whole run.
    public var subject: String
    /// What is summed, as mappings/money.yaml calls it: `billed`, `paid, on lines`.
    public var measure: String
    /// Whether it is of claims that the payer has reversed or voided: their EOBs say what was decided, and nothing is owed.
    public var isCancelled: Bool
    /// Over the records that this run published or found unchanged.
    public var source: FixedDecimal
    /// Over the resources made from them.
    public var mapped: FixedDecimal
    /// Claims that say such an amount; and those of which the resource says another.
    public var claims: Int
    public var differing: Int

    public init(
        subject: String = "", measure: String, isCancelled: Bool = false, source: FixedDecimal, mapped: FixedDecimal,
        claims: Int = 0, differing: Int = 0
    ) {
        self.subject = subject
        self.measure = measure
        self.isCancelled = isCancelled
        self.source = source
        self.mapped = mapped
        self.claims = claims
        self.differing = differing
    }

    /// Whether both are the same number, over all and of each claim.
    public var holds: Bool { differing == 0 && source.isEqual(to: mapped) }
    /// The measure's name for a reader.
    var title: String { isCancelled ? "\(measure) (cancelled)" : measure }
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
