import Assemble
import Loader
import Mappers
import PostgreSQL
import Records
import Synchronization

/// Takes cases out of the store, has workers map and validate them, and stages what they made.
///
/// Three kinds of threads: one reads cases from the assembler's connection, workers turn them into resources, and the
/// calling thread feeds the publication. Queues between them hold a few batches each.
struct PublishStage {
    let mappings: CompiledMappings
    let maps: MapSet
    let workers: Int
    let run: Int64
    let progress: @Sendable (RunProgress) -> Void

    /// What mapping and validating came to.
    struct Outcome {
        var findings = FindingTally()
        var quarantine: [QuarantineEntry] = []
        var outcomes = OutcomeList()
        var statistics: MapStatistics?
        var money = Money()
        var cases = 0
    }

    /// How many quarantined records keep their bytes; the rest are counted, and stay in `source`.
    private static let quarantineLimit = 10_000

    /// Members first: a claim whose member is refused waits.
    func run(_ source: SourceStore, into publication: Publication) throws -> Outcome {
        var outcome = Outcome()
        let refused = RefusedResources()
        let decoder = try source.decoder()
        try pass(source, decoder, refused, publication, &outcome) { try $0.members($1) }
        try pass(source, decoder, refused, publication, &outcome) { try $0.claims($1) }
        return outcome
    }

    private typealias Stream = @Sendable (SourceStore, (CaseBatch) throws -> Void) throws -> Void

    private func pass(
        _ source: SourceStore, _ decoder: CaseDecoder, _ refused: RefusedResources, _ publication: Publication,
        _ outcome: inout Outcome, _ stream: @escaping Stream
    ) throws {
        let batches = BoundedQueue<CaseBatch>(limit: 8)
        let results = BoundedQueue<CaseResults>(limit: 8)
        let group = WorkerGroup()
        let finished = Mutex<[CaseWorker.Summary]>([])
        let running = Mutex(workers)
        let cancel: @Sendable () -> Void = {
            batches.cancel()
            results.cancel()
        }
        let confined = ThreadConfined(source)
        group.start("cases", onFailure: cancel) {
            defer { batches.close() }
            try stream(confined.value) { batch in
                try Interruption.check()
                guard batches.put(batch) else { throw PipelineError(.failure, "publishing was given up") }
            }
        }
        for _ in 0..<workers {
            group.start("mapper", onFailure: cancel) { [mappings, maps, run] in
                var worker = CaseWorker(decoder: decoder, mappings: mappings, maps: maps, refused: refused, run: run)
                while let batch = batches.take() { guard results.put(try worker.process(batch)) else { break } }
                let summary = worker.summary
                finished.withLock { $0.append(summary) }
                if running.withLock({
                    $0 -= 1
                    return $0
                }) == 0 {
                    results.close()
                }
            }
        }
        do {
            while let batch = results.take() {
                for result in batch.cases { try stage(result, publication, &outcome) }
                progress(RunProgress(stage: "publish", done: outcome.cases, unit: "cases"))
            }
        } catch {
            cancel()
            try? group.wait()
            throw error
        }
        try group.wait()
        finished.withLock { $0.forEach { PublishStage.add($0, &outcome) } }
    }

    private static func add(_ worker: CaseWorker.Summary, _ outcome: inout Outcome) {
        outcome.findings.add(worker.findings)
        if outcome.statistics == nil {
            outcome.statistics = worker.statistics
        } else {
            outcome.statistics?.add(worker.statistics)
        }
    }

    private func stage(_ result: CaseResult, _ publication: Publication, _ outcome: inout Outcome) throws {
        outcome.cases += 1
        var disposition = Disposition.unchanged
        for resource in result.resources {
            let isMain =
                resource.type == .explanationOfBenefit || resource.type == .patient || resource.type == .coverage
            let existing = resource.type == .explanationOfBenefit ? result.existing : .lookUp
            switch try publication.stage(resource, existing: existing) {
            case .inserted, .updated, .undecided: if isMain { disposition = .published }
            case .superseded: if isMain && disposition == .unchanged { disposition = .superseded }
            case .unchanged: break
            }
        }
        if let refusal = result.refusal {
            outcome.outcomes.add(result.key, refusal.disposition, reason: refusal.reason)
            if let entry = result.quarantine, outcome.quarantine.count < PublishStage.quarantineLimit {
                outcome.quarantine.append(entry)
            }
            return
        }
        outcome.outcomes.add(result.key, disposition)
        outcome.money.add(result.money)
    }
}
