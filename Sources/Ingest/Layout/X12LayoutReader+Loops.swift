import Records
import Yams

/// Loops, and what begins one.
extension X12LayoutReader {
    mutating func readLoops(
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
            "loop", "starts", "where", "unless", "implied", "once", "record", "into", "fields", "groups", "also",
            "last",
            "loops",
        ]
        try file.check(keys: mapping, words, "a loop")
        guard let nameNode = mapping["loop"], let starts = mapping["starts"] else {
            throw file.error(at: node, "a loop needs 'loop' (its name) and 'starts' (the segment that starts it)")
        }
        guard tables.loops.count < X12LayoutReader.loopLimit else { throw file.error(at: node, "too many loops") }
        let name = try file.text(nameNode, "loop")
        let index = tables.loops.count
        let isRecord = try readRecord(mapping["record"], loop: index, inRecord: inRecord)
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
                inRecord: inRecord || isRecord, last: -1, isOnce: mapping["once"]?.bool ?? false))
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

    /// `record: true`, or `record: otherwise` of a loop around it. Whether the loop is the record's.
    private mutating func readRecord(
        _ node: Yams.Node?, loop: Int, inRecord: Bool
    ) throws(MappingError) -> Bool {
        guard let node else { return false }
        if let flag = node.bool { return flag }
        guard try file.text(node, "record") == "otherwise" else {
            throw file.error(at: node, "record: expected true or otherwise")
        }
        guard tables.otherLoop < 0, !tables.loops.contains(where: \.inRecord), loop > 0 else {
            throw file.error(at: node, "record: otherwise is for one loop around the one that says 'record: true'")
        }
        tables.otherLoop = loop
        return false
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
                    loop: UInt8(loop), parent: Int16(parent), isImplied: implied, isOnce: tables.loops[loop].isOnce,
                    conditionStart: start, conditionCount: count)
            ))
    }

    mutating func resolveLast() throws(MappingError) {
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
