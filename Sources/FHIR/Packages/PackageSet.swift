/// Packages that are compiled together, and what a canonical means among them.
final class PackageSet {
    /// A definition: its package's place and its url.
    struct Place: Hashable {
        var kind: ConformancePackage.Kind
        var package: Int
        var url: String
    }

    let packages: [ConformancePackage]
    let graph: PackageGraph
    private let holders: [String: [PackageGraph.Candidate]]
    /// The package of FHIR's own expansions, which has no definitions of its own.
    private let expansions: Int?

    init(_ packages: [ConformancePackage], preferred: [String] = []) {
        self.packages = packages
        graph = PackageGraph(packages.map { ($0.name, $0.dependencies) }, preferred: preferred)
        expansions = packages.firstIndex { $0.name.hasPrefix("hl7.fhir.r4.expansions#") }
        var holders: [String: [PackageGraph.Candidate]] = [:]
        for (number, package) in packages.enumerated() where number != expansions {
            for definition in package.definitions {
                holders["\(definition.kind.rawValue)|\(definition.url)", default: []].append(
                    PackageGraph.Candidate(package: number, version: definition.version))
            }
        }
        self.holders = holders
    }

    /// What the package at `origin` means by a canonical; `nil` where no package holds it. A version that is not at hand
    /// is replaced by what the canonical means without one.
    func find(_ kind: ConformancePackage.Kind, _ canonical: String, from origin: Int?) -> Place? {
        let (url, version) = ProfileCatalog.parts(canonical)
        guard let candidates = holders["\(kind.rawValue)|\(url)"] else { return nil }
        let asking = origin.map { packages[$0].name }
        let chosen =
            version.flatMap { graph.choose(candidates, version: $0, from: asking) }
            ?? graph.choose(candidates, version: nil, from: asking)
        return chosen.map { Place(kind: kind, package: candidates[$0].package, url: url) }
    }

    /// A definition on a tape that the next call for the same package reuses.
    func definition(_ place: Place) -> TapeCursor? { packages[place.package].definition(place.kind, place.url) }

    /// The expansion that FHIR publishes of a value set of its own.
    func expansion(of place: Place) -> TapeCursor? {
        guard let expansions, packages[place.package].name.hasPrefix("hl7.fhir.r4.core#") else { return nil }
        return packages[expansions].definition(.valueSet, place.url)?["expansion"]
    }

    /// The CodeSystem resources of this url in all packages, each on a tape of its package; or the supplements to it.
    func codeSystems(_ url: String, supplements: Bool) -> [TapeCursor] {
        if supplements { return [] }
        return (holders["CodeSystem|\(url)"] ?? []).compactMap { packages[$0.package].definition(.codeSystem, url) }
    }
}
