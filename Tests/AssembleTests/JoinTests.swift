import Records
import Testing

@testable import Assemble

/// Claims, remittances and members that find one another, and those that do not.
@Suite struct JoinTests {
    let nights: TestNights
    init() throws { nights = try TestNights() }

    @Test func oneOfEach() throws {
        let claim = TestClaim()
        let fates = try nights.run([claim.record(), claim.remittance().record(), TestMember().record()])
        #expect(fates == ["published", "published", "published"])
        #expect(nights.count("ExplanationOfBenefit") == 1)
        #expect(nights.count("Patient") == 1)
        #expect(nights.count("Coverage") == 1)
        #expect(try nights.balanced())
    }

    @Test func secondTimeNothingChanges() throws {
        let claim = TestClaim()
        let records = [
            claim.record(), claim.remittance().record(), TestMember().record(), TestClaim(control: "X").record(),
        ]
        try nights.run(records)
        let rows = try nights.sourceRows()
        let again = try nights.run(records)
        #expect(again == ["unchanged", "unchanged", "unchanged", "pending: no remittance"])
        #expect(try nights.carried() == ["superseded: read again in this run"])
        #expect(nights.resolution?.claims == 0)
        #expect(nights.resolution?.members == 0)
        #expect(try nights.sourceRows() == rows)
        #expect(try nights.balanced())
        #expect(try nights.run([]) == [])
        #expect(try nights.carried() == ["pending: no remittance"])
        #expect(try nights.balanced())
    }

    @Test func eachPartMayComeLater() throws {
        let claim = TestClaim()
        #expect(try nights.run([claim.record()]) == ["pending: no remittance"])
        #expect(try nights.run([claim.remittance().record()]) == ["pending: no member in the store"])
        #expect(try nights.carried() == ["pending: no member in the store"])
        #expect(try nights.run([TestMember(start: "2025-02-01").record()]) == ["published"])
        // Shown with the coverage that comes next, until one is known that holds the day.
        #expect(try nights.carried() == ["published", "published"])
        #expect(nights.findings == ["ASSEMBLE-NO-COVERAGE"])
        #expect(try nights.run([TestMember().record()]) == ["published"])
        #expect(nights.findings == [])
        #expect(nights.count("ExplanationOfBenefit") == 1)
        #expect(nights.count("Coverage") == 2)
        #expect(try nights.balanced())
        #expect(try nights.run([]) == [])
        #expect(try nights.carried() == [])
    }

    @Test func remittanceFirst() throws {
        let claim = TestClaim()
        let fates = try nights.run([claim.remittance().record(), TestMember().record()])
        #expect(fates == ["pending: no claim", "published"])
        #expect(try nights.run([claim.record()]) == ["published"])
        #expect(try nights.carried() == ["published"])
    }

    @Test func evidenceThatDisagreesForbids() throws {
        let claim = TestClaim()
        var payee = claim.remittance("P1")
        payee.npi = "1999999984"
        var member = claim.remittance("P2")
        member.patientID = "M2"
        var date = claim.remittance("P3")
        date.date = "20250210"
        var charge = claim.remittance("P4")
        charge.charge = "151"
        let records = [claim.record(), payee.record(), member.record(), date.record(), charge.record()]
        let fates = try nights.run(records)
        let other = "pending: \(PendingReason.otherMember)"
        let none = "pending: no claim"
        #expect(fates == ["pending: no remittance", none, other, none, none])
        // What is silent does not forbid.
        var silent = claim.remittance("P5")
        silent.npi = nil
        silent.patientID = nil
        silent.charge = "150"
        try nights.run([silent.record(), TestMember().record()])
        #expect(nights.count("ExplanationOfBenefit") == 1)
    }

    /// Another NPI of the provider, or another kind of id, where the patient's name and all else is stated and agrees.
    @Test func oneFactMayDisagreeWhereAllElseAgrees() throws {
        let claim = TestClaim()
        var payee = claim.remittance("P1")
        payee.npi = "1999999984"
        payee.patient = claim.subscriber
        var kind = claim.remittance("P2")
        kind.patientID = "Z9"
        kind.patient = claim.subscriber
        var both = payee
        both.number = "P3"
        both.patientID = "Z9"
        var other = kind
        other.number = "P4"
        other.patient?.given = "Eve"
        let records = [payee, kind, both, other].map { $0.record() } + [claim.record(), TestMember().record()]
        let fates = try nights.run(records)
        #expect(
            fates == [
                "published", "published", "pending: no claim", "pending: \(PendingReason.otherMember)", "published",
                "published",
            ])
    }

    @Test func whatAgreesGoesBeforeWhatNearlyDoes() throws {
        let claim = TestClaim()
        let other = TestClaim(npi: "1999999984")
        var remittance = other.remittance("P1")
        remittance.patient = claim.subscriber
        let records = [claim.record(), other.record(), remittance.record(), TestMember().record()]
        let fates = try nights.run(records)
        #expect(fates == ["pending: no remittance", "published", "published", "published"])
        // Nothing else was there when the remittance came: the claim that agrees takes it over.
        let later = try TestNights()
        try later.run([claim.record(), remittance.record(), TestMember().record()])
        #expect(try later.run([other.record()]) == ["published"])
        #expect(try later.sourceRows() == nights.sourceRows())
        #expect(later.resources == nights.resources)
    }

    /// Without a payer's number the patient is part of what tells EOBs apart.
    @Test func withoutPayerNumbers() throws {
        let one = TestClaim()
        let other = TestClaim(subscriber: TestPerson(id: "M2", given: "Eve"))
        let records = [
            one.record(), other.record(), one.remittance(nil).record(), other.remittance(nil).record(),
            TestMember().record(), TestMember(id: "M2", subscriber: "M2", person: TestPerson(given: "Eve")).record(),
        ]
        #expect(try nights.run(records) == Array(repeating: "published", count: 6))
        #expect(nights.count("ExplanationOfBenefit") == 2)
    }

    @Test func leadingZerosOfTheRemittancesIdDoNotMatter() throws {
        var remittance = TestClaim().remittance()
        remittance.patientID = "00M1"
        let fates = try nights.run([TestClaim().record(), remittance.record(), TestMember().record()])
        #expect(fates == ["published", "published", "published"])
    }

    @Test func ambiguousIsNeverGuessed() throws {
        let one = TestClaim()
        let other = TestClaim(frequency: "7")
        let fates = try nights.run([one.record(), one.remittance().record(), TestMember().record()])
        #expect(fates == ["published", "published", "published"])
        // Another claim that fits as well: what was published is taken back.
        let later = try nights.run([other.record()])
        #expect(later == ["pending: \(PendingReason.ambiguousClaim)"])
        #expect(nights.count("ExplanationOfBenefit") == 0)
        let carried = try nights.carried()
        #expect(
            carried == [
                "pending: \(PendingReason.ambiguousClaim)", "pending: \(PendingReason.ambiguousRemittance)",
            ])
        #expect(try nights.balanced())
        try nights.run([])
        #expect(try nights.carried().count == 3)
    }

    @Test func linesTellClaimsApart() throws {
        let one = TestClaim(lines: [("99213", "100", "A1"), ("85025", "50", "A2")])
        let other = TestClaim(lines: [("99213", "100", "B1"), ("85025", "50", "B2")])
        let third = TestClaim(lines: [("99214", "150", nil)])
        let records = [
            one.record(), other.record(), third.record(), one.remittance("P1").record(),
            third.remittance("P2").record(), TestMember().record(),
        ]
        let fates = try nights.run(records)
        #expect(
            fates == ["published", "pending: no remittance", "published", "published", "published", "published"])
    }

    @Test func laterRemittanceWins() throws {
        let claim = TestClaim()
        let first = claim.remittance("P1", paid: "20250201")
        var reversal = claim.remittance("P1", paid: "20250301")
        reversal.status = "22"
        reversal.charge = "-150"
        let correction = claim.remittance("P1", paid: "20250301")
        let another = claim.remittance("P2", paid: "20250101")
        try nights.run([claim.record(), correction.record(), TestMember().record()])
        let resources = nights.resources
        let fates = try nights.run([first.record(), reversal.record()])
        #expect(fates == Array(repeating: "superseded: \(PendingReason.superseded)", count: 2))
        #expect(nights.resources == resources)
        #expect(try nights.run([another.record()]) == ["published"])
        #expect(nights.count("ExplanationOfBenefit") == 2)
    }

    @Test func copiesAreOneClaim() throws {
        let claim = TestClaim()
        var copy = claim
        copy.sent = "20250101"
        let records = [claim.record(), copy.record(), claim.remittance().record(), TestMember().record()]
        #expect(try nights.run(records) == Array(repeating: "published", count: 4))
        let rows = try nights.connection.query(
            "SELECT (SELECT count(*) FROM source.claim), (SELECT count(*) FROM source.payload)")
        #expect(rows.first?.integer(0) == 1)
        #expect(rows.first?.integer(1) == 3)
        #expect(try nights.run([claim.record()]) == ["unchanged"])
    }

    @Test func quarantinedIsKnownAgain() throws {
        let claim = TestClaim()
        let records = [claim.record(), claim.remittance().record(), TestMember().record()]
        let expected = ["quarantined: broken", "pending: no claim", "published"]
        #expect(try nights.run(records, faults: [0: "broken"]) == expected)
        #expect(try nights.run([claim.record()], faults: [0: "broken"]) == ["quarantined: broken"])
        #expect(try nights.run([claim.record()]) == ["published"])
        #expect(try nights.carried() == ["published"])
        #expect(try nights.balanced())
    }

    @Test func invalidResourceIsTriedAgainUnderAnotherMap() throws {
        let claim = TestClaim()
        let records = [claim.record(), claim.remittance().record(), TestMember().record()]
        try nights.run(records)
        let id = try #require(nights.resources.keys.first { $0.hasPrefix("ExplanationOfBenefit/") })
        let other = try TestNights()
        other.invalid = [id]
        #expect(try other.run(records) == ["quarantined: invalid", "quarantined: invalid", "published"])
        #expect(try other.run(records) == ["quarantined: invalid", "quarantined: invalid", "unchanged"])
        other.invalid = []
        other.fingerprint = [2]
        #expect(try other.run(records) == ["published", "published", "unchanged"])
    }

    @Test func trialLeavesNothing() throws {
        let claim = TestClaim()
        try nights.run([claim.record(), claim.remittance().record(), TestMember().record()], trial: true)
        #expect(nights.resolution?.claims == 1)
        let rows = try nights.connection.query(
            """
            SELECT (SELECT count(*) FROM source.payload),
                (SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'source\\_%')
            """)
        #expect(rows.first?.integer(0) == 0)
        #expect(rows.first?.integer(1) == 0)
    }

    /// A night of one claim that ends before it is published: at the end of `resolve`, or of `finish`.
    private func interruptedNight(atFinish: Bool) throws -> SourceStore {
        let store = try SourceStore(try nights.database.connect(), plan: nights.plan, schemas: TestRecords.schemas)
        try store.begin(run: 1000)
        try store.add(TestClaim().record())
        try store.resolve()
        guard atFinish else { return store }
        _ = try store.conclude()
        let publishing = try nights.database.connect()
        try publishing.execute("BEGIN")
        try store.finish(on: publishing)
        try publishing.execute("ROLLBACK")
        return store
    }

    private func count(_ table: String) throws -> Int? {
        try nights.connection.query("SELECT count(*) FROM source.\(table)").first?.integer(0)
    }

    @Test(arguments: [false, true]) func interruptedRunIsRemoved(atFinish: Bool) throws {
        let store = try interruptedNight(atFinish: atFinish)
        #expect(try count("payload") == 1)
        #expect(try count("claim") == (atFinish ? 1 : 0))
        let fates = try nights.run([TestClaim().remittance().record(), TestMember().record()])
        #expect(fates == ["pending: no claim", "published"])
        #expect(try count("payload") == 2)
        #expect(try count("claim") == 0)
        withExtendedLifetime(store) {}
    }

    /// Claims that are in the store before their run is published are nobody's to join.
    @Test func trialTakesNoClaimOfAnInterruptedRun() throws {
        let store = try interruptedNight(atFinish: true)
        try nights.run([TestClaim().remittance().record(), TestMember().record()], trial: true)
        #expect(nights.resolution?.claims == 0)
        let all = [TestClaim().record(), TestClaim().remittance().record(), TestMember().record()]
        try nights.run(all, trial: true)
        #expect(nights.resolution?.claims == 1)
        #expect(try count("claim") == 1)
        try store.abandon()
        #expect(try count("claim") == 0)
        #expect(try count("payload") == 0)
    }
}
