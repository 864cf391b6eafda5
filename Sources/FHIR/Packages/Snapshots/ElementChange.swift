/// An element of a differential: where it stands, and what it states.
struct ElementChange {
    /// One step of an element's id: `identifier:member` is the slice `member` of `identifier`.
    struct Step: Hashable {
        var name: String
        var slice: String?
    }

    /// What a differential's element may state.
    struct Stated: OptionSet {
        let rawValue: UInt32
        static let min = Stated(rawValue: 1)
        static let max = Stated(rawValue: 1 << 1)
        static let types = Stated(rawValue: 1 << 2)
        static let isModifier = Stated(rawValue: 1 << 3)
        static let mustSupport = Stated(rawValue: 1 << 4)
    }

    /// Its id, or what its id should be, without the root.
    var id: String
    var steps: [Step]
    var stated: Stated
    /// What is not stated has the value of an empty row.
    var row: ElementRow
    /// How strong the base's binding becomes, where no value set is stated.
    var strength: Binding.Strength?

    /// - Parameter id: the element's id without its root; empty for the root.
    init(_ element: TapeCursor, id: String, root: String) {
        self.id = id
        steps = id.split(separator: ".").map { step in
            let colon = step.firstIndex(of: ":")
            return Step(
                name: String(colon.map { step[..<$0] } ?? step),
                slice: colon.map { String(step[step.index(after: $0)...]) })
        }
        row = ElementRow(snapshot: element, root: root)
        if row.binding == nil {
            strength = element["binding"]?["strength"]?.string.flatMap(Binding.Strength.init)
        }
        stated = []
        if element["min"] != nil { stated.insert(.min) }
        if element["max"] != nil { stated.insert(.max) }
        if element["type"] != nil { stated.insert(.types) }
        if element["isModifier"] != nil { stated.insert(.isModifier) }
        if element["mustSupport"] != nil { stated.insert(.mustSupport) }
    }
}

/// Gives elements of a differential the ids that they should have, where they have none: the path, with the slice that
/// each step of it was last said to be in.
struct ElementIds {
    private var slices: [(path: Substring, name: String)] = []

    /// The id without the root.
    mutating func id(of element: TapeCursor) -> String {
        let path = ElementIds.withoutRoot(element["path"]?.string ?? "")
        let slice = element["sliceName"]?.string
        slices.removeAll { $0.path == path || !path.hasPrefix($0.path + ".") }
        if let id = element["id"]?.string {
            if let slice { slices.append((path, slice)) }
            return String(ElementIds.withoutRoot(id))
        }
        if let slice { slices.append((path, slice)) }
        var id = ""
        var at = path.startIndex
        while at < path.endIndex {
            let end = path[at...].firstIndex(of: ".") ?? path.endIndex
            id += (id.isEmpty ? "" : ".") + path[at..<end]
            if let found = slices.last(where: { $0.path == path[..<end] }) { id += ":" + found.name }
            at = end < path.endIndex ? path.index(after: end) : end
        }
        return id
    }

    private static func withoutRoot(_ path: String) -> Substring {
        path.firstIndex(of: ".").map { path[path.index(after: $0)...] } ?? ""
    }
}
