import Records

/// One run of a program over the rows of one record. Valid within one call of its builder.
struct FlatRun {
    unowned(unsafe) let builder: FlatBuilder
    let steps: UnsafeBufferPointer<FlatProgram.Step>
    let places: UnsafeBufferPointer<FlatProgram.Place>
    let base: UnsafePointer<UInt8>
    let rows: UnsafePointer<FlatRow>
    let cells: UnsafePointer<FlatCell>

    /// Numbers of rows, as a range of the builder's lists.
    struct List {
        var start: Int
        var count: Int
    }

    /// Runs the steps from `from` to `to` over `list`; gives whether anything but constants stands.
    mutating func members(_ from: Int, _ to: Int, _ list: List) -> Bool {
        var says = false
        var index = from
        while index < to {
            let step = steps[index]
            switch step.kind {
            case .value:
                if value(step, list) { says = true }
            case .all:
                if all(step, list) { says = true }
            case .constant:
                builder.append(constant: Int(step.start), step.field)
            case .group:
                if occurrence(index, list) { says = true }
            case .once, .row, .key:
                if way(index, list) { says = true }
            }
            index = step.kind.rawValue >= FlatProgram.Step.Kind.group.rawValue ? Int(step.end) : index &+ 1
        }
        return says
    }

    /// A group's node and members, taken back where nothing but constants stands.
    mutating func occurrence(_ index: Int, _ list: List) -> Bool {
        let step = steps[index]
        let head = builder.nodeCount
        builder.append(Record.Node(field: step.field, flags: .group, offset: 0, length: 0))
        if members(index + 1, Int(step.end), list) {
            builder.close(head)
            return true
        }
        builder.dropNodes(to: head)
        return false
    }

    // MARK: Values

    /// The first value of the places, each asked over all rows.
    @inline(__always)
    private func value(_ step: FlatProgram.Step, _ list: List) -> Bool {
        for number in Int(step.start)..<Int(step.start &+ step.count) {
            let place = places[number]
            let list = place.isElsewhere ? builder.rowNumbers(of: Int(place.part)) : list
            for index in list.start..<list.start &+ list.count {
                let row = rows + builder.rowNumber(index)
                let cell = cells[row.pointee.cells &+ Int(place.slot)]
                if cell.length == 0, place.constant < 0 { continue }
                if place.conditionCount > 0, !meets(place.conditionStart, place.conditionCount, row.pointee) {
                    continue
                }
                if place.constant >= 0 {
                    // A constant makes nothing stand by itself.
                    builder.append(constant: Int(place.constant), step.field)
                    return false
                }
                append(cell, row.pointee, step.field)
                return true
            }
        }
        return false
    }

    /// Each row's values; of several rows, each text once.
    private func all(_ step: FlatProgram.Step, _ list: List) -> Bool {
        let first = builder.nodeCount
        for index in list.start..<list.start &+ list.count {
            let inner = List(start: index, count: 1)
            for number in Int(step.start)..<Int(step.start &+ step.count) {
                let place = places[number]
                if place.isElsewhere, index > list.start { continue }
                let rowsOfPlace = place.isElsewhere ? builder.rowNumbers(of: Int(place.part)) : inner
                let isOnly = list.count == 1 && rowsOfPlace.count == 1
                for index in rowsOfPlace.start..<rowsOfPlace.start &+ rowsOfPlace.count {
                    let row = rows + builder.rowNumber(index)
                    let cell = cells[row.pointee.cells &+ Int(place.slot)]
                    if cell.length == 0 || !meets(place.conditionStart, place.conditionCount, row.pointee) { continue }
                    append(cell, row.pointee, step.field)
                    if !isOnly, isRepeated(from: first) { builder.dropNodes(to: builder.nodeCount - 1) }
                }
            }
        }
        return builder.nodeCount > first
    }

    /// Whether the last node's text is one of those from `first` on.
    private func isRepeated(from first: Int) -> Bool {
        let last = builder.nodeCount - 1
        guard builder.spend(last - first) else { return true }
        let node = builder.node(last)
        for index in first..<last {
            let other = builder.node(index)
            if other.length == node.length, other.flags == node.flags,
                isSame(bytes(of: other), bytes(of: node), Int(node.length))
            {
                return true
            }
        }
        return false
    }

    /// Where a value's bytes are: its node says where they will stand in the record.
    private func bytes(of node: Record.Node) -> UnsafePointer<UInt8> {
        var low = 0
        var high = builder.rows.count
        while low < high {
            let middle = (low + high) / 2
            if rows[middle].raw <= node.offset { low = middle + 1 } else { high = middle }
        }
        let row = rows[max(0, low - 1)]
        return base + row.start + Int(row.used.from) + Int(node.offset - row.raw)
    }

    @inline(__always)
    private func append(_ cell: FlatCell, _ row: FlatRow, _ field: FieldID) {
        builder.append(
            Record.Node(
                field: field, flags: cell.hasDoubledQuotes ? .doubledQuotes : [],
                offset: row.raw &+ (cell.start &- row.used.from), length: UInt32(truncatingIfNeeded: cell.length)))
    }

    // MARK: Conditions

    @inline(__always)
    func meets(_ start: Int32, _ count: UInt8, _ row: FlatRow) -> Bool {
        count == 0 || meetsAll(Int(start), Int(count), row)
    }

    @inline(never)
    private func meetsAll(_ start: Int, _ count: Int, _ row: FlatRow) -> Bool {
        let program = builder.program
        for condition in program.conditions[start..<start + count] {
            let cell = cells[row.cells + Int(condition.slot)]
            var isOne = false
            for number in Int(condition.start)..<Int(condition.start) + Int(condition.count) where !isOne {
                let text = program.values[number]
                guard Int(text.count) == cell.length else { continue }
                isOne = program.texts.withUnsafeBufferPointer { texts in
                    guard let texts = texts.baseAddress else { return true }
                    return isSame(texts + Int(text.start), self.text(cell, row), cell.length)
                }
            }
            if isOne == condition.isNegated { return false }
        }
        return true
    }

    @inline(__always)
    func text(_ cell: FlatCell, _ row: FlatRow) -> UnsafePointer<UInt8> { base + row.start + Int(cell.start) }
}

/// Whether `count` bytes at both places are the same.
@inline(__always)
func isSame(_ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    var index = 0
    while index &+ 8 <= count {
        let a = UnsafeRawPointer(left).loadUnaligned(fromByteOffset: index, as: UInt64.self)
        let b = UnsafeRawPointer(right).loadUnaligned(fromByteOffset: index, as: UInt64.self)
        if a != b { return false }
        index &+= 8
    }
    while index < count {
        if left[index] != right[index] { return false }
        index &+= 1
    }
    return true
}
