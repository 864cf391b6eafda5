import FHIR

/// The slices that one definition makes of an element.
struct SliceGroup {
    var owner: ElementNode
    var slicing: Slicing
    var members: [ElementNode]
}

extension Program {
    /// The groups of slices of an element, at most 64 slices in all.
    func slices(_ children: [ElementNode]) -> [SliceGroup] {
        var room = 64
        var groups: [SliceGroup] = []
        for child in children {
            guard let slicing = child.slicing, !child.slices.isEmpty else { continue }
            let members = Array(child.slices.prefix(room))
            room -= members.count
            if !members.isEmpty { groups.append(SliceGroup(owner: child, slicing: slicing, members: members)) }
        }
        return groups
    }

    func slicePlan(_ groups: [SliceGroup]) -> SlicePlan? {
        if groups.isEmpty { return nil }
        var slices: [SlicePlan.Slice] = []
        var plans: [SlicePlan.Group] = []
        for group in groups {
            let isByType = group.slicing.discriminators.allSatisfy { $0.kind == .type && $0.path == "$this" }
            var mask: UInt64 = 0
            for member in group.members {
                mask |= 1 << UInt64(slices.count)
                let matchers = group.slicing.discriminators.map { matcher($0, member) }
                slices.append(
                    SlicePlan.Slice(
                        name: text(member.sliceName ?? ""), min: Int32(clamping: member.min),
                        max: Int32(clamping: member.max),
                        isByType: isByType, profile: text(member.profile), matchers: arena.copy(matchers),
                        matcherCount: Int32(matchers.count)))
            }
            plans.append(
                SlicePlan.Group(
                    mask: mask, isClosed: group.slicing.rules == .closed,
                    isOpenAtEnd: group.slicing.rules == .openAtEnd,
                    isOrdered: group.slicing.isOrdered, isByType: isByType, profile: text(group.owner.profile)))
        }
        return SlicePlan(
            slices: arena.copy(slices), count: Int32(slices.count), groups: arena.copy(plans),
            groupCount: Int32(plans.count))
    }

    private func matcher(_ discriminator: Slicing.Discriminator, _ slice: ElementNode) -> Matcher {
        var matcher = Matcher(
            kind: .never, steps: arena.copy([]), stepCount: 0, pattern: nil, codes: nil, shape: .concept, types: nil,
            typeCount: 0)
        if discriminator.kind == .type && discriminator.path == "$this" {
            matcher.kind = .type
            let types = slice.types.map { text($0.code) }
            matcher.types = arena.copy(types)
            matcher.typeCount = Int32(types.count)
            return matcher
        }
        guard let (steps, element) = walk(discriminator.path, from: slice) else { return matcher }
        matcher.steps = arena.copy(steps)
        matcher.stepCount = Int32(steps.count)
        switch discriminator.kind {
        case .value, .pattern: setValue(element, &matcher)
        case .exists: matcher.kind = element.max == 0 ? .absent : element.min > 0 ? .exists : .never
        case .type:
            // A choice element's JSON names say the type: those of the slice's types are looked for.
            matcher.kind = .exists
        case .profile:
            let types = element.types.flatMap(\.profiles).compactMap { catalog.profile(named: $0)?.type }
            matcher.types = arena.copy(types.map { text($0) })
            matcher.typeCount = Int32(types.count)
            matcher.kind = types.isEmpty ? .never : .type
        }
        return matcher
    }

    private func setValue(_ element: ResolvedElement, _ matcher: inout Matcher) {
        if let constant = element.constant, let pattern = Pattern.make(constant, names: names, arena: arena) {
            matcher.kind = .pattern
            matcher.pattern = pattern
        } else if let binding = element.binding, binding.strength == .required, let table = table(binding.valueSet),
            let shape = element.type.flatMap({ CodeCheck.Shape(type: $0.code) })
        {
            matcher.kind = .code
            matcher.codes = table
            matcher.shape = shape
        }
    }

    /// Follows a discriminator's path; `nil` where a step cannot be followed here.
    private func walk(_ path: String, from slice: ElementNode) -> (steps: [Matcher.Step], element: ResolvedElement)? {
        let type = slice.types.count == 1 ? slice.types[0] : nil
        var element = ResolvedElement(definitions: [slice], type: type, constant: slice.fixed ?? slice.pattern)
        var steps: [Matcher.Step] = []
        if path == "$this" { return (steps, element) }
        for step in path.split(separator: ".") {
            if step == "$this" { continue }
            guard let next = try? catalog.resolve(step: String(step), in: element) else { return nil }
            let isChoice = next.definitions.first?.isChoice ?? false
            let ids = isChoice ? next.types.map { names.id(of: step + $0.suffix) } : [names.id(of: String(step))]
            steps.append(Matcher.Step(names: arena.copy(ids), count: Int32(ids.count)))
            element = next
        }
        return (steps, element)
    }
}
