import Records
import Yams

/// Reads a layout file of format `delimited`, `fixed` or `ndjson`; `docs/layouts.md` explains its words. The first mistake is thrown
/// with its place.
struct FlatLayoutReader {
    let file: MappingFile
    let schema: RecordSchema
    let format: FlatLayout.Format
    var parts: [FlatPart] = []
    /// How many fields, places and ways were read.
    var size = 0

    /// Layouts are written by people; what `repeat` makes of them counts.
    static let sizeLimit = 20_000
    static let partLimit = 32
    static let depthLimit = 8

    init(file: MappingFile, schema: RecordSchema, format: FlatLayout.Format) {
        self.file = file
        self.schema = schema
        self.format = format
    }

    mutating func read() throws(MappingError) -> FlatLayout {
        let root = try file.mapping(file.root, "a layout")
        if format == .delimited, root["columns"] != nil, root["fields"] == nil, root["groups"] == nil {
            return try readColumns(root)
        }
        if format == .ndjson { return try readObjects(root) }
        let words = [
            "layout", "format", "record", "required", "rows", "quotes", "where", "columns", "parts", "ignore",
            "optional", "fields", "groups",
        ]
        try file.check(keys: root, words, "a flat layout")
        guard let name = root["layout"] else { throw file.error(at: file.root, "a layout needs 'layout', its name") }
        guard root["fields"] != nil || root["groups"] != nil else {
            throw file.error(at: file.root, "a layout needs 'fields' or 'groups': what its columns mean")
        }
        try readParts(root)
        let rows = try readRows(root)
        let members = try readMembers(root, of: nil, FlatContext(part: 0), depth: 0)
        return FlatLayout(
            name: try file.text(name, "layout"), schema: schema, format: format, parts: parts, rows: rows,
            passedOver: try readPassedOver(root), hasQuotes: try readQuotes(root),
            isOptional: try readOptional(root), members: members)
    }

    private func readOptional(_ root: Yams.Node.Mapping) throws(MappingError) -> Bool {
        guard let node = root["optional"] else { return false }
        guard let flag = node.bool else { throw file.error(at: node, "optional: expected true or false") }
        return flag
    }

    private func readQuotes(_ root: Yams.Node.Mapping) throws(MappingError) -> Bool {
        guard let node = root["quotes"] else { return format == .delimited }
        guard let flag = node.bool, format == .delimited || !flag else {
            throw file.error(at: node, "quotes: expected true or false; fixed layouts have none")
        }
        return flag
    }

    /// `rows: KEY`, `rows: [A, B]`, `rows: { by: …, scattered: true }`.
    private mutating func readRows(_ root: Yams.Node.Mapping) throws(MappingError) -> FlatLayout.Rows {
        if root["parts"] != nil {
            if let node = root["rows"] { throw file.error(at: node, "rows: each part says its 'key' instead") }
            return format == .delimited ? .acrossFiles : .scattered
        }
        guard let node = root["rows"] else { return .each }
        guard case .mapping(let mapping) = node else {
            parts[0].key = try readKey(node, part: 0, "rows")
            return .together
        }
        try file.check(keys: mapping, ["by", "scattered"], "rows")
        guard let by = mapping["by"] else { throw file.error(at: node, "rows needs 'by': columns") }
        parts[0].key = try readKey(by, part: 0, "rows")
        guard let flag = mapping["scattered"] else { return .together }
        guard let isScattered = flag.bool else { throw file.error(at: flag, "scattered: expected true or false") }
        return isScattered ? .scattered : .together
    }

    /// A column, or a list of columns, all different.
    mutating func readKey(_ node: Yams.Node, part: Int, _ word: String) throws(MappingError) -> [Int] {
        var slots: [Int] = []
        for name in node.sequence.map({ Array($0) }) ?? [node] {
            let slot = try self.slot(try file.text(name, "a column"), name, part: part)
            guard !slots.contains(slot) else { throw file.error(at: name, "\(word): this column is named twice") }
            slots.append(slot)
        }
        guard !slots.isEmpty else { throw file.error(at: node, "\(word): name at least one column") }
        return slots
    }

    /// The slot of a column by its name; a delimited layout's columns arise where they are named.
    mutating func slot(_ name: String, _ node: Yams.Node, part: Int) throws(MappingError) -> Int {
        if format == .ndjson { return try slot(ofPath: name, node, part: part) }
        let header = FlatHeaderName.normalized(name.utf8)
        guard !header.isEmpty, name.utf8.count <= FlatHeaderName.limit else {
            throw file.error(at: node, "a column's name has letters or digits, at most \(FlatHeaderName.limit)")
        }
        if let known = parts[part].columns.firstIndex(where: { $0.header == header }) { return known }
        guard format == .delimited else {
            let place = parts[part].name.isEmpty ? "the layout" : "part '\(parts[part].name)'"
            throw file.error(at: node, "'\(name)' is none of the columns of \(place)")
        }
        try count(node)
        parts[part].columns.append(FlatColumn(name: name, header: header))
        return parts[part].columns.count - 1
    }

    mutating func count(_ node: Yams.Node) throws(MappingError) {
        size += 1
        guard size <= FlatLayoutReader.sizeLimit else {
            throw file.error(at: node, "the layout has more than \(FlatLayoutReader.sizeLimit) fields and columns")
        }
    }
}

/// Where fields stand that are being read.
struct FlatContext {
    /// Whose columns are meant where no part is named.
    var part: Int
    /// What `#` stands for, inside a `repeat`.
    var number: Int?
}
