import Testing
import Validate

/// Constraints that no built-in guide has.
@Suite("Constraints of every kind")
struct ConstraintTests {
    private typealias Guide = InventedGuide

    private func session(_ id: String, _ type: String, _ elements: String...) throws -> ValidatorSession {
        try Guide.session([Guide.profile(id, of: type, elements.map { $0 })])
    }

    @Test("The least and greatest value, of numbers in any form and of dates of any precision")
    func bounds() throws {
        let session = try Guide.session([
            Guide.profile(
                "bounds", of: "Patient",
                [
                    Guide.element(
                        "Patient.birthDate", "\"minValueDate\":\"1900-01-01\",\"maxValueDate\":\"2020-12-31\""),
                    Guide.element(
                        "Patient.multipleBirth[x]",
                        "\"type\":[{\"code\":\"integer\"}],\"minValueInteger\":1,\"maxValueInteger\":9"),
                ])
        ])
        func errors(_ members: String) -> [String] { Guide.errors(session, "bounds", "Patient", members) }
        #expect(errors("\"birthDate\":\"1900-01-01\",\"multipleBirthInteger\":9") == [])
        #expect(errors("\"birthDate\":\"1900\"") == [])
        #expect(errors("\"birthDate\":\"1899-12\"") == ["min-value Patient.birthDate"])
        #expect(errors("\"birthDate\":\"2021\"") == ["max-value Patient.birthDate"])
        #expect(errors("\"multipleBirthInteger\":10") == ["max-value Patient.multipleBirth"])
        #expect(errors("\"multipleBirthInteger\":0") == ["min-value Patient.multipleBirth"])
        #expect(errors("\"multipleBirthBoolean\":true").contains("choice-type Patient.multipleBirth"))
    }

    @Test("Fixed numbers are numbers, and a length counts characters")
    func values() throws {
        let session = try Guide.session([
            Guide.profile(
                "values", of: "Observation",
                [
                    Guide.element(
                        "Observation.value[x]",
                        "\"type\":[{\"code\":\"Quantity\"}],\"patternQuantity\":{\"value\":1.50}"),
                    Guide.element("Observation.status", "\"maxLength\":5"),
                ])
        ])
        func errors(_ members: String) -> [String] {
            Guide.errors(session, "values", "Observation", "\"code\":{\"text\":\"x\"},\(members)")
        }
        #expect(errors("\"status\":\"final\",\"valueQuantity\":{\"value\":1.5}") == [])
        #expect(errors("\"status\":\"final\",\"valueQuantity\":{\"value\":15e-1,\"unit\":\"x\"}") == [])
        #expect(errors("\"status\":\"final\",\"valueQuantity\":{\"value\":1.51}") == ["pattern Observation.value"])
        #expect(errors("\"status\":\"amended\"") == ["max-length Observation.status"])
    }

    @Test("Where the target of a reference may stand")
    func aggregation() throws {
        let session = try session(
            "inside", "Patient",
            Guide.element(
                "Patient.managingOrganization",
                """
                "type":[{"code":"Reference","targetProfile":["http://hl7.org/fhir/StructureDefinition/Organization"],
                "aggregation":["contained"]}]
                """))
        func errors(_ reference: String) -> [String] {
            Guide.errors(
                session, "inside", "Patient",
                "\"contained\":[{\"resourceType\":\"Organization\",\"id\":\"a\",\"name\":\"A\"}],"
                    + "\"link\":[{\"type\":\"seealso\",\"other\":{\"reference\":\"Patient/2\"}}],"
                    + "\"contact\":[{\"organization\":{\"reference\":\"#a\"}}],"
                    + "\"managingOrganization\":{\"reference\":\"\(reference)\"}")
        }
        #expect(errors("#a") == [])
        #expect(errors("Organization/1") == ["reference-aggregation Patient.managingOrganization"])
    }

    @Test("An extensible binding goes no further than its most, and an invariant of the guide's own is evaluated")
    func bindingAndInvariant() throws {
        let most = "http://hl7.org/fhir/StructureDefinition/elementdefinition-maxValueSet"
        let session = try Guide.session([
            Guide.profile(
                "bound", of: "Patient",
                [
                    Guide.element(
                        "Patient",
                        """
                        "constraint":[{"key":"inv-x","severity":"error","human":"x",
                        "expression":"name.exists() implies name.all(family.length() > 2)"},
                        {"key":"inv-y","severity":"warning","human":"x","expression":"active.exists()"}]
                        """),
                    Guide.element(
                        "Patient.maritalStatus",
                        """
                        "binding":{"strength":"preferred","valueSet":"http://hl7.org/fhir/ValueSet/marital-status",
                        "extension":[{"url":"\(most)","valueCanonical":"http://hl7.org/fhir/ValueSet/administrative-gender"}]}
                        """),
                ])
        ])
        func errors(_ members: String) -> [String] { Guide.errors(session, "bound", "Patient", members) }
        let gender = "http://hl7.org/fhir/administrative-gender"
        #expect(errors("\"maritalStatus\":{\"coding\":[{\"system\":\"\(gender)\",\"code\":\"other\"}]}") == [])
        #expect(
            errors("\"maritalStatus\":{\"coding\":[{\"system\":\"urn:x\",\"code\":\"other\"}]}")
                == ["binding-max Patient.maritalStatus"])
        #expect(errors("\"name\":[{\"family\":\"Ficta\"}]") == [])
        #expect(errors("\"name\":[{\"family\":\"Fi\"}]") == ["inv-x Patient"])
        let text =
            "{\"resourceType\":\"Patient\",\"meta\":{\"profile\":[\"\(Guide.base)/bound\"]},\"gender\":\"other\"}"
        let warnings = session.validate(Array(text.utf8)).findings.filter { $0.severity == .warning }.map(\.rule)
        #expect(warnings.contains("inv-y"))
    }

    @Test("An extension stands where its definition allows, with the value that it defines")
    func extensions() throws {
        let color = """
            {"resourceType":"StructureDefinition","url":"\(Guide.base)/color","version":"1.0.0","name":"Color","status":"active",
            "kind":"complex-type","abstract":false,"type":"Extension","context":[{"type":"element","expression":"Patient.name"}],
            "baseDefinition":"http://hl7.org/fhir/StructureDefinition/Extension","derivation":"constraint",
            "differential":{"element":[{"id":"Extension","path":"Extension"},
            {"id":"Extension.url","path":"Extension.url","fixedUri":"\(Guide.base)/color"},
            {"id":"Extension.value[x]","path":"Extension.value[x]","min":1,"type":[{"code":"code"}]}]}}
            """
        let session = try Guide.session([
            ("StructureDefinition-color.json", color),
            Guide.profile("plain", of: "Patient", [Guide.element("Patient.name", "\"min\":0")]),
        ])
        func errors(_ members: String) -> [String] { Guide.errors(session, "plain", "Patient", members) }
        let sound = "{\"url\":\"\(Guide.base)/color\",\"valueCode\":\"red\"}"
        #expect(errors("\"name\":[{\"text\":\"x\",\"extension\":[\(sound)]}]") == [])
        #expect(errors("\"extension\":[\(sound)]") == ["extension-context Patient.extension[0]"])
        #expect(
            errors(
                "\"name\":[{\"text\":\"x\",\"extension\":[{\"url\":\"\(Guide.base)/color\",\"valueString\":\"red\"}]}]"
            )
            .contains("choice-type Patient.name[0].extension[0].value"))
        #expect(errors("\"extension\":[{\"url\":\"urn:nobody:knows\",\"valueString\":\"x\"}]") == [])
    }
}
