import Records
import Yams

/// Layouts that say `extends`: the tree of what they extend with their own words over it.
///
/// - At the top and in a loop, a word replaces the word below it; `fields` and `groups` replace field by field, `also`
///   adds, `loops` are merged loop by loop, by name. `~` takes a word, a field or a group away.
/// - A loop that is not there below comes after its siblings.
struct X12LayoutMerge {
    /// By `layout`, the name.
    private var files: [String: MappingFile] = [:]

    static let depthLimit = 8

    init(_ files: [MappingFile]) {
        for file in files {
            if case .mapping(let root) = file.root, let name = root["layout"]?.string { self.files[name] = file }
        }
    }

    /// The layout as one file; the file itself where it extends nothing.
    func merged(_ file: MappingFile) throws(MappingError) -> MappingFile {
        let names = try extended(file)
        if names.isEmpty { return file }
        return MappingFile(
            name: "\(file.name) (extends \(names.joined(separator: ", ")))", root: .mapping(try tree(file, depth: 0)))
    }

    private func extended(_ file: MappingFile) throws(MappingError) -> [String] {
        guard let node = try file.mapping(file.root, "a layout")["extends"] else { return [] }
        guard case .sequence(let list) = node else { return [try file.text(node, "extends")] }
        var names: [String] = []
        for item in list { names.append(try file.text(item, "extends")) }
        return names
    }

    private func tree(_ file: MappingFile, depth: Int) throws(MappingError) -> Yams.Node.Mapping {
        var own = try file.mapping(file.root, "a layout")
        let node = own["extends"]
        guard depth < X12LayoutMerge.depthLimit else {
            throw file.error(at: node, "extends: these layouts extend one another")
        }
        var below: Yams.Node.Mapping?
        for name in try extended(file) {
            guard let other = files[name] else { throw file.error(at: node, "extends: no layout is named '\(name)'") }
            var tree = try tree(other, depth: depth + 1)
            if below == nil {
                below = tree
            } else {
                // What only changes others says nothing of itself.
                for word in ["layout", "format", "record", "changes"] { tree[word] = nil }
                below = X12LayoutMerge.merge(tree, over: below ?? tree)
            }
        }
        own["extends"] = nil
        guard let below else { return own }
        return X12LayoutMerge.merge(own, over: below)
    }

    private static func merge(_ upper: Yams.Node.Mapping, over lower: Yams.Node.Mapping) -> Yams.Node.Mapping {
        var result = lower
        for (key, value) in upper {
            guard let below = lower[key] else {
                result[key] = isNothing(value) ? nil : value
                continue
            }
            switch (key.string, below, value) {
            case ("fields", .mapping(let below), .mapping(let own)), ("groups", .mapping(let below), .mapping(let own)):
                result[key] = .mapping(replace(below, with: own))
            case ("also", .sequence(let below), .sequence(let own)):
                result[key] = Yams.Node(Array(below) + Array(own))
            case ("loops", .sequence(let below), .sequence(let own)):
                result[key] = .sequence(mergeLoops(own, over: below))
            default: result[key] = isNothing(value) ? nil : value
            }
        }
        return result
    }

    private static func replace(_ lower: Yams.Node.Mapping, with upper: Yams.Node.Mapping) -> Yams.Node.Mapping {
        var result = lower
        for (key, value) in upper { result[key] = isNothing(value) ? nil : value }
        return result
    }

    private static func mergeLoops(_ upper: Yams.Node.Sequence, over lower: Yams.Node.Sequence) -> Yams.Node.Sequence {
        var loops = Array(lower)
        for loop in upper {
            let name = loop.mapping?["loop"]?.string
            if let own = loop.mapping, let index = loops.firstIndex(where: { $0.mapping?["loop"]?.string == name }),
                let below = loops[index].mapping
            {
                loops[index] = .mapping(merge(own, over: below))
            } else if let before = loop.mapping?["before"]?.string,
                let index = loops.firstIndex(where: { $0.mapping?["loop"]?.string == before }), var own = loop.mapping
            {
                own["before"] = nil
                loops.insert(.mapping(own), at: index)
            } else {
                loops.append(loop)
            }
        }
        return Yams.Node.Sequence(loops)
    }

    private static func isNothing(_ node: Yams.Node) -> Bool { node.null != nil }
}
