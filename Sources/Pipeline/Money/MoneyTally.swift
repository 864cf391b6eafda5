import Bytes
import Loader

/// Sums of money by file: as the records have them, and as the EOBs do. A worker has one, and they are added up.
struct MoneyTally: Sendable {
    /// Whose money: of the file that the adjudication was read from.
    struct Key: Hashable, Sendable {
        /// The run that read it.
        let origin: Int64
        let file: Int32
        /// Whether the payer has reversed or voided the claims.
        let isCancelled: Bool
    }

    /// A sum over claims.
    struct Sum: Sendable {
        var source = FixedDecimal.zero
        var mapped = FixedDecimal.zero
        var claims = 0
        /// Claims of which the two are not the same: that they add up to the same proves nothing.
        var differing = 0

        /// Adds one claim's or another tally's; a sum that overflows stays as it was.
        mutating func add(_ other: Sum) {
            source = source.adding(other.source) ?? source
            mapped = mapped.adding(other.mapped) ?? mapped
            claims += other.claims
            differing += other.differing
        }
    }

    /// By slot of `MoneyMeasures`.
    private(set) var sums: [Key: [Sum]] = [:]

    /// Adds the sums of one claim.
    mutating func add(_ claim: [Sum], _ key: Key) {
        if sums[key] == nil { sums[key] = Array(repeating: Sum(), count: claim.count) }
        for slot in claim.indices where claim[slot].claims > 0 { sums[key]?[slot].add(claim[slot]) }
    }

    /// Adds another worker's.
    mutating func add(_ other: MoneyTally) {
        for (key, theirs) in other.sums { add(theirs, key) }
    }

    /// What the ledger takes, in order.
    func entries(_ measures: MoneyMeasures) -> [MoneyEntry] {
        let keys = sums.keys.sorted {
            ($0.origin, $0.file, $0.isCancelled ? 1 : 0) < ($1.origin, $1.file, $1.isCancelled ? 1 : 0)
        }
        return keys.flatMap { key in
            (sums[key] ?? []).enumerated().filter { $0.element.claims > 0 }.map { slot, sum in
                MoneyEntry(
                    origin: key.origin, file: key.file, measure: measures.name(of: slot), position: slot,
                    isCancelled: key.isCancelled, source: sum.source, mapped: sum.mapped, claims: sum.claims,
                    differing: sum.differing)
            }
        }
    }
}
