/// Packages that are compiled together, beside tables made before, and what a canonical means among them.
final class PackageSet {
    /// A definition: its package's place and its url.
    struct Place: Hashable {
        var kind: ConformancePackage.Kind
        /// Among the packages; after them come the tables.
        var package: Int
        var url: String
    }

    let packages: [ConformancePackage]
    /// Tables of other packages: what they hold is not compiled again.
    let tables: [ConformanceTable]
    let graph: PackageGraph
    private let holders: [String: [PackageGraph.Candidate]]
    /// Where a table has a definition.
    private let entries: [Place: Int]
    /// The package of FHIR's own expansions, which has no definitions of its own.
    private let expansions: Int?

    init(_ packages: [ConformancePackage], tables: [ConformanceTable] = [], preferred: [String] = []) {
        self.packages = packages
        self.tables = tables.filter { table in !packages.contains { $0.name == table.package } }
        graph = PackageGraph(
            packages.map { ($0.name, $0.dependencies) } + self.tables.map { ($0.package, $0.dependencies) },
            preferred: preferred)
        expansions = packages.firstIndex { $0.name.hasPrefix("hl7.fhir.r4.expansions#") }
        var holders: [String: [PackageGraph.Candidate]] = [:]
        var entries: [Place: Int] = [:]
        func hold(_ kind: ConformancePackage.Kind, _ url: String, _ version: String, _ number: Int, _ entry: Int?) {
            holders["\(kind.rawValue)|\(url)", default: []].append(
                PackageGraph.Candidate(package: number, version: version))
            if let entry { entries[Place(kind: kind, package: number, url: url)] = entry }
        }
        for (number, package) in packages.enumerated() where number != expansions {
            for definition in package.definitions {
                hold(definition.kind, definition.url, definition.version, number, nil)
            }
        }
        for (number, table) in self.tables.enumerated() {
            let number = packages.count + number
            for (entry, one) in table.profiles.enumerated() {
                hold(.structure, one.header.url, one.header.version, number, entry)
            }
            for (entry, one) in table.valueSets.enumerated() { hold(.valueSet, one.url, one.version, number, entry) }
            for (entry, one) in table.codeSystems.enumerated() {
                hold(.codeSystem, one.url, one.version, number, entry)
            }
        }
        self.holders = holders
        self.entries = entries
    }

    /// `NAME#VERSION` of a package or table.
    func name(of package: Int) -> String { graph.names[package] }

    /// The file that holds a definition, or empty.
    func file(of place: Place) -> String {
        guard !isTable(place) else { return "" }
        let package = packages[place.package]
        return package.find(place.kind, place.url).map { package.file(of: $0) } ?? ""
    }

    /// Whether a definition stands in a table, and needs no compiling.
    func isTable(_ place: Place) -> Bool { place.package >= packages.count }

    /// What the package at `origin` means by a canonical; `nil` where no package holds it. A version that is not at hand
    /// is replaced by what the canonical means without one.
    func find(_ kind: ConformancePackage.Kind, _ canonical: String, from origin: Int?) -> Place? {
        let (url, version) = ProfileCatalog.parts(canonical)
        guard let candidates = holders["\(kind.rawValue)|\(url)"] else { return nil }
        let asking = origin.map { graph.names[$0] }
        let chosen =
            version.flatMap { graph.choose(candidates, version: $0, from: asking) }
            ?? graph.choose(candidates, version: nil, from: asking)
        return chosen.map { Place(kind: kind, package: candidates[$0].package, url: url) }
    }

    /// A definition on a tape that the next call for the same package reuses; `nil` where it is of a table.
    func definition(_ place: Place) -> TapeCursor? {
        isTable(place) ? nil : packages[place.package].definition(place.kind, place.url)
    }

    /// The rows of a profile or type of a table.
    func rows(_ place: Place) -> [ElementRow]? {
        guard isTable(place), let entry = entries[place] else { return nil }
        let table = tables[place.package - packages.count]
        return table.rows(table.profiles[entry])
    }

    /// The members of a value set of a table.
    func members(_ place: Place) -> (version: String, codes: ValueSetCodes)? {
        guard isTable(place), let entry = entries[place] else { return nil }
        let table = tables[place.package - packages.count]
        var codes = ValueSetCodes()
        table.forEachLine(table.valueSets[entry].lines) { line in
            let fields = ConformanceTable.fields(line, limit: 3)
            guard fields.count == 3 else { return }
            let members: ValueSetCodes.Members =
                switch fields[2] {
                case "whole": .whole
                case "open": .open
                default: .listed(ConformanceTable.codes(line, after: 3).strings)
                }
            codes.formUnion(ValueSetCodes(String(fields[1]), members))
        }
        return (table.valueSets[entry].version, codes)
    }

    /// The expansion that FHIR publishes of a value set of its own.
    func expansion(of place: Place) -> TapeCursor? {
        guard let expansions, name(of: place.package).hasPrefix("hl7.fhir.r4.core#") else { return nil }
        return packages[expansions].definition(.valueSet, place.url)?["expansion"]
    }

    /// Hands every CodeSystem resource of this url to `body`, then the supplements to it.
    func forEachCodeSystem(_ url: String, _ body: (TapeCursor) -> Void) {
        for candidate in holders["CodeSystem|\(url)"] ?? [] where candidate.package < packages.count {
            if let found = packages[candidate.package].definition(.codeSystem, url) { body(found) }
        }
        for package in packages {
            for supplement in package.supplements[url] ?? [] {
                if let found = package.definition(.codeSystem, supplement) { body(found) }
            }
        }
    }

    /// Hands every line that tables have of a code system to `body`.
    func forEachTable(ofCodeSystem url: String, _ body: (ConformanceTable, ConformanceTable.Codes) -> Void) {
        for candidate in holders["CodeSystem|\(url)"] ?? [] where candidate.package >= packages.count {
            let table = tables[candidate.package - packages.count]
            if let entry = entries[Place(kind: .codeSystem, package: candidate.package, url: url)] {
                body(table, table.codeSystems[entry])
            }
        }
    }
}
