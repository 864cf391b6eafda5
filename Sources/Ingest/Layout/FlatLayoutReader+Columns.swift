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
            let id = try columnField(key)
            var field = FlatField(field: id, isOneColumn: true)
            for header in try file.sequence(value, "the headers of a column") {
                let text = try file.text(header, "a header")
                let header = (name: FlatHeaderName.normalized(text.utf8), node: header)
                guard !header.name.isEmpty, owners[header.name] == nil || owners[header.name] == id else {
                    throw file.error(at: header.node, "this header is empty or names another field too")
                }
                owners[header.name] = id
                let place = FlatPlace(part: 0, slot: try slot(text, header.node, part: 0))
                if !field.places.contains(place) { field.places.append(place) }
            }
            members.fields.append(field)
        }
        parts[0].required = try columnsRequired(required, members)
        return FlatLayout(
            name: try file.text(name, "layout"), schema: schema, format: .delimited, parts: parts, rows: .each,
            passedOver: [], hasQuotes: true, members: members)
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
        let name = try file.text(node, "a field's name")
        guard let id = schema.id(name), schema.fields[Int(id)].kind != .group else {
            throw file.error(
                at: node, "'\(name)' is not a field of '\(schema.kind)'; see mappings/records/\(schema.kind).yaml")
        }
        return id
    }
}
