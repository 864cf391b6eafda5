import FHIR

extension Walker {
    /// The slices that a value is in, by bit.
    @inline(__always)
    func slices(_ plan: UnsafeMutablePointer<SlicePlan>, _ entry: UnsafeMutablePointer<Entry>, _ index: Int) -> UInt64 {
        if plan.pointee.concept != 0 { return slicesByConcept(plan, index) }
        var mask: UInt64 = 0
        for number in 0..<Int(plan.pointee.count) {
            let slice = plan.pointee.slices + number
            var isIn = true
            for place in 0..<Int(slice.pointee.matcherCount) where isIn {
                isIn = matches(slice.pointee.matchers + place, entry, index)
            }
            if isIn { mask |= 1 << UInt64(number) }
        }
        return mask
    }

    /// The slices of a value that one concept tells apart: found once, and its code compared before anything else.
    private func slicesByConcept(_ plan: UnsafeMutablePointer<SlicePlan>, _ index: Int) -> UInt64 {
        let concept = view.member(of: index, name: plan.pointee.concept)
        guard concept >= 0 else { return 0 }
        let codings = view.member(of: concept, name: ids.coding)
        var coding = codings + 1
        let end = codings >= 0 && view.nodes[codings].kind == .array ? Int(view.nodes[codings].next) : coding
        let isSingle = coding < end && Int(view.nodes[coding].next) == end
        var head: UInt64 = 0
        var length: Int32 = -1
        if isSingle {
            coding = view.member(of: coding, name: ids.code)
            // Only codes written without escapes can be compared by their bytes.
            if coding >= 0, !view.nodes[coding].isEscaped {
                length = Int32(truncatingIfNeeded: view.nodes[coding].length)
                head = UnsafeRawPointer(view.text + Int(view.nodes[coding].start)).loadUnaligned(as: UInt64.self)
                if length < 8 { head &= (1 << UInt64(max(length, 0) * 8)) &- 1 }
            }
        }
        var mask: UInt64 = 0
        for number in 0..<Int(plan.pointee.count) {
            let slice = plan.pointee.slices + number
            if length >= 0, slice.pointee.codeLength >= 0,
                slice.pointee.codeLength != length || slice.pointee.codeHead != head
            {
                continue
            }
            if descend(slice.pointee.matchers, 1, concept) { mask |= 1 << UInt64(number) }
        }
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
            if !group.isClosed || group.mask & mask != 0 { continue }
            push(slot.pointee.name, number, 0)
            report(
                .error, group.isByType ? "choice-type" : "slicing-closed", program.texts[Int(group.profile)], index,
                group.isByType
                    ? "the profile does not allow this type for the element"
                    : "the value is in none of the slices, and the profile allows no other")
            pop()
        }
    }

    private func matches(
        _ matcher: UnsafeMutablePointer<Matcher>, _ entry: UnsafeMutablePointer<Entry>, _ index: Int
    ) -> Bool {
        switch matcher.pointee.kind {
        case .never: false
        case .type: isOfType(matcher, entry, index)
        case .pattern, .code, .exists: descend(matcher, 0, index)
        case .absent: !descend(matcher, 0, index)
        }
    }

    private func isOfType(
        _ matcher: UnsafeMutablePointer<Matcher>, _ entry: UnsafeMutablePointer<Entry>, _ index: Int
    ) -> Bool {
        guard let types = matcher.pointee.types else { return false }
        for place in 0..<Int(matcher.pointee.typeCount) where types[place] == entry.pointee.type { return true }
        let type = view.member(of: index, name: program.resourceType)
        guard type >= 0 else { return false }
        let name = String(decoding: view.raw(type), as: UTF8.self)
        for place in 0..<Int(matcher.pointee.typeCount) where program.texts[Int(types[place])] == name { return true }
        return false
    }

    /// Whether the value, or one below it by the steps from `step` on, shows what is asked for.
    private func descend(_ matcher: UnsafeMutablePointer<Matcher>, _ step: Int, _ index: Int) -> Bool {
        let kind = view.nodes[index].kind
        if kind == .array {
            var element = index + 1
            while element < Int(view.nodes[index].next) {
                if descend(matcher, step, element) { return true }
                element = Int(view.nodes[element].next)
            }
            return false
        }
        guard step < Int(matcher.pointee.stepCount) else { return shows(matcher, index) }
        guard kind == .object else { return false }
        let names = matcher.pointee.steps + step
        var child = index + 1
        while child < Int(view.nodes[index].next) {
            let name = view.nodes[child].name
            for place in 0..<Int(names.pointee.count) where names.pointee.names[place] == name {
                if descend(matcher, step + 1, child) { return true }
            }
            child = Int(view.nodes[child].next)
        }
        return false
    }

    private func shows(_ matcher: UnsafeMutablePointer<Matcher>, _ index: Int) -> Bool {
        switch matcher.pointee.kind {
        case .pattern: matcher.pointee.pattern?.pointee.matches(view, index) ?? false
        case .code:
            matcher.pointee.codes.map { answer($0, matcher.pointee.shape, index).answer == .listed } ?? false
        default: true
        }
    }
}
