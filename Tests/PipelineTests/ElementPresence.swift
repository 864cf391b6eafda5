import FHIR
import Foundation

/// Counts how often each element and slice of a profile stands in resources, by walking them: what is told from map rules is
/// held against it.
struct ElementPresence {
    let catalog: ProfileCatalog
    /// By profile and element id.
    private(set) var counts: [String: Int] = [:]

    init(_ catalog: ProfileCatalog) { self.catalog = catalog }

    /// Adds a resource, by the profile that it names.
    mutating func add(_ body: String) throws {
        let object = try JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any]
        let canonical = ((object?["meta"] as? [String: Any])?["profile"] as? [String])?.first
        guard let object, let canonical, let profile = catalog.profile(named: canonical) else { return }
        visit(profile.root, [object], profile)
    }

    func count(_ profile: String, _ element: String) -> Int { counts["\(profile) \(element)"] ?? 0 }

    private mutating func visit(_ node: ElementNode, _ values: [Any], _ profile: Profile) {
        counts["\(profile.id) \(node.id)", default: 0] += values.count
        for child in node.children { visit(child, values.flatMap { self.values(of: child, in: $0) }, profile) }
        for slice in node.slices { visit(slice, values.filter { isOf(slice, node, $0) }, profile) }
    }

    private func values(of child: ElementNode, in value: Any) -> [Any] {
        guard let object = value as? [String: Any] else { return [] }
        return object.keys.sorted().filter { child.name == $0 || child.type(ofJSONName: $0) != nil }.flatMap { key in
            let found = object[key] ?? NSNull()
            let list = found as? [Any] ?? [found]
            // Choices keep the type that the name says.
            return child.isChoice ? list.map { Typed(key: key, value: $0) } : list
        }.map { ($0 as? Typed).map { child.slices.isEmpty ? $0.value : $0 } ?? $0 }
    }

    private struct Typed {
        let key: String
        let value: Any
    }

    private func isOf(_ slice: ElementNode, _ sliced: ElementNode, _ value: Any) -> Bool {
        if let typed = value as? Typed { return sliced.type(ofJSONName: typed.key)?.code == slice.types.first?.code }
        if slice.types.first?.code == "Extension", let canonical = slice.types.first?.profiles.first {
            return (value as? [String: Any])?["url"] as? String == canonical
        }
        return (sliced.slicing?.discriminators ?? []).allSatisfy { discriminator in
            let path = discriminator.path.split(separator: ".").map(String.init).filter { $0 != "$this" }
            return holds(slice, path[...], value)
        }
    }

    /// Whether what the slice says at `path`, or above it, is so of the value.
    private func holds(_ node: ElementNode, _ path: ArraySlice<String>, _ value: Any) -> Bool {
        if let wanted = node.fixed ?? node.pattern { return Self.has(value, Self.json(wanted)) }
        guard let step = path.first else { return isBound(node, value) }
        guard let child = node.child(named: step) else { return isBound(node, value) }
        return values(of: child, in: value).contains { holds(child, path.dropFirst(), $0) }
    }

    private func isBound(_ node: ElementNode, _ value: Any) -> Bool {
        guard let binding = node.binding, let set = catalog.valueSet(binding.valueSet, from: node.package) else {
            return false
        }
        let codings = (value as? [String: Any])?["coding"] as? [[String: Any]] ?? []
        return codings.contains {
            set.contains(system: $0["system"] as? String, code: $0["code"] as? String ?? "") == true
        }
    }

    private static func json(_ bytes: [UInt8]) -> Any {
        (try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)) ?? NSNull()
    }

    /// Whether a value has all that a pattern has.
    private static func has(_ value: Any, _ pattern: Any) -> Bool {
        switch pattern {
        case let object as [String: Any]:
            guard let value = value as? [String: Any] else { return false }
            return object.allSatisfy { key, wanted in value[key].map { has($0, wanted) } ?? false }
        case let list as [Any]:
            guard let value = value as? [Any] else { return false }
            return list.allSatisfy { wanted in value.contains { has($0, wanted) } }
        default: return (value as? NSObject) == (pattern as? NSObject)
        }
    }
}
