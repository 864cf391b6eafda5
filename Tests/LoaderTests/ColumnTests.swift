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
}
