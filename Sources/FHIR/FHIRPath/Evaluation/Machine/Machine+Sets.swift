extension Machine {
    /// Leaves of what stands from `start` on the first of all that are equal.
    mutating func removeDuplicates(from start: Int) throws(Fault) {
        if count - start > 16, try removeDuplicateTexts(from: start) { return }
        var kept = start
        for place in start..<count {
            let item = items[place]
            if try contains(item, start, kept) { continue }
            items[kept] = item
            kept += 1
        }
        count = kept
    }

    /// The same for texts alone, by a table; `false` and nothing done where something else is among them.
    private mutating func removeDuplicateTexts(from start: Int) throws(Fault) -> Bool {
        var texts: [Text] = []
        texts.reserveCapacity(count - start)
        for place in start..<count {
            guard case .string(let text) = try value(of: items[place]) else { return false }
            texts.append(text)
        }
        try spend(texts.count)
        var capacity = 64
        while capacity < texts.count * 2 { capacity *= 2 }
        var slots = [Int32](repeating: -1, count: capacity)
        var kept = start
        for (index, text) in texts.enumerated() {
            try spend(text.count >> 5)
            var slot = Int(truncatingIfNeeded: (text.hash &* 0x9E37_79B9_7F4A_7C15) >> 20) & (capacity - 1)
            while slots[slot] >= 0, !(texts[Int(slots[slot])] == text) {
                slot = (slot + 1) & (capacity - 1)
                try spend()
            }
            if slots[slot] >= 0 { continue }
            slots[slot] = Int32(index)
            items[kept] = items[start + index]
            kept += 1
        }
        count = kept
        return true
    }

    /// `intersect`, `exclude`, `subsetOf`, `supersetOf`, `union`, `combine`: the focus from `start`, the argument above it.
    mutating func combination(_ node: CompiledNode, _ start: Int, _ scope: Scope) throws(Fault) {
        let middle = count
        try operand(nodes[Int(node.a)].a, scope)
        switch node.function {
        case .union: try removeDuplicates(from: start)
        case .combine: break
        case .subsetOf: try replace(start, try areAll(start, middle, in: middle, count))
        case .supersetOf: try replace(start, try areAll(middle, count, in: start, middle))
        default:
            let end = count
            var kept = start
            for place in start..<middle {
                let item = items[place]
                guard try contains(item, middle, end) == (node.function == .intersect) else { continue }
                items[kept] = item
                kept += 1
            }
            count = kept
            if node.function == .intersect { try removeDuplicates(from: start) }
        }
    }

    private mutating func areAll(_ start: Int, _ end: Int, in from: Int, _ to: Int) throws(Fault) -> Bool {
        for place in start..<end {
            guard try contains(items[place], from, to) else { return false }
        }
        return true
    }

    /// `sort`: by the keys in turn, an item without a key before those with one.
    mutating func sort(_ node: CompiledNode, _ start: Int) throws(Fault) {
        let end = count
        let keys = (0..<Int(node.b)).map { nodes[Int(node.a) + $0] }
        var table: [(item: Item, keys: [Item])] = []
        for place in start..<end {
            var row: [Item] = []
            for key in keys {
                let at = count
                try operand(key.a, Scope(this: items[place], index: Int64(place - start)))
                guard count - at <= 1 else { throw invalid(key, "a key of 'sort' is one item, not several") }
                row.append(count > at ? items[at] : .nothing)
                count = at
            }
            if keys.isEmpty { row = [items[place]] }
            table.append((items[place], row))
        }
        try mergeSort(&table, keys, node)
        for (place, row) in table.enumerated() { items[start + place] = row.item }
    }

    private mutating func mergeSort(
        _ table: inout [(item: Item, keys: [Item])], _ keys: [CompiledNode], _ node: CompiledNode
    ) throws(Fault) {
        var width = 1
        while width < table.count {
            var merged: [(item: Item, keys: [Item])] = []
            merged.reserveCapacity(table.count)
            for start in stride(from: 0, to: table.count, by: 2 * width) {
                let middle = min(start + width, table.count)
                let end = min(start + 2 * width, table.count)
                var left = start
                var right = middle
                while left < middle || right < end {
                    let takesRight =
                        left >= middle
                        ? true : right >= end ? false : try isBefore(table[right].keys, table[left].keys, keys, node)
                    merged.append(table[takesRight ? right : left])
                    if takesRight { right += 1 } else { left += 1 }
                }
            }
            table = merged
            width *= 2
        }
    }

    private mutating func isBefore(
        _ left: [Item], _ right: [Item], _ keys: [CompiledNode], _ node: CompiledNode
    ) throws(Fault) -> Bool {
        for place in left.indices {
            let isDescending = place < keys.count && keys[place].isDescending
            let ordering: Ordering
            switch (left[place], right[place]) {
            case (.nothing, .nothing): continue
            case (.nothing, _): return true
            case (_, .nothing): return false
            default: ordering = try self.ordering(left[place], right[place], node)
            }
            if ordering == .less { return !isDescending }
            if ordering == .greater { return isDescending }
        }
        return false
    }
}
