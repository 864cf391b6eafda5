import Records
import Testing

@testable import Assemble

/// What happens to a claim after it was paid once.
@Suite struct LifeTests {
    let nights: TestNights
    init() throws { nights = try TestNights() }

    private let claim = TestClaim()

    private func superseded(_ reason: String) -> String { "superseded: \(reason)" }
    private func pending(_ reason: String) -> String { "pending: \(reason)" }

    @Test func reversedIsCancelledAndStays() throws {
        let paid = claim.remittance("P1")
        try nights.run([claim.record(), paid.record(), TestMember().record()])
        #expect(try nights.history() == ["P1": ""])
        #expect(try nights.run([paid.reversal(paid: "20250301").record()]) == ["published"])
        #expect(try nights.history() == ["P1": "cancelled"])
        #expect(nights.count("ExplanationOfBenefit") == 1)
        // Paid anew under its number: it is in force again.
        let again = claim.remittance("P1", paid: "20250401")
        #expect(try nights.run([again.record()]) == ["published"])
        #expect(try nights.history() == ["P1": ""])
        #expect(try nights.balanced())
    }

    /// A reversal and its correction come in one payment.
    @Test func correctionHoldsBesideItsReversal() throws {
        let paid = claim.remittance("P1")
        var correction = claim.remittance("P1", paid: "20250301")
        correction.amount = "70"
        let records = [claim.record(), TestMember().record(), paid.record(), paid.reversal(paid: "20250301").record()]
        try nights.run(records + [correction.record()])
        #expect(try nights.history() == ["P1": ""])
        #expect(try nights.body("P1").contains("paid=70"))
    }

    /// The new number names the old one, which is reversed: a provider's control number may be another.
    @Test func replacementUnderANewNumber() throws {
        let paid = claim.remittance("P1")
        var correction = claim.remittance("P2", paid: "20250301")
        correction.original = "P1"
        try nights.run([claim.record(), TestMember().record(), paid.record(), correction.record()])
        #expect(try nights.history() == ["P1": "", "P2": "prior P1"])
        try nights.run([paid.reversal(paid: "20250301").record()])
        #expect(try nights.history() == ["P1": "cancelled, replaced by P2", "P2": "prior P1"])
    }

    /// A frequency of 7 or 8 asks for something; what the payer does with it, it says.
    @Test func whatAProviderAsksForCancelsNothing() throws {
        var seven = TestClaim(charge: "170", frequency: "7")
        seven.original = "P1"
        let eight = TestClaim(frequency: "8", original: "P1")
        let first = [claim.record(), claim.remittance("P1").record(), TestMember().record()]
        try nights.run(first + [seven.record(), eight.record()])
        #expect(try nights.history() == ["P1": ""])
        #expect(try nights.run([seven.remittance("P2", paid: "20250301").record()]) == ["published"])
        #expect(try nights.history() == ["P1": "", "P2": "prior P1"])
        try nights.run([claim.remittance("P1").reversal(paid: "20250301").record()])
        #expect(try nights.history() == ["P1": "cancelled, replaced by P2", "P2": "prior P1"])
        // What the eight asked for is done.
        #expect(try nights.carried() == [superseded(PendingReason.voided)])
    }

    @Test func replacementFirst() throws {
        var correction = claim.remittance("P2", paid: "20250301")
        correction.original = "P1"
        try nights.run([claim.record(), TestMember().record(), correction.record()])
        #expect(nights.noticed == ["LIFE-REPLACEMENT-FIRST × 1"])
        #expect(try nights.history() == ["P2": "prior P1"])
        try nights.run([claim.remittance("P1").record()])
        #expect(nights.noticed == [])
        #expect(try nights.history() == ["P1": "", "P2": "prior P1"])
    }

    @Test func voidOfAnUnknownClaimWaits() throws {
        let paid = claim.remittance("P1")
        let fates = try nights.run([paid.reversal(paid: "20250301").record(), TestMember().record()])
        #expect(fates == [pending(PendingReason.voidOfUnknown), "published"])
        #expect(nights.noticed == ["LIFE-VOID-UNKNOWN × 1"])
        #expect(
            try nights.run([claim.record()]) == [pending(PendingReason.voidOfUnknown)])
        #expect(try nights.run([paid.record()]) == ["published"])
        #expect(try nights.carried() == ["published", "published"])
        #expect(try nights.history() == ["P1": "cancelled"])
        #expect(try nights.balanced())
    }

    /// A reversal with another control number and charge is found by the payer's number.
    @Test func reversalByNumberAlone() throws {
        var reversal = claim.remittance("P1", paid: "20250301").reversal()
        reversal.control = "OTHER"
        reversal.charge = "-80"
        let late = [reversal.record()]
        try nights.run([claim.record(), claim.remittance("P1").record(), TestMember().record()])
        #expect(try nights.run(late) == ["published"])
        #expect(try nights.history() == ["P1": "cancelled"])
        let other = try TestNights()
        try other.run(late)
        try other.run([claim.remittance("P1").record(), TestMember().record()])
        try other.run([claim.record()])
        #expect(try other.sourceRows() == nights.sourceRows())
        #expect(other.resources == nights.resources)
        // One that has a number of its own names the other.
        let named = try TestNights()
        var apart = reversal
        apart.number = "R9"
        apart.original = "P1"
        try named.run([apart.record()])
        try named.run([claim.record(), claim.remittance("P1").record(), TestMember().record()])
        #expect(try named.history() == ["P1": "cancelled"])
    }

    @Test func sameRankAndOtherContentIsATie() throws {
        let older = claim.remittance("P1", paid: "20250101")
        let one = claim.remittance("P1")
        var other = one
        other.amount = "70"
        try nights.run([claim.record(), older.record(), one.record(), TestMember().record()])
        #expect(try nights.run([one.record()]) == ["unchanged"])
        #expect(try nights.run([other.record()]) == [pending(PendingReason.tie)])
        #expect(nights.noticed == ["LIFE-TIE × 1"])
        #expect(try nights.carried() == [pending(PendingReason.tie)])
        #expect(try nights.body("P1").contains("paymentDate=20250101"))
        // Something newer settles it, or a place within the transaction set.
        let newer = claim.remittance("P1", paid: "20250401")
        #expect(try nights.run([newer.record()]) == ["published"])
        #expect(try nights.carried() == Array(repeating: superseded(PendingReason.superseded), count: 2))
        #expect(try nights.balanced())
        let placed = try TestNights()
        var first = one
        var second = other
        (first.position, second.position) = ("1", "2")
        try placed.run([claim.record(), second.record(), first.record(), TestMember().record()])
        #expect(placed.noticed == [])
        #expect(try placed.body("P1").contains("paid=70"))
    }

    @Test func tieWithoutAnOlderWordShowsNothing() throws {
        let one = claim.remittance("P1")
        var other = one
        other.amount = "70"
        try nights.run([claim.record(), one.record(), TestMember().record()])
        #expect(nights.count("ExplanationOfBenefit") == 1)
        try nights.run([other.record()])
        #expect(nights.count("ExplanationOfBenefit") == 0)
        #expect(try nights.carried() == [pending(PendingReason.tie), pending(PendingReason.tie)])
        #expect(try nights.balanced())
    }

    @Test func circlesAreNoLinks() throws {
        func remittance(_ number: String, _ original: String) -> Record {
            var remittance = claim.remittance(number)
            remittance.original = original
            return remittance.record()
        }
        let records = [remittance("P1", "P2"), remittance("P2", "P3"), remittance("P3", "P1"), remittance("P4", "P1")]
        try nights.run([claim.record(), TestMember().record(), remittance("P5", "P5")] + records)
        #expect(nights.noticed == ["LIFE-CYCLE × 3"])
        #expect(try nights.history() == ["P1": "", "P2": "", "P3": "", "P4": "prior P1", "P5": ""])
    }

    @Test func anotherMembersRemittanceChangesNothing() throws {
        let person = TestPerson(id: "M2", birth: "19900101", family: "Reed", given: "Eve")
        var stranger = claim.remittance("P1", paid: "20250601")
        stranger.patientID = "M2"
        stranger.patient = person
        var reversal = stranger.reversal(paid: "20250701")
        reversal.control = "ELSE"
        let roster = [
            TestMember().record(), TestMember(id: "M2", subscriber: "M2", person: person).record(),
        ]
        try nights.run([claim.record(), claim.remittance("P1").record()] + roster)
        let resources = nights.resources
        let fates = try nights.run([stranger.record(), reversal.record()])
        #expect(fates == Array(repeating: pending(PendingReason.otherMember), count: 2))
        #expect(nights.noticed == ["LIFE-OTHER-MEMBER × 2"])
        #expect(nights.resources == resources)
    }

    @Test func oneNumberOfTwoMembers() throws {
        let person = TestPerson(id: "M2", birth: "19900101", family: "Reed", given: "Eve")
        let other = TestClaim(control: "C2", subscriber: person)
        let third = TestClaim(control: "C3")
        let roster = [
            TestMember().record(), TestMember(id: "M2", subscriber: "M2", person: person).record(),
        ]
        try nights.run(
            [claim.record(), claim.remittance("P1").record(), third.record(), third.remittance("P3").record()] + roster)
        #expect(nights.count("ExplanationOfBenefit") == 2)
        let fates = try nights.run([other.record(), other.remittance("P1", paid: "20250301").record()])
        #expect(fates == Array(repeating: pending(PendingReason.numberShared), count: 2))
        #expect(try nights.carried() == Array(repeating: pending(PendingReason.numberShared), count: 2))
        #expect(nights.noticed == ["LIFE-NUMBER-SHARED × 1"])
        #expect(try nights.history() == ["P3": ""])
        #expect(try nights.balanced())
    }

    @Test func splitClaim() throws {
        func part(_ number: String, _ line: Int) -> TestRemittance {
            var part = claim.remittance(number)
            part.lines = [claim.lines[line]]
            part.charge = claim.lines[line].charge
            return part
        }
        let roster = TestMember().record()
        #expect(
            try nights.run([claim.record(), part("P1", 0).record(), roster])
                == ["pending: no remittance", "pending: no claim", "published"])
        #expect(try nights.run([part("P2", 1).record()]) == ["published"])
        #expect(try nights.carried() == ["published", "published"])
        #expect(try nights.history() == ["P1": "", "P2": ""])
        // One is corrected, the other reversed.
        var correction = part("P1", 0)
        correction.paid = "20250301"
        try nights.run([correction.record(), part("P2", 1).reversal(paid: "20250301").record()])
        #expect(try nights.history() == ["P1": "", "P2": "cancelled"])
        #expect(try nights.body("P1").contains("paymentDate=20250301"))
        // The same line twice is no split.
        let twice = try TestNights()
        let half = TestClaim(charge: "100", lines: [("99213", "50", nil), ("85025", "50", nil)])
        var one = half.remittance("P1")
        one.charge = "50"
        one.lines = [half.lines[0]]
        var other = one
        other.number = "P2"
        try twice.run([half.record(), one.record(), other.record(), roster])
        #expect(twice.count("ExplanationOfBenefit") == 0)
    }

    /// Claims of one stay, one control number; a claim of several payers.
    @Test func interimBillsAndSecondaryPayers() throws {
        let bills = ["2", "3", "4"].enumerated().map { index, frequency in
            TestClaim(
                charge: "\(100 + index)", date: "2025011\(index)", frequency: frequency, lines: [("99213", "100", nil)])
        }
        let records = bills.enumerated().flatMap { [$1.record(), $1.remittance("P\($0)").record()] }
        try nights.run(records + [TestMember().record()])
        #expect(try nights.history() == ["P0": "", "P1": "", "P2": ""])
        var second = bills[0].remittance("S0", paid: "20250401")
        second.status = "2"
        #expect(try nights.run([second.record()]) == ["published"])
        #expect(try nights.history() == ["P0": "", "P1": "", "P2": "", "S0": ""])
    }

    @Test func denialAndPredetermination() throws {
        var denied = claim.remittance("P1")
        denied.status = "4"
        var priced = claim.remittance("P2")
        priced.status = "25"
        var forwarded = claim.remittance("P3")
        forwarded.status = "23"
        let asked = TestClaim(control: "C9", predetermination: "PB")
        let records = [denied.record(), priced.record(), forwarded.record(), asked.record()]
        let fates = try nights.run([claim.record()] + records + [TestMember().record()])
        #expect(
            fates == [
                "published", "published", "ignored: \(PendingReason.predetermination)",
                "ignored: \(PendingReason.forwarded)", "ignored: \(PendingReason.predetermination)", "published",
            ])
        #expect(try nights.history() == ["P1": ""])
        #expect(try nights.balanced())
    }
}
