import FHIR
import Records
import Testing
import Validate

@testable import Mappers

@Suite struct MapperTests {
    @Test(arguments: [Case.Kind.member, .derivedMember, .claim])
    func whatIsMadeIsValid(_ kind: Case.Kind) throws {
        let maps = try Mappings.maps.get()
        let catalog = try ProfileCatalog(directory: "\(Mappings.directory)/profiles")
        let session = ValidatorSession(catalog: catalog, options: ValidationOptions(storedBody: true))
        var mapper = Mapper(maps)
        var types: [String] = []
        mapper.map(try Sample.make(kind)) { resource in
            types.append(resource.type)
            let verdict = session.validate(resource.json)
            for finding in verdict.findings where finding.severity == .error {
                Issue.record("\(resource.type): \(finding.rule) \(finding.path) \(finding.message)")
            }
        }
        switch kind {
        case .claim:
            #expect(types == ["Organization", "Organization", "Practitioner", "Practitioner", "ExplanationOfBenefit"])
        default: #expect(types == ["Organization", "Coverage", "Patient"])
        }
    }

    /// A rule's value in an object that does not stand is not counted: coverage is told from the counts.
    @Test func whatIsTakenBackIsNotCounted() throws {
        let maps = try Mappings.maps.get()
        var mapper = Mapper(maps)
        var source = Case(kind: .claim, ids: Sample.ids())
        // A role without anybody who has it; a payee without a type.
        source.claim = try Sample.record(
            """
            totalCharge: "10"
            providers: [{ role: "82", entityType: "1" }]
            billingProvider: { entityType: "2", lastName: Example Clinic }
            lines: [{ number: "1", procedureQualifier: HC, procedure: "99213", charge: "10", serviceFrom: "20240105" }]
            """, "claim")
        var bodies: [String] = []
        var noted: [Int32] = []
        mapper.map(source) { resource in
            bodies.append(String(decoding: resource.json, as: UTF8.self))
            if resource.role == .main { noted = Array(resource.noted) }
        }
        #expect(bodies.last?.contains("careTeam\"") == false)
        let fired = mapper.statistics.fired
        let rules = zip(maps.rules, fired).filter { $0.0.path.contains(".careTeam") && $0.1 != 0 }
        #expect(rules.isEmpty, "\(rules.map(\.0.path))")
        #expect(fired.allSatisfy { $0 >= 0 })
        let charges = zip(maps.rules, fired).filter { $0.0.path == "ExplanationOfBenefit.item.productOrService" }
        #expect(charges.map(\.1).filter { $0 != 0 } == [1])
        #expect(noted.filter { $0 >= 0 && maps.rules[Int($0)].path.hasSuffix("item.productOrService") }.count == 1)
    }

    @Test func sharedResourcesAreHandedOverOnce() throws {
        var mapper = Mapper(try Mappings.maps.get())
        let source = try Sample.make(.claim)
        var types: [String] = []
        mapper.map(source) { types.append($0.type) }
        types = []
        mapper.map(source) { types.append($0.type) }
        #expect(types == ["ExplanationOfBenefit"])
    }

    @Test func noSecretIsEverWritten() throws {
        var source = try Sample.make(.derivedMember)
        let yaml = Sample.claim.replacing(
            "idQualifier: MI, id: M1", with: "idQualifier: \"34\", id: \"999999999\", ssn: \"999999999\"")
        source.claim = try Sample.record(yaml, "claim")
        for kind in [Case.Kind.derivedMember, .claim] {
            var mapper = Mapper(try Mappings.maps.get())
            source.kind = kind
            mapper.map(source) { resource in
                let json = String(decoding: resource.json, as: UTF8.self)
                #expect(!json.contains("999999999"))
                #expect(!json.contains("990000001"))
            }
        }
    }

    @Test func everyValueCanBeExplained() throws {
        var mapper = Mapper(try Mappings.maps.get())
        let entries = mapper.trace(try Sample.make(.claim))
        let modifier = try #require(
            entries.first { $0.path == "ExplanationOfBenefit.item[0].modifier[0]" })
        #expect(modifier.sources.map(\.field) == ["lines.modifiers"])
        #expect(modifier.rule.cpcds == ["41"])
        let amount = try #require(
            entries.first { $0.path == "ExplanationOfBenefit.item[2].adjudication[0].amount" })
        #expect(amount.sources.map(\.field) == ["lines.charge"])
        #expect(amount.rule.line > 0)
    }

    @Test func unmappedCodesAreCounted() throws {
        var source = try Sample.make(.claim)
        source.remittance = try Sample.record(
            Sample.remittance.replacing("status: \"1\"", with: "status: \"77\""), "remittance.claim")
        var mapper = Mapper(try Mappings.maps.get())
        mapper.map(source) { _ in }
        let statistics = mapper.statistics
        #expect(statistics.unmapped.counts == [.init(crosswalk: "claim-status", code: "77"): 1])
        #expect(statistics.defaulted.reduce(0, +) == 3)
        #expect(statistics.fired.contains { $0 == 3 })
    }
}
