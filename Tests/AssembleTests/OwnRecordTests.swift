import Records
import Testing

@testable import Assemble

/// A payer's own records of claims, and acknowledgments.
@Suite struct OwnRecordTests {
    let nights: TestNights
    init() throws { nights = try TestNights() }

    private let claim = TestClaim()
    private let roster = TestMember().record()

    private func superseded(_ reason: String) -> String { "superseded: \(reason)" }
    private func pending(_ reason: String) -> String { "pending: \(reason)" }

    @Test func needsNoRemittance() throws {
        var own = claim.own("P1")
        own.control = ""
        #expect(try nights.run([own.record()]) == ["pending: no member in the store"])
        #expect(try nights.run([roster]) == ["published"])
        #expect(try nights.carried() == ["published"])
        #expect(try nights.history() == ["P1": ""])
        #expect(try nights.balanced())
        #expect(try nights.run([own.record()]) == ["unchanged"])
        #expect(try nights.run([own.record()], faults: [0: "broken"]) == ["unchanged"])
        let broken = try TestNights()
        #expect(try broken.run([own.record(), roster], faults: [0: "broken"]) == ["quarantined: broken", "published"])
        #expect(try broken.run([own.record()]) == ["published"])
        #expect(try broken.balanced())
    }

    @Test func laterVersionWins() throws {
        let first = claim.own("P1")
        let second = claim.own("P1", paid: "20250301", amount: "70")
        #expect(try nights.run([second.record(), roster]) == ["published", "published"])
        #expect(try nights.run([first.record()]) == [superseded(PendingReason.superseded)])
        #expect(try nights.body("P1").contains("paid=70"))
        let tied = claim.own("P1", paid: "20250301", amount: "60")
        #expect(try nights.run([tied.record()]) == [pending(PendingReason.tie)])
        #expect(nights.noticed == ["LIFE-TIE × 1"])
        #expect(try nights.body("P1").contains("paid=80"))
        #expect(try nights.balanced())
    }

    @Test func submittedClaimWaitsForNothingMore() throws {
        #expect(try nights.run([claim.record(), roster]) == ["pending: no remittance", "published"])
        #expect(try nights.run([claim.own("P1").record()]) == ["published"])
        #expect(try nights.carried() == [superseded(PendingReason.ownRecord)])
        #expect(try nights.run([claim.record()]) == [superseded(PendingReason.ownRecord)])
        // Another's, or another charge, is none of it.
        let other = TestClaim(control: "C2")
        let unlike = [
            TestClaim(control: "C2", subscriber: TestPerson(id: "M9", birth: "19700101", given: "Eve")).own("P8"),
            TestClaim(control: "C2", charge: "99").own("P9"),
        ].map { $0.record() }
        #expect(try nights.run([other.record()] + unlike).first == "pending: no remittance")
        #expect(try nights.balanced())
    }

    /// An extract that has no control number, and the acknowledgment that tells which number the claim was given.
    @Test(arguments: [0, 1, 2]) func acknowledgmentTells(_ last: Int) throws {
        var own = claim.own("P1")
        own.control = ""
        let records = [claim.record(), claim.acknowledgment("P1"), own.record()]
        var early = records
        let late = early.remove(at: last)
        try nights.run(early + [roster])
        try nights.run([late])
        let state = try nights.connection.query("SELECT state, reason FROM source.claim WHERE eob IS NULL").first
        #expect(state?.text(0) == "superseded")
        #expect(state?.text(1) == PendingReason.ownRecord)
        #expect(try nights.history() == ["P1": ""])
        #expect(try nights.balanced())
        #expect(
            try nights.run([claim.acknowledgment("P1"), claim.acknowledgment(nil)])
                == Array(repeating: "ignored: \(PendingReason.acknowledgment)", count: 2))
    }

    /// An 835 and an extract of one number: the newer holds.
    @Test func competesWithRemittances() throws {
        let paid = claim.remittance("P1", paid: "20250201")
        let own = claim.own("P1", paid: "20250301", amount: "70")
        let later = claim.remittance("P1", paid: "20250401")
        try nights.run([claim.record(), paid.record(), roster])
        #expect(try nights.run([own.record()]) == ["published"])
        #expect(try nights.body("P1").contains("paid=70"))
        #expect(try nights.run([later.record()]) == ["published"])
        #expect(try nights.body("P1").contains("paymentDate=20250401"))
        let rows = try nights.connection.query("SELECT state FROM source.claim WHERE eob IS NOT NULL")
        #expect(rows.first?.text(0) == "superseded")
        // Without its claim an older remittance has nothing left to say, and a newer one waits.
        let alone = try TestNights()
        let fates = try alone.run([own.record(), paid.record(), later.record(), roster])
        #expect(fates == ["published", superseded(PendingReason.ownRecord), "pending: no claim", "published"])
        #expect(try alone.run([claim.record()]) == ["published"])
        #expect(alone.resources == nights.resources)
        #expect(try alone.sourceRows() == nights.sourceRows())
        // A reversal speaks of the number, whoever adjudicated it.
        let reversed = try TestNights()
        try reversed.run([own.record(), roster])
        #expect(try reversed.run([later.reversal().record()]) == ["published"])
        #expect(try reversed.history() == ["P1": "cancelled"])
    }

    @Test func voidsAndReplacements() throws {
        let own = claim.own("P1")
        #expect(
            try nights.run([claim.own("P1", paid: "20250301", kind: "void").record(), roster])
                == [pending(PendingReason.voidOfUnknown), "published"])
        #expect(nights.noticed == ["LIFE-VOID-UNKNOWN × 1"])
        #expect(try nights.run([own.record()]) == ["published"])
        #expect(try nights.carried() == ["published"])
        #expect(try nights.history() == ["P1": "cancelled"])
        // The payer says that one took the other's place; a provider's word does not.
        let replaced = try TestNights()
        try replaced.run([own.record(), claim.own("P2", paid: "20250301", original: "P1").record(), roster])
        #expect(try replaced.history() == ["P1": "", "P2": "prior P1"])
        try replaced.run([claim.own("P3", paid: "20250401", kind: "replacement", original: "P1").record()])
        #expect(
            try replaced.history() == ["P1": "cancelled, replaced by P3", "P2": "prior P1", "P3": "prior P1"])
        // The replaced one names its successor, which comes later.
        let named = try TestNights()
        try named.run([claim.own("P1", replacedBy: "P2").record(), roster])
        #expect(try named.history() == ["P1": "cancelled, replaced by P2"])
        try named.run([claim.own("P2", paid: "20250301").record()])
        #expect(try named.history() == ["P1": "cancelled, replaced by P2", "P2": "prior P1"])
        #expect(try named.balanced())
    }

    @Test func wordsForAdjustments() throws {
        let table = try CodeTable(
            name: "adjustment-kind", file: "x",
            text: "# source: x\n# version: 1\ncode\ttarget\n1\tvoid\n4\treplacement\n")
        let kinds = AdjustmentKinds(table)
        #expect(kinds.kind(of: Array("1".utf8)) == .void)
        #expect(kinds.kind(of: Array("4".utf8)) == .replacement)
        #expect(kinds.kind(of: Array("void".utf8)) == nil)
        #expect(kinds.kind(of: nil) == nil)
        #expect(AdjustmentKinds().kind(of: Array("void".utf8)) == .void)
    }

    @Test func whatWaitsAndSinceWhen() throws {
        try nights.run([claim.record(), TestClaim(control: "C2").remittance("P2").record()])
        try nights.run([claim.acknowledgment("P1")])
        let rows = try nights.connection.query(
            "SELECT kind, reason, day_last::text, sent::text, first_run, acknowledged FROM source.waiting_claim ORDER BY 1"
        )
        #expect(
            rows.map { row in (0..<6).map { row.text($0) ?? "" } } == [
                ["claim", "no remittance", "2025-01-10", "2025-01-15", "1", "t"],
                ["remittance.claim", "no claim", "2025-01-10", "2025-02-02", "1", "f"],
            ])
    }
}
