import Foundation

/// A StructureDefinition's snapshot as a tree, as the official package has it.
final class Definition {
    let url: String
    let id: String
    let version: String
    let type: String
    let kind: String
    /// Where an extension may stand: kind and expression.
    let contexts: [(kind: String, expression: String)]
    let root: DefinitionNode
    private let nodes: [String: DefinitionNode]

    init?(_ resource: [String: Any]) {
        guard let snapshot = resource["snapshot"] as? [String: Any],
            let elements = snapshot["element"] as? [[String: Any]], let first = elements.first,
            let url = resource["url"] as? String, let type = resource["type"] as? String
        else { return nil }
        self.url = url
        self.type = type
        id = resource["id"] as? String ?? ""
        version = resource["version"] as? String ?? ""
        kind = resource["kind"] as? String ?? ""
        contexts = (resource["context"] as? [[String: Any]] ?? []).map {
            ($0["type"] as? String ?? "", $0["expression"] as? String ?? "")
        }
        root = DefinitionNode(first)
        var nodes = [root.id: root]
        for element in elements.dropFirst() {
            let node = DefinitionNode(element)
            nodes[node.id] = node
            guard let parent = nodes[node.parentId] else { continue }
            if node.sliceName == nil { parent.children.append(node) } else { parent.slices.append(node) }
        }
        self.nodes = nodes
    }

    /// The element that a content reference (`#Type.path`) names.
    func node(reference: String) -> DefinitionNode? {
        reference.lastIndex(of: "#").flatMap { nodes[String(reference[reference.index(after: $0)...])] }
    }
}

/// One element of a snapshot.
final class DefinitionNode {
    struct TypeReference {
        var code: String
        var profiles: [String]
        var targets: [String]
    }

    struct Constraint {
        var key: String
        var isError: Bool
        var expression: String
    }

    let id: String
    /// The last part of the path: `status`, `value[x]`.
    let name: String
    let sliceName: String?
    let parentId: String
    let min: Int
    /// `Int.max` for `*`.
    let max: Int
    let isArray: Bool
    let types: [TypeReference]
    let contentReference: String?
    /// A fixed or pattern value, as JSON.
    let prescribed: Source?
    let isFixed: Bool
    let binding: (strength: String, valueSet: String)?
    /// Whether the binding, of whatever strength, lets no code go beyond a value set (extension maxValueSet).
    let isBounded: Bool
    let isSliced: Bool
    let rules: String
    let isOrdered: Bool
    let discriminators: [(kind: String, path: String)]
    let constraints: [Constraint]
    let isModifier: Bool
    fileprivate(set) var children: [DefinitionNode] = []
    fileprivate(set) var slices: [DefinitionNode] = []

    init(_ element: [String: Any]) {
        id = element["id"] as? String ?? ""
        let parts = id.split(separator: ".", omittingEmptySubsequences: false)
        let last = parts.last ?? ""
        name = String(last.prefix { $0 != ":" })
        let colon = last.firstIndex(of: ":")
        sliceName = colon.map { String(last[last.index(after: $0)...]) }
        let outer = parts.dropLast().joined(separator: ".")
        parentId = sliceName == nil ? outer : outer.isEmpty ? name : "\(outer).\(name)"
        min = element["min"] as? Int ?? 0
        max = DefinitionNode.limit(element["max"])
        isArray = DefinitionNode.limit((element["base"] as? [String: Any])?["max"]) > 1
        types = (element["type"] as? [[String: Any]] ?? []).map(DefinitionNode.type)
        contentReference = element["contentReference"] as? String
        let key = element.keys.first { $0.hasPrefix("fixed") || $0.hasPrefix("pattern") }
        isFixed = key?.hasPrefix("fixed") ?? false
        prescribed = key.flatMap { element[$0] }.flatMap(DefinitionNode.source)
        binding = (element["binding"] as? [String: Any]).flatMap { binding in
            guard let strength = binding["strength"] as? String, let set = binding["valueSet"] as? String else {
                return nil
            }
            return (strength, set)
        }
        let extensions = (element["binding"] as? [String: Any])?["extension"] as? [[String: Any]] ?? []
        isBounded = extensions.contains { ($0["url"] as? String)?.hasSuffix("elementdefinition-maxValueSet") ?? false }
        let slicing = element["slicing"] as? [String: Any]
        isSliced = slicing != nil
        rules = slicing?["rules"] as? String ?? ""
        isOrdered = slicing?["ordered"] as? Bool ?? false
        discriminators = (slicing?["discriminator"] as? [[String: Any]] ?? []).map {
            ($0["type"] as? String ?? "", $0["path"] as? String ?? "")
        }
        constraints = (element["constraint"] as? [[String: Any]] ?? []).map {
            Constraint(
                key: $0["key"] as? String ?? "", isError: $0["severity"] as? String == "error",
                expression: $0["expression"] as? String ?? "")
        }
        isModifier = element["isModifier"] as? Bool ?? false
    }

    private static func limit(_ value: Any?) -> Int {
        guard let text = value as? String else { return 1 }
        return Int(text) ?? .max
    }

    private static func type(_ type: [String: Any]) -> TypeReference {
        var code = type["code"] as? String ?? ""
        // The types of FHIRPath stand for those that an extension names: string, uri, id.
        if code.hasPrefix("http://hl7.org/fhirpath/") {
            let extensions = type["extension"] as? [[String: Any]] ?? []
            code = extensions.compactMap { ($0["valueUrl"] ?? $0["valueUri"]) as? String }.first ?? "string"
        }
        return TypeReference(
            code: code, profiles: type["profile"] as? [String] ?? [],
            targets: type["targetProfile"] as? [String] ?? [])
    }

    private static func source(_ value: Any) -> Source? {
        guard let data = try? JSONSerialization.data(withJSONObject: value, options: [.fragmentsAllowed, .sortedKeys])
        else { return nil }
        return Source(name: "", bytes: [UInt8](data))
    }

    var isChoice: Bool { name.hasSuffix("[x]") }

    /// The type that a member's name says, `nil` where the name is not this element's.
    func type(ofKey key: String) -> String? {
        guard isChoice else { return key == name ? types.first?.code ?? "" : nil }
        let stem = name.dropLast(3)
        guard key.hasPrefix(stem), key.count > stem.count else { return nil }
        let suffix = key.dropFirst(stem.count)
        return types.first { $0.code.prefix(1).uppercased() + $0.code.dropFirst() == suffix }?.code
    }

    /// The member's name for a type.
    func key(for type: String) -> String {
        isChoice ? name.dropLast(3) + type.prefix(1).uppercased() + type.dropFirst() : name
    }

    func child(_ name: String) -> DefinitionNode? {
        children.first { $0.name == name || $0.name == "\(name)[x]" || $0.type(ofKey: name) != nil }
    }
}
