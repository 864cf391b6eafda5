/// One run of the compiler: follows what the roots need through the packages, and gathers a table for each package.
final class Compilation {
    let packages: PackageSet
    private let expander: ValueSetExpander
    private lazy var snapshots = SnapshotSource(packages: packages) { [unowned self] kind, place, what in
        note(kind, place, kind == .missingProfile ? what : "\(place.url): \(what)", affects: place.url)
    }
    private var work: [PackageSet.Place] = []
    private var seen: Set<PackageSet.Place> = []
    private var systems: Set<String> = []
    private var parsed: Set<String> = []
    private let keepsTexts: Bool
    private(set) var tables: [ConformanceTableWriter]
    private(set) var problems = PackageProblems()

    /// More codes than this in one system are not listed: the system is open.
    static let codeLimit = 20_000

    /// - Parameter keepsTexts: whether the tables are for this run: then they keep expressions and titles.
    init(packages: PackageSet, keepsTexts: Bool = false) {
        self.packages = packages
        self.keepsTexts = keepsTexts
        expander = ValueSetExpander(packages: packages)
        tables = packages.packages.map { package in
            ConformanceTableWriter(
                package: package.name, dependencies: package.dependencies, keepsTexts: keepsTexts)
        }
        for fault in packages.packages.flatMap(\.faults) { problems.add(fault) }
    }

    /// Compiles definitions of a package, and everything that they need.
    func add(_ kind: ConformancePackage.Kind, _ urls: [String], of package: Int) {
        for url in urls {
            let place = PackageSet.Place(kind: kind, package: package, url: url)
            if seen.insert(place).inserted { work.append(place) }
        }
        while let place = work.popLast() {
            switch place.kind {
            case .structure: compile(structure: place)
            case .valueSet: compile(valueSet: place)
            case .codeSystem: keep(system: place.url, at: place.package)
            }
        }
    }

    /// Sees that what the definition `by` needs is compiled.
    private func require(
        _ kind: ConformancePackage.Kind, _ canonical: String, by place: PackageSet.Place,
        _ affected: @autoclosure () -> String
    ) {
        guard let found = packages.find(kind, canonical, from: place.package) else {
            note(
                kind == .structure ? .missingProfile : .missingValueSet, place, ProfileCatalog.parts(canonical).url,
                affects: affected())
            return
        }
        if !packages.isTable(found), seen.insert(found).inserted { work.append(found) }
    }

    private func note(_ kind: PackageProblem.Kind, _ place: PackageSet.Place, _ what: String, affects affected: String)
    {
        // What is missing is missing for all of a package: the file that names it first says little.
        let isMissing = kind == .missingProfile || kind == .missingValueSet || kind == .missingCodeSystem
        problems.add(
            PackageProblem(
                kind, package: packages.name(of: place.package), file: isMissing ? "" : packages.file(of: place),
                what: what, affected: [affected]))
    }

    private func compile(structure place: PackageSet.Place) {
        guard var source = snapshots.structure(place) else {
            if packages.definition(place)?["kind"]?.string != "logical" {
                note(
                    .damagedFile, place, "\(place.url) has no type or kind that FHIR knows, or is no JSON",
                    affects: place.url)
            }
            return
        }
        source.noteTree()
        let name = source.header.id.isEmpty ? place.url : source.header.id
        for fault in source.faults {
            note(.damagedElement, place, "\(fault.element): \(fault.reason)", affects: name)
        }
        if source.rows.isEmpty {
            note(.damagedElement, place, "\(place.url) has no elements", affects: name)
        }
        tables[place.package].add(source.header, source.rows)
        if !source.header.base.isEmpty { require(.structure, source.header.base, by: place, name) }
        for row in source.rows { follow(row, by: place, name) }
        if keepsTexts { parse(source, place, name) }
    }

    private func follow(_ row: ElementRow, by place: PackageSet.Place, _ name: String) {
        func element() -> String { row.path.isEmpty ? name : "\(name) \(row.path)" }
        for type in row.types {
            for profile in type.profiles { require(.structure, profile, by: place, element()) }
            if !type.code.isEmpty { require(.structure, ElementRow.lengthen(type.code[...]), by: place, element()) }
            for target in type.targets { require(.structure, target, by: place, element()) }
        }
        guard let binding = row.binding else { return }
        if binding.strength != .example, !binding.valueSet.isEmpty {
            require(.valueSet, binding.valueSet, by: place, element())
        }
        if let most = binding.maxValueSet { require(.valueSet, most, by: place, element()) }
    }

    /// Notes expressions that are no FHIRPath.
    private func parse(_ source: StructureSource, _ place: PackageSet.Place, _ name: String) {
        for row in source.rows {
            for invariant in row.invariants {
                guard let expression = invariant.expression, !expression.isEmpty,
                    parsed.insert("\(place.package)|\(invariant.key)|\(invariant.digest)").inserted
                else { continue }
                do {
                    _ = try FHIRPath.parse(expression)
                } catch {
                    let element = row.path.isEmpty ? name : "\(name) \(row.path)"
                    note(
                        .damagedExpression, place, "\(invariant.key): its expression is no FHIRPath, \(error)",
                        affects: element)
                }
            }
        }
    }

    private func compile(valueSet place: PackageSet.Place) {
        guard let expansion = expander.expand(place.url, from: place.package) else {
            note(.damagedFile, place, "\(place.url) cannot be read", affects: place.url)
            return
        }
        for missing in expansion.missing { note(.missingValueSet, place, missing, affects: place.url) }
        for cycle in expansion.cycles { note(.cyclicValueSet, place, cycle, affects: place.url) }
        var lines: [[String]] = []
        for url in expansion.codes.order {
            guard let members = expansion.codes.members(url) else { continue }
            if let line = line(url, members) { lines.append(line) }
            if url == ValueSet.anySystem { continue }
            let home = packages.find(.codeSystem, url, from: place.package)?.package
            keep(system: url, at: home)
            if case .listed = members { continue }
            if !expander.system(url).isComplete { note(.missingCodeSystem, place, url, affects: place.url) }
        }
        tables[expansion.package].add(valueSet: place.url, version: expansion.version, systems: lines)
    }

    private func line(_ url: String, _ members: ValueSetCodes.Members) -> [String]? {
        switch members {
        case .listed(let codes) where codes.count > Compilation.codeLimit: [url, "open"]
        case .listed(let codes): codes.isEmpty ? nil : [url, "listed"] + codes
        case .open: [url, "open"]
        case .whole: [url, "whole"]
        }
    }

    /// Keeps what all packages know of a code system, once, in the table of the package that holds it.
    private func keep(system url: String, at home: Int?) {
        guard let home, home < packages.packages.count, systems.insert(url).inserted else { return }
        let system = expander.system(url)
        if system.order.isEmpty && !system.isComplete { return }
        let isShort = system.order.count <= Compilation.codeLimit
        tables[home].add(
            codeSystem: url, version: system.version, isComplete: system.isComplete && isShort,
            isCaseSensitive: system.isCaseSensitive, codes: isShort ? system.order : [])
    }
}
