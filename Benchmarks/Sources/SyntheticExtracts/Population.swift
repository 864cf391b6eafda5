/// How much of everything there is: the shape of a synthetic night.
public struct Population: Sendable {
    /// Claims, and as many remittances less those withheld.
    public var claims: Int
    public var seed: UInt64
    /// Percent of the claims whose remittance is left out.
    public var percentWithoutRemittance = 0

    public init(claims: Int, seed: UInt64 = 1) {
        self.claims = max(0, claims)
        self.seed = seed
    }

    /// A household has a claim about eight times a year.
    var households: Int { max(1, claims / 8) }
    /// Billing providers.
    var practices: Int { max(3, min(20_000, claims / 200)) }
    /// Consecutive claims of one billing provider, and one payment of the remittance.
    static let claimsPerBatch = 25
    var batches: Int { (claims + Self.claimsPerBatch - 1) / Self.claimsPerBatch }

    func batch(of claim: Int) -> Int { claim / Self.claimsPerBatch }

    func claims(ofBatch batch: Int) -> Range<Int> {
        let first = batch * Self.claimsPerBatch
        return first..<min(claims, first + Self.claimsPerBatch)
    }

    /// The billing provider of a batch.
    func practice(ofBatch batch: Int) -> Practice {
        var random = Randomness(seed: seed, kind: .batch, index: batch)
        return Practice(index: random.below(practices), seed: seed)
    }

    func isRemitted(_ claim: Int) -> Bool {
        guard percentWithoutRemittance > 0 else { return true }
        var random = Randomness(seed: seed, kind: .adjudication, index: claim)
        return random.below(100) >= percentWithoutRemittance
    }
}
