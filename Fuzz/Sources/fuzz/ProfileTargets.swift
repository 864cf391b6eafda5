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
                for canonical in table.valueSets.keys { _ = catalog.valueSet(canonical) }
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

    /// An official package: the tar archive that its gzip holds, and the tables that are compiled of it.
    static let package = Target(
        name: "package", dictionary: "json", sizeLimit: 64 << 10,
        make: {
            { input in
                let bytes = Array(input)
                for file in TarArchive(bytes).files {
                    require(file.range.upperBound <= bytes.count, "a file beyond the archive")
                }
                guard let package = try? ConformancePackage(archive: bytes, file: "input.tgz") else { return }
                let compilation = Compilation(packages: [package])
                compilation.add(roots: package.structures)
                for table in compilation.tables() { _ = ConformanceTable(Array(table.text.utf8)) }
            }
        },
        seeds: { [TarSeed.archive(TarSeed.files)] })
}

/// A small package.
private enum TarSeed {
    static let files: [(path: String, text: String)] = [
        ("package/package.json", #"{"name":"x.y","version":"1.0.0","dependencies":{"hl7.fhir.r4.core":"4.0.1"}}"#),
        (
            "package/StructureDefinition-a.json",
            #"{"resourceType":"StructureDefinition","url":"http://x.example/StructureDefinition/a","version":"1","id":"a","type":"Patient","kind":"resource","derivation":"constraint","baseDefinition":"http://hl7.org/fhir/StructureDefinition/Patient","snapshot":{"element":[{"id":"Patient","path":"Patient","min":0,"max":"*"},{"id":"Patient.gender","path":"Patient.gender","min":1,"max":"1","type":[{"code":"code"}],"patternCode":"male","binding":{"strength":"required","valueSet":"http://x.example/ValueSet/v|1"}},{"id":"Patient.link:s","path":"Patient.link","sliceName":"s","min":0,"max":"*","type":[{"code":"Reference","targetProfile":["http://x.example/StructureDefinition/a"]}],"constraint":[{"key":"k-1","severity":"error","expression":"a.exists()"}]}]}}"#
        ),
        (
            "package/ValueSet-v.json",
            #"{"resourceType":"ValueSet","url":"http://x.example/ValueSet/v","version":"1","compose":{"include":[{"system":"http://x.example/CodeSystem/c"},{"valueSet":["http://x.example/ValueSet/w"]},{"system":"http://x.example/CodeSystem/c","filter":[{"property":"concept","op":"is-a","value":"m"}]}],"exclude":[{"system":"http://x.example/CodeSystem/c","concept":[{"code":"f"}]}]}}"#
        ),
        (
            "package/ValueSet-w.json",
            #"{"resourceType":"ValueSet","url":"http://x.example/ValueSet/w","compose":{"include":[{"valueSet":["http://x.example/ValueSet/v"]}]}}"#
        ),
        (
            "package/CodeSystem-c.json",
            #"{"resourceType":"CodeSystem","url":"http://x.example/CodeSystem/c","content":"complete","concept":[{"code":"m","concept":[{"code":"f"}]}]}"#
        ),
    ]

    static func archive(_ files: [(path: String, text: String)]) -> [UInt8] {
        var bytes: [UInt8] = []
        for file in files {
            var header = [UInt8](repeating: 0, count: 512)
            header.replaceSubrange(0..<file.path.utf8.count, with: file.path.utf8)
            let size = String(file.text.utf8.count, radix: 8)
            header.replaceSubrange(124..<124 + size.utf8.count, with: size.utf8)
            header[156] = 0x30
            bytes += header + Array(file.text.utf8)
            bytes += [UInt8](repeating: 0, count: (512 - bytes.count % 512) % 512)
        }
        return bytes + [UInt8](repeating: 0, count: 1024)
    }
}
