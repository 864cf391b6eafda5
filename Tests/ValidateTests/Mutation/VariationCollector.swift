/// An example changed in a way that leaves it as valid as it was.
struct Variation {
    var kind: String
    var source: Source
    var label: String
    var bytes: [UInt8]
}

/// Gathers valid variations of examples: at most so many for a profile's element and a kind.
final class VariationCollector: InstanceWalk.Visitor {
    let packages: OfficialPackages
    private(set) var variations: [Variation] = []
    private let limit: Int
    private var counts: [String: Int] = [:]
    private var mentioned: [ObjectIdentifier: Set<String>] = [:]

    init(packages: OfficialPackages, limit: Int) {
        self.packages = packages
        self.limit = limit
    }

    func add(_ kind: String, _ source: Source, label: String, _ edits: @autoclosure () -> [Edit]?) {
        let key = "\(kind)|\(label)"
        guard counts[key, default: 0] < limit, let made = edits(), !made.isEmpty else { return }
        counts[key, default: 0] += 1
        variations.append(
            Variation(kind: kind, source: source, label: label, bytes: Edit.apply(made, to: source.bytes)))
    }

    func add(_ kind: String, _ site: Site, _ edits: @autoclosure () -> [Edit]?) {
        add(kind, site.source, label: site.label, edits())
    }

    func visit(_ site: Site) {
        if site.parent == nil || site.path.count == site.scope.path.count { resource(site) }
        if !site.value.isObject { primitive(site) }
        unknownExtension(site)
        if site.type == "Reference" { reference(site) }
        if site.type == "CodeableConcept" || site.type == "Coding" { codes(site) }
    }

    func visit(_ element: ElementSite) {
        reorder(element)
        stranger(element)
        remove(element)
        fill(element)
    }

    /// Whether an invariant of the site's definitions, or of the resource's, speaks of an element.
    func isMentioned(_ name: String, _ site: Site) -> Bool {
        let stem = name.hasSuffix("[x]") ? String(name.dropLast(3)) : name
        let base = packages.type(site.scope.type).map { [$0] } ?? []
        let named = (site.scope.tree["meta"]?["profile"]?.elements ?? []).compactMap {
            $0.string.flatMap(packages.definition)
        }
        return (site.views.map(\.definition) + base + named).contains { words(of: $0).contains(stem) }
    }

    private static let general: Set<String> = ["ele-1", "ext-1", "dom-2", "dom-3", "dom-4", "dom-5", "dom-6", "ref-1"]

    private func words(of definition: Definition) -> Set<String> {
        if let known = mentioned[ObjectIdentifier(definition)] { return known }
        var found: Set<String> = []
        func visit(_ node: DefinitionNode) {
            for constraint in node.constraints where !VariationCollector.general.contains(constraint.key) {
                let letters = constraint.expression.split { !$0.isLetter }
                found.formUnion(letters.map(String.init))
            }
            node.children.forEach(visit)
            node.slices.forEach(visit)
        }
        visit(definition.root)
        mentioned[ObjectIdentifier(definition)] = found
        return found
    }
}
