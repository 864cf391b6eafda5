import Records
import Yams

/// Layouts of JSON objects, one a line: paths in the place of columns, arrays in the place of parts.
extension FlatLayoutReader {
    /// Each row of objects has two cells of its own: its number, and that of the row that it lies in.
    static let ownSlot = 0
    static let outerSlot = 1

    /// The most names of a path.
    static let pathLimit = 8

    mutating func readObjects(_ root: Yams.Node.Mapping) throws(MappingError) -> FlatLayout {
        try file.check(
            keys: root, ["layout", "format", "record", "required", "fields", "groups"], "an ndjson layout")
        guard let name = root["layout"], let required = root["required"] else {
            throw file.error(at: file.root, "an ndjson layout needs 'layout', its name, and 'required', paths")
        }
        guard root["fields"] != nil || root["groups"] != nil else {
            throw file.error(at: file.root, "a layout needs 'fields' or 'groups': what its paths mean")
        }
        parts = [FlatLayoutReader.objectPart()]
        parts[0].required = try readRequiredPaths(required)
        let members = try readMembers(root, of: nil, FlatContext(part: 0), depth: 0)
        return FlatLayout(
            name: try file.text(name, "layout"), schema: schema, format: .ndjson, parts: parts, rows: .each,
            passedOver: [], hasQuotes: false, members: members)
    }

    /// A part with the cells that tell its rows.
    private static func objectPart() -> FlatPart {
        var part = FlatPart()
        part.columns = [FlatColumn(name: "", header: ""), FlatColumn(name: "", header: "")]
        return part
    }

    private mutating func readRequiredPaths(_ node: Yams.Node) throws(MappingError) -> [[String]] {
        var required: [[String]] = []
        for entry in try file.sequence(node, "required") {
            var paths: [String] = []
            for path in entry.sequence.map({ Array($0) }) ?? [entry] {
                let text = try file.text(path, "a path")
                _ = try names(text, path)
                paths.append(text)
            }
            guard !paths.isEmpty else { throw file.error(at: entry, "name at least one path") }
            required.append(paths)
        }
        guard !required.isEmpty else { throw file.error(at: node, "at least one path must be required") }
        return required
    }

    /// The names of a path; `.` has none: the value itself.
    private func names(_ path: String, _ node: Yams.Node) throws(MappingError) -> [[UInt8]] {
        if path == "." { return [] }
        let names = path.split(separator: ".", omittingEmptySubsequences: false)
        guard names.count <= FlatLayoutReader.pathLimit, path.utf8.count <= FlatHeaderName.limit,
            names.allSatisfy({ !$0.isEmpty && !$0.contains("[") && !$0.contains("]") && !$0.contains("/") })
        else {
            throw file.error(
                at: node, "'\(path)' is no path: names with '.' between them, at most \(FlatLayoutReader.pathLimit)")
        }
        return names.map { Array($0.utf8) }
    }

    /// The slot of a path within the rows of a part.
    mutating func slot(ofPath path: String, _ node: Yams.Node, part: Int) throws(MappingError) -> Int {
        _ = try names(path, node)
        if let known = parts[part].columns.firstIndex(where: { $0.header == path && !path.isEmpty }) { return known }
        try count(node)
        parts[part].columns.append(FlatColumn(name: path, header: path))
        return parts[part].columns.count - 1
    }

    /// The part whose rows are the elements of an array (`services[]`) within those of `outer`.
    mutating func part(ofArray path: String, _ node: Yams.Node, of outer: Int) throws(MappingError) -> Int {
        guard path.hasSuffix("[]") else {
            throw file.error(at: node, "'\(path)': expected the path of an array, as in services[]")
        }
        let array = try names(String(path.dropLast(2)), node)
        guard !array.isEmpty else { throw file.error(at: node, "'\(path)': an array within an array cannot be named") }
        if let known = parts.indices.first(where: { $0 > 0 && parts[$0].parent == outer && parts[$0].array == array }) {
            return known
        }
        guard parts.count < FlatLayoutReader.partLimit else {
            throw file.error(at: node, "more than \(FlatLayoutReader.partLimit - 1) arrays")
        }
        var part = FlatLayoutReader.objectPart()
        part.name = path
        part.array = array
        part.parent = outer
        parts.append(part)
        return parts.count - 1
    }

    /// `a.b` of the object at hand, `/a.b` of the line's, `a[].b` or `a[]` of each element of an array.
    mutating func place(
        ofPath text: String, _ node: Yams.Node, _ context: FlatContext
    ) throws(MappingError) -> FlatPlace {
        if text.hasPrefix("/") {
            return FlatPlace(part: 0, slot: try slot(ofPath: String(text.dropFirst()), node, part: 0))
        }
        guard let brackets = text.range(of: "[]") else {
            return FlatPlace(part: context.part, slot: try slot(ofPath: text, node, part: context.part))
        }
        let rest = text[brackets.upperBound...]
        guard rest.isEmpty || rest.hasPrefix(".") else {
            throw file.error(at: node, "'\(text)' is no path: after [] stands nothing or '.'")
        }
        let part = try part(ofArray: String(text[..<brackets.upperBound]), node, of: context.part)
        let slot = try slot(ofPath: rest.isEmpty ? "." : String(rest.dropFirst()), node, part: part)
        return FlatPlace(part: part, slot: slot, isWithin: context.part != 0)
    }
}

extension String {
    /// Where `other` stands in the text first.
    fileprivate func range(of other: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(other) { return start..<index(start, offsetBy: other.count) }
            start = index(after: start)
        }
        return nil
    }
}
