import Assemble

/// EOBs whose refusal would change others: those are mapped and validated first, and what is refused is left out, until
/// what stands in its place is valid ([decision 0054](../../../docs/decisions/0054-what-cannot-be-shown-takes-no-part.md)).
///
/// Where nothing is refused, as in most nights, what the trial made is what is published. Else, or where there is too much
/// of it to be kept, the trial only says what is refused, and its cases are handed out again with all others.
struct ContestedCases {
    /// What was made of the cases, where that is what is to be published.
    private(set) var results: [CaseResult] = []
    /// How often something was refused.
    private(set) var rounds = 0
    /// Whether `results` has them all.
    private(set) var isDone = false

    /// Bodies of resources, in bytes, that are kept. More than some thousand such cases are few nights' but a first load's.
    private static let limit = 32 << 20

    typealias Pass = (@escaping PublishStage.Stream, (CaseResult) throws -> Void) throws -> [CaseWorker.Summary]

    /// - Parameter pass: has the workers make what a stream hands out.
    /// - Returns: what the workers counted of `results`.
    mutating func settle(_ source: SourceStore, _ pass: Pass) throws -> [CaseWorker.Summary] {
        var bytes = 0
        for round in 0..<SourceStore.roundLimit {
            var refused: [CaseKey] = []
            let summaries = try pass({ try $0.trials($1) }) { result in
                if result.refusal?.disposition == .quarantined { refused.append(result.key) }
                guard round == 0 else { return }
                bytes += result.resources.reduce(0) { $0 + $1.body.count }
                if refused.isEmpty && bytes <= ContestedCases.limit {
                    results.append(result)
                } else {
                    results = []
                }
            }
            guard try source.refuse(refused) else {
                isDone = round == 0 && bytes <= ContestedCases.limit
                if rounds > 0 { try source.deriveMore() }
                return isDone ? summaries : []
            }
            rounds += 1
        }
        try source.deriveMore()
        return []
    }
}
