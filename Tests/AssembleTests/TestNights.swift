import Bytes
import Loader
import PostgreSQL
import Records
import StoreTesting

@testable import Assemble

/// A store and its nights: what a pipeline does, with a stand-in for mapping and loading. A resource's body is the bytes
/// that the case gives a map; the tables are a dictionary.
final class TestNights {
    struct Resource: Hashable {
        var body: [UInt8]
        var version: [UInt8]
    }

    let database: TestDatabase
    let connection: Connection
    let second: Connection
    let publishing: Connection
    var plan = Plan()
    var fingerprint: [UInt8] = [1]
    /// `Type/id` to what is published under it.
    private(set) var resources: [String: Resource] = [:]
    /// Of the last night.
    private(set) var resolution: Resolution?
    private(set) var conclusion: Conclusion?
    private(set) var findings: [String] = []
    /// What was noticed of the last night's records while they were joined: `RULE × count`.
    var noticed: [String] { (conclusion?.findings ?? []).map { "\($0.finding.rule) × \($0.count)" }.sorted() }
    /// By EOB, as it was mapped last.
    private var histories: [String: String] = [:]
    /// Ids of resources that no validator would pass.
    var invalid: Set<String> = []
    /// What no valid EOB's case has in it.
    var invalidTexts: [String] = []
    /// How often the last night left out what was refused.
    private(set) var rounds = 0
    /// After how many such rounds the next night is killed.
    var dies: Int?
    struct Killed: Error {}
    private var killed: [Int64] = []
    private var night: Int64 = 0
    /// What the last night has under `Type/id` before it is committed, and what became of its cases.
    private var made: [String: Resource] = [:]
    private var outcomes: [CaseOutcome] = []
    /// What the last night's claims used of authorizations.
    private var uses: [(CaseKey, [AuthorizationUse])] = []
    /// What the last night made of clinical documents' records.
    private var stated: [(CaseKey, [String])] = []
    /// What the last night found of authorizations.
    private var facts: [(CaseKey, AuthorizationFacts)] = []

    init(derivesMembers: Bool = false) throws {
        database = try TestDatabase()
        connection = try database.connect()
        second = try database.connect()
        publishing = try database.connect()
        try Migrator(LoaderMigrations.all, AssembleMigrations.all).migrate(connection)
        plan.idKey = Array(repeating: 7, count: 32)
        plan.derivesMembers = derivesMembers
        try connection.execute(
            "INSERT INTO ledger.plan (id, name, id_key) VALUES ('default', '', decode(repeat('07', 32), 'hex'))")
    }

    /// Runs a night over records, which are numbered as they come; returns what became of each, `disposition: reason`.
    @discardableResult
    func run(_ records: [Record], faults: [Int: String] = [:], trial: Bool = false) throws -> [String] {
        let row = try connection.query("INSERT INTO ledger.run (plan) VALUES ('default') RETURNING id").first
        night = Int64(row?.integer(0) ?? 0)
        let store = try SourceStore(
            connection, second: second, plan: plan, schemas: TestRecords.schemas, fingerprint: fingerprint)
        try publishing.execute(
            "INSERT INTO ledger.file (run, number, path, records) VALUES (\(night), 0, 'x', \(records.count))")
        try store.begin(run: night, mode: trial ? .trial : .publishing)
        for (index, record) in records.enumerated() {
            var record = record
            record.origin = Record.Origin(file: 0, ordinal: UInt32(index + 1))
            try store.add(record, quarantined: faults[index])
        }
        let resolution = try store.resolve()
        self.resolution = resolution
        try publish(store)
        if trial {
            try store.abandon()
            return []
        }
        var resources = made
        let writer = try store.outcomes(on: database.connect())
        for outcome in outcomes { try writer.write(outcome) }
        for (key, known) in facts { try writer.write(key, known) }
        for (key, made) in stated { try writer.write(key, made: made) }
        try writer.flush()
        let conclusion = try store.conclude()
        self.conclusion = conclusion
        for removal in conclusion.removals { resources["\(removal.type)/\(removal.id)"] = nil }
        try publishing.transaction { try store.finish(on: publishing) }
        self.resources = resources
        return try dispositions("origin = run")
    }

    /// Makes what the store's cases are of: `made` and `outcomes`, and what authorizations and documents came to.
    private func publish(_ store: SourceStore) throws {
        findings = []
        outcomes = []
        made = resources
        facts = []
        uses = []
        stated = []
        let decoder = try store.decoder()
        func members(_ batch: CaseBatch) throws { try decoder.forEach(batch) { member($0) } }
        try store.members(members)
        try settle(store, decoder, tell: { claim($0) }, derive: { try store.derivedMembers(members) })
        try store.claims(but: [.alone]) { batch in try decoder.forEach(batch) { _ = claim($0) } }
        let writer = try store.outcomes(on: database.connect())
        for (key, used) in uses { try writer.write(key, used) }
        try writer.flush()
        try store.useAuthorizations()
        try store.authorizations { batch in try decoder.forEach(batch) { authorization($0) } }
        try store.documents { batch in try decoder.forEach(batch) { document($0) } }
    }

    private func put(_ type: String, _ id: String, _ body: [UInt8], _ version: [UInt8]) -> Disposition {
        let key = "\(type)/\(id)"
        if invalid.contains(key) { return .quarantined }
        let outcome: Disposition = made[key]?.body == body ? .unchanged : .published
        made[key] = Resource(body: body, version: version)
        return outcome
    }

    private func tell(_ assembled: AssembledCase, _ outcome: Disposition) {
        outcomes.append(CaseOutcome(assembled.key, outcome, reason: outcome == .quarantined ? "invalid" : ""))
    }

    private func member(_ assembled: AssembledCase) {
        let value = assembled.value
        var outcome = Disposition.unchanged
        if assembled.makesPatient {
            let body = TestNights.content(value.claim ?? value.member)
            outcome = put("Patient", value.ids.patient, body, value.version)
        }
        if assembled.makesCoverage {
            let body = TestNights.content(value.claim ?? value.coverage) + Array("\(value.span)".utf8)
            let other = put("Coverage", value.ids.coverage, body, value.version)
            if outcome == .unchanged { outcome = other }
        }
        tell(assembled, outcome)
    }

    /// Whether it is valid.
    private func claim(_ assembled: AssembledCase) -> Bool {
        let value = assembled.value
        findings += assembled.findings.map(\.rule)
        let body = TestNights.body(value)
        guard isValid(value, body) else {
            tell(assembled, .quarantined)
            return false
        }
        histories[value.ids.explanationOfBenefit] = TestNights.text(value.history)
        tell(assembled, put("ExplanationOfBenefit", value.ids.explanationOfBenefit, body, value.version))
        uses.append((assembled.key, assembled.uses))
        return true
    }

    private func authorization(_ assembled: AssembledCase) {
        let value = assembled.value
        findings += assembled.findings.map(\.rule)
        guard var known = assembled.authorization?.facts else { return }
        defer { facts.append((assembled.key, known)) }
        guard assembled.authorization?.isWaiting == false else { return }
        let body = TestNights.body(value)
        let id = value.ids.explanationOfBenefit
        let outcome = isValid(value, body) ? put("ExplanationOfBenefit", id, body, value.version) : .quarantined
        if outcome != .quarantined { known.made = ["ExplanationOfBenefit/\(id)"] }
        tell(assembled, outcome)
    }

    /// Of a document or of a statement of one.
    private func document(_ assembled: AssembledCase) {
        guard !assembled.isSurpassed else { return }
        let value = assembled.value
        let record = value.statement ?? value.document
        let key = record.flatMap { one in one.schema.id("key").flatMap { one.text($0, in: one.top) } } ?? []
        let id = TestNights.resourceID(String(decoding: key, as: UTF8.self) + "-" + value.ids.patient.prefix(8))
        let type = value.kind == .document ? "DocumentReference" : "Observation"
        let outcome = put(type, id, TestNights.content(record), value.version)
        if outcome != .quarantined { stated.append((assembled.key, ["\(type)/\(id)"])) }
        tell(assembled, outcome)
    }

    /// Tells of numbers by themselves, and refuses what no validator would pass until nothing of it is left.
    private func settle(
        _ store: SourceStore, _ decoder: CaseDecoder, tell: (AssembledCase) -> Bool, derive: () throws -> Void
    ) throws {
        rounds = 0
        for entanglement in [SourceStore.Entanglement.alone, .linked] {
            // What is told is tried once more than it is refused.
            let tries = SourceStore.roundLimit + (entanglement == .alone ? 1 : 0)
            for round in 1...tries {
                var refused: [CaseKey] = []
                try store.trials(entanglement) { batch in
                    try decoder.forEach(batch) { one in
                        let isGood = entanglement == .alone ? tell(one) : isValid(one.value, TestNights.body(one.value))
                        if !isGood { refused.append(one.key) }
                    }
                }
                guard round <= SourceStore.roundLimit, try store.refuse(refused, entanglement) else { break }
                rounds = max(rounds, round)
                if round == dies {
                    killed.append(night)
                    throw Killed()
                }
                try store.deriveMore()
                try derive()
            }
        }
    }

    /// 32 hexadecimal digits.
    static func resourceID(_ text: String) -> String {
        SourceStore.hex(Digest.sha256(Array(text.utf8)).prefix(16))
    }

    /// What a map could read of a claim's case.
    private static func body(_ value: Case) -> [UInt8] {
        var body = content(value.claim) + content(value.remittance)
        if value.authorization != nil { body += content(value.authorization) }
        body += Array("\(value.ids) \(value.lineMatches)".utf8)
        return body + content(value.member) + content(value.coverage) + Array("\(value.history)".utf8)
    }

    private func isValid(_ value: Case, _ body: [UInt8]) -> Bool {
        if invalid.contains("ExplanationOfBenefit/\(value.ids.explanationOfBenefit)") { return false }
        guard !invalidTexts.isEmpty else { return true }
        let text = String(decoding: body, as: UTF8.self)
        return !invalidTexts.contains { text.contains($0) }
    }

    /// What became of the last night's records that were carried in.
    func carried() throws -> [String] { try dispositions("origin <> run") }

    private func dispositions(_ condition: String) throws -> [String] {
        try connection.query(
            """
            SELECT disposition || coalesce(': ' || reason, '') FROM ledger.disposition
            WHERE run = \(night) AND \(condition) ORDER BY origin, file, ordinal
            """
        ).map { $0.text(0) ?? "" }
    }

    /// Whether the ledger's own view says that every night adds up that was not killed.
    func balanced() throws -> Bool {
        let dead = killed.map { "\($0)" }.joined(separator: ",")
        let rows = try connection.query(
            "SELECT bool_and(balanced) FROM ledger.accounting WHERE run <> ALL ('{\(dead)}'::bigint[])")
        return rows.first?.bool(0) == true
    }

    /// Older adjudications that nothing newer hides: each number's EOB is made of the newest that makes a valid one.
    func hidden() throws -> [String] {
        try connection.query(
            """
            SELECT DISTINCT o.number FROM source.remittance o
            WHERE o.state = 'superseded' AND NOT o.reversal AND o.reason = '\(PendingReason.superseded)'
                AND NOT EXISTS (SELECT FROM source.remittance n WHERE n.eob = o.eob AND n.version > o.version
                    AND NOT n.reversal AND n.state = 'published')
            """
        ).map { $0.text(0) ?? "" }
    }

    /// How many adjudications no valid EOB can be made of.
    func refused() throws -> Int {
        try connection.query(
            "SELECT count(*) FROM source.remittance WHERE state = 'quarantined' AND NOT reversal"
        ).first?.integer(0) ?? 0
    }

    /// How many resources of a type are published.
    func count(_ type: String) -> Int { resources.keys.count { $0.hasPrefix("\(type)/") } }

    private static func text(_ history: CaseHistory) -> String {
        [
            history.isCancelled ? "cancelled" : "", history.prior.isEmpty ? "" : "prior \(history.prior)",
            history.replacedBy.isEmpty ? "" : "replaced by \(history.replacedBy)",
        ].filter { !$0.isEmpty }.joined(separator: ", ")
    }

    /// The published EOBs by the payer's number: what each says of its place among others.
    func history() throws -> [String: String] {
        var result: [String: String] = [:]
        for row in try connection.query(
            "SELECT DISTINCT coalesce(number, ''), encode(uuid_send(eob), 'hex') FROM source.remittance")
        {
            guard let number = row.text(0), let id = row.text(1), resources["ExplanationOfBenefit/\(id)"] != nil else {
                continue
            }
            result[number] = histories[id] ?? "unknown"
        }
        return result
    }

    /// Makes the store what a program left that knew an EOB by more than the payer's number.
    func age() throws {
        for row in try connection.query("SELECT encode(uuid_send(eob), 'hex') FROM source.remittance") {
            let id = "ExplanationOfBenefit/\(row.text(0) ?? "")"
            guard let resource = resources.removeValue(forKey: id) else { continue }
            resources["ExplanationOfBenefit/\(String((row.text(0) ?? "").reversed()))"] = resource
        }
        try connection.execute(
            """
            UPDATE source.remittance SET eob = reverse(replace(eob::text, '-', ''))::uuid, number = NULL, prior = NULL,
                prior_eob = NULL, history = NULL;
            UPDATE source.claim SET prior = NULL, prior_eob = NULL;
            UPDATE source.plan SET keys = 1
            """)
    }

    /// What the EOB of a payer's number is made of: a piece of its body.
    func body(_ number: String) throws -> String {
        let row = try connection.query(
            "SELECT encode(uuid_send(eob), 'hex') FROM source.remittance WHERE number = $1", [.text(number)]
        ).first
        return resources["ExplanationOfBenefit/\(row?.text(0) ?? "")"].map { String(decoding: $0.body, as: UTF8.self) }
            ?? ""
    }

    /// The rows of `source` but for what tells of runs and arrival: equal for equal sets of records.
    func sourceRows() throws -> [String] {
        let tables = [
            ("claim", "hash, state, reason, control, fault"),
            ("derived", "type, id, claim"),
            ("member", "hash, state, reason, as_of, makes_patient, makes_coverage"),
            ("remittance", "hash, state, reason, claim, patient, coverage, derived, eob, version, history"),
            ("acknowledgment", "control, eob"),
            ("authorization", "hash, state, reason, number, trace, moment, eob"),
            ("authorization_case", "eob, state, reason, made, patient, coverage"),
            (
                "authorization_fact",
                "eob, number, priority, received, decided, received_exact, decided_exact, outcome, final, extended, appealed, "
                    + "appeal_outcome, items, last_changed, visible_run IS NOT NULL"
            ),
            ("claim_authorization", "number, eob, code, quantity"),
            ("authorization_event", "eob, happened, exact, event, action, status"),
            ("document", "hash, member_id, patient, how, active, state, reason, fault"),
            ("statement", "document, hash, of, key, section, kind, state, reason"),
            ("statement_case", "patient, of, key, document, hash, state, reason, made"),
        ]
        var rows: [String] = []
        for (table, columns) in tables {
            for row in try connection.query("SELECT '\(table) ' || (\(columns))::text FROM source.\(table) ORDER BY 1")
            {
                rows.append(row.text(0) ?? "")
            }
        }
        return rows
    }

    /// What a map can read of a record, but for where it stood.
    static func content(_ record: Record?) -> [UInt8] {
        guard let record else { return [0] }
        var bytes: [UInt8] = []
        for index in record.nodes.indices {
            let field = record.schema.fields[Int(record.nodes[index].field)]
            bytes += Array("\(field.path)=".utf8)
            if field.kind != .group { bytes += record.text(at: index) }
            bytes.append(0x0A)
        }
        return bytes
    }
}
