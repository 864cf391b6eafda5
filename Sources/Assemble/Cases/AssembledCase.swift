import Records

/// A case as it leaves the store, with what the run has to know beside what a map reads.
public struct AssembledCase: Sendable {
    public var value: Case
    /// By which the run says what became of it.
    public var key: CaseKey
    /// Whether its Patient is to be mapped: of several rows of one member only one makes it.
    public var makesPatient = false
    /// Whether its Coverage is to be mapped.
    public var makesCoverage = false
    /// Whether the member is the claim's own, for want of a roster's.
    public var isDerived = false
    /// What was noticed while assembling.
    public var findings: [Finding] = []
    /// What the store has under `ids.explanationOfBenefit`; `nil` where it has nothing, or nobody looked.
    public var stored: StoredVersion?
    /// Which runs read the claim and the remittance; their files and ordinals are in the records' `origin`. 0 for none.
    public var claimRun: Int64 = 0
    public var remittanceRun: Int64 = 0
    /// Of a claim: what it used of authorizations.
    public var uses: [AuthorizationUse] = []
    /// Of a member of whom several sources speak: the files that spans of `value.member` number from 1.
    public var memberFiles: [SourceFile] = []
    /// Of a clinical document's record: another holds in its place, and only what it refers to is taken.
    public var isSurpassed = false
    /// Of an authorization: what was put together. `claimRun` is the run that read its newest statement.
    public var authorization: AssembledAuthorization?
}

/// What is known of an authorization beside its record.
public struct AssembledAuthorization: Sendable {
    /// The files of its statements: spans of the record with source n are of file n − 1 of these.
    public var files: [SourceFile]
    /// Where its newest statement begins in its file.
    public var start: SourceLocation
    public var facts: AuthorizationFacts
    /// Whether it is not to be shown: only its figures are known.
    public var isWaiting: Bool
    /// Why it cannot be shown, without values; `nil` where it can.
    public var fault: String?
}

/// Which case, within a run.
public struct CaseKey: Sendable, Hashable {
    public let kind: Case.Kind
    let number: Int64
}

/// A resource as the store has it.
public struct StoredVersion: Sendable, Hashable {
    /// The first 16 bytes of SHA-256 of its body.
    public let hash: [UInt8]
    public let sourceVersion: [UInt8]
    /// `meta.versionId`
    public let version: Int64
}

/// What became of a case: to be told for every case that was handed out.
public struct CaseOutcome: Sendable, Hashable {
    public let key: CaseKey
    /// `published`, `unchanged`, `superseded`, `quarantined`, or `pending` where what it depends on is not there.
    public let disposition: Disposition
    /// Why it is quarantined or pending, without values; empty otherwise.
    public let reason: String

    public init(_ key: CaseKey, _ disposition: Disposition, reason: String = "") {
        self.key = key
        self.disposition = disposition
        self.reason = reason
    }
}

/// A resource that an earlier run published and that no record makes any more.
public struct Removal: Sendable, Hashable {
    /// `ExplanationOfBenefit`, `Patient`, `Coverage`.
    public let type: String
    public let id: String
}
