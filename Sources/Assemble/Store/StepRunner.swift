import PostgreSQL

/// Runs steps on the assembler's sessions with the server, one after another or side by side, and notes what they took.
///
/// The server gives each session one core. Side by side needs that what one session makes is committed: the other sees
/// nothing else.
final class StepRunner {
    /// The session that reads, joins and hands out.
    let connection: Connection
    /// Another of the assembler's own; `nil` where there is only one.
    private let second: Connection?
    /// Seconds that each step took, in the order in which they ended; steps in the background together, as one.
    private(set) var timings: [(step: String, seconds: Double)] = []

    /// Steps that the server works on.
    struct Started {
        fileprivate let connection: Connection
        fileprivate let name: String
        fileprivate let start = ContinuousClock.now
    }

    init(_ connection: Connection, second: Connection?) throws(PostgreSQLError) {
        self.connection = connection
        self.second = second
        // Nothing that they commit counts before the publishing transaction is committed, whose flush covers it.
        for session in [connection, second].compactMap({ $0 }) {
            try session.execute(SourceSQL.settings("SET") + "; SET synchronous_commit = off", as: "prepare the session")
        }
    }

    /// Runs steps one after another, on the assembler's own session or on another.
    func run(_ steps: [SourceSQL.Step], on other: Connection? = nil) throws {
        let connection = other ?? self.connection
        for step in steps {
            let start = ContinuousClock.now
            let touched = try connection.execute(step.sql, as: step.name)
            if touched > 0, !step.afterwards.isEmpty { try connection.execute(step.afterwards) }
            note(step.name, since: start)
        }
    }

    /// Runs steps while the second session runs `others`, of which neither needs the other. `isCommitted` is whether both
    /// see what they do need; where not, or with one session only, the others go first.
    func run(_ steps: [SourceSQL.Step], beside others: [SourceSQL.Step], isCommitted: Bool) throws {
        guard isCommitted, let second else { return try run(others + steps) }
        let started = try start(others, on: second)
        try run(steps)
        try complete(started)
    }

    /// Hands steps to the server, as one transaction where none is open, and comes back at once.
    func start(_ steps: [SourceSQL.Step], on connection: Connection) throws(PostgreSQLError) -> Started {
        let started = Started(connection: connection, name: steps.map(\.name).joined(separator: ", "))
        try connection.start(steps.map(\.sql).joined(separator: "\n"), as: started.name)
        return started
    }

    /// Waits for steps that were started.
    func complete(_ started: Started) throws(PostgreSQLError) {
        try started.connection.complete()
        note(started.name, since: started.start)
    }

    /// Waits until nothing runs any more, however it ends: what failed has been thrown already, or another's failure was.
    func abandon() {
        try? connection.complete()
        try? second?.complete()
    }

    private func note(_ name: String, since start: ContinuousClock.Instant) {
        let parts = (ContinuousClock.now - start).components
        timings.append((name, Double(parts.seconds) + Double(parts.attoseconds) / 1e18))
    }
}
