import Testing

@testable import FHIR

@Suite("What FHIRPath asks its host")
struct FHIRPathHostTests {
    /// Knows one value set, one reference, and evaluates on the same evaluator while it answers.
    struct Host: FHIRPath.Host {
        let fixture: FHIRPathFixture
        let node: Int

        func resolve(_ reference: String, from resource: Int) -> FHIRPath.Resolution {
            reference == "urn:uuid:1" ? .node(node) : reference == "Practitioner/7" ? .missing : .unknown
        }

        func isMember(code: String, system: String?, of valueSet: String) -> Bool? {
            valueSet == "v" ? code == "a" && system == "s" : nil
        }

        func conforms(node: Int, to profile: String) -> Bool? {
            try? fixture.holds("conformsTo('http://hl7.org/fhir/StructureDefinition/Patient')", host: self)
        }
    }

    @Test func unknownIsNeitherTrueNorFalse() throws {
        let fixture = try FHIRPathFixture(FHIRPathEvaluatorTests.patient)
        for expression in [
            "generalPractitioner.resolve().exists()", "generalPractitioner[1].resolve().name",
            "generalPractitioner[2].resolve()",
            "generalPractitioner[0].resolve() is Practitioner and generalPractitioner[2].resolve() is Patient",
            "'a'.memberOf('v')", "conformsTo('http://hl7.org/fhir/StructureDefinition/Patient')",
            "text.htmlChecks() or 'a'.memberOf('w')",
            "elementDefinition()", "generalPractitioner.all(resolve() is Practitioner or resolve() is Organization)",
        ] {
            guard case .unanswerable = try fixture.fault(expression) else {
                Issue.record("\(expression): \(String(describing: try fixture.fault(expression)))")
                continue
            }
        }
    }

    /// What is known decides, on whichever side it stands.
    @Test(arguments: [
        ("'a'.memberOf('v') or true", true), ("'a'.memberOf('v') and false", false),
        ("'a'.memberOf('v') implies true", true),
        ("true or 'a'.memberOf('v')", true), ("generalPractitioner.exists(resolve() is Practitioner)", true),
        ("generalPractitioner.all(resolve() is Practitioner)", false),
        ("generalPractitioner.skip(2).exists(resolve() is Practitioner)", true),
        ("(generalPractitioner[2] | generalPractitioner[1]).all(resolve() is Practitioner)", false),
        ("generalPractitioner[1].resolve().ofType(Patient).exists()", false),
    ])
    func knownPartsDecide(_ expression: String, _ expected: Bool) throws {
        let fixture = try FHIRPathFixture(FHIRPathEvaluatorTests.patient)
        #expect(try fixture.texts(expression) == ["\(expected)"])
    }

    @Test func theHostIsAsked() throws {
        let fixture = try FHIRPathFixture(
            #"{"resourceType":"Patient","contact":[{"relationship":[{"coding":[{"system":"s","code":"b"},{"system":"s","code":"a"}]}]}],"maritalStatus":{"coding":[{"system":"s","code":"b"}]},"generalPractitioner":[{"reference":"urn:uuid:1"},{"reference":"Practitioner/7"}]}"#
        )
        let host = Host(fixture: fixture, node: 0)
        #expect(try fixture.texts("contact.relationship.memberOf('v')", host: host) == ["true"])
        #expect(try fixture.texts("maritalStatus.memberOf('v')", host: host) == ["false"])
        #expect(try fixture.texts("maritalStatus.coding.code.memberOf('v')", host: host) == ["false"])
        #expect(try fixture.texts("generalPractitioner.resolve().count()", host: host) == ["1"])
        #expect(try fixture.texts("generalPractitioner.resolve() is Patient", host: host) == ["true"])
        #expect(try fixture.fault("maritalStatus.memberOf('w')", host: host) == .unanswerable(function: "memberOf()"))
    }

    @Test func evaluationsInOneAnotherEnd() throws {
        let fixture = try FHIRPathFixture(FHIRPathEvaluatorTests.patient)
        let fault = try fixture.fault(
            "conformsTo('http://hl7.org/fhir/StructureDefinition/Patient')", host: Host(fixture: fixture, node: 0))
        #expect(fault == .unanswerable(function: "conformsTo()"))
        #expect(try fixture.texts("id") == ["p"])
    }
}
