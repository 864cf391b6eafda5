/// A small deterministic generator (SplitMix64): the same seed gives the same numbers on every machine.
struct Randomness {
    private var state: UInt64

    /// The numbers that belong to the `index`th thing of a kind: everything synthetic is a pure function of the seed,
    /// its kind and its index, so that a claim, its remittance and its member are written apart and still agree.
    init(seed: UInt64, kind: Kind, index: Int) {
        state = seed &* 0x9E37_79B9_7F4A_7C15 ^ kind.rawValue &* 0xD1B5_4A32_D192_ED03
        state ^= UInt64(truncatingIfNeeded: index) &* 0x2545_F491_4F6C_DD1D
        _ = next()
    }

    enum Kind: UInt64 {
        case household = 1
        case claim, adjudication, batch, provider
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// 0 ..< `bound`; `bound` must be positive.
    mutating func below(_ bound: Int) -> Int {
        Int(truncatingIfNeeded: ((next() >> 32) &* UInt64(bound)) >> 32)
    }

    /// True in `percent` of cases.
    mutating func happens(_ percent: Int) -> Bool { below(100) < percent }

    mutating func pick<T>(_ choices: [T]) -> T { choices[below(choices.count)] }
}
