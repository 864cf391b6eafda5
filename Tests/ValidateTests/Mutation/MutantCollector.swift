/// Gathers the mutants of examples: at most so many for a profile's element and a kind.
final class MutantCollector: InstanceWalk.Visitor {
    let packages: OfficialPackages
    private(set) var mutants: [Mutant] = []
    private let limit: Int
    private var counts: [String: Int] = [:]

    init(packages: OfficialPackages, limit: Int) {
        self.packages = packages
        self.limit = limit
    }

    /// Takes a mutant, if there are not yet enough like it.
    func add(
        _ kind: MutationKind, _ site: Site, label: String, at path: [Step], _ detail: String = "",
        _ edits: @autoclosure () -> [Edit]?
    ) {
        let key = "\(kind.rawValue)|\(label)"
        guard counts[key, default: 0] < limit, let made = edits(), !made.isEmpty else { return }
        counts[key, default: 0] += 1
        mutants.append(
            Mutant(kind: kind, source: site.source, path: path, label: label, detail: detail, edits: made))
    }

    func add(_ kind: MutationKind, _ site: Site, _ detail: String = "", _ edits: @autoclosure () -> [Edit]?) {
        add(kind, site, label: site.label, at: site.path, detail, edits())
    }

    /// Details in an order that differs from place to place, so that a bound on their number leaves out no detail everywhere.
    func turned<Value>(_ values: [Value], for label: String) -> [Value] {
        guard values.count > 1 else { return values }
        let start = Int(stableHash(label) % UInt64(values.count))
        return Array(values[start...] + values[..<start])
    }

    func visit(_ site: Site) {
        shape(site)
        if site.value.isObject { members(site) }
        format(site)
        prescribed(site)
        bindings(site)
        if site.type == "Reference" { reference(site) }
        if site.type == "Extension" { extensionValue(site) }
        if site.type == "xhtml" { narrative(site) }
        if site.value.isObject { extensionPlace(site) }
        if site.path.count == site.scope.path.count { resource(site) }
        invariants(site)
    }

    func visit(_ element: ElementSite) {
        cardinality(element)
        slices(element)
        arrays(element)
        choice(element)
    }
}
