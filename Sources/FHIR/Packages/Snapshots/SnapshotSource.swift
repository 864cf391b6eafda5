/// The snapshots of the definitions of a set of packages: as published, or made where a definition has none.
final class SnapshotSource {
    private let packages: PackageSet
    private var known: [PackageSet.Place: StructureSource?] = [:]
    private var underWay: Set<PackageSet.Place> = []
    /// What hinders a snapshot, as it is found.
    private let report: (PackageProblem.Kind, PackageSet.Place, String) -> Void

    /// The longest chain of definitions that derive from one another or use one another.
    private static let depthLimit = 32

    init(
        packages: PackageSet, report: @escaping (PackageProblem.Kind, PackageSet.Place, String) -> Void = { _, _, _ in }
    ) {
        self.packages = packages
        self.report = report
    }

    /// A definition with its rows; `nil` where it cannot be read or is none that tables know.
    func structure(_ place: PackageSet.Place) -> StructureSource? {
        if let known = known[place] { return known }
        let name = packages.name(of: place.package)
        guard let definition = packages.definition(place),
            let source = StructureSource(definition, url: place.url, package: name)
        else { return nil }
        if !source.rows.isEmpty || source.changes.isEmpty { return source }
        let made = generate(source, place)
        known[place] = made
        return made
    }

    /// The rows that a definition's differential makes of its base's, whether it has a snapshot or not.
    func generated(_ place: PackageSet.Place) -> StructureSource? {
        let name = packages.name(of: place.package)
        guard let definition = packages.definition(place),
            let source = StructureSource(definition, url: place.url, package: name, ignoringSnapshot: true)
        else { return nil }
        return generate(source, place)
    }

    private func generate(_ source: StructureSource, _ place: PackageSet.Place) -> StructureSource {
        guard underWay.count < SnapshotSource.depthLimit, underWay.insert(place).inserted else {
            report(.cyclicProfile, place, "it derives from itself, or needs itself to make its snapshot")
            return source
        }
        defer { underWay.remove(place) }
        let found = rows(source.header.base, from: place.package)
        if found == nil { report(.missingProfile, place, source.header.base) }
        // Of a profile whose base is not at hand, what it says itself is still held against the type that it is of.
        guard let base = found ?? rows(ElementRow.fhirPrefix + source.header.type, from: place.package) else {
            return source
        }
        var generator = SnapshotGenerator(
            type: source.header.type, isSpecialization: !source.header.isConstraint
        ) { canonical in
            self.rows(canonical, from: place.package)
        }
        var made = source
        guard let rows = generator.generate(base: base, changes: source.changes) else {
            report(.damagedElement, place, "its snapshot cannot be made: its base has none, or it is too large")
            return source
        }
        made.rows = rows
        for problem in generator.problems {
            report(.damagedElement, place, "\(source.header.type).\(problem.id): \(problem.reason)")
        }
        return made
    }

    /// The snapshot of what the package at `origin` means by a canonical.
    private func rows(_ canonical: String, from origin: Int) -> [ElementRow]? {
        guard !canonical.isEmpty, let place = packages.find(.structure, canonical, from: origin) else { return nil }
        if let table = packages.rows(place) { return table }
        let rows = structure(place)?.rows ?? []
        return rows.isEmpty ? nil : rows
    }
}
