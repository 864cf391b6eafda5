import Bytes

extension Evaluator {
    mutating func navigate(_ step: ExpressionPool.Step) {
        switch step.code {
        case .recordField:
            let field = FieldID(truncatingIfNeeded: step.a)
            let range = range(of: field, in: step.slot)
            fields(field, of: step.slot, from: range.from, to: range.to)
        case .frameField:
            let group = frames[Int(step.slot)]
            guard group.kind == .group else { return }
            let field = FieldID(truncatingIfNeeded: step.a)
            let range = range(of: field, in: group)
            fields(field, of: group.source, from: range.from, to: range.to)
        default:
            let field = FieldID(truncatingIfNeeded: step.b)
            guard isTracing || memory.holds(field, in: step.slot) else { return }
            let mark = stack.count
            run(step.a)
            let end = stack.count
            for index in mark..<end where stack[index].kind == .group {
                let group = stack[index]
                let range = range(of: field, in: group)
                fields(field, of: group.source, from: range.from, to: range.to)
            }
            stack.removeSubrange(mark..<end)
        }
    }

    /// The first value or group of a field of a record or of a frame's group, and whether there are more, where that
    /// `isAsked`.
    @inline(__always)
    mutating func firstField(_ step: ExpressionPool.Step, isAsked: Bool) -> (value: RecordValue?, isLone: Bool) {
        let field = FieldID(truncatingIfNeeded: step.a)
        if step.code == .recordField {
            let range = range(of: field, in: step.slot)
            return firstField(field, of: step.slot, from: range.from, to: range.to, isAsked: isAsked)
        }
        let group = frames[Int(step.slot)]
        guard group.kind == .group else { return (nil, true) }
        let range = range(of: field, in: group)
        return firstField(field, of: group.source, from: range.from, to: range.to, isAsked: isAsked)
    }

    /// The nodes among which a field of a group is looked for: only those where the field stands, so that a record of many
    /// lines is not gone through for each of them.
    @inline(__always)
    mutating func range(of field: FieldID, in group: RecordValue) -> (from: Int, to: Int) {
        memory.range(of: field, in: group.source, from: Int(group.payload), to: Int(group.end))
    }

    @inline(__always)
    private mutating func range(of field: FieldID, in root: UInt8) -> (from: Int, to: Int) {
        memory.range(of: field, in: root, from: 0, to: views[Int(root)].nodeCount)
    }

    /// The first value or group of a field that stands directly between two nodes, and whether it is the only one.
    mutating func firstField(
        _ field: FieldID, of source: UInt8, from start: Int, to end: Int, isAsked: Bool
    ) -> (value: RecordValue?, isLone: Bool) {
        let view = views[Int(source)]
        guard let nodes = view.nodes else { return (nil, true) }
        var found = -1
        var index = start
        var visited = 0
        var isLone = true
        while index < end {
            let node = nodes + index
            let isGroup = node.pointee.flags.contains(.group)
            if node.pointee.field == field && (isGroup || node.pointee.length > 0) {
                isLone = found < 0
                if isLone { found = index }
                if !isAsked || !isLone { break }
            }
            visited += 1
            index += isGroup ? Int(node.pointee.length) + 1 : 1
        }
        fuel -= visited
        return (found < 0 ? nil : item(found, of: source, view), isLone)
    }

    /// The value or group at a node.
    @inline(__always)
    private mutating func item(_ index: Int, of source: UInt8, _ view: RecordView) -> RecordValue? {
        guard let node = view.nodes?[index] else { return nil }
        guard node.flags.contains(.group) else { return text(node, at: index, of: source, view) }
        return RecordValue(
            .group, source: source, payload: Int64(index + 1), node: Int32(truncatingIfNeeded: index),
            end: Int32(truncatingIfNeeded: index + 1 + Int(node.length)))
    }

    /// Pushes every value or group of a field that stands directly between two nodes.
    private mutating func fields(_ field: FieldID, of source: UInt8, from start: Int, to end: Int) {
        let view = views[Int(source)]
        guard let nodes = view.nodes else { return }
        var index = start
        var visited = 0
        while index < end {
            let node = nodes + index
            let isGroup = node.pointee.flags.contains(.group)
            visited += 1
            if node.pointee.field == field {
                if isGroup || node.pointee.length > 0, let item = item(index, of: source, view) { stack.append(item) }
                if isTracing, let root = RecordRoot(rawValue: source) { touched.append((root, index)) }
            }
            index += isGroup ? Int(node.pointee.length) + 1 : 1
        }
        fuel -= visited
    }

    private mutating func text(_ node: Record.Node, at index: Int, of source: UInt8, _ view: RecordView) -> RecordValue
    {
        let plain = RecordValue(
            .text, source: source, length: node.length, payload: Int64(node.offset),
            node: Int32(truncatingIfNeeded: index))
        if view.clean && !node.flags.contains(.doubledQuotes) { return plain }
        guard let raw = view.raw else { return plain }
        let bytes = UnsafeBufferPointer(start: raw + Int(node.offset), count: Int(node.length))
        if !node.flags.contains(.doubledQuotes) && bytes.allSatisfy({ $0 < 0x80 }) { return plain }
        let converted = Record.normalized(bytes, view.clean ? .utf8 : .latin1, node.flags)
        return scratch(converted.count) { room in for (at, byte) in converted.enumerated() { room[at] = byte } }
            ?? RecordValue(.text, source: source, payload: 0)
    }

    /// A text of `count` bytes in the scratch, which `fill` writes; `nil` where the scratch is full.
    mutating func scratch(_ count: Int, _ fill: (UnsafeMutablePointer<UInt8>) -> Void) -> RecordValue? {
        guard let offset = memory.reserve(count) else { return nil }
        fill(memory.scratch + offset)
        return RecordValue(
            .text, source: RecordValue.scratch, length: UInt32(truncatingIfNeeded: count), payload: Int64(offset))
    }

    mutating func matchedLine(of line: RecordValue) -> RecordValue? {
        guard line.kind == .group, line.source == RecordRoot.claim.rawValue else { return nil }
        var low = 0
        var high = claimLines.count
        while low < high {
            let middle = (low + high) / 2
            if claimLines[middle] < line.node { low = middle + 1 } else { high = middle }
        }
        guard low < claimLines.count, claimLines[low] == line.node, low < lineMatches.count else { return nil }
        let match = Int(lineMatches[low])
        guard match >= 0, match < remittanceLines.count else { return nil }
        let head = Int(remittanceLines[match])
        let view = views[Int(RecordRoot.remittance.rawValue)]
        guard let nodes = view.nodes, nodes[head].flags.contains(.group) else { return nil }
        return RecordValue(
            .group, source: RecordRoot.remittance.rawValue, payload: Int64(head + 1), node: Int32(head),
            end: Int32(truncatingIfNeeded: head + 1 + Int(nodes[head].length)))
    }

    /// Runs step `b` with each item of step `a` in the frame of the slot.
    mutating func iterate(_ step: ExpressionPool.Step) {
        let mark = stack.count
        run(step.a)
        let end = stack.count
        let slot = Int(step.slot)
        let saved = (frames[slot], indices[slot])
        var kept = mark
        for index in mark..<end {
            frames[slot] = stack[index]
            indices[slot] = index - mark
            if step.code != .filter {
                run(step.b)
            } else if truth(step.b) == true {
                stack[kept] = stack[index]
                kept += 1
            }
        }
        (frames[slot], indices[slot]) = saved
        if step.code == .filter { stack.truncate(to: kept) } else { stack.removeSubrange(mark..<end) }
    }

    mutating func collect(_ step: ExpressionPool.Step) {
        let mark = stack.count
        run(step.a)
        let end = stack.count
        switch step.code {
        case .last: if end > mark + 1 { stack.removeSubrange(mark..<end - 1) }
        case .item:
            let index = firstNumber(step.b)?.rescaled(to: 0).map { Int($0.units) } ?? -1
            let found = index >= 0 && index < end - mark ? stack[mark + index] : nil
            stack.truncate(to: mark)
            if let found { stack.append(found) }
        case .combine: run(step.b)
        default:
            if step.code == .union { run(step.b) }
            unique(from: mark, step.detail)
        }
    }

    /// Whether an item of the stack is the same as `value`. A loop, and mutating: a closure, or a call that only borrows
    /// the evaluator while its caller changes it, would copy it as a whole.
    mutating func holdsEqual(_ value: RecordValue, from start: Int, to end: Int, _ comparison: UInt8) -> Bool {
        for index in start..<max(start, end) where reader.equal(stack[index], value, comparison) == true { return true }
        return false
    }

    private mutating func unique(from mark: Int, _ comparison: UInt8) {
        var kept = mark
        for index in mark..<stack.count {
            fuel -= kept - mark
            guard fuel > 0 else { break }
            if holdsEqual(stack[index], from: mark, to: kept, comparison) { continue }
            stack[kept] = stack[index]
            kept += 1
        }
        stack.truncate(to: kept)
    }
}
