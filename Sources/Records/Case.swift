/// The records that make one set of resources, and what the assembler knows about them: what a map reads.
public struct Case: Sendable {
    /// `member` (a roster's row), `derived-member` (a claim's own subscriber or patient), `provider` (a directory's row),
    /// `authorization` (a prior authorization, from its request to its last decision), `statement` (what a clinical document's
    /// entry says), `document` (the document itself), or `claim`.
    public enum Kind: String, Sendable {
        case member
        case derivedMember = "derived-member"
        case provider
        case authorization
        case statement
        case document
        case claim
    }

    public var kind: Kind
    /// The claim as submitted; also the source of a derived member.
    public var claim: Record?
    /// The remittance that adjudicated it; absent where the claim is the payer's own record of both.
    public var remittance: Record?
    /// The roster's row for the patient (and, in a member case, the row that is mapped).
    public var member: Record?
    /// The roster's row whose span covers the date of service.
    public var coverage: Record?
    /// The directory's row.
    public var provider: Record?
    /// What all events of a prior authorization come to, put together; values know their files.
    public var authorization: Record?
    /// What an entry of a clinical document says, or a part of it that is a resource of its own.
    public var statement: Record?
    /// The header of a clinical document.
    public var document: Record?
    /// For each line of the claim, in order, the index (from 0) of the remittance's line that adjudicated it, or -1.
    public var lineMatches: [Int32]
    public var ids: CaseIDs
    public var history = CaseHistory()
    /// Of a member's case: the days of the coverage, where other rows and rosters say other ones than `coverage` itself.
    public var span = CaseSpan()
    /// Decides who supersedes whom: compared as bytes, greater wins. Empty is the oldest.
    public var version: [UInt8]

    /// Whether it is of a clinical document: its Patient is the roster's.
    public var isClinical: Bool { kind == .statement || kind == .document }

    public init(kind: Kind, ids: CaseIDs) {
        self.kind = kind
        self.ids = ids
        lineMatches = []
        version = []
    }
}

/// The resource ids of a case: HMAC-SHA-256 of business keys under the plan's key, the first 16 bytes as 32 hexadecimal
/// digits. Empty where the case has no such resource.
public struct CaseIDs: Sendable, Hashable {
    public var patient = ""
    public var coverage = ""
    public var explanationOfBenefit = ""
    public var insurer = ""

    public init() {}
}

/// The days of a coverage, `CCYY-MM-DD`, both included; empty where it has no such end. A map reads them as `span.start` and
/// `span.end`.
public struct CaseSpan: Sendable, Hashable {
    public var start = ""
    public var end = ""

    public init() {}
}

/// What other records say of a claim's place among its versions; a map reads it as `history.…`. Only what the payer
/// decided counts: a provider's request to void or replace is not in it.
public struct CaseHistory: Sendable, Hashable {
    /// Whether the payer has reversed or voided it, or a provider's number was deactivated since his directory's row:
    /// `history.cancelled`, which is `true` or absent.
    public var isCancelled = false
    /// The payer's number of the claim that it replaces: `history.prior`.
    public var prior = ""
    /// The payer's number of the claim that replaces it: `history.replacedBy`.
    public var replacedBy = ""
    /// The NPIs that it states without a name and that a directory knows, and those that are another's than it says, each
    /// with `1` for a person or `2` for an organization: `1234567893=1|1679576722=2`. A map reads it as `history.directory`.
    public var directory = ""

    public init() {}
}
