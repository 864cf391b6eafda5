import Loader
import PostgreSQL
import Testing

/// What the search columns of each table hold, of invented resources.
@Suite struct ColumnTests {
    let store: LoaderStore
    init() throws { store = try LoaderStore() }

    private func row(_ type: ResourceType, _ body: String, _ columns: String) throws -> [String?] {
        let resource = try LoadableResource(
            type: type, id: LoaderStore.identifier(1), body: Array(body.utf8), sourceVersion: [1], labels: ["x"])
        #expect(try store.publish([resource]).inserted == 1)
        let row = try store.connection.query("SELECT \(columns), resource, labels FROM \(type.table)")[0]
        let count = columns.split(separator: ",").count
        #expect(row.text(count) == body)
        #expect(row.text(count + 1) == "{x}")
        return (0..<count).map { row.text($0) }
    }

    @Test func explanationOfBenefit() throws {
        let body = #"""
            {"resourceType":"ExplanationOfBenefit","identifier":[{"type":{"coding":[{"code":"x"}]},"value":"0"},
            {"type":{"coding":[{"code":"uc"}]},"value":"CLM-1"}],"type":{"coding":[{"code":"professional"}]},
            "patient":{"reference":"Patient/p1"},"billablePeriod":{"start":"2025-01-02","end":"2025-01-03"},
            "created":"2025-02-01T10:00:00Z","provider":{"identifier":{"value":"1234567893"}},
            "insurance":[{"focal":true,"coverage":{"reference":"Coverage/c1"}}]}
            """#
        let columns = "patient_id, coverage_id, identifier, type, service_start, service_end, created, provider"
        #expect(
            try row(.explanationOfBenefit, body, columns) == [
                "p1", "c1", "CLM-1", "professional", "2025-01-02", "2025-01-03", "2025-02-01", "1234567893",
            ])
    }

    @Test func patient() throws {
        let body = #"""
            {"resourceType":"Patient","identifier":[{"type":{"coding":[{"code":"MB"}]},"value":"w-001 2"}],
            "name":[{"family":"O'Brien-N\u00fa\u00f1ez","given":["Mar\u00eda","Jo"]}],"gender":"female","birthDate":"1960-05"}
            """#
        let columns = "member_id, member_id_normalized, family_normalized, given_normalized, birth_date, gender"
        #expect(try row(.patient, body, columns) == ["w-001 2", "W0012", "OBRIENNUNEZ", "MARIA JO", nil, "female"])
    }

    @Test func coverage() throws {
        let body = #"""
            {"resourceType":"Coverage","subscriberId":"S1","beneficiary":{"reference":"https://h/fhir/Patient/p1"},
            "period":{"start":"2025-01-01"}}
            """#
        #expect(
            try row(.coverage, body, "patient_id, subscriber_id, period_start, period_end") == [
                "p1", "S1", "2025-01-01", nil,
            ])
    }

    @Test func relatedPersons() throws {
        let body = #"""
            {"resourceType":"RelatedPerson","patient":{"reference":"Patient/p2"},"identifier":[{"value":"W1"}],
            "name":[{"family":"O'Sample","given":["Ada","B"]}]}
            """#
        #expect(
            try row(.relatedPerson, body, "patient_id, identifier, family_normalized, given_normalized") == [
                "p2", "W1", "OSAMPLE", "ADA B",
            ])
    }

    @Test func requestsAndAnswers() throws {
        let claim = #"""
            {"resourceType":"Claim","identifier":[{"value":"T-1"}],"use":"preauthorization","created":"2026-01-05",
            "patient":{"reference":"Patient/p1"},"provider":{"reference":"PractitionerRole/r1"},
            "insurance":[{"focal":true,"coverage":{"reference":"Coverage/c1"}}]}
            """#
        #expect(
            try row(.claim, claim, "patient_id, coverage_id, identifier, use, created, provider") == [
                "p1", "c1", "T-1", "preauthorization", "2026-01-05", "r1",
            ])
        let answer = #"""
            {"resourceType":"ClaimResponse","identifier":[{"value":"T-1"}],"use":"preauthorization","created":"2026-01-08",
            "patient":{"reference":"Patient/p1"},"request":{"reference":"Claim/x1"},"outcome":"queued"}
            """#
        #expect(
            try row(.claimResponse, answer, "patient_id, request_id, identifier, use, outcome, created") == [
                "p1", "x1", "T-1", "preauthorization", "queued", "2026-01-08",
            ])
    }

    @Test func ordersPapersAndRoles() throws {
        let service = #"""
            {"resourceType":"ServiceRequest","identifier":[{"value":"T-1"}],"status":"active","authoredOn":"2026-01-05",
            "code":{"coding":[{"code":"97110"}]},"subject":{"reference":"Patient/p1"}}
            """#
        let orderColumns = "patient_id, identifier, status, code, authored"
        #expect(try row(.serviceRequest, service, orderColumns) == ["p1", "T-1", "active", "97110", "2026-01-05"])
        let medication = #"""
            {"resourceType":"MedicationRequest","status":"unknown","code":{"coding":[{"code":"no"}]},
            "medicationCodeableConcept":{"coding":[{"code":"00002143380"}]},"subject":{"reference":"Patient/p1"}}
            """#
        #expect(try row(.medicationRequest, medication, orderColumns) == ["p1", nil, "unknown", "00002143380", nil])
        let paper = #"""
            {"resourceType":"DocumentReference","identifier":[{"value":"CTRL-1"}],"type":{"coding":[{"code":"UNK"}]},
            "subject":{"reference":"Patient/p1"},"date":"2026-01-05T10:00:00Z"}
            """#
        #expect(
            try row(.documentReference, paper, "patient_id, identifier, type, created") == [
                "p1", "CTRL-1", "UNK", "2026-01-05",
            ])
        let role = #"""
            {"resourceType":"PractitionerRole","practitioner":{"reference":"Practitioner/d1"},
            "organization":{"reference":"Organization/o1"}}
            """#
        #expect(try row(.practitionerRole, role, "practitioner_id, organization_id") == ["d1", "o1"])
    }

    @Test func providers() throws {
        let body = #"""
            {"resourceType":"Practitioner","identifier":[{"system":"http://hl7.org/fhir/sid/us-npi","value":"1234567893"}],
            "name":[{"family":"Doe","given":["Ann"]}]}
            """#
        #expect(try row(.practitioner, body, "npi, name") == ["1234567893", "Ann Doe"])
        #expect(try row(.organization, #"{"name":5,"identifier":{"a":[]}}"#, "npi, name") == [nil, nil])
        #expect(throws: (any Error).self) {
            try LoadableResource(type: .organization, id: "1", body: Array("{".utf8), sourceVersion: [])
        }
    }

    @Test func clinical() throws {
        let body = #"""
            {"resourceType":"Observation","identifier":[{"value":"o1"}],"status":"final",
            "category":[{"coding":[{"code":"laboratory"}]}],"code":{"coding":[{"code":"2345-7"}]},
            "subject":{"reference":"Patient/p1"},"effectivePeriod":{"start":"2025-03-04T05:06:07Z"}}
            """#
        #expect(
            try row(.observation, body, "patient_id, identifier, status, category, code, date") == [
                "p1", "o1", "final", "laboratory", "2345-7", "2025-03-04",
            ])
        let allergy = #"""
            {"resourceType":"AllergyIntolerance","clinicalStatus":{"coding":[{"code":"active"}]},
            "code":{"text":"no code"},"patient":{"reference":"Patient/p1"},"recordedDate":"2025"}
            """#
        #expect(
            try row(.allergyIntolerance, allergy, "patient_id, identifier, status, code, date") == [
                "p1", nil, "active", nil, nil,
            ])
        let provenance = #"""
            {"resourceType":"Provenance","target":[{"reference":"DocumentReference/d1"}],"recorded":"2025-03-04T05:06:07Z"}
            """#
        #expect(try row(.provenance, provenance, "target_id, date") == ["d1", "2025-03-04"])
    }

    /// A row of every type finds its table, and each column there is one of the table's.
    @Test func everyType() throws {
        for type in ResourceType.allCases {
            let columns = try store.connection.query(
                "SELECT column_name FROM information_schema.columns WHERE 'fhir.' || table_name = '\(type.table)'"
            ).map { $0.text(0) ?? "" }
            #expect(columns.contains("resource"), "\(type.name)")
            #expect(ResourceType(name: type.name) == type)
        }
    }
}
