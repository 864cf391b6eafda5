/// What tells a slice from the others, read from the snapshot anew.
struct SliceCondition {
    enum Test {
        case pattern(JSONTree)
        case codes(OfficialValueSet)
        case type(Set<String>)
    }

    /// Names from the sliced value down; empty for the value itself.
    var path: [String]
    var test: Test
}

extension OfficialPackages {
    /// The conditions of a slice; `nil` where one cannot be told here (profiles, references, functions).
    func conditions(of slice: DefinitionNode, under sliced: DefinitionNode) -> [SliceCondition]? {
        var found: [SliceCondition] = []
        if sliced.discriminators.isEmpty { return nil }
        for discriminator in sliced.discriminators {
            let path = discriminator.path == "$this" ? [] : discriminator.path.split(separator: ".").map(String.init)
            if discriminator.path.contains("(") { return nil }
            switch discriminator.kind {
            case "value", "pattern":
                guard let conditions = values(slice, path) else { return nil }
                found += conditions
            case "type":
                guard let node = path.isEmpty ? slice : slice.child(path[0]), path.count < 2 else { return nil }
                found.append(SliceCondition(path: path, test: .type(Set(node.types.map(\.code)))))
            default: return nil
            }
        }
        return found
    }

    private func values(_ slice: DefinitionNode, _ path: [String]) -> [SliceCondition]? {
        if path == ["url"], slice.child("url")?.prescribed == nil, let profile = slice.types.first?.profiles.first,
            let url = Source(name: "", bytes: Array("\"\(profile.prefix { $0 != "|" })\"".utf8))
        {
            return [SliceCondition(path: path, test: .pattern(url.tree))]
        }
        var node = slice
        for (place, name) in path.enumerated() {
            if let part = node.prescribed.flatMap({ Self.part($0.tree, Array(path[place...])) }) {
                return [SliceCondition(path: path, test: .pattern(part))]
            }
            guard let child = node.child(name) else { return nil }
            node = child
        }
        let found = below(node, path)
        return found.isEmpty ? nil : found
    }

    /// The part of a prescribed value at a path, through arrays.
    private static func part(_ tree: JSONTree, _ path: [String]) -> JSONTree? {
        guard let first = path.first else { return tree }
        for value in tree.values {
            if let found = value[first].flatMap({ part($0, Array(path.dropFirst())) }) { return found }
        }
        return nil
    }

    private func below(_ node: DefinitionNode, _ path: [String]) -> [SliceCondition] {
        if let prescribed = node.prescribed { return [SliceCondition(path: path, test: .pattern(prescribed.tree))] }
        let deeper = node.children.flatMap { below($0, path + [$0.name]) }.filter {
            if case .pattern = $0.test { return true }
            return false
        }
        if !deeper.isEmpty { return deeper }
        guard let binding = node.binding, binding.strength == "required" else { return [] }
        let set = valueSet(binding.valueSet)
        return set.isKnown ? [SliceCondition(path: path, test: .codes(set))] : []
    }
}

extension SliceCondition {
    /// Whether a value meets it; `nil` where that cannot be known.
    func isMet(by value: JSONTree, key: String, element: DefinitionNode) -> Bool? {
        let found = SliceCondition.values(value, path[...])
        switch test {
        case .pattern(let pattern): return found.contains { $0.matches(pattern) }
        case .type(let types):
            if path.isEmpty { return element.type(ofKey: key).map { types.contains($0) } }
            return found.contains { $0["resourceType"]?.string.map { types.contains($0) } ?? false }
        case .codes(let set):
            let answers = found.flatMap { SliceCondition.codings($0) }.map { set.contains(system: $0.0, code: $0.1) }
            if answers.contains(true) { return true }
            return answers.contains { $0 == nil } ? nil : false
        }
    }

    /// The values at the path's end, out of arrays.
    static func values(_ value: JSONTree, _ path: ArraySlice<String>) -> [JSONTree] {
        value.values.flatMap { each -> [JSONTree] in
            guard let name = path.first else { return [each] }
            return each[name].map { values($0, path.dropFirst()) } ?? []
        }
    }

    /// System and code of a Coding, of each in a CodeableConcept, or of a code.
    static func codings(_ value: JSONTree) -> [(String?, String)] {
        if let code = value.string { return [(nil, code)] }
        let codings = value["coding"]?.elements ?? [value]
        return codings.compactMap { coding in coding["code"]?.string.map { (coding["system"]?.string ?? "", $0) } }
    }
}
