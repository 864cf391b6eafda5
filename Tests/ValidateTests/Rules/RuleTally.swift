@testable import Validate

/// How native rules and official expressions answered.
struct RuleTally {
    struct Row {
        var keys: Set<String> = []
        var held = 0
        var failed = 0
        /// The expression could not be answered.
        var unanswered = 0
        /// Where they differ: what each says, the first place, the change, and how often.
        var differences: [Bool: (example: String, count: Int)] = [:]
        var differing: Int { differences.values.reduce(0) { $0 + $1.count } }
    }

    /// By the digest of the expression.
    private(set) var rows: [String: Row] = [:]

    mutating func count(_ outcomes: [RuleTrial.Outcome], _ label: @autoclosure () -> String) {
        for outcome in outcomes {
            var row = rows[outcome.digest] ?? Row()
            row.keys.insert(outcome.key)
            if let official = outcome.official {
                if official { row.held += 1 } else { row.failed += 1 }
                if official != outcome.native {
                    let known = row.differences[outcome.native]
                    row.differences[outcome.native] = (
                        known?.example ?? "\(outcome.path): \(label())", (known?.count ?? 0) + 1
                    )
                }
            } else {
                row.unanswered += 1
            }
            rows[outcome.digest] = row
        }
    }

    mutating func add(_ other: RuleTally) {
        rows.merge(other.rows) { one, other in
            var sum = one
            sum.keys.formUnion(other.keys)
            sum.held += other.held
            sum.failed += other.failed
            sum.unanswered += other.unanswered
            sum.differences.merge(other.differences) { ($0.example, $0.count + $1.count) }
            return sum
        }
    }

    var summary: String {
        let held = rows.values.reduce(0) { $0 + $1.held }
        let failed = rows.values.reduce(0) { $0 + $1.failed }
        let unanswered = rows.values.reduce(0) { $0 + $1.unanswered }
        return "\(rows.count) rules compared at \(held + failed) places: \(held) held, \(failed) failed; "
            + "\(unanswered) more could not be answered by the expression"
    }
}
