import FHIR

/// The conditions that a program has met, compiled. Not for two threads at once.
final class ConditionTable {
    private(set) var nodes: [UnsafeMutablePointer<ConditionNode>] = []
    private(set) var meanings: [String] = []
    private var numbers: [String: Int32] = [:]
    private let names: NameTable
    private let arena: Arena
    private let catalog: ProfileCatalog

    init(names: NameTable, arena: Arena, catalog: ProfileCatalog) {
        self.names = names
        self.arena = arena
        self.catalog = catalog
    }

    /// The number of the condition that stands for the expression with this digest; `nil` where there is none.
    func number(_ digest: String) -> Int32? {
        if let known = numbers[digest] { return known }
        guard let stated = StatedCondition.byDigest[digest] else { return nil }
        let number = Int32(nodes.count)
        nodes.append(arena.make(node(stated.condition)))
        meanings.append(stated.meaning)
        numbers[digest] = number
        return number
    }

    private func node(_ condition: Condition) -> ConditionNode {
        switch condition {
        case .has(let members): return made(.has, members: members)
        case .text(let name, let texts): return made(.text, path: name, texts: texts)
        case .starts(let name, let texts): return made(.starts, path: name, texts: texts)
        case .contains(let name, let text): return made(.contains, path: name, texts: [text])
        case .count(let members, let range):
            var node = made(.count, members: members)
            node.least = Int32(clamping: range.lowerBound)
            node.most = Int32(clamping: range.upperBound)
            return node
        case .some(let path, let test): return made(.some, path: path, parts: [test])
        case .first(let path, let test): return made(.first, path: path, parts: [test])
        case .every(let path, let test): return made(.every, path: path, parts: [test])
        case .distinct(let path, let members, let test):
            return made(.distinct, path: path, other: members, parts: test.map { [$0] } ?? [])
        case .among(let path, let other):
            return made(.among, path: path, other: other.split(separator: ".").map(String.init))
        case .not(let part): return made(.not, parts: [part])
        case .all(let parts): return made(.all, parts: parts)
        case .any(let parts): return made(.any, parts: parts)
        case .oneOf(let one, let other): return made(.oneOf, parts: [one, other])
        case .implies(let one, let other): return made(.implies, parts: [one, other])
        }
    }

    private func made(
        _ form: ConditionNode.Form, members: [String] = [], path: String = "", other: [String] = [],
        texts: [String] = [], parts: [Condition] = []
    ) -> ConditionNode {
        let bits = bits(members)
        let steps = path.split(separator: ".").map { names.id(of: String($0)) }
        return ConditionNode(
            form: form, members: arena.copy(bits), memberWords: Int32(bits.count), path: arena.copy(steps),
            pathLength: Int32(steps.count), other: arena.copy(other.map { names.id(of: $0) }),
            otherLength: Int32(other.count),
            texts: arena.copy(
                texts.map { ConditionNode.Text(start: arena.copy(Array($0.utf8)), count: Int32($0.utf8.count)) }),
            textCount: Int32(texts.count), parts: arena.copy(parts.map(node)), partCount: Int32(parts.count))
    }

    /// Members and their `_` siblings as bits by name id.
    private func bits(_ members: [String]) -> [UInt64] {
        let found = members.flatMap { $0.hasSuffix("[x]") ? choices(String($0.dropLast(3))) : [$0] }
        let ids = found.flatMap { [names.id(of: $0), names.id(of: "_" + $0)] }.filter { $0 != 0 }.map(Int.init)
        var bits = [UInt64](repeating: 0, count: (ids.max() ?? 0) / 64 + 1)
        for id in ids { bits[id / 64] |= 1 << UInt64(id % 64) }
        return bits
    }

    /// The JSON names of a choice element: `valueString` and so on, but not `valueSet`, which is an element of its own.
    private func choices(_ stem: String) -> [String] {
        names.names.filter { name in
            guard name.hasPrefix(stem), let first = name.dropFirst(stem.count).first, first.isUppercase else {
                return false
            }
            let type = String(name.dropFirst(stem.count))
            let definition = catalog.type(type) ?? catalog.type(first.lowercased() + type.dropFirst())
            return definition.map { $0.kind == .complexType || $0.kind == .primitiveType } ?? false
        }
    }
}
