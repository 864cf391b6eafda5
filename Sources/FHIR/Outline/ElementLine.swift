/// An element as lines of text: its name, cardinality and types, then what else is demanded of it.
struct ElementLine {
    var name: String
    var flags: String
    var cardinality: String
    var types: String
    /// What else is demanded, a line each.
    var details: [String]

    /// - Parameter isFull: whether canonicals are written out and codes are listed.
    init(_ node: ElementNode, depth: Int, catalog: ProfileCatalog, isFull: Bool, beyond base: ElementNode? = nil) {
        let own = node.sliceName.map { "\(node.name)\(node.isChoice ? "[x]" : ""):\($0)" }
        name = String(repeating: "  ", count: depth) + (own ?? node.name + (node.isChoice ? "[x]" : ""))
        flags = (node.mustSupport ? "S" : "") + (node.isModifier ? "?!" : "")
        cardinality = "\(node.min)..\(node.max == .max ? "*" : "\(node.max)")"
        let text = ElementText(catalog: catalog, isFull: isFull)
        types = text.types(node)
        details = text.details(node, beyond: base)
    }

    /// The widest that the column of names becomes.
    private static let nameWidth = 44

    /// Lines in columns.
    static func layout(_ rows: [ElementLine]) -> [String] {
        let width = min(nameWidth, rows.map(\.name.count).max() ?? 0)
        return rows.flatMap { row in
            let name = row.name + String(repeating: " ", count: max(0, width - row.name.count))
            let flags = row.flags + String(repeating: " ", count: 3 - min(3, row.flags.count))
            let cardinality = row.cardinality + String(repeating: " ", count: max(0, 4 - row.cardinality.count))
            let indent = String(repeating: " ", count: width + 2 + 4 + 6)
            let first = "\(name)  \(flags) \(cardinality)  \(row.types)"
            return [first.trimmingEnd()] + row.details.map { indent + $0 }
        }
    }
}

extension String {
    /// Without the spaces at its end.
    fileprivate func trimmingEnd() -> String {
        var text = self[...]
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
