import Testing

@testable import FHIR

@Suite("A snapshot of a differential")
struct SnapshotGeneratorTests {
    /// The rows by path of a profile of `type`, and what could not be done.
    private func make(
        _ type: String, _ elements: [String], more: [String: String] = [:]
    ) throws -> (rows: [String: ElementRow], problems: [String]) {
        var package = InventedPackage(files: more)
        package.files["p.json"] = InventedPackage.profile("p", of: type, elements)
        let tables = try ProfileCatalog(directory: Place.tables).tables
        var problems: [String] = []
        let source = SnapshotSource(packages: PackageSet([try package.opened()], tables: tables)) {
            problems.append("\($0) \($2)")
        }
        let place = PackageSet.Place(kind: .structure, package: 0, url: InventedPackage.base + "p")
        let rows = try #require(source.structure(place)).rows
        return (Dictionary(uniqueKeysWithValues: rows.map { ($0.path, $0) }), problems)
    }

    @Test("Elements without ids belong to the slice last named, and a slice of a slice to that")
    func slices() throws {
        let made = try make(
            "Patient",
            [
                #""path":"Patient.identifier","min":1,"mustSupport":true,"slicing":{"discriminator":[{"type":"value","path":"system"}],"rules":"closed"}"#,
                #""path":"Patient.identifier","sliceName":"a","min":1,"max":"2","slicing":{"discriminator":[{"type":"value","path":"use"}],"rules":"open"}"#,
                #""path":"Patient.identifier.system","min":1,"fixedUri":"urn:a""#,
                #""path":"Patient.identifier","sliceName":"a/old","max":"1""#,
                #""path":"Patient.identifier.use","fixedCode":"old""#,
                #""path":"Patient.identifier","sliceName":"b""#,
                #""path":"Patient.name.family","min":1"#,
            ])
        #expect(made.problems == [])
        #expect(made.rows["identifier"]?.slicing?.rules == .closed)
        #expect(made.rows["identifier:a"]?.min == 1)
        #expect(made.rows["identifier:a"]?.max == 2)
        #expect(made.rows["identifier:a"]?.mustSupport == false, "as the base has it")
        #expect(made.rows["identifier:a.system"]?.fixed == Array(#""urn:a""#.utf8))
        #expect(made.rows["identifier:a.value"]?.types == [ElementType(code: "string")])
        #expect(made.rows["identifier:a/old"]?.max == 1)
        #expect(made.rows["identifier:a/old.use"]?.fixed == Array(#""old""#.utf8))
        #expect(made.rows["identifier:a/old.use"]?.binding?.strength == .required)
        #expect(made.rows["identifier:b"]?.min == 0)
        #expect(made.rows["identifier.system"] == nil)
        #expect(made.rows["name.family"]?.min == 1)
        #expect(made.rows["name.given"]?.isArray == true)
    }

    @Test("Choices: a type that must be there is the only one; one that may be is a slice")
    func choices() throws {
        let made = try make(
            "Observation",
            [
                #""path":"Observation.effectiveDateTime","min":1"#,
                #""path":"Observation.valueQuantity.system","min":1"#,
                #""id":"Observation.component.value[x]","path":"Observation.component.value[x]","type":[{"code":"string"}]"#,
            ])
        #expect(made.problems == [])
        #expect(made.rows["effective[x]"]?.types.map(\.code) == ["dateTime"])
        #expect(made.rows["effective[x]"]?.min == 1)
        #expect(made.rows["value[x]"]?.types.count == 11)
        #expect(made.rows["value[x]"]?.slicing?.discriminators == [.init(kind: .type, path: "$this")])
        #expect(made.rows["value[x]:valueQuantity"]?.types.map(\.code) == ["Quantity"])
        #expect(made.rows["value[x]:valueQuantity.system"]?.min == 1)
        #expect(made.rows["component.value[x]"]?.types.map(\.code) == ["string"])
    }

    @Test(
        "Types are unfolded as deep as the differential goes, by the type's profile where it has one, and shared content too"
    )
    func unfolding() throws {
        let name = InventedPackage.profile("n", of: "HumanName", [#""path":"HumanName.family","min":1"#])
            .replacing(#""kind":"resource""#, with: #""kind":"complex-type""#)
        let made = try make(
            "Bundle",
            [
                #""path":"Bundle.identifier.type.coding.code","patternCode":"x""#,
                #""path":"Bundle.entry.link.url","maxLength":9"#,
            ])
        #expect(made.problems == [])
        #expect(made.rows["identifier.type.coding.code"]?.pattern == Array(#""x""#.utf8))
        #expect(made.rows["identifier.type.coding.system"] != nil)
        #expect(made.rows["entry.link"]?.content == nil)
        #expect(made.rows["entry.link.url"]?.maxLength == 9)
        #expect(made.rows["entry.link.url"]?.min == 1)
        let profile = InventedPackage.base + "n"
        let named = try make(
            "Patient",
            [
                #""path":"Patient.name","type":[{"code":"HumanName","profile":["\#(profile)"]}]"#,
                #""path":"Patient.name.given","min":1"#,
            ], more: ["n.json": name])
        #expect(named.problems == [])
        #expect(named.rows["name.family"]?.min == 1)
        #expect(named.rows["name.given"]?.min == 1)
    }

    @Test("Extensions are sliced by url without a word; a binding may change its strength alone; invariants are added")
    func small() throws {
        let made = try make(
            "Patient",
            [
                #""path":"Patient.extension","sliceName":"e","type":[{"code":"Extension","profile":["http://hl7.org/fhir/StructureDefinition/patient-birthPlace"]}]"#,
                #""path":"Patient.maritalStatus","binding":{"strength":"required"},"constraint":[{"key":"m-1","severity":"error","expression":"true"}]"#,
                #""path":"Patient.contact","constraint":[{"key":"c-1","severity":"error","expression":"true"}]"#,
            ])
        #expect(made.rows["extension"]?.slicing?.discriminators == [.init(kind: .value, path: "url")])
        #expect(made.rows["extension:e"]?.types.first?.profiles.count == 1)
        let binding = try #require(made.rows["maritalStatus"]?.binding)
        #expect(binding.strength == .required)
        #expect(binding.valueSet.hasPrefix("http://hl7.org/fhir/ValueSet/marital-status"))
        #expect(made.rows["contact"]?.invariants.map(\.key) == ["pat-1", "c-1"])
    }

    @Test("What cannot be applied is said, and the rest is")
    func problems() throws {
        let made = try make(
            "Patient",
            [
                #""path":"Patient.wings""#, #""path":"Patient.name.wings.x""#, #""path":"Patient.gender","min":1"#,
                #""path":"Patient.\#(String(repeating: "link.", count: 120))x""#,
                #""path":"Patient.photo","sliceName":"a/b""#,
            ])
        #expect(made.problems.count == 4)
        #expect(made.rows["gender"]?.min == 1)
    }

    @Test("A differential that makes more of itself with every line is given up")
    func growth() throws {
        var elements = [
            #""path":"Questionnaire.item","slicing":{"discriminator":[{"type":"value","path":"linkId"}],"rules":"open"}"#
        ]
        for number in 0..<900 {
            elements.append(#""id":"Questionnaire.item:s\#(number).text","path":"Questionnaire.item.text""#)
        }
        let made = try make("Questionnaire", elements)
        #expect(made.problems.contains { $0.contains("too large") })
    }
}
