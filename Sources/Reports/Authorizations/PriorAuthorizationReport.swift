/// What a plan publishes of its prior authorizations every year, and the clocks that run for them.
///
/// Like ``RunReport`` it holds counts, rules, codes and places: never a member's data. ``ClockPlace/number`` alone is
/// one; it is filled only for the terminal of the plan's own staff, and no page or file is made of it.
public struct PriorAuthorizationReport: Sendable {
    /// The plan's id and name.
    public var plan = ""
    public var planName = ""
    /// The kind of plan in words; empty where its configuration does not say.
    public var kind = ""
    /// The rule by which the figures are published; empty where none is.
    public var publication = ""
    /// The calendar year, to which an authorization belongs by the day of its first decision.
    public var year = 0
    /// For which moment this is told: ISO 8601 in UTC; and the plan's time zone.
    public var asOf = ""
    public var timeZone = ""

    /// The figures in the order of the rule.
    public var shares: [AuthorizationShare] = []
    /// Times from receipt to decision, by priority.
    public var times: [DecisionTime] = []
    /// The codes that authorizations of the year were for, the most frequent first.
    public var items: [AuthorizedItem] = []
    /// How many codes are left off; how many items have no text that is shaped like a code.
    public var itemsLeftOff = 0
    public var itemsWithoutCode = 0
    /// What the figures do not say of themselves.
    public var counts = AuthorizationCounts()
    /// What is late and what soon will be; `nil` where only what is published is asked for.
    public var clocks: AuthorizationClocks?

    public init() {}
}

/// A percentage, with what it is made of.
public struct AuthorizationShare: Sendable {
    /// Its name for programs: `standard-approved`.
    public var id: String
    public var title: String
    public var part: Int
    public var whole: Int
    /// What the whole is: `standard requests decided`.
    public var wholeTitle: String
    /// Of the part, how many were approved in part.
    public var partial: Int
    /// Whether the rule asks for it; the others stand beside it.
    public var isRequired: Bool

    public init(
        id: String, title: String, part: Int, whole: Int, wholeTitle: String, partial: Int = 0, isRequired: Bool = true
    ) {
        self.id = id
        self.title = title
        self.part = part
        self.whole = whole
        self.wholeTitle = wholeTitle
        self.partial = partial
        self.isRequired = isRequired
    }
}

/// How long decisions of a priority took.
public struct DecisionTime: Sendable {
    /// `standard` or `expedited`.
    public var priority: String
    /// Of how many both moments are known to the minute; `nil` averages where there is none.
    public var exact = 0
    public var averageHours: Double?
    public var medianHours: Double?
    /// Of how many at least one moment is known by its day only: counted in days.
    public var byDay = 0
    public var averageDays: Double?
    public var medianDays: Double?
    /// Decided, and it is not known when they were received; decided before they were received. Neither is in a time.
    public var unreceived = 0
    public var reversed = 0

    public init(priority: String) { self.priority = priority }
}

/// A code that authorizations were for.
public struct AuthorizedItem: Sendable {
    /// `HCPCS 99213`.
    public let code: String
    /// How many authorizations.
    public let count: Int

    /// Counts below this are shown as fewer than it: CMS's rule for small cells.
    public static let smallCell = 11

    /// `nil` where the text is not shaped like a code with the name of its system: a shifted column could hold a name.
    /// A code has a digit, or two letters at most, as those of service types.
    public init?(code: String, count: Int) {
        let words = code.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 2, words.allSatisfy({ UnmappedCodeReport.isShapedLikeCode(String($0)) }) else {
            return nil
        }
        guard words[1].utf8.count <= 2 || words[1].utf8.contains(where: { (0x30...0x39).contains($0) }) else {
            return nil
        }
        self.code = code
        self.count = count
    }
}

/// What is beside the figures of a year.
public struct AuthorizationCounts: Sendable {
    /// Decided in the year: all that the figures are of.
    public var decided = 0
    /// Of these, without a stated priority: counted as standard.
    public var withoutPriority = 0
    /// Of these, with a day but without an outcome: in no percentage.
    public var withoutOutcome = 0
    /// Of these, approved in part.
    public var partial = 0
    /// Decided in the year and left out since they are for drugs.
    public var drugs = 0
    /// Of standard ones, appealed without an outcome of the appeal yet.
    public var openAppeals = 0
    /// With an outcome and without a day: in no year.
    public var undated = 0

    public init() {}
}

/// What is late and what soon will be.
public struct AuthorizationClocks: Sendable {
    /// Within how many hours of its limit an undecided request is listed.
    public var soonHours = 24
    /// Whether limits are known for the plan's kind.
    public var hasLimits = false
    public var counts: [ClockCount] = []
    /// The rules by which the clocks run.
    public var rules: [ClockRule] = []
    /// Where the statements of what is late stand: the latest first.
    public var places: [ClockPlace] = []
    /// How many are late and not listed.
    public var leftOff = 0
    /// What cannot be told, in sentences.
    public var notes: [String] = []

    public init() {}
}

/// How many are in time.
public struct ClockCount: Sendable {
    /// Its name for programs: `undecided`.
    public var id: String
    public var title: String
    public var total: Int
    public var late: Int
    /// Within hours of the limit; of what is still open.
    public var soon: Int
    /// Of which it cannot be told.
    public var untold: Int

    public init(id: String, title: String, total: Int, late: Int, soon: Int = 0, untold: Int = 0) {
        self.id = id
        self.title = title
        self.total = total
        self.late = late
        self.soon = soon
        self.untold = untold
    }
}

/// A rule by which a clock runs.
public struct ClockRule: Sendable {
    /// `standard: 7 calendar days, 14 more where extended`.
    public var limit: String
    /// A day, or empty: since when.
    public var from: String
    public var source: String

    public init(limit: String, from: String, source: String) {
        self.limit = limit
        self.from = from
        self.source = source
    }
}

/// Where the statement of something late stands.
public struct ClockPlace: Sendable {
    /// The `id` of its count.
    public var clock: String
    /// Hours past the limit, the last one begun; 0 or less before it.
    public var hours: Int
    /// `standard`, `expedited`, or empty.
    public var priority: String
    public var file: String
    /// The record's number within the file, from 1; 0 where it is not known.
    public var record: Int
    public var run: Int
    /// The authorization's number: for a terminal of the plan's own staff only.
    public var number: String?

    public init(
        clock: String, hours: Int, priority: String, file: String, record: Int, run: Int, number: String? = nil
    ) {
        self.clock = clock
        self.hours = hours
        self.priority = priority
        self.file = file
        self.record = record
        self.run = run
        self.number = number
    }
}
