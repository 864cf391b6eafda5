/// A profile as text for an analyst: an indented tree of elements with what is demanded of each.
public struct ProfileOutline {
    /// How much of a profile is shown.
    public enum Extent: Sendable {
        /// What it demands beyond its FHIR type.
        case constraints
        /// What it demands beyond the profile that it derives from.
        case changes
        /// Every element.
        case all
    }

    let catalog: ProfileCatalog
    let profile: Profile
    let extent: Extent

    public init(_ profile: Profile, catalog: ProfileCatalog, extent: Extent = .constraints) {
        self.profile = profile
        self.catalog = catalog
        self.extent = extent
    }

    /// What an element is compared with: the same element of the base, and what its children are compared with.
    private struct Counterpart {
        var element: ElementNode?
        var above: ElementNode?
    }

    /// The profile's head, then its elements, a line or more each.
    public func lines() -> [String] {
        let base: Profile? =
            switch extent {
            case .all: nil
            case .constraints: profile.isConstraint ? catalog.type(profile.type) : nil
            case .changes: catalog.profile(named: profile.base, from: profile.package)
            }
        var rows: [ElementLine] = []
        let against = Counterpart(element: base?.root, above: base?.root)
        _ = add(profile.root, depth: 0, against, to: &rows)
        let legend = "S must support   ?! modifies the meaning of the rest   " + compared(base)
        return head() + ["", legend, ""] + ElementLine.layout(rows)
    }

    private func compared(_ base: Profile?) -> String {
        guard let base else { return "all elements" }
        return "only what differs from \(base.id) \(base.version)"
    }

    private func head() -> [String] {
        var lines = [profile.canonical, "\(profile.id) of \(profile.package)"]
        if !profile.title.isEmpty { lines.insert(profile.title, at: 1) }
        var chain: [String] = []
        var next = profile
        while !next.base.isEmpty, chain.count < 16, let base = catalog.profile(named: next.base, from: next.package) {
            chain.append("\(base.id) \(base.version)")
            next = base
        }
        if chain.isEmpty && !profile.base.isEmpty { chain.append("\(profile.base), which is not at hand") }
        if !chain.isEmpty { lines.append("derives from " + chain.joined(separator: ", that from ")) }
        if profile.isAbstract { lines.append("is abstract: nothing is of this type itself") }
        if !profile.contexts.isEmpty {
            lines.append("may stand in " + profile.contexts.map(\.expression).joined(separator: ", "))
        }
        return lines
    }

    /// Adds an element and what is under it; whether anything of it is shown.
    private func add(
        _ node: ElementNode, depth: Int, _ against: Counterpart, to rows: inout [ElementLine]
    ) -> Bool {
        let start = rows.count
        rows.append(ElementLine(node, depth: depth, catalog: catalog, isFull: false, beyond: against.element))
        var isShown =
            extent == .all || node.sliceName != nil && against.element == nil || node.differs(from: against.element)
        let others = against.above.map { catalog.children(of: $0) } ?? []
        for child in node.children {
            let other = others.first { $0.name == child.name }
            if add(child, depth: depth + 1, Counterpart(element: other, above: other), to: &rows) { isShown = true }
        }
        for slice in node.slices {
            let same = against.element?.slice(named: slice.sliceName ?? "")
            // What is new is shown with what is said of its elements beyond the element that it is a slice of.
            if add(slice, depth: depth + 1, Counterpart(element: same, above: same ?? against.above), to: &rows) {
                isShown = true
            }
        }
        if !isShown && depth > 0 { rows.removeSubrange(start...) }
        return isShown
    }
}

extension ElementNode {
    /// Whether it demands something that `base` does not.
    func differs(from base: ElementNode?) -> Bool {
        guard let base else { return true }
        // A resource's id is a `string` in some definitions and an `id` in others.
        return min != base.min || max != base.max || (types != base.types && name != "id") || fixed != base.fixed
            || pattern != base.pattern || binding != base.binding || slicing != base.slicing
            || maxLength != base.maxLength || minValue != base.minValue || maxValue != base.maxValue
            || isModifier != base.isModifier || mustSupport != base.mustSupport
            || Set(invariants.map(\.key)) != Set(base.invariants.map(\.key))
    }
}
