extension Profile {
    /// The elements and slices that a system must support, in the profile's order, each with its id
    /// (`ExplanationOfBenefit.item.adjudication:allowedunits.value`); without what the profile prohibits.
    public var mustSupport: [ElementNode] {
        var found: [ElementNode] = []
        func walk(_ node: ElementNode) {
            guard node.max > 0 else { return }
            if node.mustSupport { found.append(node) }
            node.children.forEach(walk)
            node.slices.forEach(walk)
        }
        walk(root)
        return found
    }
}
