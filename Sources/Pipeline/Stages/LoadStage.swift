import FHIR
import Foundation
import Loader
import PostgreSQL
import Records
import Reports
import Validate

/// Loads resources by themselves: NDJSON into the tables, one transaction, with a run of its own in the ledger.
public struct LoadStage {
    private let location: StoreLocation
    private let mappings: MappingsDirectory
    private let plan: Plan

    public init(store: StoreLocation, mappings: MappingsDirectory, plan: Plan) {
        location = store
        self.mappings = mappings
        self.plan = plan
    }

    /// Validates each resource and loads it where it has no error. Returns the run's report.
    public func load(_ paths: [String]) throws -> RunReport {
        let clock = Stopwatch()
        let catalog = try ProfileCatalog(directory: mappings.path + "/profiles")
        let store = try location.open()
        let control = try store.connect()
        _ = try StoreSchema.migrator.migrate(control)
        let ledger = Ledger(control)
        let plan = try ledger.enter(self.plan)
        guard try ledger.lock(plan: plan.id) else {
            throw PipelineError(.failure, "another run of plan '\(plan.id)' is going on in this store; wait for it")
        }
        _ = try ledger.failInterrupted(plan: plan.id)
        let run = try ledger.begin(
            plan: plan.id, command: "load", program: NightlyRun.programVersion, mappingsHash: mappings.hash())
        do {
            var loading = try Loading(
                publication: Publication(on: store.connect(), plan: plan.id, run: run),
                dispositions: DispositionSpool(on: store.connect()),
                session: ValidatorSession(catalog: catalog, options: ValidationOptions(storedBody: true)))
            for (number, path) in paths.enumerated() { try loading.read(path, number: UInt32(number)) }
            try loading.publish(run: run, clock: clock)
        } catch {
            // The load's own error is what matters; if the store is gone, the next run marks this one as interrupted.
            let wasRunning = try? ledger.end(run, .failed, failure: "\(error)")
            // Else the session that published was lost after its commit.
            if wasRunning != false { throw error }
        }
        let report = try LedgerReport(connection: control, run: Int(run)).read()
        try ledger.unlock(plan: plan.id)
        try store.close()
        return report
    }
}

/// One load, while it goes on.
private struct Loading {
    let publication: Publication
    let dispositions: DispositionSpool
    let session: ValidatorSession
    var findings = FindingTally()
    var files: [FileEntry] = []

    mutating func read(_ path: String, number: UInt32) throws {
        var entry = FileEntry(number: Int32(number), path: path)
        entry.format = "resources"
        try LineReader(path: path).forEachLine { line, place in
            entry.bytes += Int64(line.count + 1)
            entry.records += 1
            let ordinal = UInt32(clamping: entry.records)
            let location = SourceLocation(byte: 0, ordinal: UInt32(clamping: place))
            try take(line, location, number, ordinal)
        }
        files.append(entry)
    }

    private mutating func take(
        _ line: UnsafeBufferPointer<UInt8>, _ location: SourceLocation, _ file: UInt32, _ ordinal: UInt32
    ) throws {
        let place = (file: Int32(truncatingIfNeeded: file), ordinal: Int32(truncatingIfNeeded: ordinal))
        func add(_ disposition: Disposition, reason: String = "") throws {
            try dispositions.add(file: place.file, ordinal: place.ordinal, disposition, reason: reason)
        }
        let verdict = session.validate(line)
        for finding in verdict.findings where finding.severity != .information {
            findings.count(
                Finding(
                    rule: finding.rule, severity: finding.severity == .error ? .error : .warning,
                    message: finding.message, path: finding.path, location: location),
                file: file, ordinal: ordinal)
        }
        if let error = verdict.findings.first(where: { $0.severity == .error }) {
            return try add(.quarantined, reason: "\(error.rule): \(error.path)")
        }
        let tape = session.tape
        guard let name = tape.member(of: 0, "resourceType").map({ tape.string($0) }),
            let type = ResourceType(name: name),
            let id = tape.member(of: 0, "id").map({ tape.string($0) })
        else {
            return try add(.ignored, reason: "the store has no table for resources of this type, or it has no id")
        }
        let (body, version) = VersionedBody.split(line, tape)
        let resource = LoadableResource(
            type: type, id: Array(id.utf8), body: body, sourceVersion: version, tape: tape)
        switch try publication.stage(resource, existing: type == .explanationOfBenefit ? .unknown : .lookUp) {
        case .inserted, .updated: try add(.published)
        case .undecided: try dispositions.add(file: place.file, ordinal: place.ordinal, undecided: resource)
        case .unchanged: try add(.unchanged)
        case .superseded: try add(.superseded)
        }
    }

    mutating func publish(run: Int64, clock: Stopwatch) throws {
        try publication.publish { connection in
            let ledger = Ledger(connection)
            try ledger.write(files, run: run)
            try dispositions.write(publication, to: ledger, run: run)
            try ledger.write(findings.all, run: run)
            var summary = RunSummary()
            summary.resources = ResourceType.allCases.compactMap { type in
                if type.isOccasional && publication.counts[type] == ResourceCounts() { return nil }
                let counts = publication.counts[type] ?? ResourceCounts()
                return ResourceReport(
                    type: type.name, inserted: counts.inserted, updated: counts.updated, unchanged: counts.unchanged)
            }
            summary.seconds = clock.seconds
            summary.peakMemoryBytes = PeakMemory.bytes
            try ledger.end(run, .published, summary: String(decoding: summary.json, as: UTF8.self))
            try Interruption.check()
        }
    }
}
