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
    /// How many cases there will be.
    let expected: Int
    let progress: @Sendable (RunProgress) -> Void

    /// What mapping and validating came to.
    struct Outcome {
        var findings = FindingTally()
        var statistics: MapStatistics?
        var money = MoneyTally()
        var cases = 0
    }

    /// Providers and members first: a claim whose member is refused waits.
    func run(_ source: SourceStore, into destination: inout PublishDestination) throws -> Outcome {
        var outcome = Outcome()
        let refused = RefusedResources()
        let decoder = try source.decoder()
        try pass(source, decoder, refused, &destination, &outcome) { try $0.providers($1) }
        try pass(source, decoder, refused, &destination, &outcome) { try $0.members($1) }
        try pass(source, decoder, refused, &destination, &outcome) { try $0.claims($1) }
        try destination.flush()
        return outcome
    }

    private typealias Stream = @Sendable (SourceStore, (CaseBatch) throws -> Void) throws -> Void

    private func pass(
        _ source: SourceStore, _ decoder: CaseDecoder, _ refused: RefusedResources,
        _ destination: inout PublishDestination, _ outcome: inout Outcome, _ stream: @escaping Stream
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
                for result in batch.cases {
                    outcome.cases += 1
                    try destination.take(result)
                }
                progress(RunProgress(stage: "publish", done: outcome.cases, of: expected, unit: "cases"))
            }
        } catch {
            cancel()
            try? group.wait()
            throw error
        }
        try group.wait()
        for summary in finished.withLock({ $0 }) { PublishStage.add(summary, &outcome) }
    }

    private static func add(_ worker: CaseWorker.Summary, _ outcome: inout Outcome) {
        outcome.findings.add(worker.findings)
        outcome.money.add(worker.money)
        if outcome.statistics == nil {
            outcome.statistics = worker.statistics
        } else {
            outcome.statistics?.add(worker.statistics)
        }
    }
}
