import Records
import Yams

/// Where a field's values stand: columns, constants, conditions.
extension FlatLayoutReader {
    mutating func readValue(
        _ node: Yams.Node, _ field: inout FlatField, _ context: FlatContext
    ) throws(MappingError) {
        try count(node)
        if case .mapping(let mapping) = node, let constant = mapping["is"], mapping.count == 1 {
            field.constant = try self.constant(constant)
            return
        }
        for item in node.sequence.map({ Array($0) }) ?? [node] {
            for place in try places(item, field.field, context) {
                guard !field.places.contains(place) else {
                    throw file.error(at: item, "this column is named twice for one field")
                }
                field.places.append(place)
            }
        }
        guard !field.places.isEmpty else { throw file.error(at: node, "name at least one column") }
        guard !field.repeats || field.places.allSatisfy({ $0.constant == nil }) else {
            throw file.error(at: node, "a constant with conditions is for a field that does not repeat")
        }
    }

    private func constant(_ node: Yams.Node) throws(MappingError) -> [UInt8] {
        let text = try file.text(node, "is")
        guard !text.isEmpty else { throw file.error(at: node, "a constant says something") }
        return Array(text.utf8)
    }

    /// A constant that is said only where a row of the context's part meets conditions.
    private mutating func conditional(
        _ mapping: Yams.Node.Mapping, _ constant: Yams.Node, _ context: FlatContext
    ) throws(MappingError) -> FlatPlace {
        try file.check(keys: mapping, ["is", "where", "unless"], "a constant")
        let conditions = try conditions(mapping, context, of: nil)
        guard let first = conditions.first else {
            throw file.error(at: constant, "is: in a list, or beside other words, a constant needs 'where' or 'unless'")
        }
        return FlatPlace(
            part: context.part, slot: first.slot, conditions: conditions, constant: try self.constant(constant))
    }

    private mutating func places(
        _ node: Yams.Node, _ field: FieldID, _ context: FlatContext
    ) throws(MappingError) -> [FlatPlace] {
        guard case .mapping(let mapping) = node else { return [try place(node, context)] }
        if let constant = mapping["is"] { return [try conditional(mapping, constant, context)] }
        try file.check(keys: mapping, ["at", "where", "unless", "part"], "a value (or 'is', a constant)")
        let piece = try mapping["part"].map { node throws(MappingError) in try self.piece(node, field) } ?? .whole
        guard let at = mapping["at"] else { throw file.error(at: node, "a value needs 'at' (columns) or 'is'") }
        var places: [FlatPlace] = []
        for item in at.sequence.map({ Array($0) }) ?? [at] {
            var place = try place(item, context)
            place.conditions = try conditions(mapping, context.of(place.part), of: place)
            place.piece = piece
            places.append(place)
        }
        return places
    }

    /// `part`: what of a timestamp a field takes.
    private func piece(_ node: Yams.Node, _ field: FieldID) throws(MappingError) -> FlatPlace.Piece {
        switch (try file.text(node, "part"), schema.fields[Int(field)].kind) {
        case ("date", .date): return .date
        case ("time", .time): return .time
        default:
            throw file.error(
                at: node, "part: expected date, of fields that are dates, or time, of those that are times")
        }
    }

    /// `COLUMN`, or `part.COLUMN`; of objects a path.
    private mutating func place(_ node: Yams.Node, _ context: FlatContext) throws(MappingError) -> FlatPlace {
        let text = try numbered(try file.text(node, "a column"), node, context)
        if format == .ndjson { return try place(ofPath: text, node, context) }
        if let dot = text.firstIndex(of: "."), parts.count > 1 || !parts[0].name.isEmpty {
            let name = String(text[..<dot])
            if let part = parts.firstIndex(where: { $0.name == name }) {
                return FlatPlace(part: part, slot: try slot(String(text[text.index(after: dot)...]), node, part: part))
            }
            throw file.error(at: node, "'\(name)' is none of the layout's parts")
        }
        return FlatPlace(part: context.part, slot: try slot(text, node, part: context.part))
    }

    /// `where` and `unless`. A list or a text speaks of the value's own column; a mapping names columns of its row.
    mutating func conditions(
        _ mapping: Yams.Node.Mapping, _ context: FlatContext, of place: FlatPlace?
    ) throws(MappingError) -> [FlatCondition] {
        var conditions: [FlatCondition] = []
        for (word, isNegated) in [("where", false), ("unless", true)] {
            guard let node = mapping[word] else { continue }
            if case .mapping(let columns) = node {
                for (key, value) in columns {
                    let name = try numbered(try file.text(key, "a column"), key, context)
                    conditions.append(
                        FlatCondition(
                            slot: try slot(name, key, part: context.part), values: try texts(value),
                            isNegated: isNegated))
                }
            } else if let place {
                conditions.append(FlatCondition(slot: place.slot, values: try texts(node), isNegated: isNegated))
            } else {
                throw file.error(at: node, "\(word): expected columns and their values")
            }
        }
        guard conditions.count <= 255, conditions.allSatisfy({ $0.values.count <= 255 }) else {
            throw file.error(at: mapping["where"] ?? mapping["unless"], "more than 255 conditions or values")
        }
        return conditions
    }

    /// A name with the number in the place of `#`; of several `#` side by side with as many digits.
    private func numbered(_ text: String, _ node: Yams.Node, _ context: FlatContext) throws(MappingError) -> String {
        guard text.contains("#") else { return text }
        guard let number = context.number else { throw file.error(at: node, "'#' stands within a 'repeat' only") }
        var result = ""
        var width = 0
        for character in text + "\u{0}" {
            if character == "#" {
                width += 1
                continue
            }
            if width > 0 {
                let digits = String(number)
                result += String(repeating: "0", count: max(0, width - digits.count)) + digits
                width = 0
            }
            if character != "\u{0}" { result.append(character) }
        }
        return result
    }
}

extension FlatContext {
    /// The same, of another part.
    func of(_ part: Int) -> FlatContext { FlatContext(part: part, number: number) }
}
