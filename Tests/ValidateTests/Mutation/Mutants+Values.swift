/// Values that the definitions prescribe, choices, and codes.
extension MutantCollector {
    /// Types that an element does not allow, and two at once.
    func choice(_ element: ElementSite) {
        guard element.name.hasSuffix("[x]"), let member = element.members.first, element.members.count == 1,
            element.owner.value["_\(member.name)"] == nil,
            let node = element.views.first(where: { $0.node.isChoice })?.node,
            let present = element.views.lazy.compactMap({ $0.node.type(ofKey: member.name) }).first
        else { return }
        let possible = Set(element.views.flatMap { $0.node.types.map(\.code) })
        var allowed = possible
        for view in element.views where view.stands(element.path) { allowed.formIntersection(types(of: view.node)) }
        let strangers = ["Money", "Count", "Annotation", "Signature", "Meta"].filter { !possible.contains($0) }
        let others = turned(possible.subtracting(allowed).sorted(), for: element.label).prefix(3) + strangers.prefix(1)
        let isExtension = element.owner.type == "Extension"
        for type in others {
            guard let value = SoundValue.plain[type] else { continue }
            let key = node.key(for: type)
            add(
                isExtension ? .extensionType : .choiceType, element.owner, label: element.label,
                at: element.owner.path(to: key, element: element.name), "\(member.name) to \(key)",
                [Edit(member.start..<member.value.range.upperBound, Array("\"\(key)\":\(value)".utf8))])
        }
        guard let second = possible.sorted().first(where: { $0 != present && SoundValue.plain[$0] != nil }),
            let value = SoundValue.plain[second]
        else { return }
        let key = node.key(for: second)
        add(
            .choiceTwice, element.owner, label: element.label,
            at: element.owner.path(to: key, element: element.name), "\(key) beside \(member.name)",
            [Edit.insert("\"\(key)\":\(value)", into: element.owner.value)])
    }

    private func types(of node: DefinitionNode) -> Set<String> {
        let slices = node.rules == "closed" ? node.slices : []
        return Set((slices.isEmpty ? [node] : slices).flatMap { $0.types.map(\.code) })
    }

    /// Each leaf of a fixed or pattern value.
    func prescribed(_ site: Site) {
        for view in site.views {
            guard let prescribed = view.node.prescribed, site.value.matches(prescribed.tree) else { continue }
            for leaf in turned(Leaf.all(of: prescribed.tree, in: site.value), for: site.label)
            where view.stands(site.path + leaf.path) {
                add(.prescribedValue, site, "\(leaf.name) changed", [Edit.replace(leaf.value, leaf.other)])
            }
        }
    }

    /// Codes that a binding does not allow.
    func bindings(_ site: Site) {
        for view in site.views {
            guard let binding = view.node.binding, ["required", "extensible"].contains(binding.strength) else {
                continue
            }
            let set = packages.valueSet(binding.valueSet)
            guard set.isKnown else { continue }
            let isRequired = binding.strength == "required"
            switch site.type {
            case "code": if isRequired { code(site, view, set) }
            case "Coding", "CodeableConcept", "Quantity": coding(site, view, set, isRequired: isRequired)
            default: break
            }
        }
    }

    private func code(_ site: Site, _ view: View, _ set: OfficialValueSet) {
        guard let text = site.value.string, view.stands(site.path), set.contains(system: nil, code: text) == true else {
            return
        }
        replace(.bindingNonsense, site, site.value, "nonsense-code", system: nil, set)
        let known = set.systems.keys.sorted().lazy.compactMap { OfficialValueSet.codes(of: $0, self.packages) }
        let sound = known.flatMap { $0.sorted() }.first { set.contains(system: nil, code: $0) == false }
        replace(.bindingSound, site, site.value, sound ?? "\(text)0", system: nil, set)
    }

    private func replace(
        _ kind: MutationKind, _ site: Site, _ value: JSONTree, _ text: String, system: String?, _ set: OfficialValueSet
    ) {
        guard set.contains(system: system, code: text) == false else { return }
        add(kind, site, "to \(text)", [Edit.replace(value, Edit.quoted(text))])
    }

    private func coding(_ site: Site, _ view: View, _ set: OfficialValueSet, isRequired: Bool) {
        let isConcept = site.type == "CodeableConcept"
        let codings = isConcept ? site.value["coding"]?.elements ?? [] : [site.value]
        let fitting = codings.enumerated().filter { _, coding in
            guard let code = coding["code"]?.string else { return false }
            return set.contains(system: coding["system"]?.string ?? "", code: code) != false
        }
        guard fitting.count == 1, let (place, coding) = fitting.first, let code = coding["code"],
            let text = code.string, let system = coding["system"], let url = system.string
        else { return }
        let path = isConcept ? site.path(to: "coding", index: place) : site.path
        if view.stands(path + [Step("code")]) {
            replace(isRequired ? .bindingNonsense : .bindingExtensible, site, code, "nonsense-code", system: url, set)
            let known = OfficialValueSet.codes(of: url, packages) ?? []
            let sound = known.sorted().first { set.contains(system: url, code: $0) == false } ?? "\(text)0"
            if isRequired { replace(.bindingSound, site, code, sound, system: url, set) }
        }
        if isRequired, view.stands(path + [Step("system")]) {
            add(.bindingSystem, site, "", [Edit.replace(system, "\"http://example.org/nonsense\"")])
        }
        if isRequired, isConcept, view.stands(site.path + [Step("coding")]) {
            add(.bindingText, site, "text alone", [Edit.replace(site.value, "{\"text\":\"x\"}")])
        }
    }
}
