import PostgreSQL
import Records

/// What became of cases, on its way to the run's work schema while they are handed out: a night may hold millions.
///
/// Its connection is its own until it ends.
public final class OutcomeWriter {
    private let connection: Connection
    private let work: String
    private var rows = BinaryCopyRows(capacity: OutcomeWriter.size + 4096)
    private var facts = BinaryCopyRows(capacity: 4096)
    private var events = BinaryCopyRows(capacity: 4096)
    private var made = BinaryCopyRows(capacity: 4096)
    private var uses = BinaryCopyRows(capacity: 4096)

    /// How many bytes gather before they are sent.
    private static let size = 256 << 10

    init(_ connection: Connection, work: String) {
        self.connection = connection
        self.work = work
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

    /// Adds what figures know of an authorization: `key` is its case's.
    public func write(_ key: CaseKey, _ found: AuthorizationFacts) throws {
        facts.append(found, key.number)
        for event in found.events { events.append(event, key.number) }
        if facts.byteCount + events.byteCount >= OutcomeWriter.size { try flushFacts() }
    }

    /// Adds what a claim that is published used of authorizations.
    public func write(_ key: CaseKey, _ used: [AuthorizationUse]) throws {
        for use in used {
            uses.beginRow(fields: 4)
            uses.append(int64: key.number)
            uses.append(text: use.number)
            uses.append(text: use.code)
            uses.append(numeric: use.quantity)
        }
        if uses.byteCount >= OutcomeWriter.size { try send(&uses, "claim_use_in") }
    }

    /// Adds which resources of its own a clinical document's record was made into: `Observation/ID`.
    public func write(_ key: CaseKey, made names: [String]) throws {
        made.beginRow(fields: 2)
        made.append(int64: key.number)
        made.append(textArray: names)
        if made.byteCount >= OutcomeWriter.size { try send(&made, "statement_made") }
    }

    /// Sends what has gathered; to be called after the last outcome.
    public func flush() throws {
        try send(&rows, "outcome")
        try send(&uses, "claim_use_in")
        try send(&made, "statement_made")
        try flushFacts()
    }

    private func flushFacts() throws {
        try send(&facts, "authorization_fact_in")
        try send(&events, "authorization_event_in")
    }

    private func send(_ rows: inout BinaryCopyRows, _ table: String) throws {
        guard rows.byteCount > 0 else { return }
        try connection.copyIn("COPY \(work).\(table) FROM STDIN (FORMAT binary)", as: "copy \(table)s") {
            try $0.write(rows)
        }
        rows.removeAll()
    }
}

extension BinaryCopyRows {
    /// A row of a run's `authorization_fact_in`.
    fileprivate mutating func append(_ facts: AuthorizationFacts, _ key: Int64) {
        beginRow(fields: 16)
        append(int64: key)
        append(textArray: facts.made)
        append(text: facts.number)
        append(text: facts.priority)
        append(bool: facts.isDrug)
        append(timestamp: facts.received.timestamp)
        append(timestamp: facts.decided.timestamp)
        append(bool: facts.received.isExact)
        append(bool: facts.decided.isExact)
        append(text: facts.outcome?.rawValue)
        append(text: facts.final)
        append(bool: facts.isExtended)
        append(bool: facts.isAppealed)
        append(text: facts.appealOutcome?.rawValue)
        append(textArray: facts.items)
        append(int32: facts.lastChanged)
    }

    /// A row of a run's `authorization_event_in`.
    fileprivate mutating func append(_ event: AuthorizationFacts.Event, _ key: Int64) {
        beginRow(fields: 7)
        append(int64: key)
        append(int64: event.run)
        append(timestamp: event.time.timestamp)
        append(bool: event.time.isExact)
        append(text: event.event)
        append(text: event.action)
        append(text: event.status)
    }
}

extension Case.Kind {
    /// As the table of outcomes has it.
    var letter: UInt8 {
        switch self {
        case .claim: 0x63
        case .member: 0x6D
        case .derivedMember: 0x64
        case .provider: 0x70
        case .authorization: 0x61
        case .statement: 0x73
        case .document: 0x6F
        }
    }
}
