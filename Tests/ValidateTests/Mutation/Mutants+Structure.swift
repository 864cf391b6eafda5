/// Too few, too many, and what must not be there at all.
extension MutantCollector {
    func cardinality(_ element: ElementSite) {
        let site = element.owner
        let standing = element.views.filter { $0.stands(element.path) }
        let least = standing.map { minimum($0, element) }.max() ?? 0
        if least > 0, !element.values.isEmpty {
            let isRequiredExtension = element.name == "extension"
            add(
                isRequiredExtension ? .missingExtension : .missingElement, site, label: element.label, at: element.path,
                "", [Edit.remove(element.allKeys, from: site.value, of: site.source)])
        }
        let most = standing.map(\.node.max).min() ?? .max
        if most == 0, element.values.isEmpty { forbidden(element) }
        if element.isArray, most > 0, most < 20, let member = element.members.first, let last = element.values.last {
            add(.tooMany, site, label: element.label, at: element.path) {
                repeated(last, most + 1 - element.values.count, in: member.value, site)
            }
        }
    }

    /// A choice's slices by type count as the element itself.
    private func minimum(_ view: View, _ element: ElementSite) -> Int {
        guard view.node.isChoice else { return view.node.min }
        return max(view.node.min, view.node.slices.map(\.min).max() ?? 0)
    }

    private func add(
        _ kind: MutationKind, _ site: Site, label: String, at path: [Step], _ edits: () -> [Edit]?
    ) {
        add(kind, site, label: label, at: path, "", edits())
    }

    private func repeated(_ value: JSONTree, _ count: Int, in array: JSONTree, _ site: Site) -> [Edit]? {
        guard array.isArray, count > 0 else { return nil }
        let copies = Array(repeating: site.text(value), count: count).joined(separator: [0x2C])
        return [Edit.append(Array(copies), to: array)]
    }

    private func forbidden(_ element: ElementSite) {
        guard let base = element.views.first(where: { $0.node.max > 0 }) else { return }
        let sound = SoundValue(packages)
        guard let type = base.node.types.first?.code, type != "Resource",
            let value = sound.value(of: base.node, type: type, in: base.definition)
        else { return }
        let key = base.node.key(for: type)
        let path = element.owner.path(to: key, element: element.name)
        guard element.views.contains(where: { $0.node.max == 0 && $0.stands(path) }) else { return }
        let text = "\"\(key)\":" + (element.isArray ? "[\(value)]" : value)
        add(
            .forbiddenElement, element.owner, label: element.label, at: path, "\(key) put in",
            [Edit.insert(text, into: element.owner.value)])
    }

    /// The slices' own cardinalities, and a value taken out of its slice.
    func slices(_ element: ElementSite) {
        for (number, view) in element.views.enumerated() where !view.node.slices.isEmpty && element.isArray {
            guard let places = element.slices[number], view.stands(element.path), let member = element.members.first
            else { continue }
            for slice in view.node.slices {
                let inside = places.indices.filter { places[$0].contains { $0 === slice } }
                guard let name = slice.sliceName, let last = inside.last else { continue }
                let path = element.owner.path(to: element.key, element: element.name, slices: [name])
                let label = "\(element.label):\(name)"
                if slice.min > 0, inside.count >= slice.min {
                    let gone = Set(inside.suffix(inside.count - slice.min + 1))
                    let kind = element.name == "extension" ? MutationKind.missingExtension : .missingSlice
                    add(kind, element.owner, label: label, at: path) { without(gone, element, member) }
                }
                if slice.max < 20, slice.max > 0 {
                    add(.tooManyInSlice, element.owner, label: label, at: path) {
                        repeated(element.values[last], slice.max + 1 - inside.count, in: member.value, element.owner)
                    }
                }
                lost(element, view, slice, inside, places, path, label)
            }
            if view.node.rules == "closed" { stranger(element, view, member) }
        }
    }

    private func without(_ gone: Set<Int>, _ element: ElementSite, _ member: JSONTree.Member) -> [Edit]? {
        let site = element.owner
        if gone.count == element.values.count {
            return [Edit.remove(element.allKeys, from: site.value, of: site.source)]
        }
        return site.value["_\(member.name)"] == nil
            ? [Edit.remove(elements: gone, from: member.value, of: site.source)] : nil
    }

    /// What tells a slice is changed: the value is in no slice, which the slice's minimum or closed slicing forbids.
    private func lost(
        _ element: ElementSite, _ view: View, _ slice: DefinitionNode, _ inside: [Int], _ places: [[DefinitionNode]],
        _ path: [Step], _ label: String
    ) {
        guard let place = inside.first, places[place].count == 1,
            let conditions = packages.conditions(of: slice, under: view.node)
        else { return }
        let isMissed = inside.count <= slice.min
        guard isMissed || view.node.rules == "closed" else { return }
        let expected =
            isMissed ? path : element.owner.path(to: element.key, element: element.name, index: place)
        for condition in conditions where condition.path != [] || !element.values[place].isObject {
            for leaf in Leaf.all(of: condition, in: element.values[place]) {
                add(
                    .sliceLost, element.owner, label: label, at: expected, "\(leaf.name) changed",
                    [Edit.replace(leaf.value, leaf.other)])
            }
        }
    }

    private func stranger(_ element: ElementSite, _ view: View, _ member: JSONTree.Member) {
        guard let value = element.values.first, let places = element.slices.first(where: { $0 != nil }) ?? nil,
            let slice = places[0].first, let conditions = packages.conditions(of: slice, under: view.node),
            let leaf = conditions.lazy.flatMap({ Leaf.all(of: $0, in: value) }).first
        else { return }
        var bytes = element.owner.text(value)
        let start = value.range.lowerBound
        bytes.replaceSubrange(
            leaf.value.range.lowerBound - start..<leaf.value.range.upperBound - start, with: Array(leaf.other.utf8))
        add(
            .slicingClosed, element.owner, label: element.label,
            at: element.owner.path(to: element.key, element: element.name, index: element.values.count),
            "stranger added",
            [Edit.append(bytes, to: member.value)])
    }
}
