import Testing

@testable import FHIR

@Suite("Evaluating FHIRPath")
struct FHIRPathEvaluatorTests {
    static let patient = #"""
        {"resourceType":"Patient","id":"p","_birthDate":{"extension":[{"url":"http://a.example/x","valueCode":"unknown"}]},
         "name":[{"given":["Ana",null,"B\u00fcl"],"_given":[null,{"id":"g2"},{"extension":[{"url":"u","valueString":"s"}]}],"family":"\"Q\""},{"text":"T"}],
         "contained":[{"resourceType":"Organization","id":"o","name":"N"},{"resourceType":"Practitioner","id":"d"}],
         "managingOrganization":{"reference":"#o"},
         "generalPractitioner":[{"reference":"Practitioner/7"},{"reference":"Organization/8"},{"reference":"urn:uuid:1"},{"display":"d","type":"Practitioner"}],
         "multipleBirthInteger":2,"deceasedDateTime":"2020-02-29","active":true,
         "extension":[{"url":"q","valueQuantity":{"value":1.50,"unit":"cm","system":"http://unitsofmeasure.org","code":"cm"}}]}
        """#

    @Test(arguments: [
        ("birthDate.exists()", ["true"]), ("birthDate.hasValue()", ["false"]), ("birthDate", [""]),
        ("birthDate.extension('http://a.example/x').value", ["unknown"]),
        ("birthDate.extension.value is code", ["true"]),
        ("name.given", ["Ana", "", "Bül"]), ("name.given.where(hasValue())", ["Ana", "Bül"]),
        ("name.given[1].id", ["g2"]),
        ("name.given.extension.value", ["s"]), ("name[0].family.length()", ["3"]),
        ("name.given.last().upper()", ["BÜL"]),
        ("name.given.last().substring(1, 1)", ["ü"]), ("name.given.last().indexOf('l')", ["2"]),
        ("multipleBirth", ["2"]), ("multipleBirth is integer", ["true"]), ("multipleBirth + 1", ["3"]),
        ("deceased is dateTime", ["true"]), ("deceased.type().name", ["dateTime"]),
        ("(deceased as boolean).exists()", ["false"]),
        ("deceased + 1 year", ["2021-02-28"]), ("deceased < @2020-03", ["true"]), ("deceased < @2020-02", []),
        ("extension.value * 2", ["3.00 'cm'"]), ("extension.value = 15.0 'mm'", ["true"]),
        ("extension.value.value.toString()", ["1.50"]),
        ("extension.value ~ 2 'cm'", ["true"]), ("extension.value.is(FHIR.Quantity)", ["true"]),
        ("extension.value.is(System.Quantity)", ["false"]),
        ("contained.where($this is Practitioner).id", ["d"]),
        ("contained.type().name", ["Organization", "Practitioner"]),
        ("managingOrganization.resolve().name", ["N"]), ("managingOrganization.resolve() is Organization", ["true"]),
        ("generalPractitioner.where($index != 2).where(resolve() is Practitioner).count()", ["2"]),
        ("Patient.id & DomainResource.id & Practitioner.id", ["pp"]), ("children().ofType(HumanName).count()", ["2"]),
        ("descendants().ofType(Coding).empty()", ["true"]), ("active.value", ["true"]),
        ("name.given.value.count()", ["2"]),
        ("(1 | 2 | 3).select($this * $index)", ["0", "2", "6"]), ("name.select(given.first() & '-')", ["Ana-", "-"]),
        ("now() = now()", ["true"]), ("today().toString()", ["2023-11-14"]),
        ("now().toString()", ["2023-11-14T22:13:20.000Z"]),
        ("defineVariable('n', name.count()).select(%n + 1)", ["3"]), ("0.1 + 0.2 = 0.3", ["true"]),
        ("12345678901234567890.123456789 - 0.000000001", ["12345678901234567890.123456788"]),
        ("'a.b'.replaceMatches('(\\\\w)\\\\.(\\\\w)', '$2-$1')", ["b-a"]), ("'aXbX'.split('X')", ["a", "b", ""]),
        ("1 year = 12 months", ["true"]), ("1 'km' + 1 'm'", ["1.001 'km'"]),
        ("(3 | 1 | 2).sort(-$this)", ["3", "2", "1"]),
        ("@2012-04-15T10:00:00 < @2012-04-17T00:00:00Z", ["true"]), ("@T10:30 + 90 minutes", ["12:00"]),
        ("'{\"'.escape('json').unescape('json')", ["{\""]), ("'ab'.encode('base64').decode('base64')", ["ab"]),
        ("'Zm8'.decode('base64')", []), ("(1).combine(1).aggregate($this + $total, 1)", ["3"]),
    ])
    func gives(_ expression: String, _ expected: [String]) throws {
        for knowsNames in [true, false] {
            let fixture = try FHIRPathFixture(Self.patient, knowsNames: knowsNames)
            #expect(try fixture.texts(expression) == expected, "\(knowsNames)")
        }
    }

    /// The two dialects, where they differ.
    @Test(arguments: [
        ("name.as(HumanName).count() = 2", true), ("active is Boolean", true), ("multipleBirthInteger = 2", true),
        ("name or active.not()", true), ("active and name", true), ("{}", false), ("name", true), ("active", true),
        ("name.where(false)", false), ("name.given.where(hasValue()) in ('Ana' | 'Bül' | 'C')", true),
        ("name.given.where(hasValue()) in ('Ana' | 'C')", false), ("('Ana' | 'C') contains name.given", false),
        ("(name.given < 'B').empty()", true), ("birthDate.empty()", false), ("name is Nonsense", false),
    ])
    func invariantsAreReadLeniently(_ expression: String, _ expected: Bool) throws {
        let focus = expression == "name is Nonsense" ? "name.first() is Nonsense" : expression
        #expect(try FHIRPathFixture(Self.patient, dialect: .invariants).holds(focus) == expected)
    }

    @Test(arguments: [
        "name.as(HumanName)", "name or active", "name.first() is Nonsense", "name.single()", "name < 1",
        "name.given in ('Ana')", "name.given < 'B'", "active + 1",
        "name.family.substring('a')", "'a'.matches('(')", "'a'.matches('(?=a)')", "name.sort(given)",
    ])
    func standardFindsTheMistake(_ expression: String) throws {
        let fault = try FHIRPathFixture(Self.patient).fault(expression)
        guard case .invalid(let offset, let reason) = fault else {
            Issue.record("\(expression): \(String(describing: fault))")
            return
        }
        #expect(offset >= 0 && offset <= expression.utf8.count && !reason.isEmpty)
    }

    @Test func strictRefusesUnknownElements() throws {
        let strict = try FHIRPathFixture(Self.patient, dialect: .strict)
        #expect(try strict.fault("name.givn") == .invalid(offset: 5, reason: "the type has no such element"))
        #expect(try strict.fault("Organization.name") != nil)
        #expect(try strict.texts("name.given.count()") == ["3"])
    }

    @Test func variablesOfTheCaller() throws {
        let fixture = try FHIRPathFixture(Self.patient)
        let element = try #require(try fixture.values("name[0]").first)
        let variables: [String: [FHIRPath.Value]] = ["a": [.integer(2), .decimal("1.5")], "e": [element]]
        #expect(try fixture.values("%a.count() + %a.last()", variables: variables) == [.decimal("3.5")])
        #expect(try fixture.values("%e.given.count()", variables: variables) == [.integer(3)])
    }

    @Test func contextMayBeAnyElement() throws {
        let fixture = try FHIRPathFixture(Self.patient)
        let catalog = try ProfileCatalog(directory: Place.tables)
        let contact = try #require(catalog.type("Patient")?.root.child(named: "name"))
        guard case .element(let name)? = try fixture.values("name[1]").first else { throw XMLResource.Malformed() }
        let focus = FHIRPath.Focus(node: name.node, type: fixture.evaluator.type(of: contact))
        let compiled = try FHIRPath.compile(
            "text = 'T' and %resource.id = 'p' and %context.text.exists() and $this is HumanName")
        #expect(
            try fixture.evaluator.isTrue(compiled, view: fixture.tape.view, focus: focus, resource: 0, rootResource: 0))
        #expect(throws: FHIRPath.EvaluationError.self) {
            try fixture.evaluator.isTrue(
                compiled, view: fixture.tape.view, focus: FHIRPath.Focus(node: 100_000, type: .unknown), resource: 0,
                rootResource: 0)
        }
    }
}
