/// Where elements stand in their document.
extension CDAContent {
    /// Where a node stands, as an XPath without prefixes. What often repeats has its number, other names from the second on.
    func xpath(_ node: Int) -> [UInt8] {
        var nodes: [Int] = []
        var at = node
        while at >= 0 {
            if !tree.is(at, .run) { nodes.append(at) }
            at = tree.parent(at)
        }
        var path = base
        let names = names()
        for node in nodes.reversed() {
            path.append(0x2F)
            path += names.text(tree.name(node))
            let parent = tree.parent(node)
            guard parent >= 0 else {
                CDAContent.append(number, of: tree.name(node), to: &path)
                continue
            }
            var number = 1
            var sibling = tree.first(parent)
            while sibling >= 0, sibling != node {
                if tree.name(sibling) == tree.name(node) { number += 1 }
                sibling = tree.next(sibling)
            }
            CDAContent.append(number, of: tree.name(node), to: &path)
        }
        return path
    }

    /// `[3]`, where the element is one of several or of a kind that mostly is.
    static func append(_ number: Int, of name: UInt16, to path: inout [UInt8]) {
        let isMany =
            name == CDAName.entry.rawValue || name == CDAName.entryRelationship.rawValue
            || name == CDAName.component.rawValue
        if number > 1 || isMany { path += "[\(number)]".utf8 }
    }
}
