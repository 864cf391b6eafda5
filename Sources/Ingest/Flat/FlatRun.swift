import Records

/// One run of a program over the rows of one record. Valid within one call of its builder.
struct FlatRun {
    // The program's.
    let steps: UnsafePointer<FlatProgram.Step>
    let places: UnsafePointer<FlatProgram.Place>
    let conditions: UnsafePointer<FlatProgram.Condition>
    let values: UnsafePointer<FlatProgram.Text>
    let texts: UnsafePointer<UInt8>
    let slots: UnsafePointer<UInt16>
    let constants: UnsafePointer<FlatProgram.Text>
    // The record's. Rows of a part stand together, the head's first.
    let base: UnsafePointer<UInt8>
    let rows: UnsafePointer<FlatRow>
    let rowCount: Int
    let cells: UnsafePointer<FlatCell>
    /// By part.
    let partRows: UnsafePointer<List>
    let nodes: RoomView<Record.Node>
    /// Numbers of rows: all of them, then those that ways have chosen.
    let lists: RoomView<UInt32>
    /// Constants that the record uses, which stand after its rows, and by constant where: -1 for those it does not use.
    let tail: RoomView<UInt8>
    let constantPlaces: RoomView<Int32>
    /// How many bytes the rows have.
    let used: Int
    /// How many rows may still be compared.
    var budget = FlatRun.budgetLimit

    /// Joins of many rows with many others are given up.
    static let budgetLimit = 100_000_000

    /// Numbers of rows, as a range of `lists`.
    struct List: BitwiseCopyable {
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
                append(constant: Int(step.start), step.field)
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
        let head = nodes.count
        nodes.append(Record.Node(field: step.field, flags: .group, offset: 0, length: 0))
        if members(index + 1, Int(step.end), list) {
            nodes.base[head].length = UInt32(truncatingIfNeeded: nodes.count &- head &- 1)
            return true
        }
        nodes.truncate(to: head)
        return false
    }

    // MARK: Values

    /// The first value of the places, each asked over all rows.
    @inline(__always)
    private mutating func value(_ step: FlatProgram.Step, _ around: List) -> Bool {
        for number in Int(step.start)..<Int(step.start &+ step.count) {
            let place = places[number]
            let list = place.isElsewhere ? partRows[Int(place.part)] : around
            for index in list.start..<list.start &+ list.count {
                let row = rows + Int(lists[index])
                let cell = cells[row.pointee.cells &+ Int(place.slot)]
                if cell.length == 0, place.constant < 0 { continue }
                if place.isWithin, !isWithin(row.pointee, around) { continue }
                if place.conditionCount > 0, !meets(place.conditionStart, place.conditionCount, row.pointee) {
                    continue
                }
                if place.constant >= 0 {
                    // A constant makes nothing stand by itself.
                    append(constant: Int(place.constant), step.field)
                    return false
                }
                if append(cell, row.pointee, step.field, place.piece) { return true }
            }
        }
        return false
    }

    /// Each row's values; of several rows, each text once.
    private mutating func all(_ step: FlatProgram.Step, _ list: List) -> Bool {
        let first = nodes.count
        for index in list.start..<list.start &+ list.count {
            let inner = List(start: index, count: 1)
            for number in Int(step.start)..<Int(step.start &+ step.count) {
                let place = places[number]
                if place.isElsewhere, index > list.start { continue }
                let rowsOfPlace = place.isElsewhere ? partRows[Int(place.part)] : inner
                let isOnly = list.count == 1 && rowsOfPlace.count == 1
                for index in rowsOfPlace.start..<rowsOfPlace.start &+ rowsOfPlace.count {
                    let row = rows + Int(lists[index])
                    let cell = cells[row.pointee.cells &+ Int(place.slot)]
                    if cell.length == 0 || !meets(place.conditionStart, place.conditionCount, row.pointee) { continue }
                    if place.isWithin, !isWithin(row.pointee, inner) { continue }
                    guard append(cell, row.pointee, step.field, place.piece) else { continue }
                    if !isOnly, isRepeated(from: first) { nodes.truncate(to: nodes.count - 1) }
                }
            }
        }
        return nodes.count > first
    }

    /// Whether the last node's text is one of those from `first` on.
    private mutating func isRepeated(from first: Int) -> Bool {
        let last = nodes.count - 1
        guard spend(last - first) else { return true }
        let node = nodes[last]
        for index in first..<last {
            let other = nodes[index]
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
        var high = rowCount
        while low < high {
            let middle = (low + high) / 2
            if rows[middle].raw <= node.offset { low = middle + 1 } else { high = middle }
        }
        let row = rows[max(0, low - 1)]
        return base + row.start + Int(row.used.from) + Int(node.offset - row.raw)
    }

    /// Whether a row of objects lies within the first row of `list`.
    @inline(never)
    private mutating func isWithin(_ row: FlatRow, _ list: List) -> Bool {
        guard spend(1), list.count > 0 else { return false }
        let outer = rows[Int(lists[list.start])]
        let cell = cells[row.cells + FlatLayoutReader.outerSlot]
        let other = cells[outer.cells + FlatLayoutReader.ownSlot]
        return cell.length == other.length && isSame(text(cell, row), text(other, outer), cell.length)
    }

    /// Adds a cell's value, or the piece of it that is meant; `false` where it has no such piece.
    @inline(__always)
    private func append(_ cell: FlatCell, _ row: FlatRow, _ field: FieldID, _ piece: FlatPlace.Piece) -> Bool {
        var cell = cell
        if piece != .whole {
            guard let part = Timestamp.piece(piece, text(cell, row), cell) else { return false }
            cell = part
        }
        append(cell, row, field)
        return true
    }

    @inline(__always)
    private func append(_ cell: FlatCell, _ row: FlatRow, _ field: FieldID) {
        nodes.append(
            Record.Node(
                field: field, flags: cell.hasDoubledQuotes ? .doubledQuotes : [],
                offset: row.raw &+ (cell.start &- row.used.from), length: UInt32(truncatingIfNeeded: cell.length)))
    }

    private func append(constant number: Int, _ field: FieldID) {
        let text = constants[number]
        if constantPlaces[number] < 0 {
            constantPlaces[number] = Int32(truncatingIfNeeded: tail.count)
            tail.append(texts + Int(text.start), Int(text.count))
        }
        nodes.append(
            Record.Node(
                field: field, offset: UInt32(truncatingIfNeeded: used + Int(constantPlaces[number])),
                length: UInt32(text.count)))
    }

    // MARK: Conditions

    @inline(__always)
    func meets(_ start: Int32, _ count: UInt8, _ row: FlatRow) -> Bool {
        count == 0 || meetsAll(Int(start), Int(count), row)
    }

    @inline(never)
    private func meetsAll(_ start: Int, _ count: Int, _ row: FlatRow) -> Bool {
        for number in start..<start + count {
            let condition = conditions[number]
            let cell = cells[row.cells + Int(condition.slot)]
            var isOne = false
            for number in Int(condition.start)..<Int(condition.start) + Int(condition.count) where !isOne {
                let value = values[number]
                isOne =
                    Int(value.count) == cell.length
                    && isSame(texts + Int(value.start), text(cell, row), cell.length)
            }
            if isOne == condition.isNegated { return false }
        }
        return true
    }

    /// Takes `count` comparisons from what is left; `false` where nothing is.
    @inline(__always)
    mutating func spend(_ count: Int) -> Bool {
        budget &-= count
        return budget >= 0
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
