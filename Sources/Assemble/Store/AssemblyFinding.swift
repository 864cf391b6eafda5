import Records

/// What was noticed of a file's records while they were joined: a rule, and how often.
public struct AssemblyFinding: Sendable, Hashable {
    /// Without a place: it concerns records, not bytes.
    public let finding: Finding
    /// The file's number within the run; -1 where an earlier run read the copies that are kept.
    public let file: Int32
    public let count: Int
    /// The numbers of some of the records.
    public let ordinals: [UInt32]
}

/// Rules of the life of a claim, and of an authorization's.
enum LifeRule: String, CaseIterable {
    case tie = "LIFE-TIE"
    case voidOfUnknown = "LIFE-VOID-UNKNOWN"
    case replacementFirst = "LIFE-REPLACEMENT-FIRST"
    case cycle = "LIFE-CYCLE"
    case otherMember = "LIFE-OTHER-MEMBER"
    case numberShared = "LIFE-NUMBER-SHARED"
    case providerType = "LIFE-PROVIDER-TYPE"
    case olderShown = "LIFE-OLDER-SHOWN"
    case roundLimit = "LIFE-REFUSED-LIMIT"
    case authorizationShared = "AUTH-OTHER-MEMBER"

    var finding: Finding {
        let (severity, message): (Finding.Severity, String) =
            switch self {
            case .tie:
                (
                    .warning,
                    "several adjudications of one payer's claim number have the same dates and place and say different "
                        + "things; none of them is taken: ask the payer which one holds"
                )
            case .voidOfUnknown:
                (.warning, "a reversal of a claim of which no adjudication has come; it waits for that")
            case .replacementFirst:
                (.information, "the claim that this one replaces has not come; the link names its number all the same")
            case .cycle:
                (.warning, "claims replace one another in a circle; these links are left out: ask the payer")
            case .otherMember:
                (
                    .warning,
                    "a remittance names a claim, by control number or payer's claim number, that is another member's; the "
                        + "claim is left as it is, and the remittance waits"
                )
            case .numberShared:
                (
                    .warning,
                    "one payer's claim number is on claims of several members; none of them is published under it: ask "
                        + "the payer"
                )
            case .providerType:
                (
                    .warning,
                    "the claim says that an NPI is a person's, and the provider directory or else another claim that it is an "
                        + "organization's, or the reverse; that is believed, and the EOB refers to the provider so"
                )
            case .olderShown:
                (
                    .warning,
                    "no valid EOB can be made of this adjudication, which is in quarantine; its claim shows an older one "
                        + "until this, or a newer one, makes a valid EOB"
                )
            case .roundLimit:
                (
                    .warning,
                    "no valid EOB can be made of any of the newest \(SourceSQL.roundLimit + 1) adjudications of a claim, "
                        + "or of those that it follows; older ones were not tried, and it is not shown"
                )
            case .authorizationShared:
                (
                    .warning,
                    "one authorization number or trace is on statements about several members; none of them is shown: ask "
                        + "whoever wrote them"
                )
            }
        return Finding(rule: rawValue, severity: severity, message: message, path: "")
    }
}
