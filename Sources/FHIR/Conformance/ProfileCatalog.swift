import Foundation
import Synchronization

/// All profiles, types, value sets and code systems at hand: the tables of `mappings/profiles` and of packages loaded
/// beside them.
///
/// Thread-safe. A profile's tree is read when it is first asked for. What a canonical means is told by the package that
/// names it (`from`, as `ElementNode.package` has it): see `PackageGraph`.
public final class ProfileCatalog: Sendable {
    /// A definition's table, and its place there.
    struct Place: Sendable, Hashable {
        var table: Int
        var entry: Int
    }

    let tables: [ConformanceTable]
    let graph: PackageGraph
    /// Profiles and types by canonical without version, and by id.
    private let places: [String: [Place]]
    let valueSetPlaces: [String: [Place]]
    let codeSystemPlaces: [String: [Place]]
    private let profiles = Mutex<[Place: Profile]>([:])
    let valueSets = Mutex<[Place: ValueSet]>([:])
    let codeSystems = Mutex<[String: CodeSystem]>([:])

    /// Reads the tables (`*.table`) of a directory; throws where it cannot be read or holds none.
    ///
    /// - Parameter preferred: packages (`NAME#VERSION`) that a canonical without version means where the package that
    ///   names it does not say more.
    public convenience init(directory: String, preferred: [String] = []) throws {
        try self.init(directory: directory, tables: [], preferred: preferred)
    }

    /// - Parameter extra: tables that take the place of those of the same package in the directory.
    init(directory: String?, tables extra: [ConformanceTable], preferred: [String] = []) throws {
        var tables: [ConformanceTable] = []
        if let directory {
            let files = try FileManager.default.contentsOfDirectory(atPath: directory).filter { $0.hasSuffix(".table") }
            guard !files.isEmpty else { throw ProfileCatalogError.noTables(directory) }
            for file in files.sorted() {
                let content = try Foundation.Data(
                    contentsOf: URL(fileURLWithPath: directory).appendingPathComponent(file))
                let table = ConformanceTable([UInt8](content))
                if !extra.contains(where: { $0.package == table.package }) { tables.append(table) }
            }
        }
        tables += extra
        var places: [String: [Place]] = [:]
        var valueSets: [String: [Place]] = [:]
        var codeSystems: [String: [Place]] = [:]
        for (number, table) in tables.enumerated() {
            for (index, entry) in table.profiles.enumerated() {
                let place = Place(table: number, entry: index)
                places[entry.header.url, default: []].append(place)
                places[entry.header.id, default: []].append(place)
            }
            for (index, set) in table.valueSets.enumerated() {
                valueSets[set.url, default: []].append(Place(table: number, entry: index))
            }
            for (index, system) in table.codeSystems.enumerated() {
                codeSystems[system.url, default: []].append(Place(table: number, entry: index))
            }
        }
        self.tables = tables
        self.places = places
        valueSetPlaces = valueSets
        codeSystemPlaces = codeSystems
        graph = PackageGraph(tables.map { ($0.package, $0.dependencies) }, preferred: preferred)
    }

    /// The profile or type with this id or canonical, with or without `|version`; `nil` where there is none.
    ///
    /// Versions are compared as a whole: that `|2.0` may mean 2.0.1 came after R4.
    ///
    /// - Parameter package: `NAME#VERSION` of the package that names it, which says what is meant where there is no
    ///   version.
    public func profile(named name: String, from package: String? = nil) -> Profile? {
        let (url, version) = ProfileCatalog.parts(name)
        return place(places[url], version, from: package, { header($0).version }).flatMap(profile(at:))
    }

    /// Every profile that a canonical may mean to a package: one where its version or a package decides, else those of all
    /// versions at hand, the newest first.
    public func profiles(named name: String, from package: String? = nil) -> [Profile] {
        let (url, version) = ProfileCatalog.parts(name)
        guard let places = places[url] else { return [] }
        let candidates = places.map { PackageGraph.Candidate(package: $0.table, version: header($0).version) }
        return graph.possible(candidates, version: version, from: package).compactMap { profile(at: places[$0]) }
    }

    private func profile(at place: Place) -> Profile? {
        if let known = profiles.withLock({ $0[place] }) { return known }
        guard let made = tables[place.table].profile(tables[place.table].profiles[place.entry]) else { return nil }
        return profiles.withLock { known in
            if let first = known[place] { return first }
            known[place] = made
            return made
        }
    }

    private func header(_ place: Place) -> ProfileHeader { tables[place.table].profiles[place.entry].header }

    /// A canonical's url and version.
    static func parts(_ canonical: String) -> (url: String, version: String?) {
        guard let bar = canonical.firstIndex(of: "|") else { return (canonical, nil) }
        return (String(canonical[..<bar]), String(canonical[canonical.index(after: bar)...]))
    }

    /// Which of the places of a canonical is meant.
    func place(
        _ places: [Place]?, _ version: String?, from package: String?, _ versionOf: (Place) -> String
    ) -> Place? {
        guard let places else { return nil }
        let candidates = places.map { PackageGraph.Candidate(package: $0.table, version: versionOf($0)) }
        return graph.choose(candidates, version: version, from: package).map { places[$0] }
    }

    /// The definition of a FHIR type: `CodeableConcept`, `date`, `Patient`.
    public func type(_ code: String) -> Profile? {
        places[ElementRow.fhirPrefix + code]?.first { !header($0).isConstraint }.flatMap(profile(at:))
    }

    /// The FHIR type of what a reference's target canonical names, even where that profile is not at hand.
    public func targetType(_ canonical: String) -> String? {
        let bare = ProfileCatalog.parts(canonical).url
        if let place = places[bare]?.first { return header(place).type }
        return bare.hasPrefix(ElementRow.fhirPrefix) ? String(bare.dropFirst(ElementRow.fhirPrefix.count)) : nil
    }

    /// The urls of the extensions that packages at hand define.
    public var extensions: [String] {
        tables.flatMap { table in
            table.profiles.filter { $0.header.type == "Extension" && $0.header.isConstraint }.map(\.header.url)
        }
    }

    /// Every JSON name that a profile at hand uses.
    public var names: [String] { tables.flatMap(\.names) }

    /// The canonicals (`url|version`) of all profiles and types.
    public var canonicals: [String] { tables.flatMap { $0.profiles.map { "\($0.header.url)|\($0.header.version)" } } }

    /// `NAME#VERSION` of every package at hand.
    public var packages: [String] { graph.names }
}

/// Why a catalog cannot be opened.
public enum ProfileCatalogError: Error, Sendable, CustomStringConvertible {
    case noTables(String)

    public var description: String {
        switch self {
        case .noTables(let directory):
            "\(directory): no conformance tables (*.table); make them with `profiles compile`"
        }
    }
}
