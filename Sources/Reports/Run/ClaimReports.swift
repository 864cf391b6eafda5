import Records

/// An element or slice that a profile says must be supported, and what the run wrote of it.
public struct MustSupportReport: Sendable {
    /// The profile's id: `C4BB-Patient`.
    public var profile: String
    /// `ExplanationOfBenefit.item.adjudication:allowedunits.value`
    public var element: String
    /// How many map rules write it.
    public var rules: Int
    /// How many values the run wrote.
    public var count: Int
    /// Why there is no rule, as the mappings say; empty where they do not.
    public var reason: String

    public init(profile: String, element: String, rules: Int, count: Int, reason: String = "") {
        self.profile = profile
        self.element = element
        self.rules = rules
        self.count = count
        self.reason = reason
    }

    /// What became of it.
    public enum State: String, Sendable, CaseIterable {
        /// In at least one resource of the run.
        case present
        /// A map has a rule for it, which gave nothing in this run.
        case silent
        /// No map has a rule for it: no source format says it.
        case noRule = "no rule"
    }

    public var state: State { count > 0 ? .present : rules > 0 ? .silent : .noRule }
    /// Whether the mappings say that there is no rule, and there is one.
    public var isStale: Bool { rules > 0 && !reason.isEmpty }
}

/// Records of one source format, and the profile of the resources that they were made into.
public struct SourceReport: Sendable {
    /// What the files were read as.
    public var format: String
    /// The profile's id; empty for records of which no resource was made.
    public var profile: String
    public var counts: DispositionCounts

    public init(format: String, profile: String, counts: DispositionCounts) {
        self.format = format
        self.profile = profile
        self.counts = counts
    }

    /// The profile's name without what all have: `Professional-NonClinician`.
    static func short(_ profile: String) -> String {
        for prefix in ["C4BB-ExplanationOfBenefit-", "C4BB-"] where profile.hasPrefix(prefix) {
            return String(profile.dropFirst(prefix.count))
        }
        return profile
    }
}

/// What waits, of one source and for one reason, by how long it has waited.
public struct WaitingReport: Sendable {
    /// `claim`, `remittance.claim`, `member.coverage`
    public var kind: String
    public var reason: String
    /// What its file was read as.
    public var format: String
    /// Days waited, both included; without an end for the last.
    public var fromDay: Int
    public var toDay: Int?
    /// Whether that is longer than the plan allows.
    public var isOverdue: Bool
    public var count: Int
    /// When the one that has waited longest was first read, and the earliest last day of service: ISO 8601 dates.
    public var firstRead: String
    public var firstService: String

    public init(
        kind: String, reason: String, format: String, fromDay: Int, toDay: Int?, isOverdue: Bool, count: Int,
        firstRead: String, firstService: String = ""
    ) {
        self.kind = kind
        self.reason = reason
        self.format = format
        self.fromDay = fromDay
        self.toDay = toDay
        self.isOverdue = isOverdue
        self.count = count
        self.firstRead = firstRead
        self.firstService = firstService
    }

    /// `8–30`, `> 180`
    var days: String {
        guard let toDay else { return "> \(fromDay - 1)" }
        return "\(fromDay)–\(toDay)"
    }
}
