import Records

/// How occurrences of groups arise.
extension FlatRun {
    /// All occurrences of a way; gives whether there are any.
    mutating func way(_ index: Int, _ list: List) -> Bool {
        let step = steps[index]
        let mark = builder.listEnd
        defer { builder.dropLists(to: mark) }
        let chosen = choose(step, list)
        guard chosen.count > 0 else { return false }
        switch step.kind {
        case .row:
            var says = false
            for number in 0..<chosen.count {
                if occurrence(index, List(start: chosen.start + number, count: 1)) { says = true }
            }
            return says
        case .key: return keyed(index, chosen)
        default: return occurrence(index, chosen)
        }
    }

    /// The rows that a way speaks of: those around it or those of its own part, less those that do not meet its conditions.
    private func choose(_ step: FlatProgram.Step, _ list: List) -> List {
        let isOwn = step.part == step.outerPart
        if isOwn && step.conditionCount == 0 { return list }
        let source = isOwn ? list : builder.rowNumbers(of: Int(step.part))
        guard builder.spend(source.count) else { return List(start: 0, count: 0) }
        let start = builder.listEnd
        for index in source.start..<source.start + source.count {
            let number = builder.rowNumber(index)
            guard meets(step.conditionStart, step.conditionCount, rows[number]) else { continue }
            if step.joinCount > 0, !joins(step, number, list) { continue }
            builder.push(row: number)
        }
        return List(start: start, count: builder.listEnd - start)
    }

    /// Whether a row's join columns say what the first of the rows around it says.
    private func joins(_ step: FlatProgram.Step, _ number: Int, _ list: List) -> Bool {
        guard list.count > 0 else { return false }
        let outer = rows[builder.rowNumber(list.start)]
        let row = rows[number]
        for pair in 0..<Int(step.joinCount) {
            let at = Int(step.joinStart) + 2 * pair
            let inner = cells[row.cells + Int(builder.program.slots[at])]
            let other = cells[outer.cells + Int(builder.program.slots[at + 1])]
            guard inner.length == other.length, isSame(text(inner, row), text(other, outer), inner.length) else {
                return false
            }
        }
        return true
    }

    /// One occurrence for each distinct key, in the order in which keys first stand. Rows that say nothing of it make none.
    private mutating func keyed(_ index: Int, _ list: List) -> Bool {
        let step = steps[index]
        var table = [Int32](repeating: -1, count: max(8, (2 * list.count).nextPowerOfTwo))
        var groups: [(first: Int, count: Int)] = []
        var owners = [Int32](repeating: -1, count: list.count)
        for number in 0..<list.count {
            let row = rows[builder.rowNumber(list.start + number)]
            guard let hash = hash(step, row) else { continue }
            var at = Int(truncatingIfNeeded: hash) & (table.count - 1)
            while table[at] >= 0, !isSameKey(step, rows[groups[Int(table[at])].first], row) {
                at = (at + 1) & (table.count - 1)
            }
            if table[at] < 0 {
                table[at] = Int32(groups.count)
                groups.append((builder.rowNumber(list.start + number), 0))
            }
            owners[number] = table[at]
            groups[Int(table[at])].count += 1
        }
        // The rows of each key, one after another.
        var start = builder.listEnd
        var places: [Int] = []
        for group in groups {
            places.append(start)
            start += group.count
            for _ in 0..<group.count { builder.push(row: 0) }
        }
        var next = places
        for number in 0..<list.count where owners[number] >= 0 {
            let owner = Int(owners[number])
            builder.setList(next[owner], row: builder.rowNumber(list.start + number))
            next[owner] += 1
        }
        var says = false
        for (number, group) in groups.enumerated() {
            if occurrence(index, List(start: places[number], count: group.count)) { says = true }
        }
        return says
    }

    /// `nil` where no column of the key says anything.
    private func hash(_ step: FlatProgram.Step, _ row: FlatRow) -> UInt64? {
        var hash = FlatHash()
        var says = false
        for slot in builder.program.slots[Int(step.start)..<Int(step.start + step.count)] {
            let cell = cells[row.cells + Int(slot)]
            says = says || cell.length > 0
            hash.add(text(cell, row), cell.length)
        }
        return says ? hash.value : nil
    }

    private func isSameKey(_ step: FlatProgram.Step, _ left: FlatRow, _ right: FlatRow) -> Bool {
        for slot in builder.program.slots[Int(step.start)..<Int(step.start + step.count)] {
            let a = cells[left.cells + Int(slot)]
            let b = cells[right.cells + Int(slot)]
            guard a.length == b.length, isSame(text(a, left), text(b, right), a.length) else { return false }
        }
        return true
    }
}

/// A hash of texts under a secret of the process: nobody can choose texts that collide.
struct FlatHash {
    private(set) var value = FlatHash.seed

    private static let seed = UInt64.random(in: .min ... .max)

    @inline(__always)
    mutating func add(_ text: UnsafePointer<UInt8>, _ count: Int) {
        var index = 0
        while index &+ 8 <= count {
            mix(UnsafeRawPointer(text).loadUnaligned(fromByteOffset: index, as: UInt64.self))
            index &+= 8
        }
        var rest: UInt64 = 0
        while index < count {
            rest = rest << 8 | UInt64(text[index])
            index &+= 1
        }
        mix(rest)
        mix(UInt64(truncatingIfNeeded: count))
    }

    @inline(__always)
    private mutating func mix(_ word: UInt64) {
        let product = (value ^ word).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15 ^ (FlatHash.seed | 1))
        value = product.high ^ product.low &+ 0xA076_1D64_78BD_642F
    }
}

extension Int {
    /// The least power of two that is not smaller.
    var nextPowerOfTwo: Int {
        var power = 1
        while power < self { power *= 2 }
        return power
    }
}
