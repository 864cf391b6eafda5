/// A definition's element that holds at a value, and what may end its holding.
struct View {
    /// A place on which it depends that the view holds at all: what tells a slice, or names a profile.
    struct Danger {
        var path: [Step]
        /// Only a change of the value as a whole counts, not one within it.
        var isWhole: Bool
    }

    let definition: Definition
    let node: DefinitionNode
    let dangers: [Danger]

    /// Whether the view still holds where what `path` names is changed.
    func stands(_ path: [Step]) -> Bool {
        !dangers.contains { danger in
            (!danger.isWhole || path.count <= danger.path.count) && path.touches(danger.path)
        }
    }
}

/// A resource within an example: the example itself, an entry's, or a contained one.
struct Scope {
    var tree: JSONTree
    var path: [Step]
    var type: String
    /// What the bound on mutants counts by: the profile's id, or the type.
    var label: String
    var isContained: Bool
}

/// A value of an example with all that holds there.
struct Site {
    var source: Source
    var scope: Scope
    /// The object that the value stands in, and the member's name; `nil` for a resource's own root.
    var parent: (object: JSONTree, key: String)?
    var value: JSONTree
    var path: [Step]
    /// The path without indices, after the profile's id.
    var label: String
    /// The type's name.
    var type: String
    var views: [View]

    /// The path to a member.
    func path(to key: String, element: String? = nil, index: Int? = nil, slices: [String] = []) -> [Step] {
        path + [Step(key, element: element, index: index, slices: slices)]
    }

    /// What is written in the source at a value.
    func text(_ value: JSONTree) -> [UInt8] { source.slice(value.range) }
}

/// An element that a value's definitions give it, present or not.
struct ElementSite {
    var owner: Site
    /// `identifier`, `value[x]`.
    var name: String
    var views: [View]
    /// The members that are this element: one, or none, but for mistakes.
    var members: [JSONTree.Member]
    /// The values, those of arrays in a row.
    var values: [JSONTree]
    /// For each view, the slices that each value is in; `nil` where they cannot be told here.
    var slices: [[[DefinitionNode]]?]

    /// Whether JSON writes it as an array.
    var isArray: Bool { views.contains { $0.node.isArray } }

    var key: String { members.first?.name ?? name }

    /// The path to all of it.
    var path: [Step] { owner.path(to: key, element: name) }

    var label: String { "\(owner.label).\(name)" }

    /// The members' names, with those of their `_` siblings.
    var allKeys: Set<String> { Set(members.flatMap { [$0.name, "_\($0.name)"] }) }
}
