/// One run of the compiler: follows what the roots need through the packages, and gathers a table for each package.
final class Compilation {
    private let packages: PackageSet
    private let expander: ValueSetExpander
    private let snapshots: SnapshotSource
    private var work: [(place: PackageSet.Place, origin: Int?)] = []
    private var seen: Set<PackageSet.Place> = []
    private var systems: Set<String> = []
    private(set) var tables: [ConformanceTableWriter]
    /// Canonicals that no package holds.
    private(set) var missing: Set<String> = []

    /// More codes than this in one system are not listed: the system is open.
    static let codeLimit = 20_000

    /// - Parameter keepsTexts: whether the tables are for this run: then they keep expressions and titles.
    init(packages: PackageSet, keepsTexts: Bool = false) {
        self.packages = packages
        expander = ValueSetExpander(packages: packages)
        snapshots = SnapshotSource(packages: packages)
        tables = packages.packages.map { package in
            ConformanceTableWriter(
                package: package.name, dependencies: package.dependencies, keepsTexts: keepsTexts)
        }
    }

    /// Compiles definitions of a package, and everything that they need.
    func add(_ kind: ConformancePackage.Kind, _ urls: [String], of package: Int) {
        for url in urls { require(kind, url, from: package) }
        while let next = work.popLast() {
            switch next.place.kind {
            case .structure: compile(structure: next.place)
            case .valueSet: compile(valueSet: next.place)
            case .codeSystem: break
            }
        }
    }

    private func require(_ kind: ConformancePackage.Kind, _ canonical: String, from origin: Int) {
        guard let place = packages.find(kind, canonical, from: origin) else {
            missing.insert(ProfileCatalog.parts(canonical).url)
            return
        }
        if !packages.isTable(place), seen.insert(place).inserted { work.append((place, origin)) }
    }

    private func compile(structure place: PackageSet.Place) {
        guard let source = snapshots.structure(place) else { return }
        if source.rows.isEmpty { missing.insert("\(place.url) (no snapshot)") }
        tables[place.package].add(source.header, source.rows)
        if !source.header.base.isEmpty { require(.structure, source.header.base, from: place.package) }
        for row in source.rows { follow(row, from: place.package) }
    }

    private func follow(_ row: ElementRow, from origin: Int) {
        for type in row.types {
            for profile in type.profiles { require(.structure, profile, from: origin) }
            // Types belong to FHIR; resources that a choice of any might hold are not all needed.
            if !type.code.isEmpty { require(.structure, ElementRow.fhirPrefix + type.code, from: origin) }
            for target in type.targets { require(.structure, target, from: origin) }
        }
        guard let binding = row.binding else { return }
        if binding.strength != .example { require(.valueSet, binding.valueSet, from: origin) }
        if let most = binding.maxValueSet { require(.valueSet, most, from: origin) }
    }

    private func compile(valueSet place: PackageSet.Place) {
        guard let expansion = expander.expand(place.url, from: place.package) else { return }
        var lines: [[String]] = []
        for url in expansion.codes.order {
            switch expansion.codes.members[url] {
            case .listed(let codes) where codes.count > Compilation.codeLimit: lines.append([url, "open"])
            case .listed(let codes) where codes.isEmpty: break
            case .listed(let codes): lines.append([url, "listed"] + codes)
            case .open: lines.append([url, "open"])
            case .whole: lines.append([url, "whole"])
            case nil: break
            }
            keep(system: url)
        }
        tables[expansion.package].add(valueSet: place.url, version: expansion.version, systems: lines)
    }

    /// Keeps what is known of a code system, once, in the table of the first package that holds it.
    private func keep(system url: String) {
        guard systems.insert(url).inserted,
            let home = packages.find(.codeSystem, url, from: nil)?.package
        else { return }
        let system = expander.system(url)
        let isShort = system.order.count <= Compilation.codeLimit
        tables[home].add(
            codeSystem: url, version: system.version, isComplete: system.isComplete && isShort,
            isCaseSensitive: system.isCaseSensitive, codes: isShort ? system.order : [])
    }
}
