import FHIR

extension Walker {
    /// Whether the `_` sibling of a primitive array has something for this place.
    func hasShadow(_ entry: UnsafeMutablePointer<Entry>, _ parent: Int, _ number: Int) -> Bool {
        guard entry.pointee.sibling != 0 else { return false }
        let shadow = view.member(of: parent, name: entry.pointee.sibling)
        guard shadow >= 0, view.nodes[shadow].kind == .array else { return false }
        let element = self.element(shadow, number)
        return element >= 0 && view.nodes[element].kind == .object
    }

    /// The element at a place of an array, or -1.
    private func element(_ array: Int, _ number: Int) -> Int {
        var child = array + 1
        var rest = number
        while child < Int(view.nodes[array].next) {
            if rest == 0 { return child }
            rest -= 1
            child = Int(view.nodes[child].next)
        }
        return -1
    }

    /// `_name`: ids and extensions of a primitive, or of each in an array.
    mutating func shadow(
        _ entry: UnsafeMutablePointer<Entry>, _ slot: UnsafeMutablePointer<Slot>, _ index: Int, _ parent: Int,
        _ frame: Int
    ) {
        let main = view.member(of: parent, name: entry.pointee.sibling)
        let counter = frame + Int(entry.pointee.slot)
        let node = entry.pointee.node ?? program.node(of: entry, mask: 0).pointee.node
        guard slot.pointee.isArray else {
            if main < 0 {
                scratch.counters[counter] += 1
                if let plan = slot.pointee.slicing {
                    // A choice's slices are told apart by type, which a value that is only extended has too.
                    let counters = frame + Int(slot.pointee.sliceCounters)
                    _ = count(plan, slices(plan, entry, index, counters), counters)
                }
            }
            return extensions(node, slot, index, -1, hasValue: main >= 0)
        }
        guard view.nodes[index].kind == .array else {
            push(slot.pointee.name, -1, 0)
            report(.error, "json-type", "", index, "expected an array beside the values, found \(describe(index))")
            return pop()
        }
        var child = index + 1
        var number: Int32 = 0
        if child == Int(view.nodes[index].next) {
            push(slot.pointee.name, -1, 0)
            report(.error, "json-empty", "", index, "an array must not be empty")
            pop()
        }
        while child < Int(view.nodes[index].next) {
            if main < 0 { scratch.counters[counter] += 1 }
            if view.nodes[child].kind != .null {
                let value = main >= 0 && view.nodes[main].kind == .array ? element(main, Int(number)) : -1
                extensions(node, slot, child, number, hasValue: value >= 0 && view.nodes[value].kind != .null)
            }
            number += 1
            child = Int(view.nodes[child].next)
        }
    }

    private mutating func extensions(
        _ node: UnsafeMutablePointer<Node>, _ slot: UnsafeMutablePointer<Slot>, _ index: Int, _ number: Int32,
        hasValue: Bool
    ) {
        push(slot.pointee.name, number, 0)
        if view.nodes[index].kind == .object {
            let rules = node.pointee.ruleCount
            // The rules of a primitive are about its value, which is not here.
            node.pointee.ruleCount = 0
            hasValueBeside = hasValue
            object(node, index)
            node.pointee.ruleCount = rules
        } else {
            report(.error, "json-type", "", index, "expected an object with id or extension, found \(describe(index))")
        }
        pop()
    }
}
