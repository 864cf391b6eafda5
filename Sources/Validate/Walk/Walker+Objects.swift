import FHIR

extension Walker {
    /// Checks the members of an object against a node: names, numbers, and what stands below.
    mutating func object(_ node: UnsafeMutablePointer<Node>, _ index: Int) {
        let mayBeIdOnly = hasValueBeside && end(of: index) > index + 1
        hasValueBeside = false
        let frame = top
        let width = Int(node.pointee.frameWidth)
        if frame + width > scratch.capacity { scratch.grow(to: frame + width) }
        top = frame + width
        (scratch.counters + frame).update(repeating: 0, count: width)
        let end = Int(view.nodes[index].next)
        let names = node.pointee.names
        let count = Int(node.pointee.entryCount)
        var child = index + 1
        var next = 0
        var content = 0
        while child < end {
            let name = view.nodes[child].name
            // Members come in the order of the definition as a rule: look there first.
            let place = next < count && names[next] == name ? next : find(node, name)
            if place < 0 {
                unknown(node, child)
            } else {
                next = place + 1
                if name != Name.id.rawValue { content += 1 }
                let entry = node.pointee.entries + place
                if entry.pointee.slot >= 0 { member(node, entry, child, index, frame) }
            }
            child = Int(view.nodes[child].next)
        }
        // Of an empty object, that it is empty says all.
        if content == 0 && !mayBeIdOnly { empty(node, index) } else { cardinalities(node, index, frame) }
        for number in 0..<Int(node.pointee.ruleCount) { check(node.pointee.rules[number], node, index) }
        top = frame
    }

    private func end(of index: Int) -> Int { Int(view.nodes[index].next) }

    /// The place of a JSON name in a node, or -1.
    @inline(__always)
    private func find(_ node: UnsafeMutablePointer<Node>, _ name: UInt16) -> Int {
        if name == 0 { return -1 }
        let mask = Int(node.pointee.placeMask)
        var slot = Int(name) & mask
        while true {
            let place = Int(node.pointee.places[slot])
            if place < 0 || node.pointee.names[place] == name { return place }
            slot = (slot + 1) & mask
        }
    }

    @inline(never)
    private mutating func unknown(_ node: UnsafeMutablePointer<Node>, _ child: Int) {
        // The key is quoted only where it looks like a name: anything else may be a value in the wrong place.
        let raw = UnsafeBufferPointer(
            start: view.text + Int(view.nodes[child].keyStart), count: Int(view.nodes[child].keyLength))
        let isName = raw.count <= 64 && raw.allSatisfy { ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A || $0 == 0x5F }
        let key = isName ? String(decoding: raw, as: UTF8.self) : "?"
        report(
            .error, "unknown-element", program.texts[Int(node.pointee.profile)], child,
            "\(program.texts[Int(node.pointee.type)]) has no such element", below: key)
    }

    @inline(never)
    private mutating func empty(_ node: UnsafeMutablePointer<Node>, _ index: Int) {
        report(
            .error, "ele-1", program.texts[Int(node.pointee.profile)], index,
            "an element must have a value or children; this object has none")
    }

    /// One member: its JSON shape, then each value in it.
    private mutating func member(
        _ node: UnsafeMutablePointer<Node>, _ entry: UnsafeMutablePointer<Entry>, _ child: Int, _ parent: Int,
        _ frame: Int
    ) {
        let slot = node.pointee.slots + Int(entry.pointee.slot)
        if entry.pointee.isForbidden { forbidden(slot, child) }
        if entry.pointee.isShadow { return shadow(entry, slot, child, parent, frame) }
        let kind = view.nodes[child].kind
        guard slot.pointee.isArray else {
            scratch.counters[frame + Int(entry.pointee.slot)] += 1
            if kind == .array {
                push(slot.pointee.name, -1, 0)
                report(
                    .error, "json-type", program.texts[Int(slot.pointee.maxProfile)], child,
                    "expected one value, found an array")
                return pop()
            }
            return value(entry, slot, child, -1, frame)
        }
        guard kind == .array else {
            scratch.counters[frame + Int(entry.pointee.slot)] += 1
            push(slot.pointee.name, -1, 0)
            report(
                .error, "json-type", program.texts[Int(slot.pointee.maxProfile)], child,
                "expected an array, found \(describe(child))")
            return pop()
        }
        elements(entry, slot, child, parent, frame)
    }

    private mutating func elements(
        _ entry: UnsafeMutablePointer<Entry>, _ slot: UnsafeMutablePointer<Slot>, _ array: Int, _ parent: Int,
        _ frame: Int
    ) {
        let end = Int(view.nodes[array].next)
        var element = array + 1
        var number: Int32 = 0
        if element == end {
            push(slot.pointee.name, -1, 0)
            report(.error, "json-empty", "", array, "an array must not be empty")
            pop()
        }
        while element < end {
            if view.nodes[element].kind == .null && hasShadow(entry, parent, Int(number)) {
                // The primitive has no value, only extensions: counted here, checked with its `_` sibling.
                scratch.counters[frame + Int(entry.pointee.slot)] += 1
            } else {
                scratch.counters[frame + Int(entry.pointee.slot)] += 1
                value(entry, slot, element, number, frame)
            }
            number += 1
            element = Int(view.nodes[element].next)
        }
        if let plan = slot.pointee.slicing, plan.pointee.hasOrder { order(plan, entry, slot, array) }
    }

    /// One value of an element: which slices it is in, which extension it is, then what its node demands.
    @inline(__always)
    private mutating func value(
        _ entry: UnsafeMutablePointer<Entry>, _ slot: UnsafeMutablePointer<Slot>, _ index: Int, _ number: Int32,
        _ frame: Int
    ) {
        var mask: UInt64 = 0
        var slice: Int32 = 0
        if let plan = slot.pointee.slicing {
            let counters = frame + Int(slot.pointee.sliceCounters)
            mask = slices(plan, entry, index, counters)
            slice = count(plan, mask, counters)
            if mask == 0 || plan.pointee.groupCount > 1 { closed(plan, slot, mask, index, number) }
            if plan.pointee.isPartial { untold(plan, slot, index, number) }
        }
        push(slot.pointee.name, number, slice)
        if mask == 0 && !slot.pointee.isExtension {
            check(entry.pointee.node ?? program.node(of: entry, mask: 0).pointee.node, index)
        } else {
            let definition = slot.pointee.isExtension ? extensionNumber(index) : 0
            let variant = variant(entry, mask, definition)
            check(variant.pointee.node, index)
            if slot.pointee.isExtension { place(variant, slot, index) }
        }
        pop()
    }

    @inline(__always)
    private func variant(
        _ entry: UnsafeMutablePointer<Entry>, _ mask: UInt64, _ definition: Int32
    ) -> UnsafeMutablePointer<Variant> {
        let variants = entry.pointee.variants
        for number in 0..<Int(entry.pointee.variantCount)
        where variants[number].mask == mask && variants[number].extension == definition {
            return variants + number
        }
        return program.node(of: entry, mask: mask, extension: definition)
    }

    @inline(never)
    private mutating func forbidden(_ slot: UnsafeMutablePointer<Slot>, _ index: Int) {
        push(slot.pointee.name, -1, 0)
        report(
            .error, "choice-type", program.texts[Int(slot.pointee.maxProfile)], index,
            "the profile does not allow this type for the element")
        pop()
    }

    /// Compares the counters with what the definitions allow.
    private mutating func cardinalities(_ node: UnsafeMutablePointer<Node>, _ index: Int, _ frame: Int) {
        for place in 0..<Int(node.pointee.supportedCount) {
            supported.defined += 1
            if scratch.counters[frame + Int(node.pointee.supported[place])] > 0 { supported.present += 1 }
        }
        for place in 0..<Int(node.pointee.countedCount) {
            let number = Int(node.pointee.counted[place])
            let slot = node.pointee.slots + number
            let count = scratch.counters[frame + number]
            if count < slot.pointee.min {
                tooFew(slot, index, count)
            } else if count > slot.pointee.max {
                tooMany(slot, index, count)
            }
            if let plan = slot.pointee.slicing {
                sliceCardinalities(plan, slot, index, frame + Int(slot.pointee.sliceCounters), count)
            }
        }
    }

    @inline(never)
    private mutating func tooFew(_ slot: UnsafeMutablePointer<Slot>, _ index: Int, _ count: Int32) {
        if options.storedBody && slot.pointee.isStores && depth == 1 { return }
        report(
            .error, "cardinality-min", program.texts[Int(slot.pointee.minProfile)], index,
            "expected at least \(slot.pointee.min), found \(count)", below: program.names.names[Int(slot.pointee.name)])
    }

    @inline(never)
    private mutating func tooMany(_ slot: UnsafeMutablePointer<Slot>, _ index: Int, _ count: Int32) {
        report(
            .error, "cardinality-max", program.texts[Int(slot.pointee.maxProfile)], index,
            slot.pointee.max == 0
                ? "the profile does not allow this element" : "expected at most \(slot.pointee.max), found \(count)",
            below: program.names.names[Int(slot.pointee.name)])
    }

    private mutating func sliceCardinalities(
        _ plan: UnsafeMutablePointer<SlicePlan>, _ slot: UnsafeMutablePointer<Slot>, _ index: Int, _ counters: Int,
        _ total: Int32
    ) {
        let isUntold = scratch.counters[counters + Int(plan.pointee.count)] > 0
        for number in 0..<Int(plan.pointee.count) {
            let slice = plan.pointee.slices + number
            let count = scratch.counters[counters + number]
            if count >= slice.pointee.min && count <= slice.pointee.max || !slice.pointee.isTold { continue }
            let isFew = count < slice.pointee.min
            // A value of which it cannot be told may be the one that is missed.
            if isFew && isUntold { continue }
            if isFew && slice.pointee.parent != 0 {
                if scratch.counters[counters + slice.pointee.parent.trailingZeroBitCount] == 0 { continue }
            }
            // Where nothing is there at all, a missing slice by type says no more than the missing element.
            if slice.pointee.isByType && total == 0 && slot.pointee.min > 0 { continue }
            let name = program.names.names[Int(slot.pointee.name)]
            let label = slice.pointee.isByType ? name : "\(name)[\(program.texts[Int(slice.pointee.name)])]"
            report(
                .error, isFew ? "cardinality-min" : "cardinality-max", program.texts[Int(slice.pointee.profile)], index,
                isFew
                    ? "expected at least \(slice.pointee.min), found \(count)"
                    : "expected at most \(slice.pointee.max), found \(count)", below: label)
        }
    }
}
