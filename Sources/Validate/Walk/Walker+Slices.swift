import FHIR

extension Walker {
    /// The slices that a value is in, by bit. A value of which it cannot be told is counted as such.
    @inline(__always)
    mutating func slices(
        _ plan: UnsafeMutablePointer<SlicePlan>, _ entry: UnsafeMutablePointer<Entry>, _ index: Int, _ counters: Int
    ) -> UInt64 {
        if plan.pointee.concept != 0 { return slicesByConcept(plan, index, counters) }
        var mask: UInt64 = 0
        var isUntold = false
        for number in 0..<Int(plan.pointee.count) {
            let slice = plan.pointee.slices + number
            if slice.pointee.parent != 0 && mask & slice.pointee.parent == 0 { continue }
            var answer = slice.pointee.isTold ? Matcher.Answer.yes : .untold
            for place in 0..<Int(slice.pointee.matcherCount) where answer != .no {
                let found = matches(slice.pointee.matchers + place, entry, index)
                if found != .yes { answer = found }
            }
            if answer == .yes { mask |= 1 << UInt64(number) }
            isUntold = isUntold || answer == .untold
        }
        if isUntold && mask == 0 { scratch.counters[counters + Int(plan.pointee.count)] += 1 }
        return mask
    }

    /// The slices of a value that one concept tells apart: found once, and its code compared before anything else.
    private mutating func slicesByConcept(
        _ plan: UnsafeMutablePointer<SlicePlan>, _ index: Int, _ counters: Int
    ) -> UInt64 {
        let concept = view.member(of: index, name: plan.pointee.concept)
        guard concept >= 0 else { return 0 }
        let codings = view.member(of: concept, name: .coding)
        var coding = codings + 1
        let end = codings >= 0 && view.nodes[codings].kind == .array ? Int(view.nodes[codings].next) : coding
        let isSingle = coding < end && Int(view.nodes[coding].next) == end
        var head: UInt64 = 0
        var length: Int32 = -1
        if isSingle {
            coding = view.member(of: coding, name: .code)
            // Only codes written without escapes can be compared by their bytes.
            if coding >= 0, !view.nodes[coding].isEscaped {
                length = Int32(truncatingIfNeeded: view.nodes[coding].length)
                head = UnsafeRawPointer(view.text + Int(view.nodes[coding].start)).loadUnaligned(as: UInt64.self)
                if length < 8 { head &= (1 << UInt64(max(length, 0) * 8)) &- 1 }
            }
        }
        var mask: UInt64 = 0
        var isUntold = false
        for number in 0..<Int(plan.pointee.count) {
            let slice = plan.pointee.slices + number
            if length >= 0, slice.pointee.codeLength >= 0,
                slice.pointee.codeLength != length || slice.pointee.codeHead != head
            {
                continue
            }
            switch descend(slice.pointee.matchers, 1, concept) {
            case .yes: mask |= 1 << UInt64(number)
            case .untold: isUntold = true
            case .no: break
            }
        }
        if isUntold && mask == 0 { scratch.counters[counters + Int(plan.pointee.count)] += 1 }
        return mask
    }

    /// Counts a value in its slices; the name of the first that paths name.
    mutating func count(_ plan: UnsafeMutablePointer<SlicePlan>, _ mask: UInt64, _ counters: Int) -> Int32 {
        var rest = mask
        var name: Int32 = 0
        while rest != 0 {
            let number = rest.trailingZeroBitCount
            rest &= rest &- 1
            scratch.counters[counters + number] += 1
            if name == 0 && !plan.pointee.slices[number].isByType { name = plan.pointee.slices[number].name }
        }
        return name
    }

    /// Reports a value that is in no slice of a group that allows nothing else.
    mutating func closed(
        _ plan: UnsafeMutablePointer<SlicePlan>, _ slot: UnsafeMutablePointer<Slot>, _ mask: UInt64, _ index: Int,
        _ number: Int32
    ) {
        for place in 0..<Int(plan.pointee.groupCount) {
            let group = plan.pointee.groups[place]
            if !group.isClosed || group.isPartial || group.mask & mask != 0 { continue }
            if group.parent != 0 && group.parent & mask == 0 { continue }
            push(slot.pointee.name, number, 0)
            report(
                .error, group.isByType ? "choice-type" : "slicing-closed", program.texts[Int(group.profile)], index,
                group.isByType
                    ? "the profile does not allow this type for the element"
                    : "the value is in none of the slices, and the profile allows no other")
            pop()
        }
    }

    /// Says, once for each definition, that its slices cannot be told apart here.
    @inline(never)
    mutating func untold(
        _ plan: UnsafeMutablePointer<SlicePlan>, _ slot: UnsafeMutablePointer<Slot>, _ index: Int, _ number: Int32
    ) {
        if probing > 0 { return }
        for place in 0..<Int(plan.pointee.groupCount) where plan.pointee.groups[place].isPartial {
            let profile = program.texts[Int(plan.pointee.groups[place].profile)]
            let about = "\(profile)|slices|\(slot.pointee.name)"
            guard warned.count < Walker.warningLimit, warned.insert(about).inserted else { continue }
            push(slot.pointee.name, number, 0)
            report(
                .warning, "slicing-untold", profile, index,
                "what tells some slices apart cannot be followed here; they were not checked (said once)")
            pop()
        }
    }

    /// Holds the values of an array to the order of their slices.
    mutating func order(
        _ plan: UnsafeMutablePointer<SlicePlan>, _ entry: UnsafeMutablePointer<Entry>,
        _ slot: UnsafeMutablePointer<Slot>, _ array: Int
    ) {
        // What cannot be told was counted before: here it goes to a counter that nobody reads.
        if top + 1 > scratch.capacity { scratch.grow(to: top + 1) }
        for place in 0..<Int(plan.pointee.groupCount) {
            let group = plan.pointee.groups[place]
            guard group.isOrdered || group.isOpenAtEnd, !group.isPartial else { continue }
            var last = 0
            var hasStranger = false
            var number: Int32 = 0
            var element = array + 1
            while element < Int(view.nodes[array].next) {
                let mask = slices(plan, entry, element, top - Int(plan.pointee.count)) & group.mask
                let position = mask == 0 ? last : mask.trailingZeroBitCount
                let isEarly = group.isOrdered && position < last
                if isEarly || (group.isOpenAtEnd && mask != 0 && hasStranger) {
                    push(slot.pointee.name, number, 0)
                    report(
                        .error, "slicing-order", program.texts[Int(group.profile)], element,
                        isEarly
                            ? "the slices do not come in the order of the profile"
                            : "a value that is in no slice stands before this one; expected such values at the end")
                    pop()
                    break
                }
                last = position
                hasStranger = hasStranger || mask == 0
                number += 1
                element = Int(view.nodes[element].next)
            }
        }
    }
}
