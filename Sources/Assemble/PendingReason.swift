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
    public static let newerRow = "a newer row for the same member"
    public static let readAgain = "read again in this run"
    public static let notMapped = "not mapped"
}
