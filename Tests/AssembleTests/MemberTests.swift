import Records
import Testing

@testable import Assemble

/// Whom a claim is for, and under which coverage.
@Suite struct MemberTests {
    let nights: TestNights
    init() throws { nights = try TestNights() }

    /// Runs a claim with its remittance against a roster; returns what became of the claim.
    private func fate(_ claim: TestClaim, _ roster: [TestMember]) throws -> String {
        let records = [claim.record(), claim.remittance().record()] + roster.map { $0.record() }
        return try nights.run(records).first ?? ""
    }

    private static let ada = TestPerson(birth: "20100101", given: "Ada")
    private static let eve = TestPerson(birth: "20100101", given: "Eve")
    private static let parent = TestPerson(birth: "19800101", given: "Pat")

    /// A subscriber M1 with twins.
    private static let family = [
        TestMember(person: parent), TestMember(id: "M1-02", person: ada),
        TestMember(id: "M1-03", person: eve),
    ]

    private func claim(for patient: TestPerson) -> TestClaim {
        var subscriber = MemberTests.parent
        subscriber.id = "M1"
        return TestClaim(subscriber: subscriber, patient: patient)
    }

    @Test func dependentWithoutIdIsFoundByName() throws {
        #expect(try fate(claim(for: MemberTests.eve), MemberTests.family) == "published")
        let eob = try nights.connection.query(
            "SELECT r.patient = m.patient FROM source.remittance r, source.member m WHERE m.member_id = 'M103'")
        #expect(eob.first?.bool(0) == true)
    }

    @Test func accentsAndCaseDoNotMatter() throws {
        var patient = MemberTests.eve
        patient.given = "ÈVE"
        #expect(try fate(claim(for: patient), MemberTests.family) == "published")
    }

    @Test func twinsThatCannotBeToldApart() throws {
        var patient = MemberTests.eve
        patient.given = ""
        #expect(try fate(claim(for: patient), MemberTests.family) == "quarantined: \(PendingReason.twins)")
        // A third child who has that name is nobody's twin: a name that is stated and agrees decides.
        #expect(nights.count("ExplanationOfBenefit") == 0)
        #expect(try nights.balanced())
    }

    @Test func absentTwinIsNotTheOther() throws {
        let roster = Array(MemberTests.family.prefix(2))
        #expect(try fate(claim(for: MemberTests.eve), roster) == "pending: \(PendingReason.noMember)")
    }

    @Test func anotherBirthDate() throws {
        var person = TestPerson(id: nil)
        person.birth = "19810101"
        #expect(try fate(TestClaim(), [TestMember(person: person)]) == "pending: \(PendingReason.birthDate)")
    }

    @Test func leadingZerosAreHintedAtOnly() throws {
        let roster = [TestMember(id: "00M1", subscriber: "00M1", person: TestPerson(given: "Eve"))]
        #expect(try fate(TestClaim(), roster) == "pending: \(PendingReason.leadingZeros)")
    }

    /// Birth date and given name say that the zeros are nothing: in any order, and for dependents too.
    @Test(arguments: [("M1", "00M1"), ("00M1", "M1"), ("0M1", "000M1")])
    func leadingZerosOfWhoIsTheSame(_ claims: String, _ rosters: String) throws {
        let roster = [
            TestMember(id: rosters, subscriber: rosters, person: MemberTests.parent),
            TestMember(id: "X2", subscriber: rosters, person: MemberTests.ada),
            TestMember(id: "X3", subscriber: rosters, person: MemberTests.eve),
        ].map { $0.record() }
        var parent = MemberTests.parent
        parent.id = claims
        let one = TestClaim(control: "C1", subscriber: parent)
        let two = TestClaim(control: "C2", subscriber: parent, patient: MemberTests.eve)
        let rest = [one, two].flatMap { [$0.record(), $0.remittance("P\($0.control)").record()] }
        #expect(try nights.run(roster + rest) == Array(repeating: "published", count: 7))
        let later = try TestNights()
        try later.run(rest)
        try later.run(roster)
        #expect(later.resources == nights.resources)
        #expect(try later.sourceRows() == nights.sourceRows())
    }

    /// Dependents who have no id but the subscriber's, in three ways to write it.
    @Test(arguments: [("M1", "M1"), ("M1", nil), (nil, "M1")] as [(String?, String?)])
    func oneIdForAFamily(_ member: String?, _ subscriber: String?) throws {
        let roster = [
            TestMember(id: member, relationship: "18", subscriber: subscriber, person: MemberTests.parent),
            TestMember(id: member, relationship: "19", subscriber: subscriber, person: MemberTests.ada),
            TestMember(id: member, relationship: "child", subscriber: subscriber, person: MemberTests.eve),
        ]
        #expect(try fate(claim(for: MemberTests.eve), roster) == "published")
        #expect(nights.count("Patient") == 3)
        #expect(nights.count("Coverage") == 3)
        let right = try nights.connection.query(
            "SELECT m.given FROM source.remittance r JOIN source.member m ON m.patient = r.patient")
        #expect(right.map { $0.text(0) } == ["EVE"])
        // The claim may give that id as the dependent's own.
        var ada = MemberTests.ada
        ada.id = "M1"
        var second = claim(for: ada)
        second.control = "C2"
        let own = TestClaim(control: "C3", subscriber: TestPerson(id: "M1", birth: "19800101", given: "Pat"))
        let records = [second, own].flatMap { [$0.record(), $0.remittance("P\($0.control)").record()] }
        #expect(try nights.run(records) == Array(repeating: "published", count: 4))
        let given = try nights.connection.query(
            "SELECT m.given FROM source.remittance r JOIN source.member m ON m.patient = r.patient ORDER BY r.control")
        #expect(given.map { $0.text(0) } == ["EVE", "ADA", "PAT"])
    }

    @Test func separatorsDoNotMatter() throws {
        #expect(try fate(TestClaim(subscriber: TestPerson(id: "m-1")), [TestMember()]) == "published")
    }

    @Test func coverageAsOfTheDateOfService() throws {
        let spans = [
            TestMember(start: "2024-01-01", end: "2024-12-31", group: "OLD"),
            TestMember(start: "2025-01-11", group: "NEW"),
        ]
        #expect(try fate(TestClaim(date: "20250110"), spans) == "published")
        #expect(nights.findings == ["ASSEMBLE-NO-COVERAGE"])
        let named = try nights.connection.query(
            "SELECT m.span_last::text FROM source.remittance r JOIN source.member m ON m.made = r.coverage")
        #expect(named.map { $0.text(0) } == ["2024-12-31"])
        #expect(try nights.run([TestMember(start: "2025-01-01", end: nil, group: "GAP").record()]) == ["published"])
        #expect(nights.count("ExplanationOfBenefit") == 1)
        #expect(nights.findings == [])
    }

    @Test func overlappingCoveragesTheLastBegunIsTaken() throws {
        let spans = [
            TestMember(start: "2024-01-01", end: nil, group: "A"),
            TestMember(start: "2025-01-05", end: nil, group: "B"),
        ]
        #expect(try fate(TestClaim(), spans) == "published")
        #expect(nights.findings == ["ASSEMBLE-COVERAGES"])
        let chosen = try nights.connection.query(
            """
            SELECT m.day_first::text FROM source.remittance r JOIN source.member m ON m.coverage = r.coverage
            """)
        #expect(chosen.map { $0.text(0) } == ["2025-01-05"])
    }

    @Test func newestRowMakesThePatient() throws {
        let old = TestMember(asOf: "2025-01-01", city: "Salem")
        let new = TestMember(asOf: "2025-02-01", city: "Boston")
        try nights.run([new.record()])
        let resources = nights.resources
        #expect(try nights.run([old.record()]) == ["superseded: \(PendingReason.newerRow)"])
        #expect(nights.resources == resources)
        // The old row is said again, later: it is the newest now.
        let restated = TestMember(asOf: "2025-03-01", city: "Salem")
        #expect(try nights.run([restated.record()]) == ["published"])
        #expect(nights.resources != resources)
        #expect(try nights.run([TestMember(asOf: "2025-04-01", city: "Salem").record()]) == ["unchanged"])
    }

    @Test func quarantinedMemberHoldsTheClaim() throws {
        let claim = TestClaim()
        let records = [claim.record(), claim.remittance().record(), TestMember().record()]
        #expect(
            try nights.run(records, faults: [2: "broken"]) == [
                "pending: \(PendingReason.memberQuarantined)", "pending: \(PendingReason.memberQuarantined)",
                "quarantined: broken",
            ])
    }

    @Test func derivedUntilTheRosterComes() throws {
        let nights = try TestNights(derivesMembers: true)
        let claim = claim(for: MemberTests.eve)
        let own = TestClaim(control: "C2", subscriber: TestPerson(id: "M1", birth: "19800101", given: "Pat"))
        let records = [
            claim.record(), claim.remittance().record(), own.record(), own.remittance("P2").record(),
        ]
        #expect(try nights.run(records) == Array(repeating: "published", count: 4))
        #expect(nights.count("Patient") == 2)
        #expect(nights.count("Coverage") == 2)
        let roster = MemberTests.family.map { $0.record() }
        try nights.run(roster)
        #expect(nights.count("Patient") == 3)
        #expect(nights.count("Coverage") == 3)

        let other = try TestNights(derivesMembers: true)
        try other.run(roster)
        try other.run(records)
        #expect(other.resources == nights.resources)
        #expect(try other.sourceRows() == nights.sourceRows())
    }

    @Test func derivedIsMadeOfTheSameClaimInAnyOrder() throws {
        let early = TestClaim(control: "C1", date: "20250110")
        let late = TestClaim(control: "C2", subscriber: TestPerson(id: "M1", family: "Newname"), date: "20250210")
        var states: [[String: TestNights.Resource]] = []
        for order in [[early, late], [late, early]] {
            let nights = try TestNights(derivesMembers: true)
            for claim in order {
                try nights.run([claim.record(), claim.remittance("P\(claim.control)").record()])
            }
            #expect(nights.count("Patient") == 1)
            states.append(nights.resources)
        }
        #expect(states[0] == states[1])
    }
}
