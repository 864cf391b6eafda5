/// What the store says of a case in one number, as `SourceSQL` adds it up.
struct CaseFlags: OptionSet {
    let rawValue: Int64

    /// A claim's case makes its member itself: no roster knows him.
    static let isDerived = CaseFlags(rawValue: 1)
    /// Several coverages hold the date of service.
    static let hasSeveralCoverages = CaseFlags(rawValue: 2)
    static let makesPatient = CaseFlags(rawValue: 4)
    static let makesCoverage = CaseFlags(rawValue: 8)
    /// The payer reversed or voided the claim, or cancelled the authorization.
    static let isCancelled = CaseFlags(rawValue: 16)

    // One bit, which says something else of each kind.

    /// Of a statement or a document: a newer one has taken its place.
    static let isSurpassed = CaseFlags(rawValue: 32)
    /// Of a claim: no coverage holds the date of service.
    static let lacksCoverage = CaseFlags(rawValue: 32)
    /// Of an authorization: it is not to be shown yet.
    static let isWaiting = CaseFlags(rawValue: 32)
}
