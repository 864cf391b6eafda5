import Bytes
import Records

extension X12Claims {
    /// Runs a cell's actions on the segment.
    @inline(__always)
    mutating func run(_ cell: X12Tables.Cell, _ segment: X12Tokenizer, _ base: UnsafePointer<UInt8>) {
        var index = Int(cell.start)
        let end = index &+ Int(cell.count)
        while index < end {
            let action = tables.actions[index]
            // Actions stand in the order of elements: beyond the segment's last one there is nothing to place.
            if Int(action.element) >= segment.count { return }
            if action.kind == .value {
                if action.conditionCount == 0 || holds(action, segment, base, 0) {
                    value(action, segment, base, 0)
                }
                index &+= 1
            } else {
                group(action, at: index, segment, base)
                index &+= 1 &+ Int(action.innerCount)
            }
        }
    }

    /// One occurrence of a group for the segment, or for each of its elements that holds something.
    private mutating func group(
        _ head: X12Tables.Action, at index: Int, _ segment: X12Tokenizer, _ base: UnsafePointer<UInt8>
    ) {
        if head.step == 0 {
            if holds(head, segment, base, 0) { occurrence(head, at: index, segment, base, 0) }
            return
        }
        var element = Int(head.element)
        while element <= Int(head.lastElement), element < segment.count {
            if !segment.element(element).isEmpty, holds(head, segment, base, element) {
                occurrence(head, at: index, segment, base, element)
            }
            element += Int(head.step)
        }
    }

    private mutating func occurrence(
        _ head: X12Tables.Action, at index: Int, _ segment: X12Tokenizer, _ base: UnsafePointer<UInt8>, _ current: Int
    ) {
        let node = nodes.count
        nodes.append(Record.Node(field: head.field, flags: .group, offset: 0, length: 0))
        let outer = stamp
        stamp = newStamp()
        for inner in index &+ 1..<index &+ 1 &+ Int(head.innerCount) {
            let action = tables.actions[inner]
            if action.conditionCount == 0 || holds(action, segment, base, current) {
                value(action, segment, base, current)
            }
        }
        stamp = outer
        if nodes.count == node + 1 {
            nodes.removeLast()
        } else {
            nodes.close(node)
        }
    }

    /// Adds the value at the action's place, if there is one.
    @inline(__always)
    private mutating func value(
        _ action: X12Tables.Action, _ segment: X12Tokenizer, _ base: UnsafePointer<UInt8>, _ current: Int
    ) {
        let element = action.relative ? current &+ Int(action.element) : Int(action.element)
        if element >= segment.count { return }
        if action.isOfEachRepetition { return repeated(action, segment.element(element), base) }
        var (start, end) = range(segment, base, element, Int(action.component))
        if action.part != .whole {
            if end &- start > 8 {
                (start, end) = datePart(action.part, base, start, end)
            } else if action.part == .time {
                return
            }
        }
        if action.part == .to && end &- start <= 8 && !isSecondDate(base, start, segment) { return }
        if action.splits, action.component == 0, delimiters.repetition != 0 {
            return repetitions(action.field, base, start, end)
        }
        put(action, base, start, end)
    }

    /// Each repetition of an element is a value of its own.
    @inline(never)
    private mutating func repetitions(_ field: FieldID, _ base: UnsafePointer<UInt8>, _ from: Int, _ end: Int) {
        var action = X12Tables.Action()
        action.field = field
        action.repeats = true
        var start = from
        for index in from..<end where base[index] == delimiters.repetition {
            put(action, base, start, index)
            start = index + 1
        }
        put(action, base, start, end)
    }

    /// Adds the value between two places of the window, less the spaces around it.
    @inline(__always)
    private mutating func put(_ action: X12Tables.Action, _ base: UnsafePointer<UInt8>, _ from: Int, _ to: Int) {
        var (start, end) = (from, to)
        while start < end, base[end &- 1] == 0x20 { end &-= 1 }
        while start < end, base[start] == 0x20 { start &+= 1 }
        if start == end { return }
        if !action.repeats {
            let field = Int(action.field)
            if seen[field] == stamp { return }
            seen[field] = stamp
        }
        nodes.append(
            Record.Node(
                field: action.field, offset: UInt32(truncatingIfNeeded: start &- shift),
                length: UInt32(truncatingIfNeeded: end &- start)))
    }

    /// Adds the value at the action's component of each repetition of an element.
    @inline(never)
    private mutating func repeated(_ action: X12Tables.Action, _ bounds: Range<Int>, _ base: UnsafePointer<UInt8>) {
        let (separator, repetition) = (delimiters.component, delimiters.repetition)
        var (start, number) = (bounds.lowerBound, 1)
        for index in bounds.lowerBound...bounds.upperBound {
            let isEnd = index == bounds.upperBound
            let isNext = isEnd || repetition != 0 && base[index] == repetition
            guard isNext || base[index] == separator else { continue }
            if action.component == 0 ? isNext : number == Int(action.component) {
                add(action.field, base, start, index)
            }
            if action.component != 0 || isNext { start = index + 1 }
            number = isNext ? 1 : number + 1
        }
    }

    /// Adds a value without the spaces at its ends, if anything is left.
    private mutating func add(_ field: FieldID, _ base: UnsafePointer<UInt8>, _ from: Int, _ to: Int) {
        var (start, end) = (from, to)
        while start < end, base[end - 1] == 0x20 { end -= 1 }
        while start < end, base[start] == 0x20 { start += 1 }
        guard start < end else { return }
        nodes.append(Record.Node(field: field, offset: UInt32(start - shift), length: UInt32(end - start)))
    }

    /// Where a component of an element stands; component 0 is the whole element.
    @inline(__always)
    mutating func range(
        _ segment: X12Tokenizer, _ base: UnsafePointer<UInt8>, _ element: Int, _ component: Int
    ) -> (Int, Int) {
        let bounds = segment.element(element)
        if component == 0 { return (bounds.lowerBound, bounds.upperBound) }
        if split.element != element { splitElement(bounds, base, element) }
        if component > split.count { return (bounds.upperBound, bounds.upperBound) }
        return (Int(split.ends[component &- 1]) &+ 1, Int(split.ends[component]))
    }

    /// Finds the components of an element (of its first repetition), for all who ask for one.
    private mutating func splitElement(_ bounds: Range<Int>, _ base: UnsafePointer<UInt8>, _ element: Int) {
        split.element = element
        var number = 0
        // The first component begins after the element's separator, as the others do after theirs.
        split.ends[0] = UInt32(truncatingIfNeeded: bounds.lowerBound &- 1)
        var index = bounds.lowerBound
        let (separator, repetition) = (delimiters.component, delimiters.repetition)
        while index < bounds.upperBound, number < 14 {
            let byte = base[index]
            if byte == separator {
                number &+= 1
                split.ends[number] = UInt32(truncatingIfNeeded: index)
            } else if byte == repetition, byte != 0 {
                break
            }
            index &+= 1
        }
        split.count = number &+ 1
        split.ends[number &+ 1] = UInt32(truncatingIfNeeded: index)
    }

    /// The day of `CCYYMMDD-CCYYMMDD`, or of a date with a time after it; that time.
    private func datePart(
        _ part: X12Tables.Action.Part, _ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int
    ) -> (Int, Int) {
        if part == .time { return (start + 8, end) }
        var dash = start
        while dash < end, base[dash] != 0x2D { dash += 1 }
        if part == .from { return (start, min(dash, start + 8)) }
        return dash == end ? (end, end) : (dash + 1, min(end, dash + 9))
    }

    /// Whether `start` is where the second date of a range begins.
    private func isSecondDate(_ base: UnsafePointer<UInt8>, _ start: Int, _ segment: X12Tokenizer) -> Bool {
        start > segment.start && base[start - 1] == 0x2D
    }

    mutating func holds(_ trigger: X12Tables.Trigger, _ segment: X12Tokenizer, _ base: UnsafePointer<UInt8>) -> Bool {
        if trigger.isOnce, taken.contains(Int(trigger.loop)) { return false }
        return trigger.conditionCount == 0
            || holds(Int(trigger.conditionStart), Int(trigger.conditionCount), segment, base, 0)
    }

    /// Whether a component says what the record's own field `field` says. A record without such a value is like none.
    @inline(never)
    private mutating func isSame(
        _ condition: X12Tables.Condition, _ element: Int, _ segment: X12Tokenizer, _ base: UnsafePointer<UInt8>
    ) -> Bool {
        // A field of the record itself stands before its lines: no further than this is it looked for.
        guard element < segment.count, claimStart >= 0,
            let node = nodes.nodes.prefix(4096).first(where: { $0.field == condition.keyStart })
        else { return false }
        let (low, high) = range(segment, base, element, Int(condition.component))
        guard high - low == Int(node.length) else { return false }
        let offset = Int(node.offset)
        if offset < context.raw.count {
            return context.raw[offset..<offset + Int(node.length)].elementsEqual(
                UnsafeBufferPointer(start: base + low, count: high - low))
        }
        return (0..<high - low).allSatisfy { base[offset + shift + $0] == base[low + $0] }
    }

    @inline(__always)
    private mutating func holds(
        _ action: X12Tables.Action, _ segment: X12Tokenizer, _ base: UnsafePointer<UInt8>, _ current: Int
    ) -> Bool {
        holds(Int(action.conditionStart), Int(action.conditionCount), segment, base, current)
    }

    @inline(__always)
    private mutating func holds(
        _ start: Int, _ count: Int, _ segment: X12Tokenizer, _ base: UnsafePointer<UInt8>, _ current: Int
    ) -> Bool {
        for index in start..<start &+ count {
            let condition = tables.conditions[index]
            let element = condition.relative ? current &+ Int(condition.element) : Int(condition.element)
            var code: UInt64 = 0
            if element == codeElement, condition.component == 0 {
                code = codeValue
            } else if element < segment.count {
                let (low, high) = range(segment, base, element, Int(condition.component))
                code = Packed.code(base, low, high)
                if condition.component == 0 { (codeElement, codeValue) = (element, code) }
            }
            var isThere = false
            for key in Int(condition.keyStart)..<Int(condition.keyStart) &+ Int(condition.keyCount)
            where tables.keys[key] == code {
                isThere = true
                break
            }
            if condition.keyCount == 0 { isThere = isSame(condition, element, segment, base) }
            if isThere == condition.isNegated { return false }
        }
        return true
    }
}
