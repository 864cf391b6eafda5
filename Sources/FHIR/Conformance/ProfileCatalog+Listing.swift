/// A profile or type in short.
public struct ProfileSummary: Sendable {
    /// `NAME#VERSION`.
    public let package: String
    public let url: String
    public let version: String
    public let id: String
    public let type: String
    public let kind: Profile.Kind
    public let isConstraint: Bool
}

extension ProfileCatalog {
    /// All profiles and types, package by package.
    public var summaries: [ProfileSummary] {
        tables.flatMap { table in
            table.profiles.map { entry in
                ProfileSummary(
                    package: table.package, url: entry.header.url, version: entry.header.version, id: entry.header.id,
                    type: entry.header.type, kind: entry.header.kind, isConstraint: entry.header.isConstraint)
            }
        }
    }

    /// For each package what stands in for dependencies whose version is not at hand, and what is not at hand at all.
    public var dependencyNotes: [(package: String, notes: [String])] {
        graph.names.indices.map { number in
            let replaced = graph.replacements[number].map { "\($0.used) stands in for \($0.wanted)" }
            let absent = graph.absent[number]
            return (
                graph.names[number],
                replaced + (absent.isEmpty ? [] : ["not at hand: " + absent.joined(separator: ", ")])
            )
        }
    }
}

extension Profile {
    /// The distinct invariants of its elements.
    public var invariants: [Invariant] {
        var found: [Invariant] = []
        var seen: Set<Invariant> = []
        func walk(_ node: ElementNode) {
            for invariant in node.invariants where seen.insert(invariant).inserted { found.append(invariant) }
            node.children.forEach(walk)
            node.slices.forEach(walk)
        }
        walk(root)
        return found
    }
}
