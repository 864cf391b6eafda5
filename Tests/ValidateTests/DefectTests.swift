import FHIR
import Testing
import Validate

/// One defect in a sound claim: what is put in place of what, and the finding it must bring, alone.
struct Defect: CustomTestStringConvertible, Sendable {
    var old: String
    var new: String
    var rule: String
    var path: String

    init(_ old: String, _ new: String, _ rule: String, _ path: String) {
        self.old = old
        self.new = new
        self.rule = rule
        self.path = path
    }

    var testDescription: String { "\(rule) at \(path)" }
}

@Suite("Single defects")
struct DefectTests {
    private static let claim = "ExplanationOfBenefit"

    @Test("The sound resources are valid")
    func sound() throws {
        let session = try Place.session()
        for resource in [Invented.claim, Invented.patient] {
            let verdict = session.validate(Array(resource.utf8))
            #expect(verdict.findings.filter { $0.severity == .error } == [])
            #expect(verdict.profiles.count == 2)
        }
        #expect(session.validate(Array(Invented.claim.utf8)).resource == "ExplanationOfBenefit/e1")
    }

    /// A code that a profile prescribes, here by a pattern on the identifier, is not held against the list that the base
    /// recommends.
    @Test("A prescribed code brings no warning")
    func prescribedCode() throws {
        let type =
            "\"type\":{\"coding\":[{\"system\":\"http://terminology.hl7.org/CodeSystem/v2-0203\",\"code\":\"NPI\"}]}"
        for (resource, rest) in [
            ("Organization", "\"name\":\"Example Clinic\""), ("Practitioner", "\"name\":[{\"family\":\"Ficta\"}]"),
        ] {
            let text = """
                {"resourceType":"\(resource)","id":"o1","meta":{"lastUpdated":"2024-02-03T04:05:06Z",
                "profile":["\(Invented.base)/StructureDefinition/C4BB-\(resource)|2.0.0"]},
                "identifier":[{\(type),"system":"http://hl7.org/fhir/sid/us-npi","value":"1234567893"}],"active":true,\(rest)}
                """
            let session = try Place.session()
            #expect(session.validate(Array(text.utf8)).findings.filter { $0.rule != "dom-6" } == [])
            // Where nothing prescribes it, the list still counts.
            let other = text.replacingOccurrences(of: "sid/us-npi", with: "sid/other")
            let rules = session.validate(Array(other.utf8)).findings.map(\.rule)
            #expect(rules.contains("binding-extensible"))
        }
    }

    static let cardinality = [
        Defect("\"status\":\"active\",", "", "cardinality-min", "ExplanationOfBenefit.status"),
        Defect("\"created\":\"2024-01-05\",", "", "cardinality-min", "ExplanationOfBenefit.created"),
        Defect(
            "\"value\":\"C-1\"", "\"use\":\"official\"", "cardinality-min",
            "ExplanationOfBenefit.identifier[uniqueclaimid].value"),
        Defect(
            ",\n\"timingDate\":\"2024-01-04\"", "", "cardinality-min",
            "ExplanationOfBenefit.supportingInfo[clmrecvddate].timing"),
        Defect(
            "\"sequence\":1,\"productOrService\"", "\"productOrService\"", "cardinality-min",
            "ExplanationOfBenefit.item[0].sequence"),
        Defect(
            "\"code\":\"benefitpaymentstatus\"", "\"code\":\"allowedunits\"", "cardinality-min",
            "ExplanationOfBenefit.item[0].adjudication[benefitpaymentstatus]"),
        Defect(
            "\"supportingInfo\":[",
            "\"supportingInfo\":[{\"sequence\":2,\"category\":{\"coding\":[{\"system\":\"\(Invented.base)/CodeSystem/C4BBSupportingInfoType\",\"code\":\"clmrecvddate\"}]},\"timingDate\":\"2024-01-04\"},",
            "cardinality-max", "ExplanationOfBenefit.supportingInfo[clmrecvddate]"),
        Defect(
            "\"lastUpdated\":\"2024-02-03T04:05:06Z\",", "", "cardinality-min", "ExplanationOfBenefit.meta.lastUpdated"),
    ]

    static let values = [
        Defect("\"status\":\"active\"", "\"status\":\"actve\"", "binding-required", "ExplanationOfBenefit.status"),
        Defect(
            "\"code\":\"innetwork\"", "\"code\":\"in\"", "binding-required",
            "ExplanationOfBenefit.item[0].adjudication[benefitpaymentstatus].reason"),
        Defect(
            "\"currency\":\"USD\"", "\"currency\":\"DOL\"", "binding-required",
            "ExplanationOfBenefit.item[0].adjudication[adjudicationamounttype].amount"),
        Defect("\"use\":\"claim\"", "\"use\":\"predetermination\"", "pattern", "ExplanationOfBenefit.use"),
        Defect("2024-01-05", "2024-02-30", "format-dateTime", "ExplanationOfBenefit.created"),
        Defect(
            "\"timingDate\":\"2024-01-04\"", "\"timingDate\":\"2024-1-4\"", "format-date",
            "ExplanationOfBenefit.supportingInfo[clmrecvddate].timing"),
        Defect("\"id\":\"e1\"", "\"id\":\"e 1\"", "format-id", "ExplanationOfBenefit.id"),
        Defect(
            "\"sequence\":1,\n\"category\"", "\"sequence\":0,\n\"category\"", "format-positiveInt",
            "ExplanationOfBenefit.supportingInfo[clmrecvddate].sequence"),
        Defect(
            "\"value\":125.50", "\"value\":\"125.50\"", "json-type",
            "ExplanationOfBenefit.item[0].adjudication[adjudicationamounttype].amount.value"),
        Defect("\"focal\":true", "\"focal\":\"true\"", "json-type", "ExplanationOfBenefit.insurance[0].focal"),
        Defect("\"outcome\":\"complete\"", "\"outcome\":[\"complete\"]", "json-type", "ExplanationOfBenefit.outcome"),
        Defect(
            "\"insurer\":{\"reference\":\"Organization/o1\"}", "\"insurer\":[{\"reference\":\"Organization/o1\"}]",
            "json-type", "ExplanationOfBenefit.insurer"),
        Defect(
            "\"value\":\"C-1\"", "\"value\":\"\"", "json-empty", "ExplanationOfBenefit.identifier[uniqueclaimid].value"),
        Defect(
            "\"value\":\"C-1\"", "\"value\":null", "json-null", "ExplanationOfBenefit.identifier[uniqueclaimid].value"),
        Defect(
            "\"outcome\":\"complete\"", "\"outcome\":\"complete\",\"careTeam\":[]", "json-empty",
            "ExplanationOfBenefit.careTeam"),
    ]

    static let structure = [
        Defect(
            "\"outcome\":\"complete\"", "\"outcome\":\"complete\",\"outcomes\":1", "unknown-element",
            "ExplanationOfBenefit.outcomes"),
        Defect(
            "\"timingDate\":\"2024-01-04\"", "\"timingPeriod\":{\"start\":\"2024-01-04\"}", "choice-type",
            "ExplanationOfBenefit.supportingInfo[clmrecvddate].timing"),
        Defect(
            "\"timingDate\":\"2024-01-04\"",
            "\"timingDate\":\"2024-01-04\",\"valueString\":\"a\",\"valueBoolean\":true", "cardinality-max",
            "ExplanationOfBenefit.supportingInfo[clmrecvddate].value"),
        Defect(
            "\"reference\":\"Patient/p1\"", "\"reference\":\"Organization/p1\"", "reference-target",
            "ExplanationOfBenefit.patient"),
        Defect(
            "\"reference\":\"Coverage/c1\"", "\"reference\":\"https://x.example/fhir/Patient/c1/_history/2\"",
            "reference-target", "ExplanationOfBenefit.insurance[0].coverage"),
        Defect("\"reference\":\"Patient/p1\"", "\"reference\":\"#nobody\"", "ref-1", "ExplanationOfBenefit.patient"),
        Defect("\"end\":\"2024-01-03\"", "\"end\":\"2023-12-31\"", "per-1", "ExplanationOfBenefit.billablePeriod"),
        Defect(
            "\"outcome\":\"complete\"", "\"outcome\":\"complete\",\"payee\":{}", "ele-1", "ExplanationOfBenefit.payee"),
        Defect(
            "\"focal\":true,", "\"focal\":true,\"extension\":[{\"url\":\"https://x.example/e\"}],", "ext-1",
            "ExplanationOfBenefit.insurance[0].extension[0]"),
        Defect("|2.0.0\"]", "\"]", "EOB-professional-nonclinician-meta-profile-version", "ExplanationOfBenefit"),
        Defect(
            "\"insurance\":[", "\"insurance\":[{\"focal\":true,\"coverage\":{\"reference\":\"Coverage/c2\"}},",
            "EOB-insurance-focal",
            "ExplanationOfBenefit.insurance[0]"),
        Defect(
            "\"outcome\":\"complete\"",
            "\"outcome\":\"complete\",\"text\":{\"status\":\"generated\",\"div\":\"<div><p onclick='x()'>a</p></div>\"}",
            "txt-1", "ExplanationOfBenefit.text.div"),
        Defect(
            "\"outcome\":\"complete\"",
            "\"outcome\":\"complete\",\"payee\":{\"type\":{\"coding\":[{\"system\":\"http://terminology.hl7.org/CodeSystem/payeetype\",\"code\":\"other\"}]}}",
            "EOB-payee-other-type-requires-party", "ExplanationOfBenefit.payee"),
    ]

    @Test("Each is found, where it is, once, and nothing else is", arguments: cardinality + values + structure)
    func defects(defect: Defect) throws {
        let session = try Place.session()
        let bytes = try #require(Invented.changed(Invented.claim, defect.old, defect.new))
        let errors = session.validate(bytes).findings.filter { $0.severity == .error }
        let found = errors.filter {
            $0.rule == defect.rule && ($0.path == defect.path || $0.path == defect.path + ".currency")
        }
        #expect(found.count == 1, "\(errors)")
        #expect(errors.count == 1, "\(errors)")
    }

    static let variations = [
        (
            "\"status\":\"active\"",
            "\"status\":\"active\",\"_status\":{\"extension\":[{\"url\":\"https://x.example/e\",\"valueCode\":\"a\"}]}"
        ),
        ("\"created\":\"2024-01-05\"", "\"created\":\"2024-01-05T10:11:12.5-05:00\""),
        ("\"created\":\"2024-01-05\"", "\"created\":\"2024\""),
        ("\"created\":\"2024-01-05\"", "\"created\":\"2024-01\""),
        ("\"value\":125.50", "\"value\":1.2550e2"),
        ("\"value\":\"C-1\"", "\"value\":\"C-\\u0031\""),
        ("\"reference\":\"Patient/p1\"", "\"identifier\":{\"system\":\"https://x.example\",\"value\":\"1\"}"),
        ("\"reference\":\"Patient/p1\"", "\"reference\":\"urn:uuid:0b0b5a4f-5ce9-4e2e-8c3f-0a3f4a1c2d3e\""),
        ("\"code\":\"99213\"", "\"code\":\"0000X\""),
        ("\"supportingInfo\":[", "\"supportingInfo\":[{\"sequence\":7,\"category\":{\"text\":\"other\"}},"),
        ("\"focal\":true,", "\"focal\":true,\"extension\":[{\"url\":\"https://x.example/e\",\"valueDecimal\":1.0}],"),
    ]

    @Test("Valid variations bring no error", arguments: variations)
    func valid(old: String, new: String) throws {
        let bytes = try #require(Invented.changed(Invented.claim, old, new))
        let errors = try Place.session().validate(bytes).findings.filter { $0.severity == .error }
        #expect(errors == [])
    }

    @Test("A stored body lacks only what the store adds")
    func storedBody() throws {
        let bytes = try #require(Invented.changed(Invented.claim, "\"lastUpdated\":\"2024-02-03T04:05:06Z\",", ""))
        #expect(try Place.session(storedBody: true).validate(bytes).isValid)
        #expect(try !Place.session().validate(bytes).isValid)
    }

    @Test("No value of the resource is in a message or a path")
    func noValues() throws {
        let session = try Place.session()
        for defect in DefectTests.values {
            let marked = defect.new.replacing("C-1", with: "SECRET").replacing("actve", with: "SECRET").replacing(
                "DOL", with: "SECRET")
            let bytes = try #require(Invented.changed(Invented.claim, defect.old, marked))
            for finding in session.validate(bytes).findings {
                #expect(!finding.message.contains("SECRET") && !finding.path.contains("SECRET"))
            }
        }
    }

    @Test("Bytes that are no resource are an invalid resource, not a crash")
    func unreadable() throws {
        let session = try Place.session()
        for text in ["", "{", "[]", "7", "{}", "{\"resourceType\":\"Nonsense\"}", "{\"resourceType\":7}", "null"] {
            #expect(!session.validate(Array(text.utf8)).isValid, "\(text)")
        }
        let deep = String(repeating: "{\"a\":[", count: 9_000)
        #expect(!session.validate(Array(deep.utf8)).isValid)
    }
}
