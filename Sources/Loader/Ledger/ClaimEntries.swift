import Bytes
import PostgreSQL
import Records

/// An element that a profile says must be supported, and what a run wrote of it.
public struct MustSupportEntry: Sendable {
    /// The profile's id.
    public var profile: String
    /// `ExplanationOfBenefit.item.adjudication:allowedunits.value`
    public var element: String
    /// How many map rules write it.
    public var rules: Int
    /// How many values they gave.
    public var count: Int
    /// Why there is no rule; empty where nothing says so.
    public var reason: String

    public init(profile: String, element: String, rules: Int, count: Int, reason: String = "") {
        self.profile = profile
        self.element = element
        self.rules = rules
        self.count = count
        self.reason = reason
    }
}

/// How many records of a file were made into resources of a profile.
public struct MadeEntry: Sendable, Hashable {
    /// The run that read the file.
    public var origin: Int64
    /// The file's number within `origin`.
    public var file: Int32
    /// `claim` or `remittance.claim`
    public var kind: String
    /// The profile's id.
    public var profile: String
    public var disposition: Disposition

    public init(origin: Int64, file: Int32, kind: String, profile: String, disposition: Disposition) {
        self.origin = origin
        self.file = file
        self.kind = kind
        self.profile = profile
        self.disposition = disposition
    }
}

/// A sum of money over the claims of a file.
public struct MoneyEntry: Sendable {
    public var origin: Int64
    public var file: Int32
    /// `billed`, `paid on lines`
    public var measure: String
    /// Its place among the measures.
    public var position: Int
    /// Whether it is over claims that the payer has reversed or voided.
    public var isCancelled: Bool
    public var source: FixedDecimal
    public var mapped: FixedDecimal
    /// Claims of which either says such an amount; and those of which they differ.
    public var claims: Int
    public var differing: Int

    public init(
        origin: Int64, file: Int32, measure: String, position: Int, isCancelled: Bool, source: FixedDecimal,
        mapped: FixedDecimal, claims: Int, differing: Int
    ) {
        self.origin = origin
        self.file = file
        self.measure = measure
        self.position = position
        self.isCancelled = isCancelled
        self.source = source
        self.mapped = mapped
        self.claims = claims
        self.differing = differing
    }
}

extension Ledger {
    /// Writes what must be supported; an element of a profile once.
    public func write(mustSupport entries: [MustSupportEntry], run: Int64) throws {
        let columns = "ledger.must_support (run, profile, element, position, rules, count, reason)"
        try copy(columns, 7, Array(entries.enumerated())) { rows, entry in
            rows.append(int64: run)
            rows.append(text: entry.element.profile)
            rows.append(text: entry.element.element)
            rows.append(int32: Int32(clamping: entry.offset))
            rows.append(int32: Int32(clamping: entry.element.rules))
            rows.append(int64: Int64(entry.element.count))
            rows.append(text: entry.element.reason.isEmpty ? nil : entry.element.reason)
        }
    }

    /// Writes which resources records were made into, with how many of each.
    public func write(made entries: [MadeEntry: Int], run: Int64) throws {
        let columns = "ledger.made (run, origin, file, kind, profile, disposition, count)"
        try copy(columns, 7, Array(entries)) { rows, entry in
            rows.append(int64: run)
            rows.append(int64: entry.key.origin)
            rows.append(int32: entry.key.file)
            rows.append(text: entry.key.kind)
            rows.append(text: entry.key.profile)
            rows.append(text: entry.key.disposition.rawValue)
            rows.append(int64: Int64(entry.value))
        }
    }

    /// Writes sums of money; a measure of a file once, and once for what is cancelled.
    public func write(_ entries: [MoneyEntry], run: Int64) throws {
        let columns =
            "ledger.money (run, origin, file, measure, position, cancelled, source, mapped, claims, differing)"
        try copy(columns, 10, entries) { rows, entry in
            rows.append(int64: run)
            rows.append(int64: entry.origin)
            rows.append(int32: entry.file)
            rows.append(text: entry.measure)
            rows.append(int32: Int32(clamping: entry.position))
            rows.append(bool: entry.isCancelled)
            rows.append(numeric: entry.source)
            rows.append(numeric: entry.mapped)
            rows.append(int64: Int64(entry.claims))
            rows.append(int64: Int64(entry.differing))
        }
    }
}
