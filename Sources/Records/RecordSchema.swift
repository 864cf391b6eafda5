/// The number of a field or group within its `RecordSchema`: stable for one content of the vocabulary file.
public typealias FieldID = UInt16

/// The vocabulary of one kind of record (`claim`, `remittance.claim`, `member.coverage`): every field and
/// group that a layout may fill and that a map, a check or the assembler may read.
///
/// Read from `mappings/records/KIND.yaml`. Layouts say where a field stands in an extract; the schema says what it is.
public final class RecordSchema: Sendable {
    /// What kind of record this is, for instance `claim`.
    public let kind: String
    /// All fields and groups, `fields[id].id == id`, a group before its members.
    public let fields: [Field]
    /// Identifies the vocabulary's content: payloads written under another fingerprint are read by field name.
    public let fingerprint: String

    private let idByPath: [String: FieldID]

    public init(kind: String, fields: [Field], fingerprint: String) {
        self.kind = kind
        self.fields = fields
        self.fingerprint = fingerprint
        idByPath = Dictionary(fields.map { ($0.path, $0.id) }, uniquingKeysWith: { first, _ in first })
    }

    /// The field or group at a dotted path from the record: `lines.charge`; `nil` where there is none.
    public func id(_ path: String) -> FieldID? { idByPath[path] }

    /// The field `name` of `group` (of the record itself where `group` is `nil`).
    public func id(_ name: String, in group: FieldID?) -> FieldID? {
        guard let group else { return idByPath[name] }
        return idByPath["\(fields[Int(group)].path).\(name)"]
    }
}

/// One field or group of a record's vocabulary.
public struct Field: Sendable {
    public enum Kind: String, Sendable {
        case string, code, identifier
        /// `[+-]digits[.digits]`
        case decimal
        /// Digits.
        case integer
        /// `CCYYMMDD` as it stands in X12 or, from other extracts, ISO 8601 `YYYY-MM-DD`.
        case date
        /// `HHMM`, `HHMMSS` or longer, X12 type TM.
        case time
        /// FHIR's dateTime, as precise as the source states it: `2024`, `2024-05`, `2024-05-17`, `2024-05-17T09:30:00-05:00`.
        case moment
        case group
    }

    public let id: FieldID
    /// Its own name, for instance `charge`.
    public let name: String
    /// Dotted from the record, for instance `lines.charge`.
    public let path: String
    public let kind: Kind
    /// The group it stands in; `nil` at the record's top.
    public let parent: FieldID?
    /// Whether it may occur more than once in its parent.
    public let repeats: Bool
    /// CPCDS map ids this field carries (CARIN's payer data set); empty where CPCDS has none.
    public let cpcds: [String]
    /// Whether it is part of what the record says: envelope fields, which change when a file is split or sent again,
    /// are not, and two records that differ only in those are the same record.
    public let identity: Bool
    /// Never published and never shown: social security numbers and persons' tax ids.
    public let secret: Bool

    public init(
        id: FieldID, name: String, path: String, kind: Kind, parent: FieldID?, repeats: Bool, cpcds: [String],
        identity: Bool, secret: Bool
    ) {
        self.id = id
        self.name = name
        self.path = path
        self.kind = kind
        self.parent = parent
        self.repeats = repeats
        self.cpcds = cpcds
        self.identity = identity
        self.secret = secret
    }
}
