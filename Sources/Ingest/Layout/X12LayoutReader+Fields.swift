import Records
import Yams

/// What stands in a loop: fields, groups, and the places they are read from.
extension X12LayoutReader {
    mutating func readFields(_ node: Yams.Node, loop: Int, group: FieldID) throws(MappingError) {
        let parent = group == X12Tables.none ? nil : group
        for (key, value) in try file.mapping(node, "fields") {
            let field = try self.field(key, in: parent)
            for place in try placements(value) {
                if try readGiven(place, field: field, in: parent) { continue }
                let actions = try self.actions(place, field: field, inEach: false)
                for (segment, action) in actions {
                    if segment == SegmentID.gs {
                        tables.guideField = field.id
                    } else {
                        add([action], loop: loop, segment: segment)
                    }
                }
            }
        }
    }

    private func field(_ key: Yams.Node, in parent: FieldID?) throws(MappingError) -> Field {
        let name = try file.text(key, "a field's name")
        let place = parent.map { "'\(schema.fields[Int($0)].path)'" } ?? "'\(schema.kind)'"
        guard let id = schema.id(name, in: parent) else {
            throw file.error(at: key, "'\(name)' is not a field of \(place); see mappings/records/\(schema.kind).yaml")
        }
        let field = schema.fields[Int(id)]
        guard field.kind != .group else { throw file.error(at: key, "'\(name)' is a group; use 'groups' or 'into'") }
        return field
    }

    func placements(_ node: Yams.Node) throws(MappingError) -> [Yams.Node] {
        if case .sequence(let sequence) = node { return Array(sequence) }
        return [node]
    }

    mutating func readGroups(_ node: Yams.Node, loop: Int, group: FieldID) throws(MappingError) {
        let parent = group == X12Tables.none ? nil : group
        for (key, value) in try file.mapping(node, "groups") {
            let name = try file.text(key, "a group's name")
            guard let id = schema.id(name, in: parent), schema.fields[Int(id)].kind == .group else {
                throw file.error(at: key, "'\(name)' is not a group; see mappings/records/\(schema.kind).yaml")
            }
            for way in try placements(value) { try readGroup(way, id, name, loop: loop) }
        }
    }

    private mutating func readGroup(
        _ node: Yams.Node, _ id: FieldID, _ name: String, loop: Int
    ) throws(MappingError) {
        let mapping = try file.mapping(node, name)
        try file.check(keys: mapping, ["segment", "where", "unless", "each", "step", "fields"], name)
        guard let segmentNode = mapping["segment"], let fields = mapping["fields"] else {
            throw file.error(at: node, "a group needs 'segment' and 'fields'")
        }
        let segment = try self.segment(segmentNode)
        var head = X12Tables.Action(kind: .group)
        head.field = id
        let (start, count) = try conditions(mapping, inEach: true)
        head.conditionStart = start
        head.conditionCount = count
        if let each = mapping["each"] {
            let range = try range(each)
            head.element = range.0
            head.lastElement = range.1
            head.step = UInt8(clamping: mapping["step"]?.int ?? 1)
            guard head.step > 0 else { throw file.error(at: each, "step: expected 1 or more") }
        }
        let inner = try groupFields(fields, group: id, segment: segment, isEach: head.step > 0)
        guard inner.count <= 255 else { throw file.error(at: fields, "too many fields") }
        head.innerCount = UInt8(inner.count)
        add([head] + inner, loop: loop, segment: segment)
    }

    private mutating func groupFields(
        _ node: Yams.Node, group: FieldID, segment: UInt32, isEach: Bool
    ) throws(MappingError) -> [X12Tables.Action] {
        var inner: [X12Tables.Action] = []
        for (key, value) in try file.mapping(node, "fields") {
            let field = try self.field(key, in: group)
            for place in try placements(value) {
                for (other, action) in try actions(place, field: field, inEach: isEach) {
                    guard action.relative || other == segment else {
                        throw file.error(at: place, "a group's fields stand in its own segment")
                    }
                    inner.append(action)
                }
            }
        }
        return inner
    }

    func range(_ node: Yams.Node) throws(MappingError) -> (UInt8, UInt8) {
        let text = try file.text(node, "each")
        let parts = text.split(separator: ".", omittingEmptySubsequences: true)
        guard parts.count == 2, let low = UInt8(parts[0]), let high = UInt8(parts[1]), low >= 1, low <= high,
            high <= 99
        else { throw file.error(at: node, "each: expected elements as in 1..12") }
        return (low, high)
    }

    private mutating func actions(
        _ node: Yams.Node, field: Field, inEach: Bool
    ) throws(MappingError) -> [(UInt32, X12Tables.Action)] {
        var action = X12Tables.Action()
        action.field = field.id
        action.repeats = field.repeats
        action.splits = field.repeats && field.kind == .code
        if field.kind == .date { action.part = .from }
        var at = node
        if case .mapping(let mapping) = node {
            if mapping["each"] != nil, !inEach { return try eachActions(mapping, action, field) }
            try file.check(keys: mapping, ["at", "where", "unless", "part", "repetitions"], field.path)
            if let node = mapping["repetitions"] {
                guard node.bool == true, field.repeats, !inEach else {
                    throw file.error(at: node, "repetitions: true, for a field that repeats, outside of an 'each'")
                }
                action.isOfEachRepetition = true
            }
            guard let place = mapping["at"] else { throw file.error(at: node, "a place needs 'at'") }
            at = place
            if let part = mapping["part"] { action.part = try self.part(part, field) }
            let (start, count) = try conditions(mapping, inEach: inEach)
            action.conditionStart = start
            action.conditionCount = count
        }
        return try places(at, inEach: inEach).map { place in
            var action = action
            action.relative = place.relative
            action.element = UInt8(place.element)
            action.component = UInt8(place.component)
            return (place.segment, action)
        }
    }

    private func part(_ node: Yams.Node, _ field: Field) throws(MappingError) -> X12Tables.Action.Part {
        let isTime = field.kind == .time
        guard field.kind == .date || isTime else {
            throw file.error(at: node, "part is for dates and times; '\(field.path)' is none")
        }
        switch try file.text(node, "part") {
        case "from" where !isTime: return .from
        case "to" where !isTime: return .to
        case "time" where isTime: return .time
        default: throw file.error(at: node, "part: expected from or to (of dates), or time (of a date and time)")
        }
    }

    /// `where` and `unless`: a range of conditions, all of which must hold.
    mutating func conditions(
        _ mapping: Yams.Node.Mapping, inEach: Bool
    ) throws(MappingError) -> (UInt16, UInt8) {
        let start = tables.conditions.count
        for (word, isNegated) in [("where", false), ("unless", true)] {
            guard let node = mapping[word] else { continue }
            for (key, value) in try file.mapping(node, word) {
                guard let place = try places(key, inEach: inEach).first else { continue }
                let keyStart = tables.keys.count
                if let same = try sameField(value) {
                    add(condition: place, isNegated, keys: Int(same)..<Int(same))
                    continue
                }
                for item in try placements(value) {
                    guard let code = Packed.code(try file.text(item, "a code")) else {
                        throw file.error(at: item, "a code has at most eight bytes")
                    }
                    tables.keys.append(code)
                }
                let count = tables.keys.count - keyStart
                guard count > 0, count <= 255, tables.keys.count < 60_000 else {
                    throw file.error(at: value, "expected 1 to 255 codes")
                }
                add(condition: place, isNegated, keys: keyStart..<tables.keys.count)
            }
        }
        guard tables.conditions.count < 60_000, tables.conditions.count - start <= 255 else {
            throw file.error(at: file.root, "too many conditions")
        }
        return (UInt16(start), UInt8(tables.conditions.count - start))
    }

    private mutating func add(condition place: X12Place, _ isNegated: Bool, keys: Range<Int>) {
        tables.conditions.append(
            X12Tables.Condition(
                element: UInt8(place.element), component: UInt8(place.component), relative: place.relative,
                isNegated: isNegated, keyStart: UInt16(keys.lowerBound), keyCount: UInt8(keys.count)))
    }

    func segment(_ node: Yams.Node) throws(MappingError) -> UInt32 {
        let text = try file.text(node, "a segment")
        guard let id = X12LayoutReader.segment(text) else {
            throw file.error(at: node, "'\(text)' is not a segment's name: two or three letters or digits")
        }
        return id
    }

    static func segment(_ text: some StringProtocol) -> UInt32? {
        let isName = text.utf8.allSatisfy { (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) }
        let id = Packed.segment(String(text))
        return isName && id != 0 ? id : nil
    }

    /// `SEG-e`, `SEG-e-c`, `SEG-e-c..d`, `SEG-e..f`; in `each` also `.c` and `+o`.
    func places(_ node: Yams.Node, inEach: Bool) throws(MappingError) -> [X12Place] {
        let text = try file.text(node, "a place")
        let mistake = file.error(at: node, "'\(text)' is not a place; expected SEG-element or SEG-element-component")
        if inEach, let first = text.first, first == "." || first == "+" {
            guard let number = Int(text.dropFirst()), number >= 0, number <= 60 else { throw mistake }
            return [
                X12Place(
                    segment: 0, element: first == "+" ? number : 0, component: first == "." ? number : 0, relative: true
                )
            ]
        }
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2 || parts.count == 3, let segment = X12LayoutReader.segment(parts[0]) else {
            throw mistake
        }
        let bounds = parts[parts.count - 1].split(separator: ".")
        guard let low = bounds.first.flatMap({ Int($0) }), let high = bounds.last.flatMap({ Int($0) }),
            bounds.count <= 2, low >= 1, low <= high, high <= 60
        else { throw mistake }
        if parts.count == 2 {
            return (low...high).map { X12Place(segment: segment, element: $0, component: 0) }
        }
        guard let element = Int(parts[1]), element >= 1, element <= 60 else { throw mistake }
        return (low...high).map { X12Place(segment: segment, element: element, component: $0) }
    }
}
