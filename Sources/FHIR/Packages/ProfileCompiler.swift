import Foundation

/// Reduces official packages to conformance tables: facts only, and only what the roots and all below them need.
public enum ProfileCompiler {
    /// What became of a compilation.
    public struct Summary: Sendable {
        /// Tables written, with the number of profiles and value sets in each.
        public var tables: [(name: String, profiles: Int, valueSets: Int, bytes: Int)] = []
        /// What the packages name but do not hold.
        public var missing: [String] = []
    }

    /// The R4 types that the guides' resources are made of and travel in.
    public static let baseTypes = [
        "Resource", "DomainResource", "Bundle", "OperationOutcome", "ExplanationOfBenefit", "Patient", "Coverage",
        "Organization", "Practitioner", "PractitionerRole", "RelatedPerson", "Location",
    ]
    /// Packages whose profiles are all compiled; of the others, what these need.
    public static let guides = ["hl7.fhir.us.carin-bb#2.0.0"]

    /// Reads `packages` and writes a table for each that gives something into `directory`, in place of those there.
    public static func compile(packages: [URL], into directory: URL) throws -> Summary {
        let opened = try packages.map { try ConformancePackage($0) }
        let known = opened.filter { guides.contains($0.name) }.flatMap(\.structures)
        let compilation = Compilation(packages: opened)
        compilation.add(roots: baseTypes.map { ElementRow.fhirPrefix + $0 } + known)
        let tables = compilation.tables()
        let manager = FileManager.default
        try manager.createDirectory(at: directory, withIntermediateDirectories: true)
        for old in try manager.contentsOfDirectory(atPath: directory.path) where old.hasSuffix(".table") {
            try manager.removeItem(at: directory.appendingPathComponent(old))
        }
        var summary = Summary(missing: compilation.missing.sorted())
        for table in tables {
            let name = table.package.replacing("#", with: "-") + ".table"
            let text = [UInt8](table.text.utf8)
            try Data(text).write(to: directory.appendingPathComponent(name))
            summary.tables.append((name, table.profiles, table.valueSets, text.count))
        }
        return summary
    }
}

extension ProfileCatalog {
    /// The tables of a directory and, beside them, packages read at run time (`--package`): their profiles, value sets
    /// and types, with what they need of one another. What neither holds is named in `missing`.
    public static func open(
        directory: String, packages: [URL]
    ) throws -> (catalog: ProfileCatalog, missing: [String]) {
        if packages.isEmpty { return (try ProfileCatalog(directory: directory), []) }
        let base = try ProfileCatalog(directory: directory)
        let opened = try packages.map { try ConformancePackage($0) }
        let compilation = Compilation(packages: opened)
        compilation.add(roots: opened.flatMap(\.structures))
        let tables = compilation.tables().map { ConformanceTable([UInt8]($0.text.utf8)) }
        let catalog = try ProfileCatalog(directory: directory, tables: tables)
        let missing = compilation.missing.filter { base.profile(named: $0) == nil && base.valueSet($0) == nil }
        return (catalog, missing.sorted())
    }
}
