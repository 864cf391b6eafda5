import Assemble

/// EOBs whose refusal would change others: those are mapped and validated first, and what is refused is left out, until
/// what stands in its place is valid ([decision 0054](../../../docs/decisions/0054-what-cannot-be-shown-takes-no-part.md)).
///
/// Numbers that only have words of their own are published as they are tried. Those that are linked with others are known
/// when all of them are: where nothing is refused, as in most nights, what the trial made is what is published. Else, or where
/// there is too much of it to be kept, the trial only says what is refused, and its cases are handed out again with all
/// others.
struct ContestedCases {
    /// What was made of linked cases, where that is what is to be published.
    private(set) var results: [CaseResult] = []
    /// What the workers counted of `results`.
    private(set) var summaries: [CaseWorker.Summary] = []
    /// What is published already, or will be with `results`.
    private(set) var done: Set<SourceStore.Entanglement> = []

    /// Bodies of resources, in bytes, that are kept. More than some thousand such cases are few nights' but a first load's.
    private static let limit = 32 << 20

    /// Has the workers make what a stream hands out, and gives each case's result.
    typealias Pass<Counts> = (@escaping PublishStage.Stream, (CaseResult) throws -> Void) throws -> Counts

    /// - Parameter publish: publishes what the workers make, besides.
    mutating func publishAlone(_ source: SourceStore, _ publish: Pass<Void>) throws {
        for round in 0...SourceStore.roundLimit {
            var refused: [CaseKey] = []
            func note(_ result: CaseResult) { if result.isRefused { refused.append(result.key) } }
            try publish({ try $0.trials(.alone, $1) }, note)
            guard round < SourceStore.roundLimit, try source.refuse(refused, .alone) else { break }
            try derive(source, publish)
        }
        done.insert(.alone)
    }

    /// - Parameters:
    ///   - publish: publishes what the workers make, besides.
    ///   - pass: does not.
    mutating func settleLinked(
        _ source: SourceStore, _ publish: Pass<Void>, _ pass: Pass<[CaseWorker.Summary]>
    ) throws {
        var bytes = 0
        for round in 0..<SourceStore.roundLimit {
            var refused: [CaseKey] = []
            func keep(_ result: CaseResult) {
                if result.isRefused { refused.append(result.key) }
                guard round == 0 else { return }
                bytes += result.resources.reduce(0) { $0 + $1.body.count }
                if refused.isEmpty && bytes <= ContestedCases.limit {
                    results.append(result)
                } else {
                    results = []
                }
            }
            let counted = try pass({ try $0.trials(.linked, $1) }, keep)
            guard try source.refuse(refused, .linked) else {
                if round == 0 && bytes <= ContestedCases.limit {
                    done.insert(.linked)
                    summaries = counted
                }
                return
            }
            try derive(source, publish)
        }
    }

    /// The older words' claims may need Patients and Coverages of their own, which go first.
    private func derive(_ source: SourceStore, _ publish: Pass<Void>) throws {
        try source.deriveMore()
        try publish({ try $0.derivedMembers($1) }, { _ in })
    }
}

extension CaseResult {
    /// Whether no valid EOB can be made of it.
    fileprivate var isRefused: Bool { refusal?.disposition == .quarantined }
}
