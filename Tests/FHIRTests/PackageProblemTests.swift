import Foundation
import Testing

@testable import FHIR

@Suite("Packages at run time")
struct PackageProblemTests {
    private let folder: Folder
    private let library: Folder

    init() throws {
        folder = try Folder()
        library = try Folder()
    }

    private func open(
        _ package: InventedPackage, cache: URL? = nil
    ) throws -> (catalog: ProfileCatalog, problems: [PackageProblem]) {
        let url = try package.write(under: folder.url)
        return try ProfileCatalog.open(
            directory: Place.tables, .init(packages: [url], folders: [library.url], cache: cache))
    }

    private func problems(_ files: [String: String]) throws -> [PackageProblem] {
        try open(InventedPackage(files: files)).problems
    }

    private static func id(_ id: String) -> String { "http://invented.example/StructureDefinition/\(id)" }

    @Test("A package in order has no problems, and its profile its snapshot, title and expressions")
    func inOrder() throws {
        let expression = #"name.exists() and\n  gender != 'other'"#
        let profile = InventedPackage.profile(
            "p",
            [
                #""id":"Patient","path":"Patient","constraint":[{"key":"p-1","severity":"error","expression":"\#(expression)"}]"#,
                #""id":"Patient.gender","path":"Patient.gender","min":1"#,
            ])
        var package = InventedPackage(files: ["anything.json": profile])
        package.files["example/Patient-x.json"] = #"{"resourceType":"Patient"}"#
        let opened = try open(package)
        #expect(opened.problems == [])
        let made = try #require(opened.catalog.profile(named: "p"))
        #expect(made.package == "invented.guide#1.0.0")
        #expect(made.root.child(named: "gender")?.min == 1)
        #expect(made.root.child(named: "name")?.max == .max)
        #expect(made.root.invariants.last?.expression == "name.exists() and\n  gender != 'other'")
        #expect(opened.catalog.valueSet("http://hl7.org/fhir/ValueSet/administrative-gender") != nil)
    }

    @Test("What is missing is named with what it affects")
    func missing() throws {
        let elements = [
            #""id":"Patient.extension","path":"Patient.extension","slicing":{"discriminator":[{"type":"value","path":"url"}],"rules":"open"}"#,
            #""id":"Patient.extension:e","path":"Patient.extension","sliceName":"e","type":[{"code":"Extension","profile":["\#(Self.id("gone"))"]}]"#,
            #""id":"Patient.maritalStatus","path":"Patient.maritalStatus","binding":{"strength":"required","valueSet":"http://invented.example/ValueSet/none"}"#,
            #""id":"Patient.language","path":"Patient.language","binding":{"strength":"required","valueSet":"http://invented.example/ValueSet/open"}"#,
        ]
        let found = try problems([
            "p.json": InventedPackage.profile("p", elements),
            "q.json": InventedPackage.profile("q", base: Self.id("nowhere"), []),
            "r.json": InventedPackage.profile("r", base: Self.id("nowhere"), [#""id":"Patient","path":"Patient""#]),
            "v.json": InventedPackage.valueSet("open", #""include":[{"system":"http://invented.example/codes"}]"#),
        ])
        func one(_ kind: PackageProblem.Kind, _ what: String) -> PackageProblem? {
            found.first { $0.kind == kind && $0.what == what }
        }
        #expect(one(.missingProfile, Self.id("gone"))?.affected == ["p extension:e"])
        #expect(one(.missingProfile, Self.id("nowhere"))?.affected.contains(Self.id("r")) == true)
        #expect(one(.missingValueSet, "http://invented.example/ValueSet/none")?.affected == ["p maritalStatus"])
        #expect(
            one(.missingCodeSystem, "http://invented.example/codes")?.affected
                == ["http://invented.example/ValueSet/open"])
    }

    @Test("What is damaged is named with its file, and the rest is compiled")
    func damaged() throws {
        let snapshot = #"""
            {"resourceType":"StructureDefinition","url":"\#(Self.id("s"))","id":"s","kind":"resource","type":"Patient",
             "derivation":"constraint","baseDefinition":"http://hl7.org/fhir/StructureDefinition/Patient","snapshot":{"element":[
             {"id":"Patient","path":"Patient","min":0,"max":"*"},
             {"id":"Patient.gender","path":"Patient.gender","min":0,"max":"1","type":[{"code":"code"}]},
             {"id":"Patient.gender","path":"Patient.gender","min":0,"max":"1","type":[{"code":"code"}]},
             {"id":"Patient.lost.x","path":"Patient.lost.x","min":0,"max":"1","type":[{"code":"code"}]},
             {"id":"Patient.name","path":"Patient.name","min":0,"max":"1","type":[{"code":"HumanName"}],
              "slicing":{"discriminator":[{"type":"weight","path":"x"}],"rules":"loose"},
              "constraint":[{"key":"s-1","severity":"error","expression":"a.b("}]},
             {"id":"Patient.contact:c","path":"Patient.contact","sliceName":"c","min":0,"max":"1"}]}}
            """#
        let found = try problems([
            "a.json": "{not json", "b.json": #"{"resourceType":"ValueSet"}"#, "s.json": snapshot,
            "k.json": #"{"resourceType":"StructureDefinition","url":"\#(Self.id("k"))","type":"Patient"}"#,
            "p.json": InventedPackage.profile(
                "p",
                [
                    #""id":"Patient.wings","path":"Patient.wings","min":1"#,
                    #""id":"Patient.gender","path":"Patient.gender""#,
                ]),
            "p2.json": InventedPackage.profile("p", []),
        ])
        let texts = found.map { "\($0.kind.rawValue) \($0.file) \($0.what)" }
        func has(_ kind: PackageProblem.Kind, _ file: String, _ part: String) -> Bool {
            texts.contains { $0.hasPrefix("\(kind.rawValue) \(file) ") && $0.contains(part) }
        }
        #expect(has(.damagedFile, "a.json", "not JSON"))
        #expect(has(.damagedFile, "b.json", "no url"))
        #expect(has(.damagedFile, "k.json", "no type or kind"))
        #expect(has(.damagedElement, "s.json", "Patient.gender: it stands twice"))
        #expect(has(.damagedElement, "s.json", "Patient.lost.x: there is no element above it"))
        #expect(has(.damagedElement, "s.json", "Patient.name: its slicing has a discriminator"))
        #expect(has(.damagedElement, "s.json", "Patient.name: its slicing has rules"))
        #expect(has(.damagedElement, "s.json", "Patient.contact:c: there is no element that it is a slice of"))
        #expect(has(.damagedExpression, "s.json", "s-1"))
        #expect(has(.damagedElement, "p.json", "Patient.wings: the element above has no 'wings'"))
        #expect(has(.duplicateDefinition, "p2.json", "a second StructureDefinition"))
        #expect(found.count == 11)
    }

    @Test("Rings of packages, profiles and value sets are named")
    func cycles() throws {
        try InventedPackage(name: "other.guide", dependencies: ["invented.guide": "1.0.0"]).write(under: library.url)
        var package = InventedPackage(dependencies: ["other.guide": "1.0.0"])
        package.files = [
            "a.json": InventedPackage.profile("a", base: Self.id("b"), [#""id":"Patient","path":"Patient""#]),
            "b.json": InventedPackage.profile("b", base: Self.id("a"), [#""id":"Patient","path":"Patient""#]),
            "v.json": InventedPackage.valueSet(
                "v", #""include":[{"valueSet":["http://invented.example/ValueSet/w"]}]"#),
            "w.json": InventedPackage.valueSet(
                "w", #""include":[{"valueSet":["http://invented.example/ValueSet/v"]}]"#),
        ]
        let kinds = Set(try open(package).problems.map(\.kind))
        #expect(kinds.isSuperset(of: [.cyclicDependency, .cyclicProfile, .cyclicValueSet]))
    }

    @Test("Dependencies come from the folder, exactly or in another version, and what is nowhere is named")
    func dependencies() throws {
        let base = InventedPackage.profile(
            "base", version: "2", [#""id":"Patient.name","path":"Patient.name","min":1"#])
        try InventedPackage(name: "base.guide", version: "2.1.0", files: ["b.json": base]).write(under: library.url)
        try InventedPackage(name: "base.guide", version: "2.0.0", files: [:]).write(under: library.url)
        var package = InventedPackage(dependencies: [
            "base.guide": "1.0.0", "no.guide": "1", "hl7.fhir.r4.core": "4.0.1",
        ])
        package.files["p.json"] = InventedPackage.profile(
            "p", base: Self.id("base"), [#""id":"Patient.gender","path":"Patient.gender","min":1"#])
        let opened = try open(package)
        #expect(
            opened.problems.map(\.what).sorted()
                == ["base.guide#2.1.0 stands in for base.guide#1.0.0", "no.guide#1"])
        let profile = try #require(opened.catalog.profile(named: "p"))
        #expect(profile.root.child(named: "name")?.min == 1)
        #expect(profile.root.child(named: "gender")?.min == 1)
        #expect(opened.catalog.packages.contains("base.guide#2.1.0"))
    }

    @Test(
        "Names of packages in a folder",
        arguments: [
            ("hl7.fhir.us.core#3.1.1", "hl7.fhir.us.core#3.1.1"),
            ("hl7.fhir.us.core-3.1.1.tgz", "hl7.fhir.us.core#3.1.1"),
            ("hl7.fhir.us.carin-bb-2.0.0.tgz", "hl7.fhir.us.carin-bb#2.0.0"), ("a#1.tgz", "a#1"), ("readme.md", nil),
            ("a-1.0.0-ballot.tar.gz", "a#1.0.0-ballot"),
        ])
    func libraryNames(_ entry: String, _ name: String?) { #expect(PackageLibrary.name(of: entry) == name) }

    @Test("A package for another release of FHIR is named; a folder that is no package is an error")
    func others() throws {
        let url = try InventedPackage().write(under: folder.url)
        let manifest = url.appendingPathComponent("package/package.json")
        try Data(#"{"name":"invented.guide","version":"1.0.0","fhirVersions":["5.0.0"]}"#.utf8).write(to: manifest)
        let opened = try ProfileCatalog.open(directory: Place.tables, .init(packages: [url], folders: []))
        #expect(opened.problems.map(\.kind) == [.wrongRelease])
        #expect(throws: PackageError.self) {
            try ProfileCatalog.open(directory: Place.tables, .init(packages: [library.url], folders: []))
        }
        #expect(throws: PackageError.self) {
            let none = library.url.appendingPathComponent("none.tgz")
            _ = try ProfileCatalog.open(directory: Place.tables, .init(packages: [none], folders: []))
        }
    }

    @Test("A compiled package is kept, used again, and made anew where it is damaged or the package is another")
    func cache() throws {
        let cache = library.url.appendingPathComponent("cache/inner")
        let profile = InventedPackage.profile("p", [#""id":"Patient.wings","path":"Patient.wings","min":1"#])
        func kept() throws -> [URL] {
            try FileManager.default.contentsOfDirectory(at: cache, includingPropertiesForKeys: nil)
        }
        let first = try open(InventedPackage(files: ["p.json": profile]), cache: cache)
        #expect(first.problems.count == 1)
        let file = try #require(try kept().first)
        let mode = try FileManager.default.attributesOfItem(atPath: cache.path)[.posixPermissions] as? Int
        #expect(mode == 0o700)
        #expect(try open(InventedPackage(files: ["p.json": profile]), cache: cache).problems == first.problems)

        // What is read is what is kept: a kept table with another id is found as such, if its digest is right.
        let loader = try loaded()
        let key = try CompiledPackageCache.key(loader)
        #expect(file.lastPathComponent == "\(key).tables")
        var made = try #require(CompiledPackageCache.read(key, in: cache))
        made.tables[0] = made.tables[0].replacing("\tp\tPatient", with: "\tchanged\tPatient")
        CompiledPackageCache.write(made, key, in: cache)
        let changed = try open(InventedPackage(files: ["p.json": profile]), cache: cache)
        #expect(changed.catalog.profile(named: "changed") != nil)

        var bytes = try Data(contentsOf: file)
        bytes[bytes.count - 2] ^= 1
        try bytes.write(to: file)
        #expect(CompiledPackageCache.read(key, in: cache) == nil)
        let again = try open(InventedPackage(files: ["p.json": profile]), cache: cache)
        #expect(again.catalog.profile(named: "p") != nil)
        #expect(CompiledPackageCache.read(key, in: cache) != nil)

        _ = try open(InventedPackage(files: ["p.json": profile + " "]), cache: cache)
        #expect(try kept().count == 2)
    }

    private func loaded() throws -> PackageLoader {
        let catalog = try ProfileCatalog(directory: Place.tables)
        var loader = PackageLoader(tables: catalog.tables, library: PackageLibrary(folders: [library.url]))
        try loader.open([folder.url.appendingPathComponent("invented.guide#1.0.0")])
        return loader
    }
}
