import Assemble
import Bytes
import Loader
import Records

/// What a worker made of one case, for the thread that publishes.
struct CaseResult: Sendable {
    let key: CaseKey
    /// What goes to the tables: what the case refers to first.
    var resources: [LoadableResource] = []
    /// Where the case cannot be published: `quarantined` or `pending`, with the reason.
    var refusal: (disposition: Disposition, reason: String)?
    /// The record that a refusal quarantines.
    var quarantine: QuarantineEntry?
    /// What the store has under the EOB's id.
    var existing = ExistingVersion.lookUp
    var money = Money()
}

/// A batch of cases, done.
struct CaseResults: Sendable {
    var cases: [CaseResult] = []
}

/// What became of every case, sixteen bytes each: a night may hold millions.
struct OutcomeList: Sequence {
    private struct Entry {
        var key: CaseKey
        var disposition: UInt8
        var reason: UInt16
    }

    private var entries: [Entry] = []
    private var reasons = [""]
    private var numbers: [String: UInt16] = ["": 0]

    /// Past this many different reasons, the rest share one.
    private static let reasonLimit = 4096

    mutating func add(_ key: CaseKey, _ disposition: Disposition, reason: String = "") {
        let number: UInt16
        if let known = numbers[reason] {
            number = known
        } else if reasons.count < OutcomeList.reasonLimit {
            number = UInt16(reasons.count)
            numbers[reason] = number
            reasons.append(reason)
        } else {
            number = UInt16(reasons.count - 1)
        }
        entries.append(Entry(key: key, disposition: UInt8(disposition.place), reason: number))
    }

    func makeIterator() -> AnyIterator<CaseOutcome> {
        var index = 0
        return AnyIterator {
            guard index < entries.count else { return nil }
            defer { index += 1 }
            let entry = entries[index]
            return CaseOutcome(
                entry.key, Disposition.allCases[Int(entry.disposition)], reason: reasons[Int(entry.reason)])
        }
    }
}

extension Disposition {
    /// Its place among all dispositions.
    fileprivate var place: Int { Disposition.allCases.firstIndex(of: self) ?? 0 }
}
