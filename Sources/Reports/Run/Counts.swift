import Records

/// How many records ended in each disposition.
public struct DispositionCounts: Sendable, Hashable {
    public var published = 0
    public var unchanged = 0
    public var superseded = 0
    public var pending = 0
    public var quarantined = 0
    public var ignored = 0

    public init() {}

    /// The count of one disposition.
    public subscript(disposition: Disposition) -> Int {
        get {
            switch disposition {
            case .published: published
            case .unchanged: unchanged
            case .superseded: superseded
            case .pending: pending
            case .quarantined: quarantined
            case .ignored: ignored
            }
        }
        set {
            switch disposition {
            case .published: published = newValue
            case .unchanged: unchanged = newValue
            case .superseded: superseded = newValue
            case .pending: pending = newValue
            case .quarantined: quarantined = newValue
            case .ignored: ignored = newValue
            }
        }
    }

    /// The sum over all dispositions.
    public var total: Int { published + unchanged + superseded + pending + quarantined + ignored }
}

/// The records of a run: what came in, and what became of it.
public struct RecordCounts: Sendable, Hashable {
    /// Records that the run's files held.
    public var read = 0
    /// Records that waited in the store and were taken up again.
    public var carriedIn = 0
    public var dispositions = DispositionCounts()

    public init() {}

    /// Whether nothing was lost: read + carried in = the sum of dispositions.
    public var balances: Bool { read + carriedIn == dispositions.total }
}

/// Findings by severity.
public struct SeverityCounts: Sendable, Hashable {
    public var error = 0
    public var warning = 0
    public var information = 0

    public init(error: Int = 0, warning: Int = 0, information: Int = 0) {
        self.error = error
        self.warning = warning
        self.information = information
    }
}
