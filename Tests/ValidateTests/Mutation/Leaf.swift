/// A primitive within a value, and another that is no better than nonsense in its place.
struct Leaf {
    var name: String
    /// Names from the value down.
    var path: [Step]
    var value: JSONTree
    /// JSON of the other value.
    var other: String

    init?(_ value: JSONTree, name: String, path: [Step]) {
        self.name = name
        self.path = path
        self.value = value
        switch value.content {
        case .string(let text):
            let isURI = text.contains("://") || text.hasPrefix("urn:")
            let isDate = text.count >= 10 && text.prefix(4).allSatisfy(\.isNumber) && text.dropFirst(4).first == "-"
            other = isURI ? "\"http://example.org/nonsense\"" : isDate ? "\"1999-09-09\"" : "\"nonsense\""
        case .number(let text): other = text == "97531" ? "97532" : "97531"
        case .boolean(let isTrue): other = isTrue ? "false" : "true"
        default: return nil
        }
    }

    /// The leaves of a value that a pattern prescribes. Where an array has more than one element that fits, changing one
    /// changes nothing: those are left out.
    static func all(of pattern: JSONTree, in value: JSONTree, name: String = "value", path: [Step] = []) -> [Leaf] {
        switch pattern.content {
        case .object(let members):
            return members.flatMap { member -> [Leaf] in
                guard let inner = value[member.name] else { return [] }
                return all(of: member.value, in: inner, name: member.name, path: path + [Step(member.name)])
            }
        case .array(let wanted):
            return wanted.flatMap { pattern -> [Leaf] in
                let fitting = value.elements.enumerated().filter { $0.element.matches(pattern) }
                guard fitting.count == 1, let only = fitting.first else { return [] }
                var inner = path
                if let last = inner.popLast() { inner.append(Step(last.name, index: only.offset)) }
                return all(of: pattern, in: only.element, name: name, path: inner)
            }
        default: return value.matches(pattern) ? Leaf(value, name: name, path: path).map { [$0] } ?? [] : []
        }
    }

    /// The leaves on which a slice's condition rests.
    static func all(of condition: SliceCondition, in value: JSONTree) -> [Leaf] {
        let found = SliceCondition.values(value, condition.path[...])
        let name = condition.path.last ?? "value"
        switch condition.test {
        case .pattern(let pattern):
            let fitting = found.filter { $0.matches(pattern) }
            guard fitting.count == 1 else { return [] }
            return all(of: pattern, in: fitting[0], name: name)
        case .codes(let set):
            let codings = found.flatMap { $0["coding"]?.elements ?? [$0] }.filter { coding in
                guard let code = coding["code"]?.string else { return false }
                return set.contains(system: coding["system"]?.string ?? "", code: code) != false
            }
            guard codings.count == 1, let code = codings[0]["code"], let system = codings[0]["system"] else {
                return []
            }
            let isListed = set.contains(system: system.string, code: "nonsense") == false
            return (isListed ? [code, system] : [system]).compactMap { Leaf($0, name: name, path: []) }
        case .type: return []
        }
    }
}
