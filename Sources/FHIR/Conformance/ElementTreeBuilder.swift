/// Makes a tree of rows that come in the order of a snapshot.
struct ElementTreeBuilder {
    private let profile: String
    private let package: String
    private let rootName: String
    private var byPath: [String: ElementNode] = [:]
    private var references: [(ElementNode, String)] = []
    private var root: ElementNode?

    init(profile: String, package: String, root: String) {
        self.profile = profile
        self.package = package
        rootName = root
    }

    /// Adds one element; a row whose parent is missing, or that is nested too deep, is passed over.
    mutating func add(_ row: ElementRow) {
        if ElementRow.isTooDeep(row.path) { return }
        let node = ElementNode(row, profile: profile, package: package, root: rootName)
        if let content = row.content { references.append((node, content)) }
        byPath[row.path] = node
        if row.path.isEmpty {
            root = node
            return
        }
        guard let sliced = ElementRow.sliced(row.path) else {
            byPath[ElementRow.parent(of: row.path)]?.children.append(node)
            return
        }
        byPath[sliced]?.slices.append(node)
    }

    /// The root, with its content references tied.
    func finish() -> ElementNode? {
        for (node, path) in references { node.reference = byPath[path] }
        return root
    }
}

extension ElementRow {
    /// Whether a path has more steps, slices and slices of slices than any definition needs.
    static func isTooDeep(_ path: String) -> Bool {
        path.utf8.reduce(0) { $0 + ($1 == 0x2E || $1 == 0x3A || $1 == 0x2F ? 1 : 0) } > 100
    }

    /// The path of the element above: `item` of `item.category`. Of a slice, that of the element above what it slices.
    static func parent(of path: String) -> String {
        path.lastIndex(of: ".").map { String(path[..<$0]) } ?? ""
    }

    /// The path of what a slice slices: `identifier` of `identifier:member`, and of a slice of a slice,
    /// `identifier:member/old`, `identifier:member`; `nil` where the last step names no slice.
    static func sliced(_ path: String) -> String? {
        let step = path[(path.lastIndex(of: ".").map { path.index(after: $0) } ?? path.startIndex)...]
        guard let colon = step.firstIndex(of: ":") else { return nil }
        return String(path[..<(step[colon...].lastIndex(of: "/") ?? colon)])
    }
}
