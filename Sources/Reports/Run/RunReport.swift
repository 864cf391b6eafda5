import Records

/// What a run did, as its operator, an analyst and the next program read it.
///
/// A value: whoever fills it (the pipeline from its own counts, or a query of the ledger) and whoever renders it
/// (``JSONReport``, ``TextReport``, ``HTMLReport``) meet here. It holds counts, rules, places and codes, never a
/// member's data: no field of it may be filled with a value of a record.
public struct RunReport: Sendable {
    /// The run's id in the ledger, as `report` and `rollback` take it.
    public var run: String
    /// The plan's id.
    public var plan = "default"
    /// What sort of run this is a report of.
    public var command = "run"
    /// When the run began: ISO 8601 with its zone.
    public var started = ""
    /// How it ended.
    public var outcome = RunOutcome.done
    /// One sentence on why it ended as it did, where that is not plain: what failed, where, what to do.
    public var outcomeDetail = ""
    /// The version of the program.
    public var programVersion = ""
    /// Hash of the maps, lists and tables that the run used.
    public var mappingHash = ""

    /// A row for every file that was given or found, in the order read.
    public var files: [FileReport] = []
    /// The records of all files, and those carried in from earlier runs.
    public var records = RecordCounts()
    /// What the run did to each table, by resource type, in the order to be shown.
    public var resources: [ResourceReport] = []
    /// All findings, by severity.
    public var findings = SeverityCounts()
    /// The findings by rule; severe and frequent ones first.
    public var rules: [RuleReport] = []

    /// Money on its way from the files to the resources.
    public var money: [MoneyReport] = []
    /// Every sum that was checked: counts of records, envelopes, money.
    public var balances: [BalanceReport] = []

    /// What waits, by reason.
    public var pending: [ReasonReport] = []
    /// What was left out on purpose, by reason.
    public var ignored: [ReasonReport] = []
    /// Records in quarantine, by rule, with a few places each.
    public var quarantine: [QuarantineReport] = []

    /// Codes without a row in their crosswalk.
    public var unmapped: [UnmappedCodeReport] = []
    /// Elements that a profile requires and the extract could not say, filled with the guide's neutral code.
    public var defaulted: [DefaultedElementReport] = []
    /// How often each map rule gave a value.
    public var mapRules: [MapRuleReport] = []
    /// What the profiles that the run wrote say must be supported, profile by profile.
    public var mustSupport: [MustSupportReport] = []
    /// Source formats and the profiles of what was made of them.
    public var sources: [SourceReport] = []
    /// What waits, by kind, reason, source and days.
    public var waiting: [WaitingReport] = []
    /// After how many days of waiting an alarm is raised; 0 where the run did not say.
    public var waitingThreshold = 0

    /// How prior authorizations stand at the end of the run; `nil` where the plan has none.
    public var priorAuthorizations: PriorAuthorizationStatus?

    /// Wall clock from start to end.
    public var seconds = 0.0
    /// Time by stage, in the order of the pipeline; stages overlap, so these may add up to more than `seconds`.
    public var stages: [StageReport] = []
    /// The largest resident size of the process.
    public var peakMemoryBytes = 0
    /// Whether every sum holds; `nil` where the run did not come so far.
    ///
    /// The filler says so (a query over the ledger), and ``addsUp`` says what the report's own figures give.
    public var balanced: Bool?

    /// An empty report of a run.
    public init(run: String) {
        self.run = run
    }

    /// Whether the figures in this report add up: the records over all, every file, every balance and sum of money.
    public var addsUp: Bool {
        records.balances
            && files.allSatisfy { $0.dispositions.total == $0.records }
            && balances.allSatisfy(\.holds)
            && money.allSatisfy(\.holds)
    }
}

/// How a run ended, with the exit code that says so.
public enum RunOutcome: String, Sendable, CaseIterable {
    case done
    /// Done and published, but over a quarantine or balance threshold.
    case doneOverThreshold = "done-over-threshold"
    /// An input or the store failed, and nothing was published.
    case failed
    /// Still going, or cut off.
    case running

    /// The exit code of `patient-access run` for this end.
    public var exitCode: Int {
        switch self {
        case .done: 0
        case .doneOverThreshold: 2
        case .failed, .running: 3
        }
    }
}
