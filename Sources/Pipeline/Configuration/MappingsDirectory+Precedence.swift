import Assemble
import Foundation
import Records

extension MappingsDirectory {
    /// Whose word holds of a member: `precedence.yaml`, where there is one; a mistake is an error at file:line:column.
    func memberPrecedence(_ schema: RecordSchema?) throws -> MemberPrecedence {
        let name = path + "/precedence.yaml"
        guard let schema, FileManager.default.fileExists(atPath: name) else { return MemberPrecedence() }
        let file = try MappingFile(name: name, yaml: try String(contentsOfFile: name, encoding: .utf8))
        let root = try file.mapping(file.root, "precedence")
        try file.check(keys: root, ["precedence"], "precedence")
        guard let list = root["precedence"] else {
            throw file.error(at: file.root, "expected 'precedence', a list of groups")
        }
        var taken: Set<FieldID> = []
        return MemberPrecedence(
            try file.sequence(list, "precedence").map { item in
                let group = try file.mapping(item, "a group")
                try file.check(keys: group, ["group", "fields", "sources"], "a group")
                guard let fields = group["fields"], let sources = group["sources"] else {
                    throw file.error(at: item, "a group needs 'fields' and 'sources'")
                }
                let ids = try file.sequence(fields, "fields").map { node in
                    let field = try file.text(node, "a field")
                    guard let id = schema.id(field), schema.fields[Int(id)].parent == nil else {
                        throw file.error(at: node, "'\(field)' is no field of \(schema.kind) itself")
                    }
                    guard taken.insert(id).inserted else {
                        throw file.error(at: node, "'\(field)' stands in another group already")
                    }
                    return id
                }
                return MemberPrecedence.Group(
                    fields: Set(ids),
                    sources: try file.sequence(sources, "sources").map { try file.text($0, "a source") })
            })
    }
}
