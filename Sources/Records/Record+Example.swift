import Yams

extension Record {
    /// A record of a map's or check's own tests: fields by name, groups as mappings, what repeats as a list.
    ///
    /// Throws at the place of a name that the vocabulary does not have.
    public init(example node: Yams.Node, schema: RecordSchema, file: MappingFile) throws(MappingError) {
        self.init(
            schema: schema, raw: [], spans: [Span(raw: 0, file: 0, ordinal: 1)], nodes: [],
            origin: Origin(file: 0, ordinal: 1),
            encoding: .utf8)
        try add(members: node, of: nil, file)
    }

    private mutating func add(members node: Yams.Node, of group: FieldID?, _ file: MappingFile) throws(MappingError) {
        for (key, value) in try file.mapping(node, "a record's fields") {
            let name = try file.text(key, "a field's name")
            guard let id = schema.id(name, in: group) else {
                throw file.error(at: key, "\(schema.kind) has no field '\(name)' here")
            }
            let field = schema.fields[Int(id)]
            guard case .sequence(let list) = value else {
                try add(value, field, file)
                continue
            }
            guard field.repeats else { throw file.error(at: value, "'\(name)' does not repeat") }
            for item in list { try add(item, field, file) }
        }
    }

    private mutating func add(_ node: Yams.Node, _ field: Field, _ file: MappingFile) throws(MappingError) {
        guard field.kind == .group else {
            let text = try file.text(node, field.path)
            nodes.append(Node(field: field.id, offset: UInt32(raw.count), length: UInt32(text.utf8.count)))
            raw.append(contentsOf: text.utf8)
            raw.append(UInt8(ascii: "*"))
            return
        }
        let head = nodes.count
        nodes.append(Node(field: field.id, flags: .group, offset: 0, length: 0))
        try add(members: node, of: field.id, file)
        nodes[head].length = UInt32(nodes.count - head - 1)
    }
}
