import Bytes
import Records

/// A file of a run, as it was read.
public struct FileEntry: Sendable {
    /// Within the run, from 0.
    public var number: Int32
    /// As the command was given it, or as it was found in a directory; `-` for standard input.
    public var path: String
    /// What it was read as: `x12 005010X222A1`, or a layout's name.
    public var format = ""
    /// Its size as it lies on the disk.
    public var bytes: Int64 = 0
    /// 32 bytes over the file as it lies on the disk; empty where unknown.
    public var sha256: [UInt8] = []
    /// Records that the reader counted.
    public var records: Int64 = 0
    /// Why the file could not be read as a whole; empty where it could.
    public var note = ""

    public init(number: Int32, path: String) {
        self.number = number
        self.path = path
    }
}

/// What became of one record in a run.
public struct DispositionEntry: Sendable {
    /// The run that read the record: an earlier one where it was carried in.
    public var origin: Int64
    /// The file's number within `origin`, from 0.
    public var file: Int32
    /// The record's number within the file, from 1.
    public var ordinal: Int32
    /// `claim`, `remittance.claim`, `member.coverage`.
    public var kind: String
    public var disposition: Disposition
    /// Why it is pending, quarantined or ignored; empty otherwise.
    public var reason: String
    /// `ExplanationOfBenefit/ID`; empty where it is in none.
    public var resource: String

    public init(
        origin: Int64, file: Int32, ordinal: Int32, kind: String, disposition: Disposition, reason: String = "",
        resource: String = ""
    ) {
        self.origin = origin
        self.file = file
        self.ordinal = ordinal
        self.kind = kind
        self.disposition = disposition
        self.reason = reason
        self.resource = resource
    }
}

/// The findings of one rule on one file. Places, never values.
public struct FindingEntry: Sendable {
    /// A place of a finding.
    public struct Example: Sendable, Hashable {
        /// The record's number within the file, from 1; 0 where the finding is on none.
        public var ordinal: UInt32
        /// The segment or line, from 1; 0 where there is none.
        public var segment: UInt32
        /// The byte, from 0.
        public var byte: UInt64
        /// `SV102`, `lines[2].charge`, a FHIRPath location.
        public var path: String

        public init(ordinal: UInt32, segment: UInt32, byte: UInt64, path: String) {
            self.ordinal = ordinal
            self.segment = segment
            self.byte = byte
            self.path = path
        }
    }

    public var file: Int32
    public var rule: String
    public var severity: Finding.Severity
    public var count: Int64
    /// What was expected and what to do.
    public var message: String
    /// The first places met, each once; kept to `examplesLimit`.
    public private(set) var examples: [Example] = []

    /// How many places a rule keeps per file.
    public static let examplesLimit = 5

    public init(
        file: Int32, rule: String, severity: Finding.Severity, count: Int64, message: String, examples: [Example] = []
    ) {
        self.file = file
        self.rule = rule
        self.severity = severity
        self.count = count
        self.message = message
        for example in examples { note(example) }
    }

    /// Keeps a place, unless it is known: many records share what stands above them in the file.
    public mutating func note(_ example: Example) {
        let isKnown = examples.contains {
            $0.segment == example.segment && $0.byte == example.byte && $0.path == example.path
        }
        if !isKnown && examples.count < FindingEntry.examplesLimit { examples.append(example) }
    }
}

/// A record that cannot be right as it is, with its bytes: the one place that holds them besides `source`.
public struct QuarantineEntry: Sendable {
    public var file: Int32
    /// The record's number within the file, from 1.
    public var ordinal: Int32
    public var kind: String
    public var rule: String
    /// Where in the record or resource.
    public var path: String
    public var location: SourceLocation
    /// What to do about it.
    public var hint: String
    /// The record's bytes, at most `rawLimit` of them are kept.
    public var raw: [UInt8]

    /// Bytes of a record that the quarantine keeps.
    public static let rawLimit = 1 << 20

    public init(
        file: Int32, ordinal: Int32, kind: String, rule: String, path: String, location: SourceLocation, hint: String,
        raw: [UInt8]
    ) {
        self.file = file
        self.ordinal = ordinal
        self.kind = kind
        self.rule = rule
        self.path = path
        self.location = location
        self.hint = hint
        self.raw = raw
    }
}

/// Two sums that should be one.
public struct BalanceEntry: Sendable {
    public var file: Int32
    /// Which: `835 BPR02 = ΣCLP04 − ΣPLB`.
    public var name: String
    /// `nil` where an amount that it is made of is missing or no number: then it does not hold.
    public var expected: FixedDecimal?
    public var actual: FixedDecimal?
    public var holds: Bool

    public init(file: Int32, name: String, expected: FixedDecimal?, actual: FixedDecimal?) {
        self.file = file
        self.name = name
        self.expected = expected
        self.actual = actual
        if let expected, let actual { holds = expected.isEqual(to: actual) } else { holds = false }
    }
}

/// A count under two or three names: of defaulted elements, unmapped codes, rules that fired.
public struct CountEntry: Sendable, Hashable {
    /// `[profile, path, code]`, `[crosswalk, code]` or `[map, rule]`.
    public var names: [String]
    public var count: Int64

    public init(_ names: [String], count: Int64) {
        self.names = names
        self.count = count
    }
}
