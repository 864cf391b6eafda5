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

    /// A line for each rule: keys, digest, how often it held, failed and could not be answered, and where they differ.
    var lines: [String] {
        rows.sorted { $0.key < $1.key }.map { digest, row in
            let examples = row.differences.map { "\($0.key) \($0.value.count) \($0.value.example)" }.sorted()
            return
                ([
                    row.keys.sorted().joined(separator: "/"), digest, "\(row.held)", "\(row.failed)",
                    "\(row.unanswered)",
                ]
                + examples).joined(separator: "\t")
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
