import Records

/// Follows a mapper on its way, and notes where each value came from.
struct Tracer {
    struct Step {
        var property: Int
        var index: Int
    }

    struct Entry {
        var type: String
        var id: [UInt8]
        var path: [Step]
        var rule: Int
        var touched: [(root: RecordRoot, node: Int)]
    }

    private var type = ""
    private var id: [UInt8] = []
    private var path: [Step] = []
    var entries: [Entry] = []

    /// The sequence number, from 1, of the item being written.
    var index: Int {
        get { path.last.map { $0.index + 1 } ?? 0 }
        set { if !path.isEmpty { path[path.count - 1].index = newValue - 1 } }
    }

    mutating func begin(type: String, id: [UInt8]) {
        self.type = type
        self.id = id
        path = []
    }

    mutating func enter(_ property: Int) { path.append(Step(property: property, index: 0)) }

    mutating func leave() { path.removeLast() }

    mutating func add(rule: Int, index: Int, touched: [(root: RecordRoot, node: Int)]) {
        self.index = index
        entries.append(Entry(type: type, id: id, path: path, rule: rule, touched: touched))
    }
}

extension Mapper {
    /// Maps a case and says of every value that a rule wrote where it came from.
    public mutating func trace(_ source: Case) -> [TraceEntry] {
        trace = Tracer()
        evaluator.isTracing = true
        forgetRecent()
        map(source) { _ in }
        let entries = trace?.entries ?? []
        trace = nil
        evaluator.isTracing = false
        return entries.map { describe($0, source) }
    }

    private func describe(_ entry: Tracer.Entry, _ source: Case) -> TraceEntry {
        var path = entry.type
        for step in entry.path {
            let property = template.properties[step.property]
            let key = template.literals[property.key].dropFirst().dropLast(2)
            path += ".\(String(decoding: key, as: UTF8.self))"
            if property.isArray { path += "[\(step.index)]" }
        }
        var sources: [TraceEntry.Source] = []
        for place in entry.touched {
            let record: Record? =
                switch place.root {
                case .claim: source.claim
                case .remittance: source.remittance
                case .member: source.member
                case .coverage: source.coverage
                case .provider: source.provider
                case .statement: source.statement
                case .document: source.document
                case .authorization: source.authorization
                }
            guard let record, place.node < record.nodes.count else { continue }
            let node = record.nodes[place.node]
            guard !node.flags.contains(.group) else { continue }
            let found = TraceEntry.Source(
                root: place.root, field: record.schema.fields[Int(node.field)].path, origin: record.origin,
                location: record.location(ofRaw: node.offset))
            if !sources.contains(found) { sources.append(found) }
        }
        return TraceEntry(
            resourceType: entry.type, resourceID: String(decoding: entry.id, as: UTF8.self), path: path,
            rule: maps.rules[entry.rule], sources: sources)
    }
}
