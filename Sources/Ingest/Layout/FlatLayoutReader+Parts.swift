import Records
import Yams

/// The kinds of rows: what tells them apart, their columns and keys.
extension FlatLayoutReader {
    mutating func readParts(_ root: Yams.Node.Mapping) throws(MappingError) {
        guard let node = root["parts"] else {
            parts = [FlatPart()]
            return try readPart(root, at: file.root, 0)
        }
        for word in ["columns", "where", "required"] {
            if let other = root[word] { throw file.error(at: other, "\(word): each part says its own") }
        }
        let mapping = try file.mapping(node, "parts")
        guard !mapping.isEmpty, mapping.count <= FlatLayoutReader.partLimit else {
            throw file.error(at: node, "parts: expected 1 to \(FlatLayoutReader.partLimit)")
        }
        for (key, value) in mapping {
            let name = try file.text(key, "a part's name")
            guard !name.isEmpty, !name.contains("."), !parts.contains(where: { $0.name == name }) else {
                throw file.error(at: key, "a part's name is a word without '.', and stands once")
            }
            let part = try file.mapping(value, "a part")
            let words = format == .fixed ? ["where", "key", "columns"] : ["required", "key", "columns"]
            try file.check(keys: part, words, "a part of a \(format) layout")
            parts.append(FlatPart(name: name))
            try readPart(part, at: value, parts.count - 1)
            guard let keyNode = part["key"] else {
                throw file.error(at: value, "a part needs 'key': the columns that say whose record a row belongs to")
            }
            parts[parts.count - 1].key = try readKey(keyNode, part: parts.count - 1, "key")
            guard parts[parts.count - 1].key.count == parts[0].key.count else {
                throw file.error(at: keyNode, "key: as many columns as the first part's, which are compared in order")
            }
        }
    }

    private mutating func readPart(
        _ mapping: Yams.Node.Mapping, at node: Yams.Node, _ part: Int
    ) throws(MappingError) {
        switch format {
        case .ndjson: break
        case .delimited:
            for word in ["where", "ignore"] {
                if let other = mapping[word] { throw file.error(at: other, "\(word): for fixed layouts") }
            }
            if let columns = mapping["columns"] { try readNames(columns, part) }
            guard let required = mapping["required"] else {
                throw file.error(at: node, "'required' is missing: the headers by which a file is known")
            }
            parts[part].required = try readRequired(required, part)
        case .fixed:
            if let other = mapping["required"] { throw file.error(at: other, "required: for delimited layouts") }
            guard let columns = mapping["columns"], let conditions = mapping["where"] else {
                throw file.error(at: node, "a fixed layout needs 'where' (what tells its rows) and 'columns'")
            }
            for (key, value) in try file.mapping(columns, "columns") {
                let name = try file.text(key, "a column's name")
                let header = FlatHeaderName.normalized(name.utf8)
                guard !header.isEmpty, !parts[part].columns.contains(where: { $0.header == header }) else {
                    throw file.error(at: key, "a column's name has letters or digits and stands once")
                }
                try count(key)
                parts[part].columns.append(
                    FlatColumn(name: name, header: header, positions: try positions(value)))
            }
            try readConditions(conditions, part)
        }
    }

    /// `columns` of a delimited layout: a name of the layout's own for a column, and the headers that it may have.
    private mutating func readNames(_ node: Yams.Node, _ part: Int) throws(MappingError) {
        for (key, value) in try file.mapping(node, "columns") {
            let name = try file.text(key, "a column's name")
            let slot = try slot(name, key, part: part)
            guard slot == parts[part].columns.count - 1, parts[part].columns[slot].aliases.isEmpty else {
                throw file.error(at: key, "a column's name stands once")
            }
            for item in try file.sequence(value, "the headers of a column") {
                let header = FlatHeaderName.normalized(try file.text(item, "a header").utf8)
                guard !header.isEmpty else { throw file.error(at: item, "a header has letters or digits") }
                try count(item)
                if header != parts[part].columns[slot].header { parts[part].columns[slot].aliases.append(header) }
            }
        }
    }

    private mutating func readConditions(_ node: Yams.Node, _ part: Int) throws(MappingError) {
        for (key, value) in try file.mapping(node, "where") {
            let range = try positions(key)
            let name = "\(range.lowerBound + 1)..\(range.upperBound)"
            // A column of no name that a layout could write.
            parts[part].columns.append(FlatColumn(name: name, header: "." + name, positions: range))
            parts[part].conditions.append(
                FlatCondition(slot: parts[part].columns.count - 1, values: try texts(value), isNegated: false))
        }
        guard !parts[part].conditions.isEmpty else { throw file.error(at: node, "where: name at least one position") }
    }

    /// Rows of other kinds, which are no part of any record.
    mutating func readPassedOver(_ root: Yams.Node.Mapping) throws(MappingError) -> [FlatPart] {
        guard let node = root["ignore"] else { return [] }
        guard format == .fixed else { throw file.error(at: node, "ignore: for fixed layouts") }
        let count = parts.count
        for item in try file.sequence(node, "ignore") {
            let mapping = try file.mapping(item, "ignore")
            try file.check(keys: mapping, ["where"], "ignore")
            guard let conditions = mapping["where"] else { throw file.error(at: item, "ignore needs 'where'") }
            parts.append(FlatPart())
            try readConditions(conditions, parts.count - 1)
        }
        defer { parts.removeSubrange(count...) }
        return Array(parts[count...])
    }

    private func readRequired(_ node: Yams.Node, _ part: Int) throws(MappingError) -> [[String]] {
        var required: [[String]] = []
        for entry in try file.sequence(node, "required") {
            var headers: [String] = []
            for name in entry.sequence.map({ Array($0) }) ?? [entry] {
                let header = FlatHeaderName.normalized(try file.text(name, "a header").utf8)
                guard !header.isEmpty else { throw file.error(at: name, "a header has letters or digits") }
                headers.append(header)
                headers += parts[part].columns.first { $0.header == header }?.aliases ?? []
            }
            guard !headers.isEmpty else { throw file.error(at: entry, "name at least one header") }
            required.append(headers)
        }
        guard !required.isEmpty else { throw file.error(at: node, "at least one header must be required") }
        return required
    }

    /// `1..8`, or `5`: bytes of a row, from 1.
    private func positions(_ node: Yams.Node) throws(MappingError) -> Range<Int> {
        let text = try file.text(node, "positions")
        guard let bounds = FlatLayoutReader.range(text), bounds.upperBound <= FlatLayout.rowLimit else {
            throw file.error(at: node, "'\(text)': expected positions as FROM..TO, counted from 1")
        }
        return bounds.lowerBound - 1..<bounds.upperBound
    }

    /// `2..12` or `5`, from 1.
    static func range(_ text: String) -> ClosedRange<Int>? {
        let bounds = text.split(separator: ".", omittingEmptySubsequences: false)
        let (low, high): (Int?, Int?)
        switch bounds.count {
        case 1: (low, high) = (Int(bounds[0]), Int(bounds[0]))
        case 3 where bounds[1].isEmpty: (low, high) = (Int(bounds[0]), Int(bounds[2]))
        default: return nil
        }
        guard let low, let high, low >= 1, low <= high else { return nil }
        return low...high
    }

    /// A text or a list of texts.
    func texts(_ node: Yams.Node) throws(MappingError) -> [[UInt8]] {
        var texts: [[UInt8]] = []
        for item in node.sequence.map({ Array($0) }) ?? [node] {
            texts.append(Array(try file.text(item, "a value").utf8))
        }
        guard !texts.isEmpty else { throw file.error(at: node, "name at least one value") }
        return texts
    }
}

extension FlatLayout {
    /// A row is looked for no further than this: an open quotation mark must not swallow the file.
    static let rowLimit = 1 << 20
}
