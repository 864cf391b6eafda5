import Bytes

extension Evaluator {
    mutating func navigate(_ step: ExpressionPool.Step) {
        switch step.code {
        case .record:
            if let root = RecordRoot(rawValue: step.slot), views[Int(step.slot)].nodes != nil {
                stack.append(whole(root))
            }
        case .recordField:
            fields(FieldID(truncatingIfNeeded: step.a), of: step.slot, from: 0, to: views[Int(step.slot)].nodeCount)
        case .frameField:
            let group = frames[Int(step.slot)]
            guard group.kind == .group else { return }
            fields(FieldID(truncatingIfNeeded: step.a), of: group.source, from: Int(group.payload), to: Int(group.end))
        case .field:
            let mark = stack.count
            run(step.a)
            let end = stack.count
            for index in mark..<end where stack[index].kind == .group {
                let group = stack[index]
                fields(
                    FieldID(truncatingIfNeeded: step.b), of: group.source, from: Int(group.payload), to: Int(group.end))
            }
            stack.removeSubrange(mark..<end)
        default: matchedLine(of: frames[Int(step.slot)])
        }
    }

    /// Pushes every value or group of a field that stands directly between two nodes.
    private mutating func fields(_ field: FieldID, of source: UInt8, from start: Int, to end: Int) {
        let view = views[Int(source)]
        guard let nodes = view.nodes else { return }
        var index = start
        while index < end {
            let node = nodes[index]
            let isGroup = node.flags.contains(.group)
            if node.field == field {
                if isGroup {
                    stack.append(
                        RecordValue(
                            .group, source: source, payload: Int64(index + 1), node: Int32(truncatingIfNeeded: index),
                            end: Int32(truncatingIfNeeded: index + 1 + Int(node.length))))
                } else if node.length > 0 {
                    stack.append(text(node, at: index, of: source, view))
                }
                if isTracing, let root = RecordRoot(rawValue: source) { touched.append((root, index)) }
            }
            fuel -= 1
            index += isGroup ? Int(node.length) + 1 : 1
        }
    }

    private func text(_ node: Record.Node, at index: Int, of source: UInt8, _ view: RecordView) -> RecordValue {
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
    func scratch(_ count: Int, _ fill: (UnsafeMutablePointer<UInt8>) -> Void) -> RecordValue? {
        guard let offset = memory.reserve(count) else { return nil }
        fill(memory.scratch + offset)
        return RecordValue(
            .text, source: RecordValue.scratch, length: UInt32(truncatingIfNeeded: count), payload: Int64(offset))
    }

    private mutating func matchedLine(of line: RecordValue) {
        guard line.kind == .group, line.source == RecordRoot.claim.rawValue else { return }
        var low = 0
        var high = claimLines.count
        while low < high {
            let middle = (low + high) / 2
            if claimLines[middle] < line.node { low = middle + 1 } else { high = middle }
        }
        guard low < claimLines.count, claimLines[low] == line.node, low < lineMatches.count else { return }
        let match = Int(lineMatches[low])
        guard match >= 0, match < remittanceLines.count else { return }
        let head = Int(remittanceLines[match])
        let view = views[Int(RecordRoot.remittance.rawValue)]
        guard let nodes = view.nodes, nodes[head].flags.contains(.group) else { return }
        stack.append(
            RecordValue(
                .group, source: RecordRoot.remittance.rawValue, payload: Int64(head + 1), node: Int32(head),
                end: Int32(truncatingIfNeeded: head + 1 + Int(nodes[head].length))))
    }

    /// Runs step `b` with each item of step `a` in the frame of the slot.
    mutating func iterate(_ step: ExpressionPool.Step) {
        let mark = stack.count
        run(step.a)
        let end = stack.count
        let slot = Int(step.slot)
        let saved = (frames[slot], indices[slot])
        var kept = mark
        var holds = true
        for index in mark..<end {
            frames[slot] = stack[index]
            indices[slot] = index - mark
            switch step.code {
            case .filter:
                if truth(step.b) == true {
                    stack[kept] = stack[index]
                    kept += 1
                }
            case .all:
                holds = truth(step.b) == true
            default: run(step.b)
            }
            if !holds { break }
        }
        (frames[slot], indices[slot]) = saved
        switch step.code {
        case .filter: stack.truncate(to: kept)
        case .all:
            stack.truncate(to: mark)
            push(holds)
        default: stack.removeSubrange(mark..<end)
        }
    }

    mutating func collect(_ step: ExpressionPool.Step) {
        let mark = stack.count
        run(step.a)
        let end = stack.count
        switch step.code {
        case .exists: replace(from: mark, with: RecordValue(end > mark))
        case .empty: replace(from: mark, with: RecordValue(end == mark))
        case .count: replace(from: mark, with: RecordValue(integer: end - mark))
        case .first: if end > mark + 1 { stack.truncate(to: mark + 1) }
        case .last: if end > mark + 1 { stack.removeSubrange(mark..<end - 1) }
        case .item:
            let index = firstNumber(step.b)?.rescaled(to: 0).map { Int($0.units) } ?? -1
            let found = index >= 0 && index < end - mark ? stack[mark + index] : nil
            stack.truncate(to: mark)
            if let found { stack.append(found) }
        case .combine: run(step.b)
        case .isIn:
            run(step.b)
            let holds = end > mark && holdsEqual(stack[mark], from: end, to: stack.count, step.detail)
            let known = end > mark
            stack.truncate(to: mark)
            if known { push(holds) }
        default:
            if step.code == .union { run(step.b) }
            unique(from: mark, step.detail)
        }
    }

    private mutating func replace(from mark: Int, with value: RecordValue) {
        stack.truncate(to: mark)
        stack.append(value)
    }

    /// Whether an item of the stack is the same as `value`. A loop: a closure here would copy the whole evaluator.
    private func holdsEqual(_ value: RecordValue, from start: Int, to end: Int, _ comparison: UInt8) -> Bool {
        for index in start..<max(start, end) where equal(stack[index], value, comparison) == true { return true }
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
