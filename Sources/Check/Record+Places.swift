import Records

extension Record {
    /// The dotted path of a node from the record, with the positions from 0 of what repeats: `lines[2].charge`.
    func path(ofNode target: Int) -> String {
        var path = ""
        var index = 0
        var end = nodes.count
        var start = 0
        while index < end {
            let node = nodes[index]
            let isGroup = node.flags.contains(.group)
            let after = isGroup ? index + 1 + Int(node.length) : index + 1
            guard target < after else {
                index = after
                continue
            }
            guard Int(node.field) < schema.fields.count else { return path }
            let field = schema.fields[Int(node.field)]
            path += (path.isEmpty ? "" : ".") + field.name
            if field.repeats { path += "[\(position(of: index, from: start))]" }
            if target == index { return path }
            start = index + 1
            index = start
            end = min(after, nodes.count)
        }
        return path
    }

    /// How many nodes of the same field stand before this one in the group that begins at `start`.
    private func position(of target: Int, from start: Int) -> Int {
        var count = 0
        var index = start
        while index < target {
            let node = nodes[index]
            if node.field == nodes[target].field { count += 1 }
            index += node.flags.contains(.group) ? Int(node.length) + 1 : 1
        }
        return count
    }

    /// Where a node's value begins; a group begins with its first value. `nil` for a group without any.
    func location(ofNode target: Int) -> SourceLocation? {
        guard nodes.indices.contains(target) else { return nil }
        let last = nodes[target].flags.contains(.group) ? target + Int(nodes[target].length) : target
        var index = target
        while index <= last && index < nodes.count {
            if !nodes[index].flags.contains(.group) { return location(ofRaw: nodes[index].offset) }
            index += 1
        }
        return nil
    }
}
