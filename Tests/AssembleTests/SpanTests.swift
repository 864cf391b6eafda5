import PostgreSQL
import Records
import Testing

@testable import Assemble

/// Coverage that changes after the fact, over several nights.
@Suite struct SpanTests {
    let nights: TestNights
    init() throws { nights = try TestNights() }

    private func spans() throws -> [String] {
        try nights.connection.query(
            """
            SELECT member_id || ' ' || coalesce(span_first::text, '') || '/' || coalesce(span_last::text, '')
            FROM source.member WHERE makes_coverage AND state = 'published' ORDER BY member_id, span_first
            """
        ).map { $0.text(0) ?? "" }
    }

    /// The days of the coverage that each EOB refers to.
    private func referred() throws -> [String] {
        try nights.connection.query(
            """
            SELECT r.control || ' ' || coalesce(m.span_first::text, '') || '/' || coalesce(m.span_last::text, '')
            FROM source.remittance r JOIN source.member m ON m.made = r.coverage WHERE r.state = 'published'
            ORDER BY r.control
            """
        ).map { $0.text(0) ?? "" }
    }

    private func claim(_ control: String, _ date: String) -> [Record] {
        let claim = TestClaim(control: control, date: date)
        return [claim.record(), claim.remittance("P\(control)").record()]
    }

    private static let plan = TestMember(start: "2025-01-01", end: nil, asOf: "2025-01-02")

    @Test func retroactiveTerminationMovesClaims() throws {
        let other = TestMember(start: "2025-07-01", end: nil, asOf: "2025-07-02", group: "G2")
        try nights.run(
            [SpanTests.plan.record(), other.record()] + claim("C1", "20250210") + claim("C2", "20250710"))
        #expect(try spans() == ["M1 2025-01-01/", "M1 2025-07-01/"])
        #expect(try referred() == ["C1 2025-01-01/", "C2 2025-07-01/"])
        #expect(nights.findings == ["ASSEMBLE-COVERAGES"])
        let end = TestMember(start: nil, end: "2025-01-31", asOf: "2025-08-01", maintenance: "terminate")
        #expect(try nights.run([end.record()]) == ["published"])
        #expect(try spans() == ["M1 2025-01-01/2025-01-31", "M1 2025-07-01/"])
        // Nothing covers the day of C1 any more: it names what ended last before it.
        #expect(try referred() == ["C1 2025-01-01/2025-01-31", "C2 2025-07-01/"])
        #expect(nights.findings.contains("ASSEMBLE-NO-COVERAGE"))
        #expect(nights.count("Coverage") == 2)
        #expect(try nights.balanced())
    }

    @Test func planMovedBackTakesItsClaimsAlong() throws {
        let late = TestMember(start: "2025-07-01", end: nil, asOf: "2025-07-02", group: "G2")
        try nights.run([SpanTests.plan.record(), late.record()] + claim("C1", "20250610"))
        #expect(try referred() == ["C1 2025-01-01/"])
        var early = late
        early.start = "2025-06-01"
        early.asOf = "2025-08-01"
        try nights.run([early.record()])
        #expect(try referred() == ["C1 2025-06-01/"])
        // The coverage that began in July is no more.
        #expect(nights.count("Coverage") == 2)
        #expect(try nights.balanced())
    }

    private static func roster(_ members: [String], asOf: String) -> [Record] {
        members.map { TestMember(id: $0, subscriber: $0, end: nil, asOf: asOf, roster: "hr").record() }
    }

    @Test func whoIsMissingFromARosterIsGone() throws {
        try nights.run(SpanTests.roster(["M1", "M2", "M3", "M4", "M5"], asOf: "2025-02-01"))
        let all = try spans()
        #expect(all.count == 5)
        try nights.run(SpanTests.roster(["M1", "M2", "M3", "M4"], asOf: "2025-03-01"))
        #expect(try spans() == Array(all.dropLast()) + ["M5 2025-01-01/2025-02-28"])
        #expect(try nights.balanced())
        // He is there again, as if nothing had been.
        try nights.run(SpanTests.roster(["M1", "M2", "M3", "M4", "M5"], asOf: "2025-04-01"))
        #expect(try spans() == all)
        #expect(nights.count("Coverage") == 5)
    }

    @Test func aRosterHalfAsLongEndsNobody() throws {
        try nights.run(SpanTests.roster(["M1", "M2", "M3", "M4"], asOf: "2025-02-01"))
        let all = try spans()
        try nights.run(SpanTests.roster(["M1", "M2"], asOf: "2025-03-01"))
        #expect(try spans() == all)
        #expect(nights.noticed == ["ROSTER-SHRUNK × 1"])
        // Nor does one that is as short, though it is no shorter than the last.
        try nights.run(SpanTests.roster(["M1", "M2"], asOf: "2025-04-01"))
        #expect(try spans() == all)
        // The rest of it, in a file of its own.
        try nights.run(SpanTests.roster(["M3", "M5"], asOf: "2025-04-01"))
        #expect(try spans() == all.prefix(3) + ["M4 2025-01-01/2025-03-31", "M5 2025-01-01/"])
        nights.plan.acceptsRosters = true
        try nights.run(SpanTests.roster(["M1"], asOf: "2025-05-01"))
        #expect(try spans().filter { $0.hasSuffix("/") } == ["M1 2025-01-01/"])
        #expect(try nights.balanced())
    }

    /// Rosters, changes and claims in any order of nights: the same rows and the same resources.
    @Test func anyOrderTheSameSpans() throws {
        let end = TestMember(
            id: "M2", subscriber: "M2", start: nil, end: "2025-03-15", asOf: "2025-04-10", maintenance: "terminate")
        let back = TestMember(id: "M2", subscriber: "M2", start: "2025-05-01", end: nil, asOf: "2025-05-02")
        let changes = [
            SpanTests.roster(["M1", "M2", "M3", "M4", "M5"], asOf: "2025-02-01"),
            SpanTests.roster(["M1", "M2", "M3", "M4"], asOf: "2025-03-01"),
            [end.record()], [back.record()],
            claim("C1", "20250210") + claim("C2", "20250710"),
        ]
        for batch in changes { try nights.run(batch) }
        let expected = (try spans(), try referred(), nights.resources.mapValues(\.body))
        var random = SplitMix(state: 5)
        for _ in 0..<6 {
            let other = try TestNights()
            for batch in changes.shuffled(using: &random) { try other.run(batch) }
            let test = SpanTests(other)
            #expect(try test.spans() == expected.0)
            #expect(try test.referred() == expected.1)
            #expect(other.resources.mapValues(\.body) == expected.2)
            #expect(try other.balanced())
        }
    }

    private init(_ nights: TestNights) { self.nights = nights }
}

/// Whose an id is.
@Suite struct MemberIdentityTests {
    let nights: TestNights
    init() throws { nights = try TestNights() }

    private func fates(_ members: [TestMember]) throws -> [String] { try nights.run(members.map { $0.record() }) }

    private static let ada = TestPerson(id: nil, birth: "1980-01-01", given: "Ada")
    private static let bob = TestPerson(id: nil, birth: "1975-05-05", given: "Bob")

    @Test func anIdIsWhoseItWas() throws {
        #expect(try fates([TestMember(person: MemberIdentityTests.ada)]) == ["published"])
        let patients = nights.resources
        #expect(
            try fates([TestMember(person: MemberIdentityTests.bob, asOf: "2025-02-01")])
                == ["quarantined: \(PendingReason.idShared)"])
        #expect(nights.resources == patients)
        #expect(nights.noticed == ["MEMBER-ID-SHARED × 1"])
        // A corrected birth date is the same person's, and after it another name.
        let born = TestMember(person: TestPerson(id: nil, birth: "1980-01-11", given: "Ada"), asOf: "2025-03-01")
        let named = TestMember(person: TestPerson(id: nil, birth: "1980-01-11", given: "Adele"), asOf: "2025-04-01")
        #expect(try fates([born]) == ["published"])
        #expect(try fates([named]) == ["published"])
        #expect(nights.count("Patient") == 1)
        #expect(try nights.balanced())
    }

    @Test func twoPersonsAtOnceAreNeither() throws {
        let both = [TestMember(person: MemberIdentityTests.ada), TestMember(person: MemberIdentityTests.bob)]
        #expect(try fates(both) == Array(repeating: "quarantined: \(PendingReason.idShared)", count: 2))
        #expect(nights.count("Patient") == 0)
        // The one who is known to have had it earlier has it; the other still has not.
        #expect(
            try fates([TestMember(person: MemberIdentityTests.bob, asOf: "2024-12-01", city: "Rome")]) == [
                "superseded: \(PendingReason.newerRow)"
            ])
        let names = try nights.connection.query(
            "SELECT given, state FROM source.member ORDER BY as_of, given")
        #expect(
            names.map { "\($0.text(0) ?? "") \($0.text(1) ?? "")" }
                == ["BOB superseded", "ADA quarantined", "BOB published"])
        #expect(try nights.balanced())
    }

    @Test func zerosAreToldOf() throws {
        #expect(
            try fates([TestMember(id: "0012", subscriber: "0012", person: MemberIdentityTests.ada)]) == ["published"])
        #expect(try fates([TestMember(id: "12", subscriber: "12", person: MemberIdentityTests.ada)]) == ["published"])
        #expect(nights.noticed == ["MEMBER-ZEROS × 1"])
        #expect(nights.count("Patient") == 2)
    }

    /// A store of before spans were told: its rows are read once more.
    @Test func rowsOfBeforeSayTheirProduct() throws {
        #expect(try fates([TestMember(end: nil, asOf: "2025-01-02")]) == ["published"])
        try nights.connection.execute("UPDATE source.member SET product = NULL; UPDATE source.plan SET keys = 3")
        let end = TestMember(start: nil, end: "2025-03-15", asOf: "2025-04-10", maintenance: "terminate")
        #expect(try fates([end]) == ["published"])
        let last = try nights.connection.query("SELECT span_last::text FROM source.member WHERE makes_coverage")
        #expect(last.map { $0.text(0) } == ["2025-03-15"])
    }
}
