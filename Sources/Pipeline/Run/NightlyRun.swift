import Assemble
import Foundation
import Ingest
import Loader
import Mappers
import PostgreSQL
import Records
import Reports

/// A night: extracts in, rows and a report out. Everything it publishes is seen at once, or nothing is.
public struct NightlyRun {
    private let request: RunRequest
    private let progress: @Sendable (RunProgress) -> Void

    /// The program's version, as the ledger records it.
    public static let programVersion = "0.1.0"

    public init(_ request: RunRequest, progress: @escaping @Sendable (RunProgress) -> Void = { _ in }) {
        self.request = request
        self.progress = progress
    }

    /// Runs all stages. Throws where an input, the configuration or the store fails; then nothing was published.
    public func perform() throws -> RunResult {
        let clock = Stopwatch()
        let extracts = try ExtractFiles(paths: request.extracts).files.enumerated().map {
            Extract(number: UInt32($0.offset), file: $0.element)
        }
        let mappings = try CompiledMappings(request.mappings, plan: request.plan.plan, codes: request.plan.codes)
        let clocks = try PlanClocks(request.mappings, request.plan)
        let hash = try request.mappings.hash(with: request.plan.codes)
        let store = try request.store.open()
        let control = try store.connect()
        _ = try StoreSchema.migrator.migrate(control)
        let reports = try request.store.reportsDirectory()
        let ledger = Ledger(control)
        let plan = try ledger.enter(request.plan.plan)
        guard try ledger.lock(plan: plan.id) else {
            throw PipelineError(
                .failure, "another run of plan '\(plan.id)' is going on in this store; wait for it, then run again")
        }
        _ = try ledger.failInterrupted(plan: plan.id)
        let number = try ledger.begin(
            plan: plan.id, command: "run", program: NightlyRun.programVersion, mappingsHash: hash)
        do {
            let night = try Night(
                request: request, mappings: mappings, clocks: clocks, plan: plan, hash: hash, run: number, store: store,
                ledger: ledger, clock: clock, progress: progress)
            try night.perform(extracts)
        } catch {
            // The run's own error is what matters; if the store is gone, the next run marks this one as interrupted.
            let wasRunning = try? ledger.end(number, .failed, failure: NightlyRun.describe(error))
            // Else the session that published was lost after its commit.
            if wasRunning != false { throw error }
        }
        do {
            let report = try LedgerReport(connection: control, run: Int(number)).read()
            try ledger.unlock(plan: plan.id)
            try store.close()
            return RunResult(report: report, defaultPath: "\(reports)/run-\(number).html")
        } catch {
            throw PipelineError(.afterwards, "run \(number) is published, but what came after it failed: \(error)")
        }
    }

    private static func describe(_ error: any Error) -> String {
        "\(error)"
    }
}
