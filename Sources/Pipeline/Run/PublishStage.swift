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

    /// Providers and members first: a claim or an authorization whose member is refused waits. Then what a refusal would change (see
    /// `ContestedCases`), and all else.
    func run(_ source: SourceStore, into destination: inout PublishDestination) throws -> Outcome {
        var outcome = Outcome()
        let refused = RefusedResources()
        let decoder = try source.decoder()
        func publish(_ stream: @escaping Stream, _ note: (CaseResult) throws -> Void = { _ in }) throws {
            let summaries = try pass(source, decoder, refused, stream) { result in
                try note(result)
                outcome.cases += 1
                try destination.take(result)
                progress(RunProgress(stage: "publish", done: outcome.cases, of: expected, unit: "cases"))
            }
            for summary in summaries { PublishStage.add(summary, &outcome) }
        }
        try publish { try $0.providers($1) }
        try publish { try $0.members($1) }
        var contested = ContestedCases()
        try contested.publishAlone(source) { try publish($0, $1) }
        func count(_ stream: @escaping Stream, _ take: (CaseResult) throws -> Void) throws -> [CaseWorker.Summary] {
            try pass(source, decoder, refused, stream, take)
        }
        try contested.settleLinked(source, { try publish($0, $1) }, count)
        for result in contested.results {
            outcome.cases += 1
            try destination.take(result)
        }
        for summary in contested.summaries { PublishStage.add(summary, &outcome) }
        let done = contested.done
        try publish { try $0.claims(but: done, $1) }
        // What claims used of an authorization is part of it.
        try destination.flush()
        try source.useAuthorizations()
        try publish { try $0.authorizations($1) }
        try publish { try $0.documents($1) }
        try destination.flush()
        return outcome
    }

    typealias Stream = @Sendable (SourceStore, (CaseBatch) throws -> Void) throws -> Void

    /// Has workers make what a stream hands out; `take` gets each case's result. Returns what the workers counted.
    private func pass(
        _ source: SourceStore, _ decoder: CaseDecoder, _ refused: RefusedResources, _ stream: @escaping Stream,
        _ take: (CaseResult) throws -> Void
    ) throws -> [CaseWorker.Summary] {
        let batches = BoundedQueue<CaseBatch>(limit: 8)
        let results = BoundedQueue<CaseResults>(limit: 8, producers: workers)
        let group = WorkerGroup()
        let finished = Mutex<[CaseWorker.Summary]>([])
        let cancel: @Sendable () -> Void = {
            batches.cancel()
            results.cancel()
        }
        let confined = ThreadConfined(source)
        group.start("cases", onFailure: cancel) {
            defer { batches.finish() }
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
                results.finish()
            }
        }
        do {
            while let batch = results.take() { for result in batch.cases { try take(result) } }
        } catch {
            cancel()
            try? group.wait()
            throw error
        }
        try group.wait()
        return finished.withLock { $0 }
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
