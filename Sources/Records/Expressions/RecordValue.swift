import Bytes

/// One item of what an expression over records yields: a range of bytes, a number, a truth, a day, or a group's head.
///
/// It owns nothing. Text lies in a record, in the pool's constants or in the evaluator's scratch, and holds until the
/// evaluator is given its next case.
@frozen
public struct RecordValue: Sendable {
    @frozen
    public enum Kind: UInt8, Sendable { case text, number, boolean, date, group, nothing }

    /// Where a text's bytes or a group's nodes are: 0…7 a record (see `RecordRoot`), then constants and scratch.
    @usableFromInline static let constants: UInt8 = 8
    @usableFromInline static let scratch: UInt8 = 9

    public var kind: Kind
    @usableFromInline var source: UInt8
    /// A number's digits after the point.
    @usableFromInline var scale: UInt8
    /// A text's length in bytes.
    @usableFromInline var length: UInt32
    /// A text's offset; a number's units; a truth's 0 or 1; a day as YYYYMMDD; a group's first member's node.
    @usableFromInline var payload: Int64
    /// The node a text came from, a group's head, or -1.
    @usableFromInline var node: Int32
    /// A group: the index after its last member.
    @usableFromInline var end: Int32

    @usableFromInline
    init(
        _ kind: Kind, source: UInt8 = 0, scale: UInt8 = 0, length: UInt32 = 0, payload: Int64, node: Int32 = -1,
        end: Int32 = 0
    ) {
        self.kind = kind
        self.source = source
        self.scale = scale
        self.length = length
        self.payload = payload
        self.node = node
        self.end = end
    }

    @usableFromInline
    init(_ value: Bool) { self.init(.boolean, payload: value ? 1 : 0) }

    @usableFromInline
    init(_ value: FixedDecimal) { self.init(.number, scale: value.scale, payload: value.units) }

    @usableFromInline
    init(integer value: Int) { self.init(.number, payload: Int64(value)) }

    @usableFromInline
    init(_ day: CalendarDate) {
        self.init(.date, payload: Int64(day.year * 10_000 + day.month * 100 + day.day))
    }

    /// What a name stands for that nothing was found for.
    public static let missing = RecordValue(.nothing, payload: 0)

    /// Whether it is the truth value true.
    @inlinable public var isTrue: Bool { kind == .boolean && payload != 0 }

    /// Where a record's text or group stands: which record, and which of its nodes. `nil` for what was computed.
    public var place: (root: RecordRoot, node: Int)? {
        guard node >= 0, let root = RecordRoot(rawValue: source) else { return nil }
        return (root, Int(node))
    }
}

/// The records of a case, as expressions name them.
public enum RecordRoot: UInt8, Sendable, CaseIterable, BitwiseCopyable {
    case claim = 0
    case remittance = 1
    case member = 2
    case coverage = 3
    case provider = 4
    case authorization = 5
    case statement = 6
    case document = 7

    /// The word for it in an expression.
    public var name: String {
        switch self {
        case .claim: "claim"
        case .remittance: "remittance"
        case .member: "member"
        case .coverage: "coverage"
        case .provider: "provider"
        case .authorization: "authorization"
        case .statement: "statement"
        case .document: "document"
        }
    }

    /// The kind of record it is.
    public var recordKind: String {
        switch self {
        case .claim: "claim"
        case .remittance: "remittance.claim"
        case .member, .coverage: "member.coverage"
        case .provider: "provider.directory"
        case .authorization: "authorization"
        case .statement: "clinical.statement"
        case .document: "clinical.document"
        }
    }
}
