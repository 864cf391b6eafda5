import FHIR

/// Has each invariant answered twice, by its native rule and by its official expression, and keeps what both say. For tests:
/// it shows that a rule says what it stands for.
final class RuleTrial {
    /// One invariant at one place.
    struct Outcome {
        var key: String
        var digest: String
        var path: String
        /// Where the value begins, in bytes.
        var offset: Int
        var native: Bool
        /// What the expression says; `nil` where it cannot be told.
        var official: Bool?
    }

    /// A native check, and the expression that it stands for.
    struct Pair {
        var check: RuleCheck
        var digest: String
        var expression: FHIRPath.Compiled
    }

    /// Official expressions by the digests of their texts.
    let expressions: [String: String]
    private(set) var pairs: [Pair] = []
    /// The outcomes since they were last taken.
    private(set) var outcomes: [Outcome] = []

    init(expressions: [String: String]) { self.expressions = expressions }

    /// The number of a pair; `nil` where the expression is not at hand.
    func add(_ check: RuleCheck, digest: String) -> Int32? {
        guard let text = expressions[digest], let compiled = try? FHIRPath.compile(text) else { return nil }
        pairs.append(Pair(check: check, digest: digest, expression: compiled))
        return Int32(pairs.count - 1)
    }

    func note(_ outcome: Outcome) { outcomes.append(outcome) }

    /// The outcomes, once.
    func take() -> [Outcome] {
        defer { outcomes.removeAll(keepingCapacity: true) }
        return outcomes
    }
}
