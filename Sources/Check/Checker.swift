import Records

/// Checks records, one after another. One per worker: it keeps its memory from record to record.
public struct Checker {
    private let rules: RuleSet
    private var evaluator: Evaluator
    private var items: [RecordValue] = []

    /// More findings of one rule on one record are not listed.
    public static let findingLimit = 20

    public init(_ rules: RuleSet) {
        self.rules = rules
        evaluator = Evaluator(pool: rules.pool)
    }

    /// What is wrong with a record; empty for a sound one, and for a kind that has no checks.
    public mutating func check(_ record: Record) -> [Finding] {
        guard let kind = rules.kinds[record.schema.kind] else { return [] }
        var holder = Case(kind: .claim, ids: CaseIDs())
        switch kind.root {
        case .claim: holder.claim = record
        case .remittance: holder.remittance = record
        case .member: holder.member = record
        case .coverage: holder.coverage = record
        }
        var findings: [Finding] = []
        Evaluator.withViews(of: holder) { views in
            evaluator.bind(views, ofOne: kind.root)
            defer { evaluator.unbind() }
            for rule in kind.rules { check(rule, record, &findings) }
            if evaluator.exhausted { findings.append(Checker.tooLarge) }
        }
        return findings
    }

    static let tooLarge = Finding(
        rule: "RECORD-SIZE", severity: .error,
        message: "the record is too large to be checked as a whole; split it, or raise the limit")

    private mutating func check(_ rule: CheckRule, _ record: Record, _ findings: inout [Finding]) {
        guard let each = rule.each else {
            if evaluator.truth(rule.expression) == false { report(rule, record, index: nil, &findings) }
            return
        }
        items.removeAll(keepingCapacity: true)
        evaluator.values(each, into: &items)
        var count = 0
        for index in items.indices {
            evaluator.set(slot: 1, to: items[index], index: index)
            guard evaluator.truth(rule.expression) == false else { continue }
            report(rule, record, index: index, &findings)
            count += 1
            if count == Checker.findingLimit { return }
        }
    }

    @inline(never)
    private mutating func report(_ rule: CheckRule, _ record: Record, index: Int?, _ findings: inout [Finding]) {
        var path = rule.path
        var node: Int?
        if let index {
            path = "\(rule.eachPath)[\(index)]" + (rule.path.isEmpty ? "" : ".\(rule.path)")
            node = items[index].place?.node
        }
        if let place = rule.place, let found = evaluator.value(place)?.place { node = found.node }
        findings.append(
            Finding(
                rule: rule.id, severity: rule.severity, message: rule.message, path: path,
                location: node.flatMap { location($0, record) } ?? first(record)))
    }

    /// Where a node's value begins; a group begins with its first value.
    private func location(_ node: Int, _ record: Record) -> SourceLocation? {
        var node = node
        while node < record.nodes.count && record.nodes[node].flags.contains(.group) { node += 1 }
        return node < record.nodes.count ? record.location(ofRaw: record.nodes[node].offset) : nil
    }

    private func first(_ record: Record) -> SourceLocation? {
        record.spans.first.map { SourceLocation(byte: $0.file, ordinal: $0.ordinal) }
    }
}
