import Assemble
import Loader
import Records

/// Where what workers made of cases goes: resources to the publication, outcomes to the work schema, quarantined records to
/// the ledger. One thread's, and it keeps no more than a few batches.
struct PublishDestination {
    private let publication: Publication
    private let outcomes: OutcomeWriter
    private let ledger: Ledger
    private let run: Int64
    private var quarantine: [QuarantineEntry] = []
    private var quarantinedBytes = 0
    private var quarantined = 0
    /// Which resources records were made into.
    private(set) var made: [MadeEntry: Int] = [:]

    /// How many quarantined records keep their bytes; the rest are counted, and stay in `source`.
    private static let quarantineLimit = 10_000

    /// - Parameter ledger: on a session that nobody else uses meanwhile; what is quarantined is kept even where the run is
    ///   not published.
    init(_ publication: Publication, _ outcomes: OutcomeWriter, _ ledger: Ledger, run: Int64) {
        self.publication = publication
        self.outcomes = outcomes
        self.ledger = ledger
        self.run = run
    }

    /// Takes what became of one case.
    mutating func take(_ result: CaseResult) throws {
        let disposition = try stage(
            result.resources, existing: result.existing, isProvider: result.key.kind == .provider)
        if let facts = result.facts { try outcomes.write(result.key, facts) }
        if result.refusal == nil { try outcomes.write(result.key, result.uses) }
        if !result.made.isEmpty { try outcomes.write(result.key, made: result.made) }
        guard let refusal = result.refusal else {
            count(result, disposition)
            return try outcomes.write(CaseOutcome(result.key, disposition))
        }
        count(result, refusal.disposition)
        try outcomes.write(CaseOutcome(result.key, refusal.disposition, reason: refusal.reason))
        if let entry = result.quarantine { try keep(entry) }
    }

    private mutating func count(_ result: CaseResult, _ disposition: Disposition) {
        guard !result.profile.isEmpty else { return }
        for source in result.sources {
            let entry = MadeEntry(
                origin: source.origin, file: source.file, kind: source.kind, profile: result.profile,
                disposition: disposition)
            made[entry, default: 0] += 1
        }
    }

    /// Sends what has gathered; to be called after the last case.
    mutating func flush() throws {
        try outcomes.flush()
        try writeQuarantine()
    }

    /// What a case's own resources came to; those of a claim's providers are others' as well, and decide
    /// nothing.
    private func stage(
        _ resources: [LoadableResource], existing: ExistingVersion, isProvider: Bool
    ) throws -> Disposition {
        var disposition = Disposition.unchanged
        for resource in resources {
            let isClaim = resource.type == .explanationOfBenefit
            let isMain =
                isClaim || resource.isDecided || resource.type == .patient || resource.type == .coverage || isProvider
            switch try publication.stage(resource, existing: isClaim ? existing : .lookUp) {
            case .inserted, .updated, .undecided: if isMain { disposition = .published }
            case .superseded: if isMain && disposition == .unchanged { disposition = .superseded }
            case .unchanged: break
            }
        }
        return disposition
    }

    private mutating func keep(_ entry: QuarantineEntry) throws {
        guard quarantined < PublishDestination.quarantineLimit else { return }
        quarantined += 1
        quarantine.append(entry)
        quarantinedBytes += entry.raw.count
        if quarantinedBytes >= IngestBatch.limit { try writeQuarantine() }
    }

    private mutating func writeQuarantine() throws {
        try ledger.write(quarantine, run: run)
        quarantine.removeAll()
        quarantinedBytes = 0
    }
}
