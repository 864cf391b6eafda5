import Records
import Yams

/// Reads a layout file of format x12 and compiles it; the words are explained at the head of `x12-837p-5010.yaml`.
struct X12LayoutReader {
    let file: MappingFile
    let schema: RecordSchema
    private var tables = X12Tables()
    private var cellActions: [CellKey: [[X12Tables.Action]]] = [:]
    private var known: Set<CellKey> = []
    private var triggers: [(segment: UInt32, trigger: X12Tables.Trigger)] = []
    private var lastNames: [(loop: Int, name: String, node: Yams.Node)] = []

    static let depthLimit = 12
    static let loopLimit = 120

    private struct CellKey: Hashable {
        var loop: Int
        var segment: UInt32
    }

    init(file: MappingFile, schema: RecordSchema) {
        self.file = file
        self.schema = schema
    }

    /// The compiled layout, or the first mistake with its place.
    mutating func read() throws(MappingError) -> X12Layout {
        let root = try file.mapping(file.root, "a layout")
        let words = ["layout", "format", "record", "transaction", "guides", "unstated", "balance", "loops"]
        try file.check(keys: root, words, "an x12 layout")
        guard let transaction = root["transaction"], let guides = root["guides"], let loops = root["loops"] else {
            throw file.error(at: file.root, "an x12 layout needs 'transaction', 'guides' and 'loops'")
        }
        try readLoops(loops, parent: -1, group: X12Tables.none, inRecord: false, depth: 0)
        guard tables.loops.contains(where: \.inRecord) else {
            throw file.error(at: loops, "no loop says 'record: true'")
        }
        try resolveLast()
        try compileCells(at: loops)
        compileTriggers()
        try compileNearest(at: loops)
        compileUnits()
        var names: [String] = []
        for node in try file.sequence(guides, "guides") { names.append(try file.text(node, "a guide")) }
        return X12Layout(
            name: try root["layout"].map { node throws(MappingError) in try file.text(node, "layout") } ?? file.name,
            schema: schema, transaction: try file.text(transaction, "transaction"), guides: names,
            readsUnstated: root["unstated"]?.bool ?? false, tables: tables,
            balance: try root["balance"].map { node throws(MappingError) in try balance(node) })
    }

    private func balance(_ node: Yams.Node) throws(MappingError) -> X12Layout.Balance {
        let mapping = try file.mapping(node, "balance")
        try file.check(keys: mapping, ["name", "total", "sum", "less"], "balance")
        guard let name = mapping["name"], let total = mapping["total"], let sum = mapping["sum"] else {
            throw file.error(at: node, "balance needs 'name', 'total' and 'sum'")
        }
        var less: [X12Place] = []
        if let places = mapping["less"] {
            for place in try file.sequence(places, "less") { less += try self.places(place, inEach: false) }
        }
        guard let total = try places(total, inEach: false).first, let sum = try places(sum, inEach: false).first else {
            throw file.error(at: node, "balance needs 'total' and 'sum'")
        }
        return X12Layout.Balance(name: try file.text(name, "name"), total: total, sum: sum, less: less)
    }
}

// MARK: - Loops

extension X12LayoutReader {
    private mutating func readLoops(
        _ node: Yams.Node, parent: Int, group: FieldID, inRecord: Bool, depth: Int
    ) throws(MappingError) {
        guard depth <= X12LayoutReader.depthLimit else {
            throw file.error(at: node, "loops are nested deeper than \(X12LayoutReader.depthLimit)")
        }
        for loop in try file.sequence(node, "loops") {
            try readLoop(loop, parent: parent, group: group, inRecord: inRecord, depth: depth)
        }
    }

    private mutating func readLoop(
        _ node: Yams.Node, parent: Int, group outer: FieldID, inRecord: Bool, depth: Int
    ) throws(MappingError) {
        let mapping = try file.mapping(node, "a loop")
        let words = [
            "loop", "starts", "where", "unless", "implied", "record", "into", "fields", "groups", "also", "last",
            "loops",
        ]
        try file.check(keys: mapping, words, "a loop")
        guard let nameNode = mapping["loop"], let starts = mapping["starts"] else {
            throw file.error(at: node, "a loop needs 'loop' (its name) and 'starts' (the segment that starts it)")
        }
        guard tables.loops.count < X12LayoutReader.loopLimit else { throw file.error(at: node, "too many loops") }
        let name = try file.text(nameNode, "loop")
        let index = tables.loops.count
        let isRecord = mapping["record"]?.bool ?? false
        if isRecord {
            guard !tables.loops.contains(where: \.inRecord) else {
                throw file.error(at: node, "a second loop says 'record: true'")
            }
            tables.recordLoop = index
        }
        let (group, opens) = try target(mapping["into"], outer: outer, inRecord: inRecord)
        tables.loops.append(
            X12Tables.Loop(
                parent: parent, end: index + 1, group: group, opensGroup: opens,
                inRecord: inRecord || isRecord, last: -1))
        tables.loopNames.append(name)
        if let last = mapping["last"] { lastNames.append((index, try file.text(last, "last"), last)) }
        try addTrigger(try segment(starts), mapping, loop: index, parent: parent, implied: false)
        known.insert(CellKey(loop: index, segment: try segment(starts)))
        if let implied = mapping["implied"] { try readImplied(implied, loop: index, parent: parent) }
        if let also = mapping["also"] {
            for other in try file.sequence(also, "also") {
                known.insert(CellKey(loop: index, segment: try segment(other)))
            }
        }
        if let fields = mapping["fields"] { try readFields(fields, loop: index, group: group) }
        if let groups = mapping["groups"] { try readGroups(groups, loop: index, group: group) }
        if let inner = mapping["loops"] {
            try readLoops(inner, parent: index, group: group, inRecord: inRecord || isRecord, depth: depth + 1)
        }
        tables.loops[index].end = tables.loops.count
    }

    private func target(
        _ node: Yams.Node?, outer: FieldID, inRecord: Bool
    ) throws(MappingError) -> (FieldID, Bool) {
        guard let node else { return (outer, false) }
        let name = try file.text(node, "into")
        if name == "record" { return (X12Tables.none, false) }
        let parent = inRecord && outer != X12Tables.none ? outer : nil
        guard let id = schema.id(name, in: parent), schema.fields[Int(id)].kind == .group else {
            let place = parent.map { "'\(schema.fields[Int($0)].path)'" } ?? "'\(schema.kind)'"
            throw file.error(at: node, "'\(name)' is not a group of \(place); see mappings/records/\(schema.kind).yaml")
        }
        return (id, true)
    }

    private mutating func readImplied(_ node: Yams.Node, loop: Int, parent: Int) throws(MappingError) {
        for item in try file.sequence(node, "implied") {
            if case .mapping(let mapping) = item {
                try file.check(keys: mapping, ["segment", "where", "unless"], "implied")
                guard let name = mapping["segment"] else { throw file.error(at: item, "implied needs 'segment'") }
                try addTrigger(try segment(name), mapping, loop: loop, parent: parent, implied: true)
            } else {
                try addTrigger(try segment(item), Yams.Node.Mapping([]), loop: loop, parent: parent, implied: true)
                known.insert(CellKey(loop: loop, segment: try segment(item)))
            }
        }
    }

    private mutating func addTrigger(
        _ segment: UInt32, _ mapping: Yams.Node.Mapping, loop: Int, parent: Int, implied: Bool
    ) throws(MappingError) {
        let (start, count) = try conditions(mapping, inEach: false)
        triggers.append(
            (
                segment,
                X12Tables.Trigger(
                    loop: UInt8(loop), parent: Int16(parent), isImplied: implied, conditionStart: start,
                    conditionCount: count)
            ))
    }

    private mutating func resolveLast() throws(MappingError) {
        for (loop, name, node) in lastNames {
            let parent = tables.loops[loop].parent
            guard
                let last = tables.loops.indices.first(where: {
                    tables.loopNames[$0] == name && tables.loops[$0].parent == parent
                })
            else {
                throw file.error(at: node, "no loop '\(name)' beside this one")
            }
            tables.loops[loop].last = last
        }
    }
}

// MARK: - Fields, groups, places

extension X12LayoutReader {
    private mutating func readFields(_ node: Yams.Node, loop: Int, group: FieldID) throws(MappingError) {
        let parent = group == X12Tables.none ? nil : group
        for (key, value) in try file.mapping(node, "fields") {
            let field = try self.field(key, in: parent)
            for place in try placements(value) {
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

    private func placements(_ node: Yams.Node) throws(MappingError) -> [Yams.Node] {
        if case .sequence(let sequence) = node { return Array(sequence) }
        return [node]
    }

    private mutating func readGroups(_ node: Yams.Node, loop: Int, group: FieldID) throws(MappingError) {
        let parent = group == X12Tables.none ? nil : group
        for (key, value) in try file.mapping(node, "groups") {
            let name = try file.text(key, "a group's name")
            guard let id = schema.id(name, in: parent), schema.fields[Int(id)].kind == .group else {
                throw file.error(at: key, "'\(name)' is not a group; see mappings/records/\(schema.kind).yaml")
            }
            let mapping = try file.mapping(value, name)
            try file.check(keys: mapping, ["segment", "where", "unless", "each", "step", "fields"], name)
            guard let segmentNode = mapping["segment"], let fields = mapping["fields"] else {
                throw file.error(at: value, "a group needs 'segment' and 'fields'")
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

    private func range(_ node: Yams.Node) throws(MappingError) -> (UInt8, UInt8) {
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
        if field.kind == .date { action.part = .from }
        var at = node
        if case .mapping(let mapping) = node {
            try file.check(keys: mapping, ["at", "where", "unless", "part"], field.path)
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
        guard field.kind == .date else { throw file.error(at: node, "part is for dates; '\(field.path)' is none") }
        switch try file.text(node, "part") {
        case "from": return .from
        case "to": return .to
        default: throw file.error(at: node, "part: expected from or to")
        }
    }

    /// `where` and `unless`: a range of conditions, all of which must hold.
    private mutating func conditions(
        _ mapping: Yams.Node.Mapping, inEach: Bool
    ) throws(MappingError) -> (UInt16, UInt8) {
        let start = tables.conditions.count
        for (word, isNegated) in [("where", false), ("unless", true)] {
            guard let node = mapping[word] else { continue }
            for (key, value) in try file.mapping(node, word) {
                guard let place = try places(key, inEach: inEach).first else { continue }
                let keyStart = tables.keys.count
                for item in try placements(value) {
                    guard let code = Packed.code(try file.text(item, "a code")) else {
                        throw file.error(at: item, "a code has at most eight bytes")
                    }
                    tables.keys.append(code)
                }
                let count = tables.keys.count - keyStart
                guard count <= 255, tables.keys.count < 60_000 else { throw file.error(at: value, "too many codes") }
                tables.conditions.append(
                    X12Tables.Condition(
                        element: UInt8(place.element), component: UInt8(place.component), relative: place.relative,
                        isNegated: isNegated, keyStart: UInt16(keyStart), keyCount: UInt8(count)))
            }
        }
        guard tables.conditions.count < 60_000, tables.conditions.count - start <= 255 else {
            throw file.error(at: file.root, "too many conditions")
        }
        return (UInt16(start), UInt8(tables.conditions.count - start))
    }

    private func segment(_ node: Yams.Node) throws(MappingError) -> UInt32 {
        let text = try file.text(node, "a segment")
        guard let id = X12LayoutReader.segment(text) else {
            throw file.error(at: node, "'\(text)' is not a segment's name: two or three letters or digits")
        }
        return id
    }

    private static func segment(_ text: some StringProtocol) -> UInt32? {
        let isName = text.utf8.allSatisfy { (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) }
        let id = Packed.segment(String(text))
        return isName && id != 0 ? id : nil
    }

    /// `SEG-e`, `SEG-e-c`, `SEG-e-c..d`, `SEG-e..f`; in `each` also `.c` and `+o`.
    private func places(_ node: Yams.Node, inEach: Bool) throws(MappingError) -> [X12Place] {
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

// MARK: - Tables

extension X12LayoutReader {
    private mutating func add(_ actions: [X12Tables.Action], loop: Int, segment: UInt32) {
        let key = CellKey(loop: loop, segment: segment)
        known.insert(key)
        cellActions[key, default: []].append(actions)
    }

    private mutating func compileCells(at node: Yams.Node) throws(MappingError) {
        let segments = Set(known.map(\.segment)).union(triggers.map(\.segment)).sorted()
        for segment in segments where tables.slots.add(segment) == nil {
            throw file.error(at: node, "more than \(SegmentSlots.limit) segments")
        }
        let width = tables.slots.names.count
        tables.cells = Array(repeating: X12Tables.Cell(), count: tables.loops.count * width)
        for loop in tables.loops.indices {
            for slot in 0..<width {
                let key = CellKey(loop: loop, segment: tables.slots.names[slot])
                guard known.contains(key) else { continue }
                // In the order of elements, so that nodes stand in the order of the document.
                let order = (cellActions[key] ?? []).enumerated().sorted {
                    let (left, right) = ($0.element[0], $1.element[0])
                    return (left.element, left.component, $0.offset) < (right.element, right.component, $1.offset)
                }
                let start = tables.actions.count
                for (_, actions) in order { tables.actions += actions }
                guard tables.actions.count < 60_000 else { throw file.error(at: node, "too many fields") }
                tables.cells[loop * width + slot] = X12Tables.Cell(
                    start: UInt16(start), count: UInt16(tables.actions.count - start), isKnown: true,
                    isMark: triggers.contains {
                        $0.segment == key.segment && $0.trigger.isImplied && Int($0.trigger.loop) == loop
                    })
            }
        }
    }

    private mutating func compileTriggers() {
        for name in tables.slots.names {
            let start = tables.triggers.count
            tables.triggers += triggers.filter { $0.segment == name }.map(\.trigger)
            tables.triggerRanges.append(UInt16(start)..<UInt16(tables.triggers.count))
        }
    }

    private mutating func compileNearest(at node: Yams.Node) throws(MappingError) {
        for loop in tables.loops.indices {
            for range in tables.triggerRanges {
                let start = tables.nearest.count
                var parent = loop
                while parent >= -1 {
                    for index in range {
                        let trigger = tables.triggers[Int(index)]
                        if !trigger.isImplied, Int(trigger.parent) == parent { tables.nearest.append(index) }
                    }
                    parent = parent < 0 ? -2 : tables.loops[parent].parent
                }
                guard tables.nearest.count < 60_000 else { throw file.error(at: node, "too many loops") }
                tables.nearestRanges.append(UInt16(start)..<UInt16(tables.nearest.count))
            }
        }
    }

    private mutating func compileUnits() {
        for (index, loop) in tables.loops.enumerated() where !loop.inRecord {
            if loop.group != X12Tables.none, let unit = tables.units.firstIndex(where: { $0.group == loop.group }) {
                tables.units[unit].loops.append(index)
            } else {
                tables.units.append(X12Tables.Unit(group: loop.group, loops: [index]))
            }
        }
    }
}
