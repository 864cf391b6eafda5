import Records
import Yams

/// What a field says beyond a place in one segment: a constant, the record's number, another field's value, or each of a
/// segment's elements.
extension X12LayoutReader {
    /// `{ is: professional }`, with `when` only where a field of the record says one of some codes, or `{ count: record }`:
    /// a value that no segment holds. `false` where `node` is neither.
    mutating func readGiven(_ node: Yams.Node, field: Field, in group: FieldID?) throws(MappingError) -> Bool {
        guard case .mapping(let mapping) = node, let value = mapping["is"] ?? mapping["count"] else { return false }
        try file.check(keys: mapping, mapping["is"] != nil ? ["is", "when"] : ["count"], field.path)
        guard group == nil, !field.repeats else {
            throw file.error(at: node, "a constant or number is for a field of the record itself that does not repeat")
        }
        guard !tables.given.contains(where: { $0.field == field.id }) else {
            throw file.error(at: node, "'\(field.path)' has a constant already")
        }
        let start = UInt32(tables.pool.count)
        if mapping["is"] != nil {
            let text = try file.text(value, "is")
            guard !text.isEmpty, text.utf8.count <= 64 else { throw file.error(at: value, "is: expected a short text") }
            tables.pool += Array(text.utf8)
        } else if try file.text(value, "count") != "record" {
            throw file.error(at: value, "count: expected 'record', the record's number in its transaction set")
        }
        var given = X12Tables.Given(field: field.id, bytes: start..<UInt32(tables.pool.count))
        if let when = mapping["when"] { (given.asked, given.keys) = try asked(when) }
        tables.given.append(given)
        return true
    }

    /// `when: { fileAction: "4" }`: a field of the record, and the codes that it must say.
    private mutating func asked(_ node: Yams.Node) throws(MappingError) -> (FieldID, Range<UInt16>) {
        guard let (key, value) = try file.mapping(node, "when").first.map({ ($0.key, $0.value) }),
            node.mapping?.count == 1,
            let id = schema.id(try file.text(key, "a field")), schema.fields[Int(id)].kind != .group
        else { throw file.error(at: node, "when: expected one field of '\(schema.kind)' itself and its codes") }
        let start = UInt16(tables.keys.count)
        for item in try placements(value) {
            guard let code = Packed.code(try file.text(item, "a code")), tables.keys.count < 60_000 else {
                throw file.error(at: item, "a code has at most eight bytes")
            }
            tables.keys.append(code)
        }
        return (id, start..<UInt16(tables.keys.count))
    }

    /// `{ same: payerId }` as a condition's value: the field of the record itself.
    func sameField(_ node: Yams.Node) throws(MappingError) -> FieldID? {
        guard case .mapping(let mapping) = node else { return nil }
        try file.check(keys: mapping, ["same"], "a condition")
        guard let value = mapping["same"] else { throw file.error(at: node, "a condition: expected 'same' or codes") }
        let name = try file.text(value, "same")
        guard let id = schema.id(name, in: nil), schema.fields[Int(id)].kind != .group else {
            throw file.error(at: value, "'\(name)' is not a field of '\(schema.kind)'")
        }
        return id
    }

    /// `{ segment: HI, each: 1..12, at: .2, where: { .1: BG } }`: the same place in each of these elements.
    mutating func eachActions(
        _ mapping: Yams.Node.Mapping, _ action: X12Tables.Action, _ field: Field
    ) throws(MappingError) -> [(UInt32, X12Tables.Action)] {
        try file.check(keys: mapping, ["segment", "each", "at", "where", "unless"], field.path)
        guard let each = mapping["each"], let segmentNode = mapping["segment"], let at = mapping["at"] else {
            throw file.error(at: mapping["each"], "each: expected 'segment' and 'at' beside it")
        }
        let segment = try segment(segmentNode)
        let elements = try range(each)
        guard let place = try places(at, inEach: true).first, place.relative else {
            throw file.error(at: at, "at: expected a component (.2) or an element (+1) of the current one")
        }
        var actions: [(UInt32, X12Tables.Action)] = []
        for element in elements.0...elements.1 {
            let (start, count) = try conditions(mapping, inEach: true)
            for index in Int(start)..<Int(start) + Int(count) where tables.conditions[index].relative {
                tables.conditions[index].element += element
                tables.conditions[index].relative = false
            }
            var action = action
            action.element = element + UInt8(place.element)
            action.component = UInt8(place.component)
            action.conditionStart = start
            action.conditionCount = count
            actions.append((segment, action))
        }
        return actions
    }
}
