/// One element of a profile in depth: everything that is demanded of it and below it, with canonicals and codes.
public struct ElementOutline {
    private let catalog: ProfileCatalog
    private let profile: Profile
    private let node: ElementNode

    /// Finds the element: `identifier`, `supportingInfo:admissionperiod.timing[x]`, or as maps write it,
    /// `supportingInfo[admissionperiod].timingPeriod`. Throws what there is instead.
    public init(_ profile: Profile, element path: String, catalog: ProfileCatalog) throws(ElementPathError) {
        var node = profile.root
        for step in path.split(separator: ".") {
            node = try ElementOutline.next(String(step), under: node, catalog)
        }
        self.profile = profile
        self.catalog = catalog
        self.node = node
    }

    private static func next(
        _ step: String, under node: ElementNode, _ catalog: ProfileCatalog
    ) throws(ElementPathError) -> ElementNode {
        let plain = step.replacing("[x]", with: "")
        let parts = plain.split { $0 == ":" || $0 == "[" || $0 == "]" }.map(String.init)
        let children = catalog.children(of: node)
        let name = parts.first ?? ""
        guard
            let child = children.first(where: { $0.name == name })
                ?? children.first(where: { $0.isChoice && $0.type(ofJSONName: name) != nil })
        else {
            let known = children.map(\.name).joined(separator: ", ")
            throw ElementPathError(step: step, reason: "there is no such element; there are \(known)")
        }
        guard parts.count > 1 else { return child.slice(named: name) ?? child }
        guard let slice = child.slice(named: parts[1]) else {
            let known = child.slices.compactMap(\.sliceName).joined(separator: ", ")
            throw ElementPathError(
                step: step, reason: known.isEmpty ? "it has no slices" : "there is no such slice; there are \(known)")
        }
        return slice
    }

    /// The element, then what is under it: a line or more each.
    public func lines() -> [String] {
        var rows: [ElementLine] = []
        add(node, depth: 0, to: &rows)
        return ["\(node.id) in \(profile.canonical)", ""] + ElementLine.layout(rows)
    }

    private func add(_ node: ElementNode, depth: Int, to rows: inout [ElementLine]) {
        rows.append(ElementLine(node, depth: depth, catalog: catalog, isFull: true))
        // What the element does not spell out, its type does; deeper than that is the type's own business.
        let children = depth == 0 ? catalog.children(of: node) : node.children
        let type = node.types.count == 1 ? catalog.type(node.types[0].code)?.root.children : nil
        for child in children {
            if depth > 0, let known = type?.first(where: { $0.name == child.name }), child.slices.isEmpty,
                child.children.isEmpty, !child.differs(from: known)
            {
                continue
            }
            add(child, depth: depth + 1, to: &rows)
        }
        for slice in node.slices { add(slice, depth: depth + 1, to: &rows) }
    }
}
