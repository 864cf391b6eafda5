import Records
import Yams

/// How a record stands in the columns of a delimited file: a layout file of format delimited.
struct DelimitedLayout: Sendable {
    let name: String
    let schema: RecordSchema
    /// Field by normalised header.
    let columns: [String: FieldID]
    let required: [FieldID]

    /// Reads and checks the layout; its words are explained at the head of `eligibility-csv.yaml`.
    init(_ file: MappingFile, schema: RecordSchema) throws(MappingError) {
        let root = try file.mapping(file.root, "a layout")
        try file.check(keys: root, ["layout", "format", "record", "required", "columns"], "a delimited layout")
        guard let nameNode = root["layout"], let columnsNode = root["columns"], let requiredNode = root["required"]
        else {
            throw file.error(at: file.root, "a delimited layout needs 'layout', 'required' and 'columns'")
        }
        var columns: [String: FieldID] = [:]
        for (key, value) in try file.mapping(columnsNode, "columns") {
            let field = try DelimitedLayout.field(key, file, schema)
            for header in try file.sequence(value, "the headers of a column") {
                let text = DelimitedLayout.normalized(Array(try file.text(header, "a header").utf8))
                guard !text.isEmpty, columns[text] == nil || columns[text] == field else {
                    throw file.error(at: header, "this header is empty or names another field too")
                }
                columns[text] = field
            }
        }
        var required: [FieldID] = []
        for node in try file.sequence(requiredNode, "required") {
            let field = try DelimitedLayout.field(node, file, schema)
            guard columns.values.contains(field) else { throw file.error(at: node, "this field has no column") }
            required.append(field)
        }
        guard !required.isEmpty else { throw file.error(at: requiredNode, "at least one column must be required") }
        self.name = try file.text(nameNode, "layout")
        self.schema = schema
        self.columns = columns
        self.required = required
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

    /// The field of each header, and how many are known; `nil` where a required one is missing.
    func match(_ headers: [[UInt8]]) -> [FieldID?]? {
        var taken: Set<FieldID> = []
        let fields = headers.map { header -> FieldID? in
            guard let field = columns[DelimitedLayout.normalized(header)] else { return nil }
            return taken.insert(field).inserted ? field : nil
        }
        return required.allSatisfy(taken.contains) ? fields : nil
    }
}
