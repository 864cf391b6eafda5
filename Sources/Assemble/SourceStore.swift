import Bytes
import PostgreSQL
import Records

/// The records of a plan that cases are assembled from, for one run.
///
/// ```
/// begin ▶ write records ▶ resolve ▶ stream members ▶ try, refuse ▶ stream claims ▶ flush outcomes ▶ use, stream
/// authorizations ▶ flush outcomes ▶ conclude ▶ finish (on the publishing connection)
/// ```
/// What the run reads and finds out stands in a work schema of its own. Schema `source` changes when `finish` is committed,
/// together with everything else that the run publishes; payloads and new claims are written before that, under numbers
/// of the run, and count for nobody until then. What an interrupted run left is removed by the plan's next. The caller
/// sees to it that a plan has one run at a time.
///
/// Not `Sendable`: one thread's at a time, like its connections. `rows()` and `decoder` may go to workers.
public final class SourceStore {
    /// How the run ends.
    public enum Mode: Sendable {
        /// With `finish`, which the publishing connection commits.
        case publishing
        /// With `abandon`: nothing of it is kept, nor seen by anybody else.
        case trial
    }

    let plan: Plan
    let schemas: RecordSchemas
    let encoder: SourceEncoder
    private let fingerprint: [UInt8]
    let runner: StepRunner
    private var session: Session?
    /// Full rosters, those that arrived among them, by source and day; once they have been weighed.
    var rosters: [RosterEntry] = []
    /// Seconds that each step took: what a report of stages and an optimiser read.
    public var timings: [(step: String, seconds: Double)] { runner.timings }

    var connection: Connection { runner.connection }

    /// What exists between `begin` and the end of the run.
    struct Session {
        let mode: Mode
        let sql: SourceSQL
        let numbers: RowNumbers
        let decoder: CaseDecoder
        var own: SourceRows
        var isOpen = true
    }

    /// - Parameters:
    ///   - connection: a session of the assembler's own.
    ///   - second: another, so that the server can do two things at a time; without one it does them one after the other.
    ///   - fingerprint: identifies the maps, lists and tables that cases are mapped by. Under another one, what arrives is
    ///     mapped again even where no record changed, and what is pending or quarantined is tried again.
    /// - Throws: kind `.statement` where the plan's id is not letters, digits and `-`.
    public init(
        _ connection: Connection, second: Connection? = nil, plan: Plan, schemas: RecordSchemas,
        fingerprint: [UInt8] = []
    ) throws(PostgreSQLError) {
        guard !plan.id.isEmpty, plan.id.utf8.allSatisfy(SourceStore.isPlanByte) else {
            throw PostgreSQLError(.statement, "a plan's id has letters, digits and '-' only")
        }
        runner = try StepRunner(connection, second: second)
        self.plan = plan
        self.schemas = schemas
        encoder = SourceEncoder(plan: plan, schemas: schemas)
        self.fingerprint = Array(Digest.sha256(fingerprint + [plan.derivesMembers ? 1 : 0]).prefix(8))
    }

    private static func isPlanByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D: true
        default: false
        }
    }

    // MARK: - Reading

    /// Begins a run: removes what an interrupted one of the plan left, and makes the run's work tables.
    ///
    /// - Parameter run: the ledger's number of the run, below 2^31.
    public func begin(run: Int64, mode: Mode = .publishing) throws {
        let name = SourceStore.hex(Digest.sha256(Array(plan.id.utf8)).prefix(6))
        let publishing = "source_run_\(name)"
        let work = mode == .publishing ? publishing : "source_trial_\(name)"
        try connection.execute("BEGIN")
        let number = try planNumber()
        let unpublished = try unpublishedRun(publishing)
        if mode == .publishing, let unpublished { try removeAbandoned(unpublished, publishing, plan: number) }
        let sql = SourceSQL(
            work: work, plan: number, planID: plan.id, run: run, fingerprint: SourceStore.hex(fingerprint[...]),
            derivesMembers: plan.derivesMembers, unpublished: mode == .trial ? unpublished : nil)
        try runner.run(sql.makeWorkTables)
        try sendDocumentMatching(work)
        let records = RecordDecoder(try vocabularies())
        try mendKeys(plan: number, records)
        let decoder = CaseDecoder(
            records: records,
            lines: LineMatcher(claim: schemas.claim, remittance: schemas.remittance),
            insurer: SourceStore.hex(encoder.insurer(plan.id)[...]),
            authorizations: schemas.authorization.map { AuthorizationFold($0, schemas.authorizationWords) },
            uses: schemas.authorization.map { _ in
                AuthorizationUseReader(claim: schemas.claim, remittance: schemas.remittance)
            }, members: MemberMerger(schemas.precedence, schemas.member))
        if mode == .publishing {
            // From here on the next run finds what this one leaves.
            try connection.execute("COMMIT; BEGIN")
        }
        let numbers = RowNumbers(run: run)
        session = Session(
            mode: mode, sql: sql, numbers: numbers, decoder: decoder,
            own: SourceRows(encoder: encoder, numbers: numbers))
    }

    /// The run whose work tables are there: going on (then a publishing one does not begin), or interrupted.
    private func unpublishedRun(_ work: String) throws -> Int64? {
        let found = try connection.query("SELECT to_regclass('\(work).run') IS NOT NULL", as: "look for an earlier run")
        guard found.first?.bool(0) == true else { return nil }
        let run = try connection.query("SELECT run FROM \(work).run", as: "look for an earlier run").first?.integer(0)
        return run.map { Int64($0) }
    }

    private func removeAbandoned(_ run: Int64, _ work: String, plan: Int) throws {
        try runner.run(SourceSQL.removeAbandoned(work: work, plan: plan, run: run))
    }

    private func planNumber() throws -> Int {
        try connection.execute("INSERT INTO source.plan (id) VALUES ($1) ON CONFLICT (id) DO NOTHING", [.text(plan.id)])
        let rows = try connection.query("SELECT number FROM source.plan WHERE id = $1", [.text(plan.id)])
        guard let number = rows.first?.integer(0) else { throw PostgreSQLError(.wire, "the plan has no number") }
        return number
    }

    /// Today's vocabularies, which are recorded, and those of earlier programs.
    private func vocabularies() throws -> [Vocabulary] {
        var result = schemas.all.map { Vocabulary($0) }
        // A vocabulary's text is long, and the store mostly has it: only what is new is written, and only others are read.
        let known = try connection.query(
            "SELECT encode(tag, 'hex') FROM source.vocabulary", as: "look for vocabularies")
        let tags = Set(known.compactMap { UInt64($0.text(0) ?? "", radix: 16) })
        for vocabulary in result where !tags.contains(vocabulary.tag) {
            try connection.execute(
                "INSERT INTO source.vocabulary (tag, kind, fields) VALUES ($1, $2, $3) ON CONFLICT (tag) DO NOTHING",
                [
                    .bytes(withUnsafeBytes(of: vocabulary.tag.bigEndian) { Array($0) }), .text(vocabulary.schema.kind),
                    .text(Vocabulary.listing(of: vocabulary.schema)),
                ])
        }
        for tag in tags.subtracting(result.map(\.tag)).sorted() {
            let rows = try connection.query(
                "SELECT kind, fields FROM source.vocabulary WHERE tag = $1",
                [.bytes(withUnsafeBytes(of: tag.bigEndian) { Array($0) })])
            guard let row = rows.first, let kind = row.text(0), let fields = row.text(1),
                let schema = schemas.all.first(where: { $0.kind == kind })
            else { continue }
            result.append(Vocabulary(tag: tag, listing: fields, readAs: schema))
        }
        return result
    }

    /// A worker's own encoder of records; `write` takes what it gathered.
    public func rows() throws(PostgreSQLError) -> SourceRows {
        let session = try open()
        return SourceRows(encoder: encoder, numbers: session.numbers)
    }

    /// Sends the rows that an encoder gathered, and empties it. About a mebibyte at a time is best.
    public func write(_ rows: inout SourceRows) throws {
        let work = try open().sql.work
        try send(rows.payloads, "source.payload (id, payload)")
        try send(rows.claims, "\(work).claim_in")
        try send(rows.remittances, "\(work).remittance_in")
        try send(rows.members, "\(work).member_in")
        try send(rows.acknowledgments, "\(work).acknowledgment_in")
        try send(rows.providers, "\(work).provider_in")
        try send(rows.authorizations, "\(work).authorization_in")
        try send(rows.mentions, "\(work).mention_in")
        try send(rows.attributions, "\(work).attribution_in")
        try send(rows.statements, "\(work).statement_in")
        try send(rows.documents, "\(work).document_in")
        try send(rows.ended, "\(work).ended")
        rows.removeAll()
    }

    func send(_ rows: borrowing BinaryCopyRows, _ table: String) throws {
        guard rows.byteCount > 0 else { return }
        let copy = try connection.copyIn("COPY \(table) FROM STDIN (FORMAT binary)", as: "copy records into \(table)")
        try copy.write(rows)
        _ = try copy.finish()
    }

    /// Adds one record on the caller's thread; see `SourceRows.add`.
    @discardableResult
    public func add(
        _ record: borrowing Record, quarantined fault: String? = nil, ignored: String? = nil
    ) throws -> Bool {
        _ = try open()
        let known = session?.own.add(record, quarantined: fault, ignored: ignored) ?? false
        if (session?.own.byteCount ?? 0) > 1 << 20 { try flush() }
        return known
    }

    private func flush() throws {
        // Taken out while it is sent: `write` looks at the session too.
        guard var own = session?.own, own.byteCount > 0 else { return }
        let empty = try rows()
        session?.own = empty
        try write(&own)
    }

    // MARK: - Joining

    /// Joins what was read with what the store has, and finds the cases that are new or changed.
    @discardableResult
    public func resolve() throws -> Resolution {
        try flush()
        let session = try open()
        let sql = session.sql
        let isCommitted = session.mode == .publishing
        if isCommitted { try connection.execute("COMMIT") }
        let others =
            [sql.attributions, sql.arrivedRosters] + sql.merge(.member) + sql.merge(.authorization) + sql.providerScope
        try runner.run(sql.merge(.claim) + sql.merge(.remittance), beside: others, isCommitted: isCommitted)
        try weighRosters()
        try runner.run(sql.memberScope)
        try foldSpans()
        try runner.run(sql.claimScope)
        try runner.run(
            sql.joining, beside: sql.authorizationScope + sql.documentScope + sql.wantedScope, isCommitted: isCommitted)
        try foldSpans()
        try runner.run(sql.wantedPersons)
        try runner.run(sql.matching, beside: [sql.memberCases] + sql.relations, isCommitted: isCommitted)
        try runner.run(sql.cases, beside: sql.authorizationCases + sql.documentCases, isCommitted: isCommitted)
        return try count(sql.work)
    }

    private func count(_ work: String) throws -> Resolution {
        let row = try connection.query(
            """
            SELECT (SELECT count(*) FROM \(work).membership WHERE stream),
                (SELECT count(DISTINCT claim) FROM \(work).derived WHERE stream),
                (SELECT count(*) FROM \(work).eob WHERE stream), (SELECT sum(records) FROM \(work).carried),
                (SELECT count(*) FROM \(work).provider WHERE stream), (SELECT count(*) FROM \(work).auth_case WHERE stream),
                (SELECT count(*) FROM \(work).stated_case WHERE stream)
            """, as: "count cases"
        ).first
        return Resolution(
            members: row?.integer(0) ?? 0, derivedMembers: row?.integer(1) ?? 0, claims: row?.integer(2) ?? 0,
            providers: row?.integer(4) ?? 0,
            authorizations: row?.integer(5) ?? 0, statements: row?.integer(6) ?? 0, carriedIn: row?.integer(3) ?? 0)
    }

    // MARK: - Streaming

    /// Turns batches into cases, on any thread.
    public func decoder() throws(PostgreSQLError) -> CaseDecoder { try open().decoder }

    /// Hands out the cases that make providers: the directory's.
    public func providers(_ body: (CaseBatch) throws -> Void) throws {
        try stream(try open().sql.providerStream, .provider, body)
    }

    /// Hands out the cases that make Patients and Coverages: the roster's, then those that claims make themselves. After
    /// `refuse` it hands out what that made necessary: see `derivedMembers`.
    public func members(_ body: (CaseBatch) throws -> Void) throws {
        try stream(try open().sql.memberStream, .member, body)
        try derivedMembers(body)
    }

    /// Hands out the cases of claims that make Patients and Coverages themselves, but for those that it has handed out.
    public func derivedMembers(_ body: (CaseBatch) throws -> Void) throws {
        if plan.derivesMembers { try stream(try open().sql.derivedStream, .derivedMember, body) }
    }

    /// Hands out the cases that make EOBs; those that were refused once more, to be refused again.
    ///
    /// - Parameter done: leaves out these, all of whose outcomes are told: of `linked` only where none was refused.
    public func claims(but done: Set<Entanglement> = [], _ body: (CaseBatch) throws -> Void) throws {
        let sql = try open().sql
        try claims((["true"] + done.map { "NOT \(sql.isOf($0))" }).joined(separator: " AND "), body)
    }

    /// Hands out the EOBs of which `condition`, over the cases `e`, is true.
    func claims(_ condition: String, _ body: (CaseBatch) throws -> Void) throws {
        let sql = try open().sql
        let stored = try connection.query(
            "SELECT to_regclass('fhir.explanation_of_benefit_version') IS NOT NULL", as: "look for stored resources")
        try stream(sql.claimStream(stored: stored.first?.bool(0) == true, where: condition), .claim, body)
    }

    func stream(_ sql: String, _ kind: Case.Kind, _ body: (CaseBatch) throws -> Void) throws {
        try connection.copyOut(sql, as: "stream \(kind.rawValue) cases") { rows in
            var batch = CaseBatch(kind: kind)
            while try rows.next() {
                for index in 0..<SourceSQL.caseFields {
                    guard let field = rows.field(index) else {
                        batch.bytes.append(bigEndian: Int32(-1))
                        continue
                    }
                    batch.bytes.append(bigEndian: Int32(truncatingIfNeeded: field.count))
                    batch.bytes.append(field)
                }
                batch.count += 1
                if batch.count >= CaseBatch.size {
                    try body(batch)
                    batch = CaseBatch(kind: kind)
                }
            }
            if batch.count > 0 { try body(batch) }
        }
    }

    // MARK: - Ending

    /// Takes the outcome of each case that is handed out; to be flushed before `finish`.
    ///
    /// - Parameter connection: the writer's own.
    public func outcomes(on connection: Connection) throws(PostgreSQLError) -> OutcomeWriter {
        OutcomeWriter(connection, work: try open().sql.work)
    }

    /// Writes what became of every record, read or carried in: states in `source`, events in the ledger. What others may
    /// see of it is in the transaction that `publishing` has open, and is seen when that is committed.
    ///
    /// After `conclude`. A case that was handed out and has no outcome is pending.
    public func finish(on publishing: Connection) throws {
        let sql = try open().sql
        try runner.run(
            [sql.remittanceFates], beside: [sql.memberFates, sql.authorizationFates, sql.documentFates],
            isCommitted: true)
        try publishing.execute(SourceSQL.settings("SET LOCAL"))
        // Where a step fails, its transaction can be rolled back only when nothing runs in it any more.
        defer { try? publishing.complete() }
        let remittances = try runner.start([sql.newRows(.remittance)], on: publishing)
        try runner.run([sql.claimFates])
        let claims = try runner.start([sql.newRows(.claim)], on: connection)
        try runner.complete(remittances)
        try runner.run(sql.settling, on: publishing)
        try runner.complete(claims)
        try runner.run([sql.dropWorkTables], on: publishing)
        session?.isOpen = false
    }

    /// Ends a trial, or a run that failed before it was published; nothing of it stays.
    public func abandon() throws {
        guard let session else { return }
        self.session = nil
        runner.abandon()
        try connection.execute("ROLLBACK")
        guard session.mode == .publishing else { return }
        let (run, work, plan) = (session.sql.run, session.sql.work, session.sql.plan)
        try connection.transaction {
            if try unpublishedRun(work) == run { try removeAbandoned(run, work, plan: plan) }
        }
    }

    func open() throws(PostgreSQLError) -> Session {
        guard let session, session.isOpen else {
            throw PostgreSQLError(.statement, "the assembler has no run open", hint: "call begin first")
        }
        return session
    }

    static func hex(_ bytes: ArraySlice<UInt8>) -> String { bytes.withUnsafeBufferPointer { BusinessKey.text($0) } }
}

/// What joining came to.
public struct Resolution: Sendable, Hashable {
    /// Cases of roster rows that are new or changed.
    public let members: Int
    /// Cases of claims that make their own member.
    public let derivedMembers: Int
    /// EOBs to be mapped.
    public let claims: Int
    /// Rows of a provider directory to be mapped.
    public let providers: Int
    /// Prior authorizations to be mapped, or of which only the figures change.
    public let authorizations: Int
    /// Clinical documents, and statements of them, to be mapped.
    public let statements: Int
    /// Records that the run found waiting from earlier ones.
    public let carriedIn: Int
}

/// What joining and mapping came to.
public struct Conclusion: Sendable, Hashable {
    /// Resources to be removed from the store: nothing makes them any more.
    public let removals: [Removal]
    /// What was noticed of records that arrived, and no case tells.
    public let findings: [AssemblyFinding]
    /// How many full rosters that arrived were held back: they end nobody's coverage.
    public let heldRosters: Int
    /// Resources of which nothing that was published so far may be read any more: it was said of another.
    public let withheld: [Removal]
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
