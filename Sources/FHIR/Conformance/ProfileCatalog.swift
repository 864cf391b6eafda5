import Foundation
import Synchronization

/// All profiles, types and value sets at hand: the tables of `mappings/profiles` and of packages loaded beside them.
///
/// Thread-safe. A profile's tree is read when it is first asked for.
public final class ProfileCatalog: Sendable {
    private struct Place: Sendable {
        var table: Int
        var entry: Int
    }

    private let tables: [ConformanceTable]
    /// By canonical without version, and by id; in the order of the tables.
    private let places: [String: [Place]]
    private let profiles = Mutex<[String: Profile]>([:])
    private let valueSets = Mutex<[String: ValueSet]>([:])

    /// Reads the tables (`*.table`) of a directory; throws where it cannot be read or holds none.
    public convenience init(directory: String) throws {
        try self.init(directory: directory, tables: [])
    }

    init(directory: String?, tables extra: [ConformanceTable]) throws {
        var tables: [ConformanceTable] = []
        if let directory {
            let files = try FileManager.default.contentsOfDirectory(atPath: directory).filter { $0.hasSuffix(".table") }
            guard !files.isEmpty else { throw ProfileCatalogError.noTables(directory) }
            for file in files.sorted() {
                let content = try Foundation.Data(
                    contentsOf: URL(fileURLWithPath: directory).appendingPathComponent(file))
                tables.append(ConformanceTable([UInt8](content)))
            }
        }
        tables += extra
        var places: [String: [Place]] = [:]
        for (number, table) in tables.enumerated() {
            for (index, entry) in table.profiles.enumerated() {
                let place = Place(table: number, entry: index)
                places[entry.header.url, default: []].append(place)
                places[entry.header.id, default: []].append(place)
            }
        }
        self.tables = tables
        self.places = places
    }

    /// The profile or type with this id or canonical, with or without `|version`; `nil` where there is none.
    ///
    /// Without a version, the one that the package of `origin` depends on, else the first at hand.
    public func profile(named name: String, origin: Profile? = nil) -> Profile? {
        let bar = name.firstIndex(of: "|")
        let canonical = String(bar.map { name[..<$0] } ?? name[...])
        let version = bar.map { String(name[name.index(after: $0)...]) }
        guard let candidates = places[canonical], let place = choose(candidates, version, origin) else { return nil }
        let key = "\(place.table):\(place.entry)"
        if let known = profiles.withLock({ $0[key] }) { return known }
        guard let made = tables[place.table].profile(tables[place.table].profiles[place.entry]) else { return nil }
        return profiles.withLock { known in
            if let first = known[key] { return first }
            known[key] = made
            return made
        }
    }

    private func choose(_ candidates: [Place], _ version: String?, _ origin: Profile?) -> Place? {
        func header(_ place: Place) -> ProfileHeader { tables[place.table].profiles[place.entry].header }
        if let version { return candidates.first { header($0).version == version } }
        if candidates.count > 1, let origin {
            let near = tables.first { $0.package == origin.package }.map { [$0.package] + $0.dependencies } ?? []
            if let best = candidates.first(where: { near.contains(header($0).package) }) { return best }
        }
        return candidates.first
    }

    /// The definition of a FHIR type: `CodeableConcept`, `date`, `Patient`.
    public func type(_ code: String) -> Profile? { profile(named: ElementRow.fhirPrefix + code) }

    /// The FHIR type of what a reference's target canonical names, even where that profile is not at hand.
    public func targetType(_ canonical: String) -> String? {
        let bare = String(canonical.prefix { $0 != "|" })
        if let place = places[bare]?.first { return tables[place.table].profiles[place.entry].header.type }
        for table in tables {
            if let type = table.targets[bare] { return type }
        }
        return bare.hasPrefix(ElementRow.fhirPrefix) ? String(bare.dropFirst(ElementRow.fhirPrefix.count)) : nil
    }

    /// Every JSON name that a profile at hand uses.
    public var names: [String] { tables.flatMap(\.names) }

    /// The canonicals (`url|version`) of all profiles and types.
    public var canonicals: [String] { tables.flatMap { $0.profiles.map { "\($0.header.url)|\($0.header.version)" } } }

    /// The value set with this canonical, with or without `|version` (which is not looked at), or `nil`.
    public func valueSet(_ canonical: String) -> ValueSet? {
        let url = String(canonical.prefix { $0 != "|" })
        if let known = valueSets.withLock({ $0[url] }) { return known }
        for table in tables {
            guard let block = table.valueSets[url] else { continue }
            let systems = table.rows(block.lines).compactMap { fields -> ValueSet.System? in
                guard fields.count >= 3 else { return nil }
                return ValueSet.System(
                    url: String(fields[1]), isOpen: fields[2] == "open", codes: fields.dropFirst(3).map(String.init))
            }
            let made = ValueSet(url: url, version: block.version, systems: systems)
            valueSets.withLock { $0[url] = made }
            return made
        }
        return nil
    }
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
