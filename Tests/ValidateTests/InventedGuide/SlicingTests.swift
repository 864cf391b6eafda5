import Testing
import Validate

/// Slicing that no built-in guide has.
@Suite("Slicing of every kind")
struct SlicingTests {
    private typealias Guide = InventedGuide

    private func slicing(_ kind: String, _ path: String, _ rules: String = "open", ordered: Bool = false) -> String {
        """
        "slicing":{"discriminator":[{"type":"\(kind)","path":"\(path)"}],"rules":"\(rules)","ordered":\(ordered)}
        """
    }

    private func identifiers(_ systems: String...) -> String {
        "\"identifier\":[" + systems.map { "{\"system\":\"urn:\($0)\",\"value\":\"1\"}" }.joined(separator: ",") + "]"
    }

    private func twoSlices(_ slicing: String) -> [String] {
        [
            Guide.element("Patient.identifier", slicing),
            Guide.element("Patient.identifier:one", "\"min\":0,\"max\":\"1\""),
            Guide.element("Patient.identifier:one.system", "\"min\":1,\"fixedUri\":\"urn:one\""),
            Guide.element("Patient.identifier:two", "\"min\":0,\"max\":\"1\""),
            Guide.element("Patient.identifier:two.system", "\"min\":1,\"fixedUri\":\"urn:two\""),
        ]
    }

    @Test("Ordered slices come in the order of the profile, and strangers between them do not matter")
    func ordered() throws {
        let session = try Guide.session([
            Guide.profile("ordered", of: "Patient", twoSlices(slicing("value", "system", ordered: true)))
        ])
        func errors(_ members: String) -> [String] { Guide.errors(session, "ordered", "Patient", members) }
        #expect(errors(identifiers("one", "two")) == [])
        #expect(errors(identifiers("one", "x", "two")) == [])
        #expect(errors(identifiers("two", "one")) == ["slicing-order Patient.identifier[1]"])
    }

    @Test("What is in no slice comes at the end, or not at all")
    func openAtEndAndClosed() throws {
        let session = try Guide.session([
            Guide.profile("end", of: "Patient", twoSlices(slicing("value", "system", "openAtEnd"))),
            Guide.profile("closed", of: "Patient", twoSlices(slicing("value", "system", "closed"))),
        ])
        #expect(Guide.errors(session, "end", "Patient", identifiers("one", "two", "x")) == [])
        #expect(
            Guide.errors(session, "end", "Patient", identifiers("x", "one")) == ["slicing-order Patient.identifier[1]"])
        #expect(Guide.errors(session, "closed", "Patient", identifiers("two", "one")) == [])
        #expect(
            Guide.errors(session, "closed", "Patient", identifiers("one", "x"))
                == ["slicing-closed Patient.identifier[1]"])
    }

    @Test("A slice is sliced again, and what both say holds")
    func slicedAgain() throws {
        let elements = [
            Guide.element("Patient.identifier", slicing("value", "system")),
            Guide.element(
                "Patient.identifier:one", "\"min\":1,\"max\":\"*\"," + slicing("value", "use")),
            Guide.element("Patient.identifier:one.system", "\"min\":1,\"fixedUri\":\"urn:one\""),
            Guide.element("Patient.identifier:one/old", "\"min\":0,\"max\":\"1\""),
            Guide.element("Patient.identifier:one/old.use", "\"min\":1,\"fixedCode\":\"old\""),
            Guide.element("Patient.identifier:one/old.period", "\"min\":1"),
        ]
        let session = try Guide.session([Guide.profile("again", of: "Patient", elements)])
        func errors(_ members: String) -> [String] { Guide.errors(session, "again", "Patient", members) }
        let old = "{\"system\":\"urn:one\",\"use\":\"old\",\"period\":{\"end\":\"2020\"}}"
        #expect(errors("\"identifier\":[{\"system\":\"urn:one\"},\(old)]") == [])
        #expect(errors("\"identifier\":[\(old),\(old)]") == ["cardinality-max Patient.identifier[one/old]"])
        #expect(
            errors("\"identifier\":[{\"system\":\"urn:two\",\"use\":\"old\"}]") == [
                "cardinality-min Patient.identifier[one]"
            ])
        let without = errors("\"identifier\":[{\"system\":\"urn:one\",\"use\":\"old\"}]")
        #expect(without.count == 1 && without[0].hasPrefix("cardinality-min Patient.identifier[one"))
    }

    @Test("Slices told apart by what is there")
    func exists() throws {
        let elements = [
            Guide.element("Patient.contact", slicing("exists", "organization", "closed")),
            Guide.element("Patient.contact:of", "\"min\":0,\"max\":\"1\""),
            Guide.element("Patient.contact:of.organization", "\"min\":1"),
            Guide.element("Patient.contact:person", "\"min\":1,\"max\":\"*\""),
            Guide.element("Patient.contact:person.organization", "\"max\":\"0\""),
        ]
        let session = try Guide.session([Guide.profile("exists", of: "Patient", elements)])
        func errors(_ members: String) -> [String] { Guide.errors(session, "exists", "Patient", members) }
        let person = "{\"name\":{\"text\":\"x\"}}"
        let of = "{\"organization\":{\"reference\":\"Organization/1\"}}"
        #expect(errors("\"contact\":[\(person),\(of)]") == [])
        #expect(errors("\"contact\":[\(of)]") == ["cardinality-min Patient.contact[person]"])
        #expect(errors("\"contact\":[\(person),\(of),\(of)]") == ["cardinality-max Patient.contact[of]"])
    }

    @Test("Slices told apart by the type of what a reference points at, and by the profile that it conforms to")
    func resolved() throws {
        let named = Guide.profile("named", of: "Organization", [Guide.element("Organization.name", "\"min\":1")])
        func slices(_ kind: String, _ targets: [(String, String)]) -> [String] {
            [Guide.element("Patient.generalPractitioner", slicing(kind, "resolve()"))]
                + targets.map { name, target in
                    Guide.element(
                        "Patient.generalPractitioner:\(name)",
                        "\"min\":0,\"max\":\"1\",\"type\":[{\"code\":\"Reference\",\"targetProfile\":[\"\(target)\"]}]")
                }
        }
        let fhir = "http://hl7.org/fhir/StructureDefinition"
        let session = try Guide.session([
            named,
            Guide.profile(
                "typed", of: "Patient",
                slices("type", [("person", "\(fhir)/Practitioner"), ("place", "\(fhir)/Organization")])),
            Guide.profile("profiled", of: "Patient", slices("profile", [("named", "\(Guide.base)/named")])),
        ])
        func references(_ all: String...) -> String {
            "\"generalPractitioner\":[" + all.map { "{\"reference\":\"\($0)\"}" }.joined(separator: ",") + "]"
        }
        #expect(Guide.errors(session, "typed", "Patient", references("Practitioner/1", "Organization/1")) == [])
        #expect(
            Guide.errors(session, "typed", "Patient", references("Organization/1", "Organization/2"))
                == ["cardinality-max Patient.generalPractitioner[place]"])
        let contained = """
            "contained":[{"resourceType":"Organization","id":"a","name":"A"},{"resourceType":"Organization","id":"b","name":"B"},
            {"resourceType":"Organization","id":"c","identifier":[{"value":"1"}]}],
            """
        #expect(
            Guide.errors(
                session, "profiled", "Patient",
                contained + references("#a", "#c")
                    + ",\"managingOrganization\":{\"reference\":\"#b\"}") == [])
        #expect(
            Guide.errors(
                session, "profiled", "Patient",
                contained + references("#a", "#b")
                    + ",\"managingOrganization\":{\"reference\":\"#c\"}") == [
                    "cardinality-max Patient.generalPractitioner[named]"
                ])
    }
}
