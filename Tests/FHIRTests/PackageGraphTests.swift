import Testing

@testable import FHIR

@Suite("What a canonical means")
struct PackageGraphTests {
    private static let graph = PackageGraph(
        [
            ("core#4.0.1", []), ("us#3.1.1", ["core#4.0.1"]), ("us#6.1.0", ["core#4.0.1", "terms#5.0.0"]),
            ("terms#7.0.1", ["core#4.0.1"]), ("carin#2.0.0", ["core#4.0.1", "us#3.1.1", "vsac#1"]),
            ("pdex#2.0.0", ["us#9.9.9"]), ("deep#1", ["carin#2.0.0"]),
        ])

    private func choose(
        _ graph: PackageGraph, _ candidates: [(Int, String)], version: String? = nil, from package: String?
    ) -> String? {
        let all = candidates.map { PackageGraph.Candidate(package: $0.0, version: $0.1) }
        return graph.choose(all, version: version, from: package).map { graph.names[candidates[$0].0] }
    }

    @Test(
        "Its own package, then the nearest dependency, then the newest",
        arguments: [
            ("us#3.1.1", "us#3.1.1"), ("us#6.1.0", "us#6.1.0"), ("carin#2.0.0", "us#3.1.1"), ("deep#1", "us#3.1.1"),
            ("pdex#2.0.0", "us#6.1.0"), ("core#4.0.1", "us#6.1.0"), ("nobody#1", "us#6.1.0"), (nil, "us#6.1.0"),
        ])
    func resolution(_ package: String?, _ meant: String) {
        #expect(choose(Self.graph, [(1, "3.1.1"), (2, "6.1.0")], from: package) == meant)
        #expect(choose(Self.graph, [(2, "6.1.0"), (1, "3.1.1")], from: package) == meant)
    }

    @Test("A version means itself as a whole, whoever asks")
    func versions() {
        let both = [(1, "3.1.1"), (2, "6.1.0")]
        #expect(choose(Self.graph, both, version: "6.1.0", from: "carin#2.0.0") == "us#6.1.0")
        #expect(choose(Self.graph, both, version: "6.1", from: "carin#2.0.0") == nil)
        #expect(choose(Self.graph, both, version: "5", from: nil) == nil)
    }

    @Test("Preferred packages and what they depend on come before the newest, and after one's own")
    func preferred() {
        let packages = Self.graph.names.indices.map {
            (Self.graph.names[$0], [[], [], [], [], ["us#3.1.1"], [], []][$0])
        }
        let graph = PackageGraph(packages, preferred: ["carin#2.0.0"])
        let both = [(1, "3.1.1"), (2, "6.1.0")]
        #expect(choose(graph, both, from: nil) == "us#3.1.1")
        #expect(choose(graph, both, from: "us#6.1.0") == "us#6.1.0")
    }

    @Test("What stands in for a version, and what is not at hand")
    func notes() {
        #expect(Self.graph.replacements[2].map(\.used) == ["terms#7.0.1"])
        #expect(Self.graph.replacements[5].map(\.used) == ["us#6.1.0"])
        #expect(Self.graph.absent[4] == ["vsac#1"])
        #expect(Self.graph.replacements[4] == [])
    }

    @Test("Packages that depend on one another end")
    func cycles() {
        let graph = PackageGraph([("a#1", ["b#1"]), ("b#1", ["a#1"])])
        #expect(choose(graph, [(1, "1"), (0, "1")], from: "a#1") == "a#1")
    }

    @Test(
        "Versions are ordered",
        arguments: [
            ("1.2.3", "1.10.0"), ("1.2", "1.2.1"), ("2.0.0-ballot", "2.0.0"), ("2.0.0-snapshot-2", "2.0.0-snapshot-10"),
            ("", "1"), ("1.0.0-1", "1.0.0-alpha"), ("4.0.1", "20200101"),
        ])
    func order(_ lesser: String, _ greater: String) {
        #expect(PackageVersion(lesser) < PackageVersion(greater))
        #expect(!(PackageVersion(greater) < PackageVersion(lesser)))
        #expect(PackageVersion(lesser) == PackageVersion(lesser))
    }

    @Test("The built-in tables: CARIN means US Core 3.1.1, in profiles and in value sets")
    func builtIn() throws {
        let catalog = try ProfileCatalog(directory: Place.tables)
        let carin = "hl7.fhir.us.carin-bb#2.0.0"
        let core = "http://hl7.org/fhir/us/core/"
        #expect(
            catalog.profile(named: core + "StructureDefinition/us-core-organization", from: carin)?.version == "3.1.1")
        #expect(catalog.valueSet(core + "ValueSet/birthsex", from: carin)?.package == "hl7.fhir.us.core#3.1.1")
        #expect(catalog.valueSet(core + "ValueSet/birthsex")?.package == "hl7.fhir.us.core#6.1.0")
        let patient = try #require(catalog.profile(named: "C4BB-Patient"))
        let base = try #require(catalog.profile(named: patient.base, from: patient.package))
        #expect(base.version == "3.1.1")
        #expect(catalog.type("Patient")?.isConstraint == false)
        #expect(catalog.type("us-core-patient") == nil)
        #expect(catalog.type("DomainResource")?.isAbstract == true)
        let birthPlace = try #require(catalog.profile(named: "patient-birthPlace"))
        #expect(birthPlace.contexts.map(\.expression) == ["Patient"])
        let name = try #require(patient.root.children.first { $0.name == "name" })
        #expect(name.invariants.map(\.key) == ["us-core-8"])
        #expect(name.invariants.allSatisfy { $0.severity == .error && $0.digest.count == 8 && $0.expression == nil })
        #expect(catalog.type("Patient")?.root.invariants.first { $0.key == "dom-6" }?.severity == .warning)
        let language = catalog.type("Patient")?.root.child(named: "language")
        #expect(language?.binding?.maxValueSet == "http://hl7.org/fhir/ValueSet/all-languages")
    }
}
