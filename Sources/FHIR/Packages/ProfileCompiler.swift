import Foundation

/// Reduces official packages to conformance tables: facts only.
///
/// Of FHIR itself all types and extensions are kept, of the guides everything, of other packages what these need.
public enum ProfileCompiler {
    /// What became of a compilation.
    public struct Summary: Sendable {
        /// Tables written, with the number of profiles and value sets in each.
        public var tables: [(name: String, profiles: Int, valueSets: Int, bytes: Int)] = []
        /// What the packages lack or have wrong.
        public var problems: [PackageProblem] = []
    }

    /// Packages whose definitions are all compiled; of the others, what these need.
    public static let guides = [
        "hl7.fhir.us.carin-bb#2.0.0", "hl7.fhir.us.core#3.1.1", "hl7.fhir.us.core#6.1.0",
        "hl7.fhir.us.davinci-pas#2.0.1", "hl7.fhir.us.davinci-pdex#2.0.0",
    ]
    /// FHIR's own package: its types and extensions are all compiled, its profiles of resources where one is needed.
    static let core = "hl7.fhir.r4.core#"

    /// Reads `packages` and writes a table for each that gives something into `directory`, in place of those there.
    public static func compile(packages: [URL], into directory: URL) throws -> Summary {
        let opened = try packages.map { try ConformancePackage(PackageFiles($0)) }.sorted { $0.name < $1.name }
        let compilation = Compilation(packages: PackageSet(opened))
        for (number, package) in opened.enumerated() {
            if package.name.hasPrefix(core) {
                compilation.add(.structure, types(of: package), of: number)
            } else if guides.contains(package.name) {
                compilation.add(.structure, package.canonicals(.structure), of: number)
                compilation.add(.valueSet, package.canonicals(.valueSet), of: number)
            }
        }
        let manager = FileManager.default
        try manager.createDirectory(at: directory, withIntermediateDirectories: true)
        for old in try manager.contentsOfDirectory(atPath: directory.path) where old.hasSuffix(".table") {
            try manager.removeItem(at: directory.appendingPathComponent(old))
        }
        var summary = Summary(problems: compilation.problems.list)
        let wanted = Set(opened.flatMap(\.dependencies).map { PackageGraph.parts($0).name })
        for table in compilation.tables {
            // A package that others depend on is at hand even if it gives nothing.
            if table.isEmpty && !wanted.contains(PackageGraph.parts(table.package).name) { continue }
            let name = table.package.replacing("#", with: "-") + ".table"
            let text = [UInt8](table.text().utf8)
            try Data(text).write(to: directory.appendingPathComponent(name))
            summary.tables.append((name, table.profileCount, table.valueSetCount, text.count))
        }
        return summary
    }

    /// The types and extensions that a package defines, without profiles of resources and examples.
    private static func types(of package: ConformancePackage) -> [String] {
        package.canonicals(.structure).filter { url in
            guard let definition = package.definition(.structure, url) else { return false }
            let isProfile = definition["derivation"]?.string == "constraint"
            if definition["id"]?.string?.hasPrefix("example-") ?? false { return false }
            return !isProfile || definition["kind"]?.string != "resource"
        }
    }
}
