import Assemble
import Ingest
import Loader
import PostgreSQL
import Records
import Synchronization

/// Reads all files of a night into `source`: readers on threads of their own, one writer.
struct IngestStage {
    let mappings: CompiledMappings
    let options: IngestOptions
    let readers: Int
    let progress: @Sendable (RunProgress) -> Void

    /// What reading came to.
    struct Outcome: Sendable {
        var findings = FindingTally()
        var balances: [BalanceEntry] = []
        var files: [FileEntry] = []
        /// Records that were put together of several files' rows, by the file that they count for.
        var joined: [UInt32: Int] = [:]
        var records: Int { files.reduce(0) { $0 + Int($1.records) } }
        var bytes: Int { files.reduce(0) { $0 + Int($1.bytes) } }

        /// Throws where folders held files and none of them is an extract: a night without any is no night.
        func requireExtract(among paths: [String]) throws(ExtractError) {
            guard !files.contains(where: { !$0.format.isEmpty }) else { return }
            throw ExtractError(
                .notExtract, path: paths.joined(separator: ", "),
                "none of the \(files.count) files there can be read (first: \(files.first?.path ?? "") was \(files.first?.note ?? "")); name a folder that holds extracts"
            )
        }
    }

    /// Reads `extracts`; their records go to `source`, quarantined bytes to `ledger`. The first failure ends it.
    func run(_ extracts: [Extract], into source: SourceStore, _ ledger: Ledger, run: Int64) throws -> Outcome {
        let work = Mutex<[Extract]>(extracts.reversed())
        let outcomes = Mutex<[Outcome]>([])
        let count = max(1, min(readers, extracts.count))
        let batches = BoundedQueue<IngestBatch>(limit: 4, producers: count)
        let group = WorkerGroup()
        let reading = Mutex(count)
        let parts = ExtractParts(options: options)
        let cancel: @Sendable () -> Void = { batches.cancel() }
        for _ in 0..<count {
            let rows = try source.rows()
            group.start("reader", onFailure: cancel) { [mappings, options] in
                var worker = IngestWorker(
                    layouts: mappings.layouts, options: options, parts: parts, rules: mappings.rules, rows: rows)
                let handOver: (IngestBatch) throws -> Void = { batch in
                    guard batches.put(batch) else { throw PipelineError(.failure, "reading was given up") }
                }
                while let extract = work.withLock({ $0.popLast() }) { try worker.read(extract, handOver) }
                let left = reading.withLock { reading in
                    reading -= 1
                    return reading
                }
                // The last reader: all files are read.
                if left == 0 { try worker.join(parts, handOver) }
                try worker.finish(handOver)
                let outcome = worker.outcome
                outcomes.withLock { $0.append(outcome) }
                batches.finish()
            }
        }
        do {
            try write(batches, into: source, ledger, run: run)
        } catch {
            batches.cancel()
            try? group.wait()
            throw error
        }
        try group.wait()
        return outcomes.withLock { IngestStage.merge($0) }
    }

    private func write(
        _ batches: BoundedQueue<IngestBatch>, into source: SourceStore, _ ledger: Ledger, run: Int64
    ) throws {
        var records = 0
        while var batch = batches.take() {
            records += batch.rows.count
            try source.write(&batch.rows)
            try ledger.write(batch.quarantine, run: run)
            progress(RunProgress(stage: "ingest", done: records, unit: "records"))
        }
    }

    private static func merge(_ workers: [Outcome]) -> Outcome {
        var outcome = Outcome()
        for worker in workers {
            outcome.findings.add(worker.findings)
            outcome.balances += worker.balances
            outcome.files += worker.files
            outcome.joined.merge(worker.joined, uniquingKeysWith: +)
        }
        for index in outcome.files.indices {
            outcome.files[index].records += Int64(outcome.joined[UInt32(bitPattern: outcome.files[index].number)] ?? 0)
        }
        outcome.files.sort { $0.number < $1.number }
        outcome.balances.sort { ($0.file, $0.name) < ($1.file, $1.name) }
        return outcome
    }
}
