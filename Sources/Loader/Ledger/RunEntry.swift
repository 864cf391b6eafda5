/// A run as the ledger has it.
public struct RunEntry: Sendable, Hashable {
    public enum State: String, Sendable { case running, published, failed }

    public let id: Int64
    public let plan: String
    public let state: State
    /// ISO 8601, UTC.
    public let started: String
    /// ISO 8601, UTC; empty while it runs.
    public let finished: String
    /// Why it failed; empty where it did not.
    public let failure: String

    public init(id: Int64, plan: String, state: State, started: String, finished: String, failure: String) {
        self.id = id
        self.plan = plan
        self.state = state
        self.started = started
        self.finished = finished
        self.failure = failure
    }
}
