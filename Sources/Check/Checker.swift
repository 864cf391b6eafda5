import Records

/// Checks records, one after another. One per worker thread: it keeps its memory from record to record, and allocates
/// nothing while nothing is found.
public struct Checker: ~Copyable {
    private let rules: RuleSet
    private var evaluator: Evaluator
    private var items: [RecordValue] = []
    /// The kind of the record before, since the next is nearly always of the same.
    private var last: (schema: ObjectIdentifier, kind: Int)?

    /// More findings of one rule on one record are not listed.
    public static let findingLimit = 20

    public init(_ rules: RuleSet) {
        self.rules = rules
        evaluator = Evaluator(pool: rules.pool)
        items.reserveCapacity(256)
    }

    /// What is wrong with a record; nothing for a kind that has no checks.
    public mutating func check(_ record: Record) -> CheckResult {
        var result = CheckResult()
        guard let number = kind(of: record) else { return result }
        let root = rules.kinds[number].root
        Evaluator.withViews(of: record, as: root) { views in
            evaluator.bind(views, ofOne: root)
            for group in rules.kinds[number].groups { check(group, record, &result) }
            if evaluator.exhausted { result.add(Checker.tooLarge(record), quarantines: true) }
            evaluator.unbind()
        }
        return result
    }

    private mutating func kind(of record: Record) -> Int? {
        let schema = ObjectIdentifier(record.schema)
        if let last, last.schema == schema { return last.kind }
        guard let number = rules.kinds.firstIndex(where: { $0.kind == record.schema.kind }) else { return nil }
        last = (schema, number)
        return number
    }

    private mutating func check(_ group: CheckGroup, _ record: Record, _ result: inout CheckResult) {
        guard let each = group.each else {
            for test in group.tests where isBroken(test) { report(test.rule, nil, record, &result) }
            return
        }
        items.removeAll(keepingCapacity: true)
        evaluator.values(each, into: &items)
        guard !items.isEmpty else { return }
        for test in group.tests {
            if test.isAskedOnce, let when = test.when, evaluator.truth(when) != true { continue }
            var count = 0
            for index in items.indices {
                evaluator.set(slot: 1, to: items[index], index: index)
                guard isBroken(test) else { continue }
                report(test.rule, items[index], record, &result)
                count += 1
                if count == Checker.findingLimit { break }
            }
        }
    }

    /// Whether the rule applies and what it expects is false; what yields nothing is not broken.
    private mutating func isBroken(_ test: CheckTest) -> Bool {
        if !test.isAskedOnce, let when = test.when, evaluator.truth(when) != true { return false }
        return evaluator.truth(test.expect) == false
    }

    @inline(never)
    private mutating func report(_ number: Int, _ item: RecordValue?, _ record: Record, _ result: inout CheckResult) {
        let rule = rules.rules[number]
        let found = rule.place.flatMap { evaluator.value($0)?.place?.node }
        let item = item?.place?.node
        var path = rule.path
        if let node = found ?? item {
            path = record.path(ofNode: node)
            if found == nil && !rule.path.isEmpty { path += (path.isEmpty ? "" : ".") + rule.path }
        }
        result.add(
            Finding(
                rule: rule.id, severity: rule.severity, message: rule.message, path: path,
                location: (found ?? item).flatMap { record.location(ofNode: $0) } ?? record.start),
            quarantines: rule.quarantines, ignores: rule.ignores)
    }

    /// The finding on a record with more in it than an evaluator may go through.
    private static func tooLarge(_ record: Record) -> Finding {
        Finding(
            rule: "RECORD-SIZE", severity: .error,
            message: "the record has too many lines or repetitions to be checked; have the sender split it",
            location: record.start)
    }
}
