import PostgreSQL

/// What became of cases, on its way to the run's work schema while they are handed out: a night may hold millions.
///
/// Its connection is its own until it ends.
public final class OutcomeWriter {
    private let connection: Connection
    private let table: String
    private var rows = BinaryCopyRows(capacity: OutcomeWriter.size + 4096)

    /// How many bytes gather before they are sent.
    private static let size = 256 << 10

    init(_ connection: Connection, work: String) {
        self.connection = connection
        table = "\(work).outcome"
    }

    /// Adds one case's outcome.
    public func write(_ outcome: CaseOutcome) throws {
        rows.beginRow(fields: 4)
        rows.append(bytes: [outcome.key.kind.letter])
        rows.append(int64: outcome.key.number)
        rows.append(text: outcome.disposition.rawValue)
        rows.append(text: outcome.reason.isEmpty ? nil : outcome.reason)
        if rows.byteCount >= OutcomeWriter.size { try flush() }
    }

    /// Sends what has gathered; to be called after the last outcome.
    public func flush() throws {
        guard rows.byteCount > 0 else { return }
        try connection.copyIn("COPY \(table) FROM STDIN (FORMAT binary)", as: "copy outcomes") { try $0.write(rows) }
        rows.removeAll()
    }
}
