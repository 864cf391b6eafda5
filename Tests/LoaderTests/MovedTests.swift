import PostgreSQL
import StoreTesting
import Testing

@testable import Loader

/// A resource that was another patient's leaves nothing to read behind.
@Suite struct MovedTests {
    let store: LoaderStore
    init() throws { store = try LoaderStore() }

    private func coverage(of patient: String, _ subscriber: String, version: String) throws -> LoadableResource {
        let id = LoaderStore.identifier(7)
        let body = #"""
            {"resourceType":"Coverage","id":"\#(id)","status":"active","subscriberId":"\#(subscriber)",\#
            "beneficiary":{"reference":"Patient/\#(patient)"}}
            """#
        return try LoadableResource(
            type: .coverage, id: id, body: Array(body.utf8), sourceVersion: Array(version.utf8))
    }

    /// Versions of it that a reader may serve.
    private func readable() throws -> [String] {
        try store.connection.query(
            """
            SELECT h.patient_id || ' ' || h.version FROM (
                SELECT plan, id, version, patient_id FROM fhir.coverage
                UNION ALL SELECT plan, id, version, patient_id FROM fhir.coverage_history) h
            LEFT JOIN fhir.withheld w ON w.plan = h.plan AND w.type = 'Coverage' AND w.id = h.id
            WHERE h.version > coalesce(w.version, 0) ORDER BY h.version
            """
        ).map { $0.text(0) ?? "" }
    }

    private func moved() throws -> [String] {
        try store.connection.query("SELECT patient_id FROM fhir.moved ORDER BY 1").map { $0.text(0) ?? "" }
    }

    @Test func movedToAnotherPatientAndBack() throws {
        try store.publish([coverage(of: "a", "1", version: "1")])
        try store.publish([coverage(of: "a", "2", version: "2")])
        #expect(try readable() == ["a 1", "a 2"])
        #expect(try moved() == [])
        let before = try store.connection.query("SELECT last_updated FROM fhir.coverage").first?.text(0)
        try store.publish([coverage(of: "b", "2", version: "3")])
        #expect(try readable() == ["b 3"])
        #expect(try moved() == ["a"])
        #expect(try store.connection.query("SELECT last_updated FROM fhir.coverage").first?.text(0) != before)
        try store.publish([coverage(of: "b", "4", version: "4")])
        #expect(try readable() == ["b 3", "b 4"])
        try store.publish([coverage(of: "a", "4", version: "5")])
        #expect(try readable() == ["a 5"])
        #expect(try moved() == ["b"])
    }

    @Test func withheldAndRemoved() throws {
        try store.publish([coverage(of: "a", "1", version: "1")])
        let publication = try Publication(on: store.database.connect(), plan: "default", run: store.run())
        publication.withhold(.coverage, id: LoaderStore.identifier(7))
        publication.withhold(.coverage, id: LoaderStore.identifier(8))
        publication.remove(.coverage, id: LoaderStore.identifier(7))
        try publication.publish()
        #expect(try readable() == [])
        #expect(try moved() == ["a"])
        #expect(try store.number("SELECT count(*) FROM fhir.withheld") == 1)
        // It is somebody's again.
        try store.publish([coverage(of: "c", "1", version: "2")])
        #expect(try readable() == ["c 2"])
    }
}
