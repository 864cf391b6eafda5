import Foundation
import Testing

@testable import FHIR

@Suite("A profile as text")
struct ProfileOutlineTests {
    private let folder: Folder
    private let catalog: ProfileCatalog

    init() throws {
        folder = try Folder()
        let slicing = #""slicing":{"discriminator":[{"type":"pattern","path":"type"}],"rules":"open"}"#
        let member = #"{"coding":[{"system":"http://invented.example/CodeSystem/kinds","code":"member"}]}"#
        let package = InventedPackage(files: [
            "base.json": InventedPackage.profile(
                "base", [#""id":"Patient.gender","path":"Patient.gender","min":1,"mustSupport":true"#]),
            "p.json": InventedPackage.profile(
                "p", base: InventedPackage.base + "base",
                [
                    #""id":"Patient","path":"Patient","constraint":[{"key":"p-1","severity":"warning","expression":"name.exists()"}]"#,
                    #""id":"Patient.identifier","path":"Patient.identifier","min":1,"mustSupport":true,\#(slicing)"#,
                    #""id":"Patient.identifier:member","path":"Patient.identifier","sliceName":"member","min":1,"max":"1""#,
                    #""id":"Patient.identifier:member.type","path":"Patient.identifier.type","min":1,"patternCodeableConcept":\#(member)"#,
                    #""id":"Patient.maritalStatus","path":"Patient.maritalStatus","binding":{"strength":"required","valueSet":"http://invented.example/ValueSet/kinds"}"#,
                    #""id":"Patient.birthDate","path":"Patient.birthDate","mustSupport":true"#,
                    #""id":"Patient.deceasedBoolean","path":"Patient.deceasedBoolean","min":1"#,
                    #""id":"Patient.photo","path":"Patient.photo","max":"0""#,
                    #""id":"Patient.managingOrganization","path":"Patient.managingOrganization","type":[{"code":"Reference","targetProfile":["http://hl7.org/fhir/StructureDefinition/Organization","http://invented.example/StructureDefinition/gone"],"aggregation":["contained"]}]"#,
                ]),
            "kinds.json": InventedPackage.codeSystem("kinds", #""concept":[{"code":"member"},{"code":"other"}]"#),
            "v.json": InventedPackage.valueSet(
                "kinds", #""include":[{"system":"http://invented.example/CodeSystem/kinds"}]"#),
        ])
        catalog = try ProfileCatalog.open(
            directory: Place.tables, .init(packages: [try package.write(under: folder.url)], folders: [])
        ).catalog
    }

    private func outline(_ extent: ProfileOutline.Extent) throws -> String {
        let profile = try #require(catalog.profile(named: "p"))
        return ProfileOutline(profile, catalog: catalog, extent: extent).lines().joined(separator: "\n")
    }

    @Test("What it demands beyond its type")
    func constraints() throws {
        #expect(
            try outline(.constraints) == """
                http://invented.example/StructureDefinition/p|1
                p of invented.guide#1.0.0
                derives from base 1, that from Patient 4.0.1, that from DomainResource 4.0.1, that from Resource 4.0.1

                S must support   ?! modifies the meaning of the rest   only what differs from Patient 4.0.1

                Patient                              0..*
                                                           must hold: p-1 (warning)
                  identifier                     S   1..*  Identifier
                                                           slices, told apart by the value of type; others may stand beside them
                    identifier:member                1..1  Identifier
                      type                           1..1  CodeableConcept
                                                           has http://invented.example/CodeSystem/kinds#member
                                                           extensible identifier-type: 18 codes
                  gender                         S   1..1  code
                                                           required administrative-gender|4.0.1: 4 codes
                  birthDate                      S   0..1  date
                  deceased[x]                    ?!  1..1  boolean
                                                           slices, told apart by the type of $this; nothing else may be there
                    deceased[x]:deceasedBoolean  ?!  1..1  boolean
                  maritalStatus                      0..1  CodeableConcept
                                                           required kinds: 2 codes
                  photo                              0..0
                  managingOrganization               0..1  Reference(Organization | gone) contained
                """)
    }

    @Test("What it demands beyond the profile that it derives from, and all of it")
    func extents() throws {
        let changes = try outline(.changes)
        #expect(changes.contains("only what differs from base 1"))
        #expect(!changes.contains("gender"))
        #expect(changes.contains("identifier:member"))
        let all = try outline(.all)
        #expect(all.contains("gender"))
        #expect(all.contains("multipleBirth[x]"))
    }

    @Test("One element in depth, as people and as maps write it")
    func element() throws {
        let profile = try #require(catalog.profile(named: "p"))
        func lines(_ path: String) throws -> [String] {
            try ElementOutline(profile, element: path, catalog: catalog).lines()
        }
        let codes = try lines("maritalStatus").map { $0.trimmingSpaces() }
        #expect(codes[0] == "Patient.maritalStatus in http://invented.example/StructureDefinition/p|1")
        #expect(codes.contains("required http://invented.example/ValueSet/kinds: 2 codes"))
        #expect(codes.contains("http://invented.example/CodeSystem/kinds: member other"))
        #expect(codes.contains { $0.hasPrefix("coding ") }, "the elements of its type")
        #expect(try lines("identifier:member.type") == lines("identifier[member].type"))
        #expect(try lines("").contains { $0.contains("must hold: p-1 (warning): name.exists()") })
        #expect(throws: ElementPathError.self) { try lines("identifier:none") }
        #expect(throws: ElementPathError.self) { try lines("wings") }
    }
}
