import Records
import Testing

@testable import Assemble

/// What was attributed to the wrong member, and is corrected.
@Suite struct AttributionTests {
    let nights: TestNights
    init() throws { nights = try TestNights() }

    private static let ada = TestPerson(id: nil, birth: "1980-01-01", given: "Ada")
    private static let bob = TestPerson(id: nil, birth: "1975-05-05", given: "Bob")

    private func correction(_ parts: [(String, String)]) throws -> Record {
        let schema = try #require(TestRecords.schemas.attribution)
        return TestRecords.record(schema, parts.map { .value($0.0, $0.1) })
    }

    private func patients() throws -> [String] {
        try nights.connection.query(
            """
            SELECT DISTINCT m.member_id FROM source.remittance r JOIN source.member m ON m.patient = r.patient
            WHERE r.state = 'published' ORDER BY 1
            """
        ).map { $0.text(0) ?? "" }
    }

    @Test func aClaimIsSomebodyElses() throws {
        let claim = TestClaim()
        let other = TestMember(
            id: "M2", subscriber: "M2", person: TestPerson(id: nil, birth: "1990-09-09", given: "Cleo"))
        try nights.run([claim.record(), claim.remittance().record(), TestMember().record(), other.record()])
        #expect(try patients() == ["M1"])
        let toOther = try correction([
            ("of", "claim"), ("number", claim.control), ("memberId", "M2"), ("asOf", "20250301"),
        ])
        #expect(try nights.run([toOther]) == ["ignored: \(PendingReason.attribution)"])
        #expect(try patients() == ["M2"])
        #expect(nights.count("ExplanationOfBenefit") == 1)
        // What rosters say later does not bring it back.
        #expect(try nights.run([TestMember(asOf: "2025-05-01", city: "Rome").record()]) == ["published"])
        #expect(try patients() == ["M2"])
        let toNobody = try correction([("of", "claim"), ("number", claim.control), ("asOf", "20250401")])
        try nights.run([toNobody])
        #expect(try patients() == [])
        #expect(nights.count("ExplanationOfBenefit") == 0)
        #expect(nights.conclusion?.withheld.map(\.type) == ["ExplanationOfBenefit"])
        #expect(try nights.carried() == Array(repeating: "pending: \(PendingReason.assigned)", count: 2))
        #expect(try nights.balanced())
        // An older decision than that one.
        try nights.run([toOther])
        #expect(nights.count("ExplanationOfBenefit") == 0)
    }

    /// Bob stood under Ada's id before she did.
    @Test func rowsOfAnotherPersonAreTakenOut() throws {
        try nights.run([TestMember(person: AttributionTests.bob, asOf: "2024-12-01").record()])
        let ada = TestMember(person: AttributionTests.ada)
        #expect(try nights.run([ada.record()]) == ["quarantined: \(PendingReason.idShared)"])
        let out = try correction([
            ("of", "member"), ("number", "M1"), ("birthDate", "19750505"), ("firstName", "Bob"), ("asOf", "20250301"),
        ])
        try nights.run([out])
        let rows = try nights.connection.query("SELECT given, state FROM source.member ORDER BY given")
        #expect(rows.map { "\($0.text(0) ?? "") \($0.text(1) ?? "")" } == ["ADA published", "BOB quarantined"])
        #expect(nights.conclusion?.withheld.map(\.type) == ["Patient"])
        #expect(nights.count("Patient") == 1)
        #expect(try nights.balanced())
        // In another order.
        let other = try TestNights()
        try other.run([out])
        try other.run([ada.record(), TestMember(person: AttributionTests.bob, asOf: "2024-12-01").record()])
        #expect(other.resources.mapValues(\.body) == nights.resources.mapValues(\.body))
    }
}
