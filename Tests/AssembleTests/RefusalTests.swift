import Records
import Testing

@testable import Assemble

/// Words of which no valid EOB can be made take no part (decision 0054).
@Suite struct RefusalTests {
    let nights: TestNights
    init() throws {
        nights = try TestNights()
        nights.invalidTexts = ["paid=13\n"]
    }

    private let claim = TestClaim()
    private var first: [Record] { [claim.record(), claim.remittance("P1").record(), TestMember().record()] }
    private let refused = "quarantined: invalid"
    private var superseded: String { "superseded: \(PendingReason.superseded)" }

    /// An adjudication of P1, of a day of 2025; one that is not valid where nothing is said of the sum.
    private func word(_ month: Int, _ amount: String = "13", _ day: Int = 1) -> TestRemittance {
        var word = claim.remittance("P1", paid: "20250\(month)\(day < 10 ? "0" : "")\(day)")
        word.amount = amount
        return word
    }

    private func shown(_ nights: TestNights) throws -> String {
        let body = try nights.body("P1")
        return body.split(separator: "\n").filter { $0.hasPrefix("paid=") || $0.hasPrefix("paymentDate=") }
            .joined(separator: " ")
    }

    @Test func theNewestThatIsValidIsShown() throws {
        try nights.run(first)
        #expect(try nights.run([word(3).record()]) == [refused])
        #expect(nights.noticed == ["LIFE-OLDER-SHOWN × 1"])
        #expect(try shown(nights) == "paymentDate=20250201 paid=80")
        #expect(try nights.carried() == [])
        // Of what comes late, the newest that is valid.
        #expect(try nights.run([word(1, "60").record(), word(2, "70", 15).record()]) == [superseded, "published"])
        #expect(try shown(nights) == "paymentDate=20250215 paid=70")
        #expect(try nights.balanced())
    }

    @Test func aNewerValidOneReplaces() throws {
        try nights.run(first + [word(3).record()])
        #expect(try nights.run([word(4, "90").record()]) == ["published"])
        #expect(nights.noticed == [])
        #expect(try shown(nights) == "paymentDate=20250401 paid=90")
        #expect(try nights.run([word(5).record(), word(6).record()]) == [refused, refused])
        #expect(nights.rounds == 2)
        #expect(nights.noticed == ["LIFE-OLDER-SHOWN × 2"])
        #expect(try shown(nights) == "paymentDate=20250401 paid=90")
        #expect(try nights.run([word(7, "95").record()]) == ["published"])
        #expect(try shown(nights) == "paymentDate=20250701 paid=95")
        #expect(try nights.balanced())
    }

    /// Others are tried beside it, and told once.
    @Test func ofSeveralNumbersEachHasItsOwn() throws {
        var other = claim.remittance("P2")
        try nights.run(first + [other.record()])
        (other.paid, other.amount) = ("20250301", "70")
        #expect(
            try nights.run([word(3).record(), word(4).record(), other.record()]) == [refused, refused, "published"])
        #expect(try shown(nights) == "paymentDate=20250201 paid=80")
        #expect(try nights.body("P2").contains("paid=70"))
        #expect(try nights.balanced())
    }

    /// The maps are mended: what was refused is tried again without having come again.
    @Test func aMendedMapShowsTheNewest() throws {
        try nights.run(first + [word(3).record()])
        nights.invalidTexts = []
        nights.fingerprint = [2]
        try nights.run([])
        #expect(try shown(nights) == "paymentDate=20250301 paid=13")
        // And is broken again: the older one is shown again, and nobody has to send it.
        nights.invalidTexts = ["paid=13\n"]
        nights.fingerprint = [3]
        #expect(try nights.run([word(3).record()]) == [refused])
        #expect(try shown(nights) == "paymentDate=20250201 paid=80")
        #expect(try nights.balanced())
    }

    @Test func theOlderComesLater() throws {
        #expect(
            try nights.run([claim.record(), word(3).record(), TestMember().record()]) == [
                refused, refused, "published",
            ])
        #expect(nights.count("ExplanationOfBenefit") == 0)
        #expect(nights.noticed == [])
        #expect(try nights.run([word(2, "70").record()]) == ["published"])
        #expect(try shown(nights) == "paymentDate=20250201 paid=70")
        #expect(nights.noticed == [])
        #expect(try nights.balanced())
    }

    /// A reversal of what was refused is the newest word all the same: the older one is shown as cancelled.
    @Test func aReversalCancelsTheOlder() throws {
        try nights.run(first + [word(3).record()])
        #expect(try nights.run([word(3).reversal(paid: "20250401").record()]) == ["published"])
        #expect(try nights.history() == ["P1": "cancelled"])
        #expect(try shown(nights) == "paymentDate=20250201 paid=80")
    }

    /// What is refused follows nothing: the EOB before it does not name it as its successor.
    @Test func aRefusedSuccessorIsNotNamed() throws {
        var successor = claim.remittance("P2", paid: "20250301")
        (successor.original, successor.amount) = ("P1", "13")
        let reversal = claim.remittance("P1").reversal(paid: "20250301")
        try nights.run(first + [successor.record(), reversal.record()])
        #expect(try nights.history() == ["P1": "cancelled"])
        (successor.paid, successor.amount) = ("20250401", "70")
        try nights.run([successor.record()])
        #expect(try nights.history() == ["P1": "cancelled, replaced by P2", "P2": "prior P1"])
        // A newer word of the successor that is refused leaves all as it is.
        (successor.paid, successor.amount) = ("20250501", "13")
        let resources = nights.resources
        #expect(try nights.run([successor.record()]) == [refused])
        #expect(nights.resources == resources)
        #expect(try nights.balanced())
    }

    /// A night that dies while it tries leaves nothing: run again, it makes what one that lived makes.
    @Test(arguments: [1, 2]) func killedAndRunAgain(_ round: Int) throws {
        let night = [word(3).record(), word(4).record(), word(2, "70").record()]
        let lived = try TestNights()
        lived.invalidTexts = nights.invalidTexts
        try lived.run(first)
        try lived.run(night)
        try nights.run(first)
        let (rows, resources) = (try nights.sourceRows(), nights.resources)
        nights.dies = round
        #expect(throws: TestNights.Killed.self) { try nights.run(night) }
        #expect(try nights.sourceRows() == rows)
        #expect(nights.resources == resources)
        nights.dies = nil
        try nights.run(night)
        #expect(try nights.sourceRows() == lived.sourceRows())
        #expect(nights.resources == lived.resources)
        #expect(try nights.balanced())
    }

    /// Beyond the limit nothing older is tried, which a person is told; one word less, and the older one is shown.
    @Test func roundsHaveALimit() throws {
        let limit = SourceStore.roundLimit
        let words = (0...limit).map { index in
            // The first days of March and of April.
            let day = 1 + index % 20
            return word(3 + index / 20, "13", day).record()
        }
        try nights.run(first + words.dropLast())
        #expect(nights.rounds == limit)
        #expect(try shown(nights) == "paymentDate=20250201 paid=80")
        #expect(nights.noticed == ["LIFE-OLDER-SHOWN × \(limit)"])
        try nights.run([words[limit]])
        #expect(nights.count("ExplanationOfBenefit") == 0)
        #expect(nights.noticed == ["LIFE-REFUSED-LIMIT × 1"])
        try nights.run([word(5, "90").record()])
        #expect(try shown(nights) == "paymentDate=20250501 paid=90")
        #expect(nights.noticed == [])
        #expect(try nights.balanced())
    }

    /// The older word's claim makes a Patient and a Coverage that the refused one did not need.
    @Test func theOlderClaimMakesItsMember() throws {
        let nights = try TestNights(derivesMembers: true)
        nights.invalidTexts = ["paid=13\n"]
        var own = claim.own("P1", paid: "20250301", amount: "13")
        own.subscriber.family = "Quill-Byron"
        own.date = "20250111"
        try nights.run([claim.record(), claim.remittance("P1").record(), own.record()])
        #expect(nights.count("ExplanationOfBenefit") == 1)
        #expect(nights.count("Patient") == 1)
        let apart = try TestNights(derivesMembers: true)
        apart.invalidTexts = ["paid=13\n"]
        for record in [own.record(), claim.remittance("P1").record(), claim.record()] { try apart.run([record]) }
        #expect(try Set(apart.sourceRows()) == Set(nights.sourceRows()))
        #expect(apart.resources == nights.resources)
        #expect(try nights.balanced() && apart.balanced())
    }
}
