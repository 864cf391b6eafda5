/// An element of a snapshot that is being made.
final class SnapshotElement {
    /// The JSON name, with `[x]` for a choice.
    let name: String
    let sliceName: String?
    /// Its facts; the path is written when the snapshot is done.
    var row: ElementRow
    var children: [SnapshotElement] = []
    var slices: [SnapshotElement] = []
    /// The row as the base has it, and how many of `children` and `slices` are the base's.
    private let original: ElementRow
    private var originalChildren = 0
    private var originalSlices = 0

    init(name: String, sliceName: String? = nil, row: ElementRow) {
        self.name = name
        self.sliceName = sliceName
        self.row = row
        original = row
    }

    /// A copy as the base has it, with all below it: what differentials changed and added is left out.
    func unchanged(sliceName: String? = nil) -> SnapshotElement {
        let made = SnapshotElement(name: name, sliceName: sliceName ?? self.sliceName, row: original)
        made.children = children.prefix(originalChildren).map { $0.unchanged() }
        if sliceName == nil { made.slices = slices.prefix(originalSlices).map { $0.unchanged() } }
        made.markAsBase()
        return made
    }

    /// Says that the base has the children and slices that it has now.
    private func markAsBase() {
        originalChildren = children.count
        originalSlices = slices.count
    }

    /// The number of elements in it, itself one of them.
    var size: Int { children.reduce(slices.reduce(1) { $0 + $1.size }) { $0 + $1.size } }

    /// The tree of a snapshot's rows; rows whose parent is missing are handed to `orphan`.
    static func tree(_ rows: [ElementRow], orphan: (String) -> Void = { _ in }) -> SnapshotElement? {
        guard let first = rows.first, first.path.isEmpty else { return nil }
        let root = SnapshotElement(name: "", row: first)
        var byPath = ["": root]
        for row in rows.dropFirst() {
            let step = row.path.split(separator: ".").last ?? ""
            let colon = step.firstIndex(of: ":")
            let element = SnapshotElement(
                name: String(colon.map { step[..<$0] } ?? step),
                sliceName: colon.map { String(step[step.index(after: $0)...]) }, row: row)
            let sliced = ElementRow.sliced(row.path)
            guard !ElementRow.isTooDeep(row.path), let above = byPath[sliced ?? ElementRow.parent(of: row.path)] else {
                orphan(row.path)
                continue
            }
            if sliced == nil { above.children.append(element) } else { above.slices.append(element) }
            byPath[row.path] = element
        }
        for element in byPath.values { element.markAsBase() }
        return root
    }

    /// The rows in the order of a snapshot: an element, what is below it, then its slices. At most `limit`.
    func rows(limit: Int) -> [ElementRow]? {
        var rows: [ElementRow] = []
        return append(to: &rows, path: "", limit) ? rows : nil
    }

    private func append(to rows: inout [ElementRow], path: String, _ limit: Int) -> Bool {
        guard rows.count < limit else { return false }
        var row = row
        row.path = path
        rows.append(row)
        for child in children {
            guard child.append(to: &rows, path: path.isEmpty ? child.name : "\(path).\(child.name)", limit) else {
                return false
            }
        }
        let sliced = path.prefix(path.count - (sliceName.map { $0.count + 1 } ?? 0))
        for slice in slices {
            guard slice.append(to: &rows, path: "\(sliced):\(slice.sliceName ?? "")", limit) else { return false }
        }
        return true
    }

    /// The element that a path without slices leads to.
    func element(at path: String) -> SnapshotElement? {
        var element = self
        for step in path.split(separator: ".") {
            guard let next = element.children.first(where: { $0.name == step }) else { return nil }
            element = next
        }
        return element
    }
}
