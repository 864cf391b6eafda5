import Foundation
import Testing

@testable import FHIR

@Suite("Profile catalog")
struct ProfileCatalogTests {
    let catalog: ProfileCatalog

    init() throws { catalog = try ProfileCatalog(directory: Place.tables) }

    private func professional() throws -> Profile {
        try #require(catalog.profile(named: "C4BB-ExplanationOfBenefit-Professional-NonClinician"))
    }

    @Test("A profile is found by id and canonical, with and without version")
    func names() throws {
        let profile = try professional()
        #expect(catalog.profile(named: profile.url) === profile)
        #expect(catalog.profile(named: profile.canonical) === profile)
        #expect(catalog.profile(named: profile.url + "|9.9.9") == nil)
        #expect(profile.type == "ExplanationOfBenefit")
        #expect(catalog.profile(named: "us-core-patient")?.version == "6.1.0")
        #expect(catalog.profile(named: "us-core-patient", from: profile.package)?.version == "3.1.1")
        #expect(catalog.targetType("http://hl7.org/fhir/us/carin-bb/StructureDefinition/C4BB-Patient") == "Patient")
    }

    @Test("Paths resolve through slices, choices and data types")
    func paths() throws {
        let profile = try professional()
        let received = try catalog.resolve("supportingInfo[clmrecvddate].timingDate", in: profile)
        #expect(received.type?.code == "date")
        #expect(received.min == 1)
        let code = try catalog.resolve("supportingInfo[clmrecvddate].category.coding.code", in: profile)
        #expect(code.constant == Array(#""clmrecvddate""#.utf8))
        #expect(code.type?.code == "code")
        let type = try catalog.resolve("identifier[uniqueclaimid].type.coding.code", in: profile)
        #expect(type.constant == Array(#""uc""#.utf8))
        let amount = try catalog.resolve("item.adjudication[adjudicationamounttype].amount.value", in: profile)
        #expect(amount.type?.code == "decimal")
        #expect(try catalog.resolve("item", in: profile).isArray)
        #expect(try !catalog.resolve("status", in: profile).isArray)
        #expect(try catalog.resolve("item.detail.adjudication.amount", in: profile).type?.code == "Money")
    }

    @Test("A path that names nothing says where it fails and what there is")
    func wrongPaths() throws {
        let profile = try professional()
        #expect(throws: ElementPathError.self) { try catalog.resolve("supportingInfo[clmrecvdate]", in: profile) }
        #expect(throws: ElementPathError.self) { try catalog.resolve("item.colour", in: profile) }
        do {
            _ = try catalog.resolve("supportingInfo[clmrecvddate].timingPeriod", in: profile)
            Issue.record("a type that the profile does not allow was found")
        } catch {
            #expect(error.step == "timingPeriod")
        }
    }

    @Test("Value sets know what is listed and what only a terminology server could say")
    func valueSets() throws {
        let amounts = try #require(catalog.valueSet("http://hl7.org/fhir/us/carin-bb/ValueSet/C4BBAdjudication"))
        #expect(amounts.isComplete)
        #expect(
            amounts.contains(system: "http://terminology.hl7.org/CodeSystem/adjudication", code: "submitted") == true)
        #expect(
            amounts.contains(system: "http://terminology.hl7.org/CodeSystem/adjudication", code: "nonsense") == false)
        let cpt = try #require(
            catalog.valueSet("http://hl7.org/fhir/us/carin-bb/ValueSet/AMACPTCMSHCPCSProcedureCodes"))
        #expect(cpt.contains(system: "http://www.ama-assn.org/go/cpt", code: "99213") == nil)
        #expect(cpt.contains(system: "http://example.org", code: "99213") == false)
    }
}
