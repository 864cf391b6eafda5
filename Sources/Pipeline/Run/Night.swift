import Assemble
import Bytes
import Ingest
import Loader
import Mappers
import PostgreSQL
import Records
import Reports

/// The stages of one run, between its beginning and its end in the ledger.
struct Night {
    let request: RunRequest
    let mappings: CompiledMappings
    let clocks: PlanClocks
    let plan: Plan
    let hash: String
    let run: Int64
    let store: OpenStore
    let ledger: Ledger
    let clock: Stopwatch
    let progress: @Sendable (RunProgress) -> Void
    private let source: SourceStore
    private let maps: MapSet

    init(
        request: RunRequest, mappings: CompiledMappings, clocks: PlanClocks, plan: Plan, hash: String, run: Int64,
        store: OpenStore, ledger: Ledger, clock: Stopwatch, progress: @escaping @Sendable (RunProgress) -> Void
    ) throws {
        self.request = request
        self.mappings = mappings
        self.clocks = clocks
        self.plan = plan
        self.hash = hash
        self.run = run
        self.store = store
        self.ledger = ledger
        self.clock = clock
        self.progress = progress
        source = try SourceStore(
            store.connect(), second: store.connect(), plan: plan,
            schemas: RecordSchemas(mappings),
            fingerprint: Array(hash.utf8))
        maps = mappings.maps.keyed(by: plan.idKey)
    }

    /// Reads, joins, maps, validates and publishes.
    func perform(_ extracts: [Extract]) throws {
        var summary = RunSummary()
        try source.begin(run: run)
        do {
            var read = try ingest(extracts, &summary)
            let resolution = try assemble(read.records, &summary)
            try publish(&read, resolution, &summary)
            for step in source.timings { Log.step(step.step, step.seconds) }
            for stage in summary.stages { Log.ended(stage.name, stage.seconds) }
        } catch {
            try? source.abandon()
            throw error
        }
    }

    private func ingest(_ extracts: [Extract], _ summary: inout RunSummary) throws -> IngestStage.Outcome {
        let watch = Stopwatch()
        var options = IngestOptions(production: plan.production, asOf: request.asOf)
        options.workDirectory = request.store.workDirectory
        let stage = IngestStage(
            mappings: mappings, options: options,
            readers: request.workers, progress: progress)
        let outcome = try stage.run(extracts, into: source, ledger, run: run)
        try outcome.requireExtract(among: request.extracts)
        try ledger.write(outcome.files, run: run)
        summary.stages.append(
            StageReport(name: "ingest", seconds: watch.seconds, amount: Double(outcome.bytes), unit: "bytes"))
        return outcome
    }

    private func assemble(_ records: Int, _ summary: inout RunSummary) throws -> Resolution {
        let watch = Stopwatch()
        progress(RunProgress(stage: "assemble", done: records, unit: "records"))
        let resolution = try source.resolve()
        summary.stages.append(
            StageReport(name: "assemble", seconds: watch.seconds, amount: Double(records), unit: "records"))
        return resolution
    }

    private func publish(
        _ read: inout IngestStage.Outcome, _ resolution: Resolution, _ summary: inout RunSummary
    ) throws {
        let watch = Stopwatch()
        let publication = try Publication(
            on: store.connect(), plan: plan.id, run: run, decided: [.explanationOfBenefit, .patient, .coverage])
        let stage = PublishStage(
            mappings: mappings, maps: maps, workers: request.workers, run: run,
            expected: resolution.providers + resolution.members + resolution.derivedMembers
                + resolution.authorizations + resolution.claims + resolution.statements, progress: progress)
        do {
            var destination = try PublishDestination(
                publication, source.outcomes(on: store.connect()), ledger, run: run)
            let made = try stage.run(source, into: &destination)
            summary.stages.append(
                StageReport(
                    name: "map, validate, load", seconds: watch.seconds, amount: Double(made.cases), unit: "cases"))
            let conclusion = try source.conclude()
            summary.heldRosters = conclusion.heldRosters
            read.findings.add(conclusion.findings)
            for removal in conclusion.removals + (try source.retypedProviders()) {
                if let type = ResourceType(name: removal.type) { publication.remove(type, id: removal.id) }
            }
            for resource in conclusion.withheld {
                if let type = ResourceType(name: resource.type) { publication.withhold(type, id: resource.id) }
            }
            let ending = Stopwatch()
            progress(RunProgress(stage: "settle", done: read.records, unit: "records"))
            var final = summary
            try publication.publish { [read] connection in
                try settle(read, made, destination.made, publication, connection, ending, &final)
            }
            summary = final
        } catch {
            publication.abandon()
            throw error
        }
    }

    /// What else belongs to the run, in its transaction: states, dispositions, findings, sums. A run that does not add
    /// up is not committed.
    private func settle(
        _ read: IngestStage.Outcome, _ made: PublishStage.Outcome, _ resources: [MadeEntry: Int],
        _ publication: Publication, _ connection: Connection, _ watch: Stopwatch, _ summary: inout RunSummary
    ) throws {
        try source.finish(on: connection)
        let ledger = Ledger(connection)
        var findings = read.findings
        findings.add(made.findings)
        try ledger.write(findings.all, run: run)
        try ledger.write(read.balances, run: run)
        try write(made.statistics, ledger)
        try ledger.write(made: resources, run: run)
        let money = made.money.entries(mappings.money)
        try ledger.write(money, run: run)
        try ledger.writeWaiting(run: run, plan: plan.id, threshold: request.plan.waitingThreshold)
        let accounts = try ledger.accounting(run: run)
        if let wrong = accounts.first(where: { !$0.isBalanced }) {
            throw PipelineError(
                .failure,
                "run \(run), file \(wrong.file): the records read do not add up to what became of them; "
                    + "nothing was published, please report this")
        }
        summary.stages.append(StageReport(name: "settle", seconds: watch.seconds))
        summary.resources = ResourceType.allCases.compactMap { type in
            if type.isOccasional && publication.counts[type] == ResourceCounts() { return nil }
            let counts = publication.counts[type] ?? ResourceCounts()
            return ResourceReport(
                type: type.name, inserted: counts.inserted, updated: counts.updated, unchanged: counts.unchanged)
        }
        summary.overThreshold = threshold(accounts, money, heldRosters: summary.heldRosters)
        summary.waitingThreshold = request.plan.waitingThreshold
        summary.priorAuthorizations = try PriorAuthorizationLedger.status(run: run, connection, clocks)
        summary.seconds = clock.seconds
        summary.peakMemoryBytes = PeakMemory.bytes
        try ledger.end(run, .published, summary: String(decoding: summary.json, as: UTF8.self))
        try Interruption.check()
    }

    private func write(_ statistics: MapStatistics?, _ ledger: Ledger) throws {
        guard let statistics else { return }
        let unmapped = statistics.unmapped.counts.map {
            CountEntry([$0.key.crosswalk, $0.key.code], count: Int64($0.value))
        }
        try ledger.write(unmapped: unmapped, run: run)
        let defaulted = zip(maps.defaults, statistics.defaulted).filter { $0.1 > 0 }.map { made, count in
            CountEntry([String(made.path.prefix { $0 != "." }), made.path, made.code], count: Int64(count))
        }
        try ledger.write(defaulted: defaulted, run: run)
        let rules = zip(maps.rules, statistics.fired).map { rule, count in
            let cpcds = rule.cpcds.isEmpty ? "none" : rule.cpcds.joined(separator: ",")
            return CountEntry([rule.map, "\(rule.path) (line \(rule.line))", cpcds], count: Int64(count))
        }
        try ledger.write(ruleCoverage: rules, run: run)
        let coverage = maps.mustSupport(mappings.catalog, fired: statistics.accepted)
        try ledger.write(mustSupport: mappings.gaps.explain(coverage), run: run)
    }

    /// Why the run ends with exit code 2; empty where it does not.
    private func threshold(_ accounts: [AccountingEntry], _ money: [MoneyEntry], heldRosters: Int) -> String {
        let read = accounts.reduce(0) { $0 + $1.read }
        let quarantined = accounts.reduce(0) { $0 + ($1.dispositions[.quarantined] ?? 0) }
        let limit = request.plan.quarantineThreshold
        if read > 0, Double(quarantined) * 100 > Double(read) * limit {
            return "\(quarantined) of \(read) records are in quarantine, more than \(limit)%"
        }
        if heldRosters > 0 {
            return "a full roster lacks more members of the one before it than \(plan.rosterThreshold)% (ROSTER-SHRUNK)"
        }
        if let wrong = money.first(where: { $0.differing > 0 }) {
            return "\(wrong.measure): the EOBs do not say the same sum as the records"
        }
        return ""
    }
}

extension RecordSchemas {
    /// The vocabularies that cases are assembled from; an error where mappings lack one.
    init(_ mappings: CompiledMappings) throws(PipelineError) {
        try self.init(
            mappings.layouts, mappings.adjustmentKinds, mappings.maintenanceKinds, mappings.precedence,
            mappings.authorizationWords)
    }

    init(
        _ layouts: LayoutSet, _ adjustmentKinds: AdjustmentKinds, _ maintenanceKinds: MaintenanceKinds,
        _ precedence: MemberPrecedence, _ authorizationWords: AuthorizationWords
    )
        throws(PipelineError)
    {
        guard let claim = layouts.schemas["claim"], let remittance = layouts.schemas["remittance.claim"],
            let member = layouts.schemas["member.coverage"]
        else {
            throw PipelineError(
                .configuration,
                "mappings/records must declare claim, remittance.claim and member.coverage")
        }
        self.init(
            claim: claim, remittance: remittance, member: member,
            acknowledgment: layouts.schemas["acknowledgment.claim"], provider: layouts.schemas["provider.directory"],
            attribution: layouts.schemas["attribution"], authorization: layouts.schemas["authorization"],
            statement: layouts.schemas["clinical.statement"], document: layouts.schemas["clinical.document"],
            adjustmentKinds: adjustmentKinds, maintenanceKinds: maintenanceKinds, precedence: precedence,
            authorizationWords: authorizationWords)
    }
}
