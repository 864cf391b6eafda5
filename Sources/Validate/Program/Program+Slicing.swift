import FHIR

/// The slices that one definition makes of an element, or of one of its slices.
struct SliceGroup {
    var owner: ElementNode
    var slicing: Slicing
    var members: [ElementNode]
    /// The place among all slices of the one that is sliced again, or `nil`.
    var parent: Int?
    /// Whether slices were left out for want of room.
    var isPartial = false
}

extension Program {
    /// The groups of slices of an element, at most `SlicePlan.limit` slices in all; a group of re-slices (`a/b`) follows
    /// that of the slice which it slices.
    func slices(_ children: [ElementNode]) -> [SliceGroup] {
        var groups: [SliceGroup] = []
        var count = 0
        for child in children where !child.slices.isEmpty {
            var queue: [(owner: ElementNode, parent: Int?)] = [(child, nil)]
            while !queue.isEmpty {
                let (owner, parent) = queue.removeFirst()
                let all = owner.slices
                guard !all.isEmpty, let slicing = owner.slicing ?? Program.impliedSlicing(child) ?? child.slicing else {
                    continue
                }
                let members = Array(all.prefix(SlicePlan.limit - count))
                groups.append(
                    SliceGroup(
                        owner: owner, slicing: slicing, members: members, parent: parent,
                        isPartial: members.count < all.count))
                queue += members.enumerated().map { ($1, count + $0) }
                count += members.count
            }
        }
        return groups
    }

    /// What tells slices apart where a definition leaves it out: types of a choice, urls of extensions.
    private static func impliedSlicing(_ element: ElementNode) -> Slicing? {
        if element.isChoice {
            return Slicing(discriminators: [.init(kind: .type, path: "$this")], rules: .open, isOrdered: false)
        }
        guard element.name == "extension" || element.name == "modifierExtension" else { return nil }
        return Slicing(discriminators: [.init(kind: .value, path: "url")], rules: .open, isOrdered: false)
    }

    func slicePlan(_ groups: [SliceGroup]) -> SlicePlan? {
        if groups.isEmpty { return nil }
        var slices: [SlicePlan.Slice] = []
        var plans: [SlicePlan.Group] = []
        for group in groups {
            let isByType =
                group.slicing.discriminators.allSatisfy { $0.kind == .type && $0.path == "$this" }
                && !group.slicing.discriminators.isEmpty
            let parent: UInt64 = group.parent.map { 1 << UInt64($0) } ?? 0
            let made = group.members.map { slice($0, group.slicing, isByType: isByType, parent: parent) }
            var mask: UInt64 = 0
            for place in made.indices { mask |= 1 << UInt64(slices.count + place) }
            slices += made
            plans.append(
                SlicePlan.Group(
                    mask: mask, parent: parent, isClosed: group.slicing.rules == .closed,
                    isOpenAtEnd: group.slicing.rules == .openAtEnd, isOrdered: group.slicing.isOrdered,
                    isByType: isByType, isPartial: group.isPartial || made.contains { !$0.isTold },
                    profile: text(group.owner.profile)))
        }
        let concept = commonConcept(slices)
        if concept != 0 {
            for number in slices.indices { setCode(&slices[number]) }
        }
        return SlicePlan(
            slices: arena.copy(slices), count: Int32(slices.count), groups: arena.copy(plans),
            groupCount: Int32(plans.count), concept: concept,
            hasOrder: plans.contains { $0.isOrdered || $0.isOpenAtEnd }, isPartial: plans.contains { $0.isPartial })
    }

    private func slice(_ member: ElementNode, _ slicing: Slicing, isByType: Bool, parent: UInt64) -> SlicePlan.Slice {
        let matchers = slicing.discriminators.map { matcher($0, member) }
        return SlicePlan.Slice(
            name: text(member.sliceName ?? ""), min: Int32(clamping: member.min), max: Int32(clamping: member.max),
            isByType: isByType, isTold: !matchers.isEmpty && !matchers.contains { $0.kind == .untold }, parent: parent,
            profile: text(member.profile), matchers: arena.copy(matchers), matcherCount: Int32(matchers.count))
    }

    /// The name of the one element that all slices look at by a single step, or 0.
    private func commonConcept(_ slices: [SlicePlan.Slice]) -> UInt16 {
        var common: UInt16 = 0
        for slice in slices {
            guard slice.matcherCount == 1, slice.parent == 0, slice.matchers.pointee.stepCount == 1,
                slice.matchers.pointee.steps.pointee.kind == .member, slice.matchers.pointee.steps.pointee.count == 1,
                slice.matchers.pointee.kind == .pattern || slice.matchers.pointee.kind == .code
            else { return 0 }
            let name = slice.matchers.pointee.steps.pointee.names[0]
            if common != 0 && common != name { return 0 }
            common = name
        }
        return common
    }

    /// Notes the code of a pattern that is a concept of one coding, to refuse others at a glance.
    private func setCode(_ slice: inout SlicePlan.Slice) {
        guard let pattern = slice.matchers.pointee.pattern?.pointee, pattern.childCount == 1,
            pattern.children[0].name == Name.coding.rawValue, pattern.children[0].childCount == 1
        else { return }
        let coding = pattern.children[0].children[0]
        for place in 0..<Int(coding.childCount) where coding.children[place].name == Name.code.rawValue {
            let code = coding.children[place]
            for index in 0..<min(8, Int(code.length)) {
                slice.codeHead |= UInt64(code.text[index]) << UInt64(index * 8)
            }
            slice.codeLength = code.length
        }
    }
}

/// What a discriminator asks of a value.
extension Program {
    func matcher(_ discriminator: Slicing.Discriminator, _ slice: ElementNode) -> Matcher {
        var matcher = Matcher(
            kind: .untold, steps: arena.copy([]), stepCount: 0, pattern: nil, codes: nil, shape: .concept, types: nil,
            typeCount: 0, profiles: 0)
        guard let place = follow(discriminator.path, from: slice) else { return matcher }
        matcher.steps = arena.copy(place.steps)
        matcher.stepCount = Int32(place.steps.count)
        switch discriminator.kind {
        case .value, .pattern: setValue(place, &matcher)
        case .exists:
            let isRequired = place.definitions.contains { $0.min > 0 }
            let isForbidden = place.definitions.contains { $0.max == 0 }
            matcher.kind = isForbidden ? .absent : isRequired ? .exists : .untold
        case .type: setTypes(place, &matcher)
        case .profile: setProfiles(place, &matcher)
        }
        return matcher
    }

    private func setValue(_ place: DiscriminatedPlace, _ matcher: inout Matcher) {
        if let constant = place.constants.first, let pattern = Pattern.make(constant, names: names, arena: arena) {
            matcher.kind = .pattern
            matcher.pattern = pattern
            return
        }
        for definition in place.definitions {
            guard let binding = definition.binding, binding.strength == .required,
                let table = table(binding.valueSet, from: definition.package),
                let shape = place.types.first.flatMap({ CodeCheck.Shape(type: $0.code) })
            else { continue }
            matcher.kind = .code
            matcher.codes = table
            matcher.shape = shape
            return
        }
        // A slice that only demands that the element is there, or that it is not, is told by that.
        if place.definitions.contains(where: { $0.max == 0 }) {
            matcher.kind = .absent
        } else if place.definitions.first.map({ $0.min > 0 }) ?? false, place.constants.isEmpty {
            matcher.kind = .untold
        }
    }

    private func setTypes(_ place: DiscriminatedPlace, _ matcher: inout Matcher) {
        if place.types.isEmpty { return }
        matcher.kind = .type
        let types = place.types.map { text($0.code) }
        matcher.types = arena.copy(types)
        matcher.typeCount = Int32(types.count)
    }

    private func setProfiles(_ place: DiscriminatedPlace, _ matcher: inout Matcher) {
        let package = place.definitions.first?.package
        let named = place.types.flatMap(\.profiles)
        let found = named.compactMap { profile($0, from: package) }
        // One that is not at hand may be the one that the value conforms to.
        guard !found.isEmpty, found.count == named.count else { return }
        matcher.kind = .profile
        matcher.profiles = profileSet(found)
    }
}
