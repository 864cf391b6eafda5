import FHIR

/// An element or slice that a profile says must be supported, and what maps do about it.
public struct MustSupportCoverage: Sendable, Hashable {
    /// The profile's id: `C4BB-Patient`.
    public let profile: String
    /// `ExplanationOfBenefit.item.adjudication:allowedunits.value`
    public let element: String
    /// How many rules write it, or what is in it; 0 where no source format says it.
    public let rules: Int
    /// How many values of it the run wrote.
    public let values: Int

    public init(profile: String, element: String, rules: Int, values: Int) {
        self.profile = profile
        self.element = element
        self.rules = rules
        self.values = values
    }
}

extension MapSet {
    /// Every must-support element of the profiles that maps write, profile by profile, in the profile's order.
    ///
    /// - Parameters:
    ///   - fired: how often each rule wrote something, by the rule's number.
    ///   - isWritten: only profiles of which at least one rule fired.
    public func mustSupport(_ catalog: ProfileCatalog, fired: [Int], isWritten: Bool = true) -> [MustSupportCoverage] {
        var result: [MustSupportCoverage] = []
        var seen: Set<String> = []
        for canonical in template.maps.map(\.profile).sorted() where seen.insert(canonical).inserted {
            guard let profile = catalog.profile(named: canonical) else { continue }
            let names = template.maps.filter { $0.profile == canonical }.map(\.name)
            let coverages = names.map { ElementCoverage(catalog, profile, rules: paths(of: $0, fired)) }
            let hasFired = names.contains { name in paths(of: name, fired).contains { $0.fired > 0 } }
            guard hasFired || !isWritten else { continue }
            for node in profile.mustSupport {
                let counts = coverages.compactMap { $0.counts[node.id] }
                result.append(
                    MustSupportCoverage(
                        profile: profile.id, element: node.id, rules: counts.reduce(0) { $0 + $1.rules },
                        values: counts.reduce(0) { $0 + $1.values }))
            }
        }
        return result
    }

    private func paths(of map: String, _ fired: [Int]) -> [(path: String, fired: Int)] {
        template.rules.indices.filter { template.rules[$0].map == map }.map {
            (template.rules[$0].path, $0 < fired.count ? fired[$0] : 0)
        }
    }
}
