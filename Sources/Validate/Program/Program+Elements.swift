import FHIR

extension Program {
    /// The elements under merged definitions: what each demands of the same element, taken together. `constants`: what is
    /// prescribed for the element that they are under.
    func addElements(_ contents: [ElementNode], isResource: Bool, constants: [[UInt8]], to node: inout Node) {
        var order: [String] = []
        var groups: [String: [ElementNode]] = [:]
        for definition in contents {
            for child in definition.children {
                if groups[child.name] == nil { order.append(child.name) }
                groups[child.name, default: []].append(child)
            }
        }
        if node.form == .primitive { order.removeAll { $0 == "value" } }
        let type = texts[Int(node.type)]
        var builder = ElementsBuilder(contexts: ExtensionContexts.names(contents, type: type, isResource: isResource))
        if isResource { builder.add(name: Name.resourceType.rawValue, entry: emptyEntry(slot: -1)) }
        for name in order {
            guard let children = groups[name], let first = children.first else { continue }
            let inner = constants.compactMap { JSONExcerpt.member(name, of: $0) }
            addSlot(
                first.name, children, isResource: isResource, type: type, constants: inner, to: &builder)
        }
        node.slots = arena.copy(builder.slots)
        node.slotCount = Int32(builder.slots.count)
        node.names = arena.copy(builder.names)
        node.entries = arena.copy(builder.entries)
        node.entryCount = Int32(builder.entries.count)
        node.frameWidth = Int32(builder.slots.count) + builder.sliceCounters
        for index in 0..<builder.slots.count { node.slots[index].sliceCounters += Int32(builder.slots.count) }
        addPlaces(builder.names, to: &node)
        let counted = builder.slots.indices.filter { number in
            let slot = builder.slots[number]
            let isChoice = builder.entries.count { $0.slot == number && !$0.isShadow } > 1
            return slot.min > 0 || slot.max == 0 || slot.slicing != nil || isChoice || (slot.isArray && slot.max < .max)
        }
        node.counted = arena.copy(counted.map { Int32($0) })
        node.countedCount = Int32(counted.count)
        node.supported = arena.copy(builder.supported)
        node.supportedCount = Int32(builder.supported.count)
    }

    /// The table that finds a JSON name where members do not come in the order of the definition.
    private func addPlaces(_ names: [UInt16], to node: inout Node) {
        var capacity = 4
        while capacity < names.count * 2 { capacity *= 2 }
        var places = [Int16](repeating: -1, count: capacity)
        for (place, name) in names.enumerated().prefix(Int(Int16.max)) {
            var slot = Int(name) & (capacity - 1)
            while places[slot] >= 0 { slot = (slot + 1) & (capacity - 1) }
            places[slot] = Int16(place)
        }
        node.places = arena.copy(places)
        node.placeMask = Int32(capacity - 1)
    }

    private struct ElementsBuilder {
        var slots: [Slot] = []
        var names: [UInt16] = []
        var entries: [Entry] = []
        var sliceCounters: Int32 = 0
        var supported: [Int32] = []
        let contexts: Set<String>

        init(contexts: Set<String>) { self.contexts = contexts }

        mutating func add(name: UInt16, entry: Entry) {
            names.append(name)
            entries.append(entry)
        }
    }

    private func emptyEntry(slot: Int) -> Entry {
        Entry(
            slot: Int32(slot), isShadow: false, isForbidden: false, name: 0, sibling: 0, type: 0, plan: 0, node: nil,
            variants: arena.copy([]), variantCount: 0)
    }

    private func addSlot(
        _ name: String, _ children: [ElementNode], isResource: Bool, type: String, constants: [[UInt8]],
        to builder: inout ElementsBuilder
    ) {
        let lowest = children.max { $0.min < $1.min }
        let minimum = lowest?.min ?? 0
        let maximum = children.map(\.max).min() ?? .max
        let minProfile = children.first { $0.min == minimum }?.profile ?? ""
        let maxProfile = children.first { $0.max == maximum }?.profile ?? ""
        var slot = Slot(
            name: names.id(of: name), isArray: children.contains { $0.isArray },
            isExtension: name == "extension" || name == "modifierExtension", isModifier: name == "modifierExtension",
            isStores: type == "Meta" && (name == "lastUpdated" || name == "versionId"), min: Int32(clamping: minimum),
            max: Int32(clamping: maximum), minProfile: text(minProfile), maxProfile: text(maxProfile),
            sliceCounters: builder.sliceCounters, slicing: nil)
        let slices = slices(children)
        if let plan = slicePlan(slices) {
            slot.slicing = arena.make(plan)
            builder.sliceCounters += plan.frameWidth
        }
        if children.contains(where: \.mustSupport) { builder.supported.append(Int32(builder.slots.count)) }
        builder.slots.append(slot)
        let members = slices.flatMap(\.members)
        // An `id` is written as a `string` or an `id`, as the definition pleases.
        let isId = isResource && name == "id"
        for (code, isForbidden) in isId ? [("id", false)] : types(children) {
            let plan = add(
                plan: Plan(
                    name: name, definitions: children, type: code, slices: members, constants: constants,
                    contexts: builder.contexts))
            addEntries(name, code, children, isForbidden: isForbidden, plan: plan, to: &builder)
        }
    }

    /// The types that the element may have; those that the base allows and a profile does not are marked.
    private func types(_ children: [ElementNode]) -> [(code: String, isForbidden: Bool)] {
        let typed = children.filter { !$0.types.isEmpty }
        if typed.isEmpty { return [("BackboneElement", false)] }
        // What is a resource says its type itself.
        if typed.contains(where: { isResourceType($0.types[0].code) }) { return [("Resource", false)] }
        var all: [String] = []
        for code in typed.flatMap({ $0.types.map(\.code) }) where !all.contains(code) { all.append(code) }
        return all.map { code in (code, !typed.allSatisfy { $0.types.contains { $0.code == code } }) }
    }

    private func addEntries(
        _ name: String, _ code: String, _ children: [ElementNode], isForbidden: Bool, plan: Int32,
        to builder: inout ElementsBuilder
    ) {
        let isChoice = children.contains { $0.isChoice }
        let full = isChoice ? name + code.prefix(1).uppercased() + code.dropFirst() : name
        var entry = emptyEntry(slot: builder.slots.count - 1)
        entry.isForbidden = isForbidden
        entry.name = names.id(of: full)
        entry.type = text(code)
        entry.plan = plan
        if builder.names.contains(entry.name) { return }
        let isPrimitive = self.type(code)?.kind == .primitiveType
        entry.sibling = isPrimitive ? names.id(of: "_" + full) : 0
        builder.add(name: entry.name, entry: entry)
        guard isPrimitive, entry.sibling != 0 else { return }
        var shadow = entry
        shadow.isShadow = true
        swap(&shadow.name, &shadow.sibling)
        builder.add(name: shadow.name, entry: shadow)
    }
}
