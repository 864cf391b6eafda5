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

    private mutating func matches(
        _ matcher: UnsafeMutablePointer<Matcher>, _ entry: UnsafeMutablePointer<Entry>, _ index: Int
    ) -> Matcher.Answer {
        switch matcher.pointee.kind {
        case .untold: .untold
        case .type where matcher.pointee.stepCount == 0: isOfType(matcher, entry, index) ? .yes : .no
        case .pattern, .code, .exists, .type, .profile: descend(matcher, 0, index)
        case .absent:
            switch descend(matcher, 0, index) {
            case .yes: .no
            case .no: .yes
            case .untold: .untold
            }
        }
    }

    private func isOfType(
        _ matcher: UnsafeMutablePointer<Matcher>, _ entry: UnsafeMutablePointer<Entry>, _ index: Int
    ) -> Bool {
        guard let types = matcher.pointee.types else { return false }
        for place in 0..<Int(matcher.pointee.typeCount) where types[place] == entry.pointee.type { return true }
        return isResource(matcher, index)
    }

    /// Whether a value is a resource of one of a matcher's types.
    private func isResource(_ matcher: UnsafeMutablePointer<Matcher>, _ index: Int) -> Bool {
        guard let types = matcher.pointee.types else { return false }
        let type = view.member(of: index, name: .resourceType)
        guard type >= 0 else { return false }
        let name = view.raw(type)
        for place in 0..<Int(matcher.pointee.typeCount) where program.isText(types[place], name) { return true }
        return false
    }

    /// Whether the value, or one below it by the steps from `step` on, shows what is asked for.
    private mutating func descend(
        _ matcher: UnsafeMutablePointer<Matcher>, _ step: Int, _ index: Int
    ) -> Matcher.Answer {
        let kind = view.nodes[index].kind
        var answer = Matcher.Answer.no
        if kind == .array {
            var element = index + 1
            while element < Int(view.nodes[index].next) {
                let found = descend(matcher, step, element)
                if found == .yes { return .yes }
                if found == .untold { answer = .untold }
                element = Int(view.nodes[element].next)
            }
            return answer
        }
        guard step < Int(matcher.pointee.stepCount) else { return shows(matcher, index) }
        guard kind == .object else { return .no }
        let way = matcher.pointee.steps + step
        if way.pointee.kind == .resolve { return descendResolved(matcher, step, index) }
        var child = index + 1
        while child < Int(view.nodes[index].next) {
            if leads(way, child) {
                let found = way.pointee.kind == .extension
                    ? descendExtensions(matcher, step, child) : descend(matcher, step + 1, child)
                if found == .yes { return .yes }
                if found == .untold { answer = .untold }
            }
            child = Int(view.nodes[child].next)
        }
        return answer
    }

    /// Whether a step leads to a member.
    @inline(__always)
    private func leads(_ way: UnsafeMutablePointer<Matcher.Step>, _ child: Int) -> Bool {
        let name = view.nodes[child].name
        if way.pointee.kind == .extension { return name == Name.extension.rawValue }
        for place in 0..<Int(way.pointee.count) where way.pointee.names[place] == name { return true }
        return false
    }

    private mutating func descendExtensions(
        _ matcher: UnsafeMutablePointer<Matcher>, _ step: Int, _ list: Int
    ) -> Matcher.Answer {
        guard view.nodes[list].kind == .array else { return .no }
        var answer = Matcher.Answer.no
        var child = list + 1
        while child < Int(view.nodes[list].next) {
            let url = view.member(of: child, name: .url)
            if url >= 0, program.isText(matcher.pointee.steps[step].url, view.raw(url)) {
                let found = descend(matcher, step + 1, child)
                if found == .yes { return .yes }
                if found == .untold { answer = .untold }
            }
            child = Int(view.nodes[child].next)
        }
        return answer
    }

    private mutating func descendResolved(
        _ matcher: UnsafeMutablePointer<Matcher>, _ step: Int, _ index: Int
    ) -> Matcher.Answer {
        switch target(index) {
        case .resource(let found): return descend(matcher, step + 1, found)
        case .missing: return .no
        case .type(let type):
            // The resource is elsewhere, but its type is enough where types tell the slices apart.
            guard matcher.pointee.kind == .type, step + 1 == Int(matcher.pointee.stepCount),
                let types = matcher.pointee.types
            else { return .untold }
            let isOne = (0..<Int(matcher.pointee.typeCount)).contains { program.isText(types[$0], type) }
            return isOne ? .yes : .no
        case .unknown: return .untold
        }
    }

    private mutating func shows(_ matcher: UnsafeMutablePointer<Matcher>, _ index: Int) -> Matcher.Answer {
        switch matcher.pointee.kind {
        case .pattern: return matcher.pointee.pattern?.pointee.matches(view, index) ?? false ? .yes : .no
        case .code:
            guard let codes = matcher.pointee.codes else { return .untold }
            switch answer(codes, matcher.pointee.shape, index).answer {
            case .listed: return .yes
            case .unknown: return .untold
            case .absent: return .no
            }
        case .type:
            if view.member(of: index, name: .resourceType) < 0 { return .yes }
            return isResource(matcher, index) ? .yes : .no
        case .profile: return conforms(index, toOneOf: matcher.pointee.profiles) ? .yes : .no
        default: return .yes
        }
    }
}
