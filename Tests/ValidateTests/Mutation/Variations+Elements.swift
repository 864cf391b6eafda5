/// Elements reordered, added and taken away where the definitions leave that open.
extension VariationCollector {
    func reorder(_ element: ElementSite) {
        let site = element.owner
        guard let member = element.members.first, member.value.elements.count > 1, site.value["_\(member.name)"] == nil,
            element.views.contains(where: { $0.node.isSliced && !$0.node.slices.isEmpty }),
            !element.views.contains(where: { $0.node.isOrdered })
        else { return }
        let turned = member.value.elements.reversed().map { site.text($0) }
        add(
            "slices-reordered", site.source, label: element.label,
            [Edit(member.value.range, [0x5B] + Array(turned.joined(separator: [0x2C])) + [0x5D])])
    }

    /// A value that is in no slice, or one more where any number may stand.
    func stranger(_ element: ElementSite) {
        guard element.isArray, let member = element.members.first, member.value.isArray,
            element.owner.value["_\(member.name)"] == nil,
            element.views.allSatisfy({ $0.node.max == .max && $0.node.rules != "closed" && isSimple($0.node) })
        else { return }
        let types = Set(element.views.flatMap { $0.node.types.map(\.code) })
        let text =
            types == ["Identifier"]
            ? "{\"system\":\"http://example.org/ids\",\"value\":\"x\"}"
            : types == ["CodeableConcept"] ? "{\"text\":\"x\"}" : nil
        guard let text else { return }
        let isSliced = element.views.contains { !$0.node.slices.isEmpty }
        add(
            isSliced ? "stranger-in-open-slicing" : "additional-value", element.owner.source, label: element.label,
            [Edit.append(text, to: member.value)])
    }

    /// Whether a value of the type's least is enough for the element.
    private func isSimple(_ node: DefinitionNode) -> Bool {
        node.prescribed == nil && node.binding?.strength != "required"
            && node.children.allSatisfy {
                ($0.min == 0 || ["system", "value", "text"].contains($0.name)) && $0.prescribed == nil && $0.max != 0
            }
    }

    private static let kept: Set<String> = [
        "id", "meta", "text", "contained", "extension", "modifierExtension", "implicitRules", "language", "url",
        "reference",
    ]

    func remove(_ element: ElementSite) {
        let site = element.owner
        // A contained resource is held to what references to it demand, whatever profile it names itself.
        guard !element.path.contains(where: { $0.element == "contained" }), !element.members.isEmpty,
            !VariationCollector.kept.contains(element.name), site.type != "Extension",
            site.value.members.filter({ !element.allKeys.contains($0.name) && $0.name != "resourceType" }).count > 0,
            element.views.allSatisfy({ $0.stands(element.path) && least($0.node) == 0 }),
            !isMentioned(element.name, site), !isCode(element),
            !element.members.contains(where: { holdsLocal($0.value) })
        else { return }
        add(
            "optional-removed", site.source, label: element.label,
            [Edit.remove(element.allKeys, from: site.value, of: site.source)])
    }

    /// What a binding or a pattern of an outer element may need.
    private func isCode(_ element: ElementSite) -> Bool {
        switch element.owner.type {
        case "CodeableConcept": element.name == "coding"
        case "Coding", "Quantity": element.name == "code" || element.name == "system"
        default: false
        }
    }

    private func least(_ node: DefinitionNode) -> Int { max(node.min, node.slices.map(\.min).max() ?? 0) }

    /// A reference to a contained resource, which would be left without any.
    private func holdsLocal(_ value: JSONTree) -> Bool {
        if value["reference"]?.string?.hasPrefix("#") ?? false { return true }
        return value.members.contains { holdsLocal($0.value) } || value.elements.contains { holdsLocal($0) }
    }

    func fill(_ element: ElementSite) {
        let site = element.owner
        guard element.members.isEmpty, site.value["_\(element.name)"] == nil,
            !VariationCollector.kept.contains(element.name), site.type != "Extension",
            element.views.allSatisfy({ $0.stands(element.path) && $0.node.max > 0 && least($0.node) == 0 }),
            !isMentioned(element.name, site), site.type != "Reference" || element.name == "display",
            element.views.allSatisfy({ $0.node.isChoice || $0.node.slices.isEmpty }),
            let first = element.views.first
        else { return }
        var types = first.node.types.map(\.code)
        for view in element.views.dropFirst() where !view.node.types.isEmpty {
            types.removeAll { type in !view.node.types.contains { $0.code == type } }
        }
        guard let type = types.first, type != "Resource", hasNoMore(element) else { return }
        let made = SoundValue(packages).value(of: first.node, type: type, in: first.definition)
        guard let value = made else { return }
        let text = "\"\(first.node.key(for: type))\":" + (element.isArray ? "[\(value)]" : value)
        add("optional-filled", site.source, label: element.label, [Edit.insert(text, into: site.value)])
    }

    /// Whether no definition but the first says more of the element's value than its type does.
    private func hasNoMore(_ element: ElementSite) -> Bool {
        let isBackbone = element.views.contains { $0.node.types.first?.code == "BackboneElement" }
        return element.views.enumerated().allSatisfy { place, view in
            let isProfiled = !view.node.children.isEmpty && !isBackbone
            let needsMore = isProfiled && view.node.children.contains { $0.min > 0 || $0.prescribed != nil }
            let isBound = place > 0 && (view.node.prescribed != nil || view.node.binding?.strength == "required")
            let own = view.node.types.first?.profiles ?? []
            return !needsMore && (!isBound || element.views[0].node.binding?.strength == "required")
                && own.allSatisfy { $0.hasSuffix("SimpleQuantity") || $0.hasSuffix("MoneyQuantity") }
                && view.node.constraints.allSatisfy { ["ele-1", "ext-1"].contains($0.key) }
        }
    }
}
