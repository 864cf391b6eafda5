import Records

/// Where several sources say something of a member, whose word holds: `mappings/precedence.yaml`.
public struct MemberPrecedence: Sendable {
    /// Fields that go together.
    public struct Group: Sendable {
        public let fields: Set<FieldID>
        /// The first that says something holds; sources that are not named come after, in the order in which they are given.
        public let sources: [String]

        public init(fields: Set<FieldID>, sources: [String]) {
            self.fields = fields
            self.sources = sources
        }
    }

    public let groups: [Group]

    public init(_ groups: [Group] = []) { self.groups = groups }
}

/// Puts the newest rows of several sources together: one record, each group of fields of the source whose word holds. Pure.
struct MemberMerger: Sendable {
    private let precedence: MemberPrecedence
    private let source: FieldID?

    init(_ precedence: MemberPrecedence, _ schema: RecordSchema) {
        self.precedence = precedence
        source = schema.id("source")
    }

    /// - Parameter rows: the newest of each source, the one that makes the Patient first.
    /// - Returns: the record, and the files that its spans number from 1; `nil` where the first row holds in all.
    func merge(_ rows: [SourceStatement]) -> (record: Record, files: [SourceFile])? {
        guard let base = rows.first, rows.count > 1 else { return nil }
        let names = rows.map { row in
            source.flatMap { row.record.first($0, in: row.record.top) }
                .map { String(decoding: row.record.text(at: $0), as: UTF8.self) } ?? ""
        }
        var chosen: [FieldID: Int] = [:]
        for group in precedence.groups {
            let order = rows.indices.sorted { rank(names[$0], group, $0) < rank(names[$1], group, $1) }
            guard let holder = order.first(where: { says(rows[$0].record, group) }) else { continue }
            for field in group.fields { chosen[field] = holder }
        }
        guard chosen.values.contains(where: { $0 != 0 }) else { return nil }
        var writer = MergedRecord(base.record.schema)
        for field in base.record.schema.fields where field.parent == nil {
            writer.copy(field.id, of: rows[chosen[field.id] ?? 0])
        }
        return (writer.finish(base.record.origin), writer.files)
    }

    private func rank(_ name: String, _ group: MemberPrecedence.Group, _ index: Int) -> (Int, Int) {
        (group.sources.firstIndex(of: name) ?? group.sources.count, index)
    }

    private func says(_ record: Record, _ group: MemberPrecedence.Group) -> Bool {
        group.fields.contains { record.first($0, in: record.top) != nil }
    }
}

extension MergedRecord {
    /// Copies every occurrence of a field of the record itself.
    fileprivate mutating func copy(_ field: FieldID, of row: SourceStatement) {
        let record = row.record
        var next = record.first(field, in: record.top)
        guard next != nil else { return }
        let places = record.locations(ofRaw: record.nodes.map(\.offset))
        while let index = next {
            let end = record.after(index)
            for at in index..<end {
                let node = record.nodes[at]
                if node.flags.contains(.group) {
                    nodes.append(node)
                } else {
                    append(node.field, record.text(at: at), at: places[at], of: row)
                }
            }
            next = record.next(field, from: end, in: record.top)
        }
    }
}
