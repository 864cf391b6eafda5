import Records
import Yams

/// Fields, groups, and the places of their values.
extension FlatLayoutReader {
    /// `fields` and `groups` of a record or an occurrence.
    mutating func readMembers(
        _ mapping: Yams.Node.Mapping, of group: FieldID?, _ context: FlatContext, depth: Int
    ) throws(MappingError) -> FlatMembers {
        var members = FlatMembers()
        if let fields = mapping["fields"] {
            for (key, value) in try file.mapping(fields, "fields") {
                try readField(key, value, of: group, context, into: &members)
            }
        }
        if let groups = mapping["groups"] {
            guard depth < FlatLayoutReader.depthLimit else {
                throw file.error(at: groups, "groups are nested too deep")
            }
            for (key, value) in try file.mapping(groups, "groups") {
                let id = try repeatingGroup(key, of: group)
                for way in value.sequence.map({ Array($0) }) ?? [value] {
                    members.ways += try readWay(way, id, context, depth: depth)
                }
            }
        }
        return members
    }

    private func repeatingGroup(_ node: Yams.Node, of group: FieldID?) throws(MappingError) -> FieldID {
        let name = try file.text(node, "a group's name")
        guard let id = schema.id(name, in: group), schema.fields[Int(id)].kind == .group,
            schema.fields[Int(id)].parent == group
        else { throw file.error(at: node, "'\(name)' is not a group of \(place(group))") }
        guard schema.fields[Int(id)].repeats else {
            throw file.error(
                at: node, "'\(name)' does not repeat: name its fields under 'fields', as '\(name).FIELD'")
        }
        return id
    }

    private func place(_ group: FieldID?) -> String {
        let name = group.map { "'\(schema.fields[Int($0)].path)'" } ?? "'\(schema.kind)'"
        return "\(name); see mappings/records/\(schema.kind).yaml"
    }

    private mutating func readField(
        _ key: Yams.Node, _ value: Yams.Node, of group: FieldID?, _ context: FlatContext,
        into members: inout FlatMembers
    ) throws(MappingError) {
        let path = try file.text(key, "a field's name").split(separator: ".", omittingEmptySubsequences: false)
        var outer = group
        var groups: [FieldID] = []
        for (index, part) in path.enumerated() {
            guard let id = schema.id(String(part), in: outer), schema.fields[Int(id)].parent == outer else {
                throw file.error(at: key, "'\(part)' is not a field of \(place(outer))")
            }
            let field = schema.fields[Int(id)]
            if index == path.count - 1 {
                guard field.kind != .group else {
                    throw file.error(at: key, "'\(part)' is a group: name one of its fields, or put it under 'groups'")
                }
                var read = FlatField(field: id, repeats: field.repeats)
                try readValue(value, &read, context)
                FlatLayoutReader.add(read, groups[...], to: &members)
            } else {
                guard field.kind == .group, !field.repeats else {
                    throw file.error(at: key, "'\(part)' is no group, or one that repeats and stands under 'groups'")
                }
                groups.append(id)
                outer = id
            }
        }
    }

    static func add(_ field: FlatField, _ path: ArraySlice<FieldID>, to members: inout FlatMembers) {
        guard let group = path.first else { return members.fields.append(field) }
        let index = members.groups.firstIndex { $0.group == group } ?? members.groups.count
        if index == members.groups.count { members.groups.append((group, FlatMembers())) }
        add(field, path.dropFirst(), to: &members.groups[index].members)
    }

    private mutating func readWay(
        _ node: Yams.Node, _ group: FieldID, _ context: FlatContext, depth: Int
    ) throws(MappingError) -> [FlatWay] {
        let mapping = try file.mapping(node, "a way")
        let words = ["part", "each", "key", "repeat", "where", "unless", "on", "fields", "groups"]
        try file.check(keys: mapping, words, "one way of a group")
        guard mapping["fields"] != nil || mapping["groups"] != nil else {
            throw file.error(at: node, "a group's way needs 'fields' or 'groups'")
        }
        var context = context
        let outer = context.part
        for word in ["part", "on", "key"] where format == .ndjson {
            if let other = mapping[word] {
                throw file.error(at: other, "\(word): for rows; 'each' names an array here")
            }
        }
        if let part = mapping["part"] { context.part = try self.part(part) }
        var each = FlatWay.Each.once
        var isWithin = false
        if format == .ndjson, let array = mapping["each"] {
            context.part = try self.part(ofArray: try file.text(array, "each"), array, of: outer)
            isWithin = outer != 0
            each = .row
        } else if let word = mapping["each"] {
            guard word.string == "row", mapping["key"] == nil else {
                throw file.error(at: word, "each: expected 'row', and no 'key' beside it")
            }
            each = .row
        } else if let key = mapping["key"] {
            each = .key(try readKey(key, part: context.part, "key"))
        }
        var ways: [FlatWay] = []
        for number in try numbers(mapping["repeat"], context) {
            context.number = number
            try count(node)
            var way = FlatWay(group: group, part: context.part, each: each)
            way.conditions = try conditions(mapping, context, of: nil)
            if isWithin { way.join = [(FlatLayoutReader.outerSlot, FlatLayoutReader.ownSlot)] }
            if let on = mapping["on"] { way.join = try join(on, inner: context.part, outer: outer) }
            way.members = try readMembers(mapping, of: group, context, depth: depth + 1)
            ways.append(way)
        }
        return ways
    }

    /// What `#` stands for, one after another; the outer `repeat`'s number where there is none.
    private func numbers(_ node: Yams.Node?, _ context: FlatContext) throws(MappingError) -> [Int?] {
        guard let node else { return [context.number] }
        guard context.number == nil else { throw file.error(at: node, "a repeat within a repeat") }
        let text = try file.text(node, "repeat")
        guard let range = FlatLayoutReader.range(text), range.upperBound <= 999 else {
            throw file.error(at: node, "repeat: expected FROM..TO, numbers from 1 to 999; '\(text)' is none")
        }
        return range.map { $0 }
    }

    private mutating func join(
        _ node: Yams.Node, inner: Int, outer: Int
    ) throws(MappingError) -> [(slot: Int, outer: Int)] {
        guard inner != outer else { throw file.error(at: node, "on: for rows of another part than those around") }
        return zip(try readKey(node, part: inner, "on"), try readKey(node, part: outer, "on")).map { ($0, $1) }
    }

    private func part(_ node: Yams.Node) throws(MappingError) -> Int {
        let name = try file.text(node, "part")
        guard let index = parts.firstIndex(where: { $0.name == name && !name.isEmpty }) else {
            throw file.error(at: node, "'\(name)' is none of the layout's parts")
        }
        return index
    }
}
