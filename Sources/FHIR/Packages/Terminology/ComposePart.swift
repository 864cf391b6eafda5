/// An include or exclude of a ValueSet's compose, free of its tape.
struct ComposePart {
    struct Filter {
        var property: String
        var operation: String
        var value: String
    }

    /// In larger code systems no pattern is looked for: the system stays open.
    static let patternLimit = 20_000

    var system: String?
    var codes: [String]
    var filters: [Filter]
    var valueSets: [String]

    init(_ cursor: TapeCursor) {
        system = cursor["system"]?.string
        codes = cursor["concept"]?.children.compactMap { $0["code"]?.string } ?? []
        filters =
            cursor["filter"]?.children.map {
                Filter(
                    property: $0["property"]?.string ?? "", operation: $0["op"]?.string ?? "",
                    value: $0["value"]?.string ?? "")
            } ?? []
        valueSets = cursor["valueSet"]?.children.compactMap(\.string) ?? []
    }
}

extension ComposePart.Filter {
    /// The codes of a complete system that pass; `nil` where that cannot be told here (FHIR R4, 4.9.5).
    func apply(to system: CodeSystemSource) -> [String]? {
        let isOfCodes =
            (property == "code" || property == "concept") && ["=", "in", "not-in", "regex"].contains(operation)
        guard system.hasFacts || isOfCodes else { return nil }
        switch property {
        case "concept", "code":
            return byCode(system)
        case "display":
            return keep(system) { _, concept in concept.display.map { [$0] } ?? [] }
        case "parent":
            return keep(system) { _, concept in concept.parents }
        case "child":
            var children: [String: [String]] = [:]
            for code in system.order {
                for parent in system.concepts[code]?.parents ?? [] { children[parent, default: []].append(code) }
            }
            return keep(system) { code, _ in children[code] ?? [] }
        default:
            guard
                system.declared.contains(property)
                    || system.concepts.values.contains(where: { $0.properties.contains { $0.name == property } })
            else { return nil }
            return keep(system) { _, concept in concept.properties.filter { $0.name == property }.map(\.value) }
        }
    }

    private func byCode(_ system: CodeSystemSource) -> [String]? {
        switch operation {
        case "is-a":
            let below = system.descendants(of: value)
            return system.order.filter { $0 == value || below.contains($0) }
        case "descendent-of", "descendant-of":
            let below = system.descendants(of: value)
            return system.order.filter { below.contains($0) }
        case "is-not-a":
            let below = system.descendants(of: value)
            return system.order.filter { $0 != value && !below.contains($0) }
        case "generalizes":
            let above = system.ancestors(of: value)
            return system.order.filter { $0 == value || above.contains($0) }
        default:
            return keep(system) { code, _ in [code] }
        }
    }

    /// The codes one of whose values passes; for `not-in` and `exists=false`, none of whose values does.
    private func keep(
        _ system: CodeSystemSource, _ values: (String, CodeSystemSource.Concept) -> [String]
    ) -> [String]? {
        let words = Set(value.split(separator: ",").map { String($0).trimmingSpaces() })
        let passes: ([String]) -> Bool
        switch operation {
        case "=": passes = { $0.contains(value) }
        case "in": passes = { $0.contains { words.contains($0) } }
        case "not-in": passes = { !$0.contains { words.contains($0) } }
        case "exists" where value == "true": passes = { !$0.isEmpty }
        case "exists" where value == "false": passes = \.isEmpty
        case "regex":
            guard system.order.count <= ComposePart.patternLimit, let pattern = CodePattern(value) else { return nil }
            passes = { $0.contains { pattern.matches($0) } }
        default: return nil
        }
        return system.order.filter { code in passes(system.concepts[code].map { values(code, $0) } ?? []) }
    }
}

extension String {
    /// Without the spaces around it.
    func trimmingSpaces() -> String {
        var text = self[...]
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
