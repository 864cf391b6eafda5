import Foundation

/// A JSON object, and what stands at a path in it: `a.b[c=d].e`, through lists as if they were not there. `[c=d]` takes
/// the objects in whose `c` the text `d` stands, at any depth: a qualifier, or a category's coding.
public struct Document {
    public let root: Any

    public init(_ root: Any) { self.root = root }

    public init(json: String) throws { root = try JSONSerialization.jsonObject(with: Data(json.utf8)) }

    public func texts(_ path: String) -> [String] {
        var found = [root]
        for step in steps(path) {
            found = found.flatMap { Document.members($0, step.name) }
            if let (key, value) = step.filter {
                found = found.filter { Document.members($0, key).contains { Document.holds($0, value) } }
            }
        }
        return found.compactMap(Document.text)
    }

    /// The objects of a list, each by itself.
    public func objects(_ name: String) -> [Document] { Document.members(root, name).map(Document.init) }

    private func steps(_ path: String) -> [(name: String, filter: (String, String)?)] {
        path.split(separator: ".").map { part in
            let pieces = part.split(whereSeparator: { "[=]".contains($0) }).map(String.init)
            return (pieces[0], pieces.count == 3 ? (pieces[1], pieces[2]) : nil)
        }
    }

    private static func members(_ value: Any, _ name: String) -> [Any] {
        guard let member = (value as? [String: Any])?[name] else { return [] }
        return member as? [Any] ?? [member]
    }

    private static func holds(_ value: Any, _ text: String) -> Bool {
        if let object = value as? [String: Any] { return object.values.contains { holds($0, text) } }
        if let list = value as? [Any] { return list.contains { holds($0, text) } }
        return Document.text(value) == text
    }

    private static func text(_ value: Any) -> String? {
        if let text = value as? String { return text }
        return (value as? NSNumber)?.stringValue
    }
}
