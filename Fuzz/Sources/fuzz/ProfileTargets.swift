import Foundation
import Validate

@testable import FHIR

extension Target {
    /// A conformance table as a run reads it: its profiles are compiled and a resource is checked against each.
    static let table = Target(
        name: "table", dictionary: "table", sizeLimit: 32 << 10,
        make: {
            let resources = try Repository.files("samples", endings: [".json"]).filter { $0.count < 8192 }.prefix(6)
            return { input in
                let table = ConformanceTable(Array(input))
                guard let catalog = try? ProfileCatalog(directory: nil, tables: [table]) else { return }
                for set in table.valueSets { _ = catalog.valueSet(set.url) }
                let session = ValidatorSession(catalog: catalog)
                for resource in resources {
                    _ = session.validate(resource, extraProfiles: table.profiles.prefix(8).map(\.header.url))
                }
            }
        },
        seeds: {
            // The whole tables are large: blocks of one, and one profile with the types below it, make small ones.
            var seeds: [[UInt8]] = []
            for file in try Repository.files("mappings/profiles", endings: [".table"]) {
                let text = String(decoding: file, as: UTF8.self)
                let blocks = text.split(separator: "\nP\t").map { "P\t" + $0 }
                seeds += blocks.dropFirst().prefix(40).map { Array($0.utf8) }
                let small = blocks.dropFirst().filter { $0.utf8.count < 1500 }
                seeds.append(Array(small.joined(separator: "\n").utf8.prefix(32 << 10)))
                seeds += text.split(separator: "\nV\t").dropFirst().prefix(20).map { Array("V\t\($0)".utf8) }
            }
            return seeds
        })

    /// A FHIR package: the tar archive that its gzip holds, and the tables that are compiled of it, which are read again
    /// and shown.
    static let packages = Target(
        name: "packages", dictionary: "json", sizeLimit: 64 << 10,
        make: {
            { input in
                let bytes = Array(input)
                for file in TarArchive(bytes).files {
                    require(file.range.upperBound <= bytes.count, "a file beyond the archive")
                }
                guard let package = try? ConformancePackage(PackageFiles(archive: bytes, label: "input.tgz")) else {
                    return
                }
                let tables = compile(package).map { ConformanceTable(Array($0.utf8)) }
                guard let catalog = try? ProfileCatalog(directory: nil, tables: tables) else { return }
                for summary in catalog.summaries.prefix(50) {
                    guard let profile = catalog.profile(named: "\(summary.url)|\(summary.version)") else { continue }
                    _ = ProfileOutline(profile, catalog: catalog, extent: .changes).lines()
                }
                for set in tables.flatMap(\.valueSets) { _ = catalog.valueSet(set.url) }
            }
        },
        seeds: { try Repository.files("Fuzz/corpus/packages", endings: [".tar"]) })

    private static func compile(_ package: ConformancePackage) -> [String] {
        let compilation = Compilation(packages: PackageSet([package]), keepsTexts: true)
        for kind in [ConformancePackage.Kind.structure, .valueSet, .codeSystem] {
            compilation.add(kind, package.canonicals(kind), of: 0)
        }
        return compilation.tables.filter { !$0.isEmpty }.map { $0.text() }
    }
}
