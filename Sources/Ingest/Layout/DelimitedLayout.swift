import Records
import Yams

/// How a record stands in the columns of a delimited file: a layout file of format delimited.
struct DelimitedLayout: Sendable {
    let name: String
    let schema: RecordSchema
    /// By normalised header: the field, and the header's place among those of the field.
    let columns: [String: Column]
    /// Of each group one must be there.
    let required: [[FieldID]]

    struct Column: Sendable {
        let field: FieldID
        let rank: Int
    }

    /// Reads and checks the layout; its words are explained at the head of `eligibility-csv.yaml`.
    init(_ file: MappingFile, schema: RecordSchema) throws(MappingError) {
        let root = try file.mapping(file.root, "a layout")
        try file.check(keys: root, ["layout", "format", "record", "required", "columns"], "a delimited layout")
        guard let nameNode = root["layout"], let columnsNode = root["columns"], let requiredNode = root["required"]
        else {
            throw file.error(at: file.root, "a delimited layout needs 'layout', 'required' and 'columns'")
        }
        self.columns = try DelimitedLayout.columns(columnsNode, file, schema)
        self.required = try DelimitedLayout.required(requiredNode, file, schema, columns)
        self.name = try file.text(nameNode, "layout")
        self.schema = schema
    }

    private static func columns(
        _ node: Yams.Node, _ file: MappingFile, _ schema: RecordSchema
    ) throws(MappingError) -> [String: Column] {
        var columns: [String: Column] = [:]
        for (key, value) in try file.mapping(node, "columns") {
            let field = try DelimitedLayout.field(key, file, schema)
            for (rank, header) in try file.sequence(value, "the headers of a column").enumerated() {
                let text = DelimitedLayout.normalized(Array(try file.text(header, "a header").utf8))
                guard !text.isEmpty, columns[text] == nil || columns[text]?.field == field else {
                    throw file.error(at: header, "this header is empty or names another field too")
                }
                if columns[text] == nil { columns[text] = Column(field: field, rank: rank) }
            }
        }
        return columns
    }

    private static func required(
        _ node: Yams.Node, _ file: MappingFile, _ schema: RecordSchema, _ columns: [String: Column]
    ) throws(MappingError) -> [[FieldID]] {
        var required: [[FieldID]] = []
        for entry in try file.sequence(node, "required") {
            var alternatives: [FieldID] = []
            for name in entry.sequence.map({ Array($0) }) ?? [entry] {
                let field = try DelimitedLayout.field(name, file, schema)
                guard columns.values.contains(where: { $0.field == field }) else {
                    throw file.error(at: name, "this field has no column")
                }
                alternatives.append(field)
            }
            guard !alternatives.isEmpty else { throw file.error(at: entry, "name at least one field") }
            required.append(alternatives)
        }
        guard !required.isEmpty else { throw file.error(at: node, "at least one column must be required") }
        return required
    }

    private static func field(
        _ node: Yams.Node, _ file: MappingFile, _ schema: RecordSchema
    ) throws(MappingError) -> FieldID {
        let name = try file.text(node, "a field's name")
        guard let id = schema.id(name), schema.fields[Int(id)].kind != .group else {
            throw file.error(
                at: node, "'\(name)' is not a field of '\(schema.kind)'; see mappings/records/\(schema.kind).yaml")
        }
        return id
    }

    /// A header without case, spaces and punctuation.
    static func normalized(_ header: [UInt8]) -> String {
        var text = ""
        for byte in header.prefix(256) {
            switch byte {
            case 0x41...0x5A: text.unicodeScalars.append(Unicode.Scalar(byte + 0x20))
            case 0x61...0x7A, 0x30...0x39: text.unicodeScalars.append(Unicode.Scalar(byte))
            default: break
            }
        }
        return text
    }

    /// The field of each header; of several headers for one field the first of the layout's list. `nil` where a required
    /// column is missing.
    func match(_ headers: [[UInt8]]) -> [FieldID?]? {
        let found = headers.map { columns[DelimitedLayout.normalized($0)] }
        var chosen: [FieldID: (index: Int, rank: Int)] = [:]
        for (index, column) in found.enumerated() {
            guard let column, column.rank < chosen[column.field]?.rank ?? .max else { continue }
            chosen[column.field] = (index, column.rank)
        }
        guard required.allSatisfy({ $0.contains { chosen[$0] != nil } }) else { return nil }
        return found.enumerated().map { index, column in
            column.flatMap { chosen[$0.field]?.index == index ? $0.field : nil }
        }
    }
}
