import Bytes
import Yams

extension RecordSchema {
    /// Reads a vocabulary (`mappings/records/KIND.yaml`); its words are explained at the head of
    /// `claim.yaml`.
    public convenience init(_ file: MappingFile) throws(MappingError) {
        let root = try file.mapping(file.root, "a record vocabulary")
        try file.check(keys: root, ["record", "groups", "use", "fields"], "a record vocabulary")
        guard let kind = root["record"], let members = root["fields"] else {
            throw file.error(at: file.root, "a record vocabulary needs 'record' (its kind) and 'fields'")
        }
        var reader = SchemaReader(
            file: file,
            shared: try root["groups"].map { (node) throws(MappingError) in try file.mapping(node, "groups") })
        try reader.read(used: root["use"], parent: nil, depth: 0)
        try reader.read(members, parent: nil, depth: 0)
        let listing = reader.fields.map { "\($0.path) \($0.kind.rawValue)" }.joined(separator: "\n")
        let fingerprint = Digest.sha256(Array(listing.utf8)).prefix(8).map { String($0, radix: 16) }.joined()
        self.init(kind: try file.text(kind, "record"), fields: reader.fields, fingerprint: fingerprint)
    }
}

private struct SchemaReader {
    static let depthLimit = 12
    let file: MappingFile
    /// Groups that others take in by name, with `use`.
    let shared: Yams.Node.Mapping?
    var fields: [Field] = []
    private var paths: Set<String> = []

    init(file: MappingFile, shared: Yams.Node.Mapping?) {
        self.file = file
        self.shared = shared
    }

    /// Takes in the fields of shared groups: `use: concept` or `use: [statement, link]`.
    mutating func read(used node: Yams.Node?, parent: Field?, depth: Int) throws(MappingError) {
        guard let node else { return }
        for item in node.sequence.map({ Array($0) }) ?? [node] {
            let name = try file.text(item, "use")
            guard let group = shared?[name] else { throw file.error(at: item, "use: there is no group '\(name)'") }
            // Ends where groups take in one another.
            guard depth <= SchemaReader.depthLimit else {
                throw file.error(at: item, "groups are nested deeper than \(SchemaReader.depthLimit)")
            }
            try read(group, parent: parent, depth: depth + 1)
        }
    }

    mutating func read(_ node: Yams.Node, parent: Field?, depth: Int) throws(MappingError) {
        guard depth <= SchemaReader.depthLimit else {
            throw file.error(at: node, "groups are nested deeper than \(SchemaReader.depthLimit)")
        }
        for (key, value) in try file.mapping(node, "fields") {
            let field = try self.field(key, value, parent)
            guard paths.insert(field.path).inserted else {
                throw file.error(at: key, "'\(field.path)' is declared twice")
            }
            fields.append(field)
            guard field.kind == .group else { continue }
            let options = try file.mapping(value, field.path)
            try read(used: options["use"], parent: field, depth: depth + 1)
            if let members = options["fields"] { try read(members, parent: field, depth: depth + 1) }
        }
    }

    func field(_ key: Yams.Node, _ value: Yams.Node, _ parent: Field?) throws(MappingError) -> Field {
        let name = try file.text(key, "a field's name")
        let options = try file.mapping(value, name)
        try file.check(keys: options, ["type", "repeats", "cpcds", "identity", "secret", "use", "fields"], name)
        guard fields.count < Int(FieldID.max) else { throw file.error(at: key, "more than \(FieldID.max) fields") }
        var kind = Field.Kind.string
        if options["fields"] != nil || options["use"] != nil {
            kind = .group
        } else if let type = options["type"] {
            guard let known = Field.Kind(rawValue: try file.text(type, "type")), known != .group else {
                throw file.error(
                    at: type, "unknown type; known are string, code, identifier, decimal, integer, date, time, moment")
            }
            kind = known
        }
        return Field(
            id: FieldID(fields.count), name: name, path: parent.map { "\($0.path).\(name)" } ?? name, kind: kind,
            parent: parent?.id, repeats: try flag(options, "repeats") ?? false,
            cpcds: (options["cpcds"]?.string ?? "").split(separator: ",").map(String.init),
            identity: try flag(options, "identity") ?? parent?.identity ?? true,
            secret: try flag(options, "secret") ?? parent?.secret ?? false)
    }

    func flag(_ options: Yams.Node.Mapping, _ key: String) throws(MappingError) -> Bool? {
        guard let node = options[key] else { return nil }
        guard let flag = node.bool else { throw file.error(at: node, "\(key): expected true or false") }
        return flag
    }
}
