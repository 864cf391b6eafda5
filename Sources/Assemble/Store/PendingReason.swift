/// Why a record waits, or is refused, in words that reports print and group by. No value of a record is in them.
public enum PendingReason {
    public static let noRemittance = "no remittance"
    public static let noClaim = "no claim"
    public static let noControlNumber = "no control number to join by"
    public static let ambiguousClaim = "ambiguous: a remittance fits this claim and others"
    public static let ambiguousRemittance = "ambiguous: several claims fit this remittance"
    public static let noMember = "no member in the store"
    public static let leadingZeros = "no member in the store (one has the same id but for leading zeros)"
    public static let birthDate = "the member with this id has another birth date"
    public static let memberQuarantined = "the member is quarantined"
    public static let noServiceDate = "no date of service"
    public static let noCoverage = "no coverage on the date of service"
    /// The claim of such a remittance is quarantined.
    public static let twins = "several members fit and cannot be told apart"
    public static let claimQuarantined = "the claim is quarantined"
    public static let superseded = "a later remittance for the same claim"
    // Of the life of a claim.
    public static let ownRecord = "the payer's own record of it"
    public static let voided = "it asks to void a claim, which the payer has cancelled"
    public static let tie = "another record of one payer's claim number and rank says otherwise"
    public static let voidOfUnknown = "a reversal of a claim whose adjudication has not come"
    public static let numberShared = "claims of several members have one payer's claim number"
    public static let otherMember = "the claim that this remittance names is another member's"
    // Of prior authorizations.
    public static let noAuthorizationNumber = "no authorization number or trace to join by"
    public static let namesNoMember = "no statement of the authorization names a member"
    public static let authorizationShared = "statements of one authorization are about several members"
    public static let noCoverageAtAll = "the member has no coverage"
    public static let tooManyStatements = "the authorization has more statements than are put together"
    public static let onlyAsked = "an inquiry about an authorization of which nothing else has come"
    public static let notShown = "the maps make no resource of the authorization"
    public static let drug = "a drug's prior authorization, which the configuration does not show"
    // What ends with its reading: ignored.
    public static let predetermination = "a predetermination of benefits: nothing was adjudicated, it makes no EOB"
    public static let forwarded = "not this payer's claim: it was forwarded, nothing was adjudicated, it makes no EOB"
    public static let acknowledgment = "an acknowledgment: its claim number is noted, it makes no EOB"
    public static let idShared =
        "MEMBER-ID-SHARED: the id is another person's, of another birth date and given name"
    public static let assigned = "corrected to be nobody's who is known"
    public static let attribution = "a correction of whose something is: noted, it makes no resource"
    public static let newerRow = "a newer row for the same member"
    public static let endsNothing = "it ends no coverage that another row states"
    public static let newerProvider = "a newer row for the same provider"
    public static let namesNobody = "the row names nobody, and ends nothing that is published"
    // Of clinical documents.
    public static let documentNoMember =
        "DOCUMENT-NO-MEMBER: no member has its patient's identifiers, nor his name, birth date and sex; it waits for one"
    public static let documentTwoMembers =
        "DOCUMENT-TWO-MEMBERS: several members fit its patient; say whose identifiers are in the plan's crosswalk"
    public static let documentMissing = "DOCUMENT-END: the file ends before the document does"
    public static let documentReplaced = "a document that replaces this one"
    public static let newerStatement = "a newer document says otherwise"
    public static let mapNothing = "MAP-NOTHING: no map makes a resource of it"
    public static let readAgain = "read again in this run"
    public static let notMapped = "not mapped"
}
