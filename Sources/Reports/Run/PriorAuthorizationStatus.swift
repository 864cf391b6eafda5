/// How a plan's prior authorizations stand at the end of a run, in counts.
public struct PriorAuthorizationStatus: Sendable, Hashable {
    /// Requests without a decision.
    public var undecided = 0
    /// Of these, past their limit, and within 24 hours of it.
    public var late = 0
    public var soon = 0
    /// Changes that the run made visible later than the plan has to.
    public var visibleLate = 0
    /// Whether limits are known for the plan's kind; else nothing can be late.
    public var hasLimits = false

    public init() {}

    /// `prior authorizations: 12 undecided, 1 late, 2 due within 24 h; visible late: 0`
    var line: String {
        let open = "prior authorizations: \(Figures.count(undecided)) undecided"
        guard hasLimits else { return open + "; no limits: the plan's configuration does not say its kind" }
        return open + ", \(Figures.count(late)) late, \(Figures.count(soon)) due within 24 h; visible late: "
            + Figures.count(visibleLate)
    }
}
