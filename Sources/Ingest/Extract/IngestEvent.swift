import Bytes
import Records

/// What the reader found next, in the order of the file. Every record read is exactly one of `record`, `quarantined`
/// and `ignored`.
public enum IngestEvent: Sendable {
    /// A record, and what is odd about it; such findings do not reject it.
    case record(Record, findings: [Finding])
    /// A record that could not be told apart or read.
    case quarantined(Fragment)
    /// A record that is not read, with its reason (no values).
    case ignored(Ignored)
    /// A finding on the file itself, for instance its envelope.
    case finding(Finding)
    /// The amounts of a remittance's transaction set.
    case balance(TransactionBalance)
}

/// A part of an extract that is no readable record.
public struct Fragment: Sendable {
    public let origin: Record.Origin
    /// Its first 64 KiB at most.
    public let bytes: [UInt8]
    /// How long it is in the file, in bytes.
    public let length: Int
    public let location: SourceLocation
    /// The rule and what was expected.
    public let finding: Finding
    /// What a person can do about it.
    public let hint: String
    /// The kind of record that it would have been.
    public let kind: String

    /// How many bytes of a fragment are kept.
    public static let sizeLimit = 64 << 10
}

/// A record that no layout reads, or that the plan does not want.
public struct Ignored: Sendable, Hashable {
    public let origin: Record.Origin
    /// Why, and what would change that: no values.
    public let reason: String
    /// What it is: a transaction set and guide as the envelope names them, or a record kind.
    public let what: String
    public let location: SourceLocation
}

/// Whether the amounts of one transaction set agree: for an 835, BPR02 = ΣCLP04 − ΣPLB.
public struct TransactionBalance: Sendable, Hashable {
    /// The layout's name for it, for instance `BPR02`.
    public let name: String
    /// What the parts say it should be. `nil` where an amount is missing, is no number or overflows.
    public let expected: FixedDecimal?
    /// What the total says.
    public let actual: FixedDecimal?
    /// Where the total stands.
    public let location: SourceLocation

    /// Whether both are known and the same number.
    public var holds: Bool {
        guard let expected, let actual else { return false }
        return expected.isEqual(to: actual)
    }
}

/// How an extract is to be read.
public struct IngestOptions: Sendable {
    /// A production plan ignores test interchanges (ISA15 T).
    public var production: Bool
    /// The date that an extract without dates of its own speaks of.
    public var asOf: CalendarDate?
    /// The most bytes that one record may have; larger ones are quarantined.
    public var recordLimit = 16 << 20
    /// How many bytes are read at once.
    public var chunk = 1 << 20
    /// Where rows wait that are too many for memory, in private files without names; the system's temporary directory
    /// where it is not said.
    public var workDirectory: String?
    /// How many bytes of such rows stay in memory.
    public var poolMemory = 48 << 20

    public init(production: Bool = false, asOf: CalendarDate? = nil) {
        self.production = production
        self.asOf = asOf
    }
}

/// What a file was and how much it held.
public struct FileSummary: Sendable, Hashable {
    /// (Decompressed) bytes.
    public var bytes: UInt64 = 0
    /// `x12`, or the name of the delimited layout.
    public var format = ""
    /// Records over all dispositions.
    public var records = 0
    /// Segments or lines.
    public var segments = 0
    /// SHA-256 of the (decompressed) bytes, in hexadecimal.
    public var sha256 = ""
    /// Findings beyond the limit per rule and file, which were counted and not handed over.
    public var findingsWithheld = 0

    public init() {}
}
