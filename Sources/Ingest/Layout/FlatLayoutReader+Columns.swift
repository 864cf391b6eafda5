import Records
import Yams

/// The short form: one row a record, `columns` of the form `field: [headers]`, where headers are names for one column.
extension FlatLayoutReader {
    mutating func readColumns(_ root: Yams.Node.Mapping) throws(MappingError) -> FlatLayout {
        try file.check(keys: root, ["layout", "format", "record", "required", "columns"], "a delimited layout")
        guard let name = root["layout"], let columns = root["columns"], let required = root["required"] else {
            throw file.error(at: file.root, "a delimited layout needs 'layout', 'required' and 'columns'")
        }
        parts = [FlatPart()]
        var members = FlatMembers()
        var owners: [String: FieldID] = [:]
        for (key, value) in try file.mapping(columns, "columns") {
            let path = try columnPath(key)
            let repeats = schema.fields[Int(path[path.count - 1])].repeats
            var field = FlatField(field: path[path.count - 1], repeats: repeats, isOneColumn: !repeats)
            if value.mapping != nil {
                try readValue(value, &field, FlatContext(part: 0))
                guard field.constant != nil else {
                    throw file.error(at: value, "expected headers, or { is: TEXT }; conditions are for 'fields'")
                }
                field.isOneColumn = false
            } else {
                try readHeaders(value, &field, &owners)
            }
            FlatLayoutReader.add(field, path.dropLast(), to: &members)
        }
        parts[0].required = try columnsRequired(required, members)
        return FlatLayout(
            name: try file.text(name, "layout"), schema: schema, format: .delimited, parts: parts, rows: .each,
            passedOver: [], hasQuotes: true, members: members)
    }

    /// The headers of a field's one column; of a field that repeats each stands for a column of its own.
    private mutating func readHeaders(
        _ value: Yams.Node, _ field: inout FlatField, _ owners: inout [String: FieldID]
    ) throws(MappingError) {
        for header in try file.sequence(value, "the headers of a column") {
            let text = try file.text(header, "a header")
            let header = (name: FlatHeaderName.normalized(text.utf8), node: header)
            guard !header.name.isEmpty, owners[header.name] == nil || owners[header.name] == field.field else {
                throw file.error(at: header.node, "this header is empty or names another field too")
            }
            owners[header.name] = field.field
            let place = FlatPlace(part: 0, slot: try slot(text, header.node, part: 0))
            if !field.places.contains(place) { field.places.append(place) }
        }
    }

    private func columnsRequired(_ node: Yams.Node, _ members: FlatMembers) throws(MappingError) -> [[String]] {
        var required: [[String]] = []
        for entry in try file.sequence(node, "required") {
            var headers: [String] = []
            for name in entry.sequence.map({ Array($0) }) ?? [entry] {
                let id = try columnField(name)
                let places = members.fields.first { $0.field == id }?.places ?? []
                guard !places.isEmpty else { throw file.error(at: name, "this field has no column") }
                headers += places.map { parts[0].columns[$0.slot].header }
            }
            guard !headers.isEmpty else { throw file.error(at: entry, "name at least one field") }
            required.append(headers)
        }
        guard !required.isEmpty else { throw file.error(at: node, "at least one column must be required") }
        return required
    }

    private func columnField(_ node: Yams.Node) throws(MappingError) -> FieldID {
        let path = try columnPath(node)
        guard path.count == 1 else { throw file.error(at: node, "required: name a field of the record itself") }
        return path[0]
    }

    /// `FIELD`, or `GROUP.FIELD` of a group that does not repeat.
    private func columnPath(_ node: Yams.Node) throws(MappingError) -> [FieldID] {
        let name = try file.text(node, "a field's name")
        var path: [FieldID] = []
        for part in name.split(separator: ".", omittingEmptySubsequences: false) {
            let outer = path.last
            let isPlain = outer.map { schema.fields[Int($0)].kind == .group && !schema.fields[Int($0)].repeats } ?? true
            guard isPlain, let id = schema.id(String(part), in: outer), schema.fields[Int(id)].parent == outer else {
                throw file.error(
                    at: node, "'\(name)' is not a field of '\(schema.kind)'; see mappings/records/\(schema.kind).yaml")
            }
            path.append(id)
        }
        guard let last = path.last, schema.fields[Int(last)].kind != .group else {
            throw file.error(at: node, "'\(name)' is a group: name one of its fields")
        }
        return path
    }
}
