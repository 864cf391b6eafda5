import Bytes
import PostgreSQL
import Records

/// How a run begins.
extension SourceStore {
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
    func unpublishedRun(_ work: String) throws -> Int64? {
        let found = try connection.query("SELECT to_regclass('\(work).run') IS NOT NULL", as: "look for an earlier run")
        guard found.first?.bool(0) == true else { return nil }
        let run = try connection.query("SELECT run FROM \(work).run", as: "look for an earlier run").first?.integer(0)
        return run.map { Int64($0) }
    }

    func removeAbandoned(_ run: Int64, _ work: String, plan: Int) throws {
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
}
