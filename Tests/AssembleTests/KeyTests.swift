import Records
import Testing

@testable import Assemble

/// Content hashes, normalised keys, and lines.
@Suite struct KeyTests {
    private func hash(_ claim: TestClaim, _ ordinal: UInt32 = 1) -> [UInt8] {
        var scratch = ContentHasher.Scratch()
        let schema = TestRecords.schemas.claim
        return ContentHasher(schema).hashes(of: claim.record(ordinal), dated: schema.id("transactionDate"), &scratch)
            .content
    }

    @Test func contentHashKnowsWhatARecordSays() {
        let claim = TestClaim(charge: "150.00")
        #expect(hash(claim) == hash(claim, 99))
        #expect(hash(claim) == hash(TestClaim(charge: "150")))
        #expect(hash(claim) == hash(TestClaim(charge: "150", sent: "20250301")))
        #expect(hash(claim) != hash(TestClaim(charge: "150.01")))
        #expect(hash(claim) != hash(TestClaim(control: "C2")))
        #expect(hash(claim) != hash(TestClaim(patient: TestPerson())))
    }

    private func name(_ text: String) -> String? {
        Array(text.utf8).withUnsafeBufferPointer { Normalization.name($0) }.map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func names() {
        #expect(name("O'Brien-Núñez") == "OBRIENNUNEZ")
        #expect(name("Łukasz Weiß") == "LUKASZWEISS")
        #expect(name("Ærø Þór ŉ") == "AEROTHORN")
        #expect(name("Jose\u{301}") == "JOSE")
        #expect(name("Ж") == "Ж")
        #expect(name(" 12 ") == nil)
    }

    private func givenName(_ text: String) -> String? {
        Array(text.utf8).withUnsafeBufferPointer { Normalization.givenName($0) }.map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    @Test func givenNamesWithoutInitials() {
        #expect(givenName("Jane Q.") == "JANE")
        #expect(givenName("jane q ") == "JANE")
        #expect(givenName("Mary Ann") == "MARYANN")
        #expect(givenName("J") == "J")
        #expect(givenName(" Q") == "Q")
        #expect(givenName("J Q") == "J")
        #expect(givenName("") == nil)
    }

    /// Days of the claim stand in for its lines' where no line has one.
    @Test func daysOfTheWholeClaim() {
        let schema = TestRecords.schemas.claim
        func keys(_ lines: [TestRecords.Part]) -> ClaimKeys {
            let whole: [TestRecords.Part] = [.value("serviceFrom", "20250101"), .value("serviceTo", "20250103")]
            return ClaimKeyReader(schema).keys(of: TestRecords.record(schema, whole + [.group("lines", lines)]))
        }
        let days = keys([.value("procedure", "99213")]).service
        #expect(days.last == days.first.map { $0 + 2 })
        let own = keys([.value("serviceFrom", "20250110")]).service
        #expect(own.first == days.first.map { $0 + 9 })
        #expect(own.first == own.last)
    }

    private func identifier(_ text: String) -> String? {
        Array(text.utf8).withUnsafeBufferPointer { Normalization.identifier($0) }.map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    @Test func identifiers() {
        #expect(identifier(" w-001 2/a ") == "W0012A")
        #expect(identifier("007") == "007")
        #expect(identifier("--") == nil)
    }

    @Test func claimNumbers() {
        func number(_ text: String) -> ClaimNumber? { Array(text.utf8).withUnsafeBufferPointer { ClaimNumber($0) } }
        #expect(number(" icn-01 ")?.written == Array("icn-01".utf8))
        #expect(number(" icn-01 ")?.key == Array("ICN-01".utf8))
        #expect(number("0100")?.key == Array("0100".utf8))
        for nothing in ["", " ", "0", "00000", "--"] { #expect(number(nothing) == nil, "\(nothing)") }
    }

    @Test func ranks() {
        let paid = AdjudicationRank(payment: 100, production: 101).bytes
        func isLess(_ one: [UInt8], _ other: [UInt8]) -> Bool { one.lexicographicallyPrecedes(other) }
        #expect(paid.count == 13)
        #expect(isLess(AdjudicationRank(payment: 99, production: 500).bytes, paid))
        #expect(isLess(AdjudicationRank(payment: 100, production: 101, isReversal: true, position: 9).bytes, paid))
        #expect(isLess(paid, AdjudicationRank(payment: 100, production: 101, position: 2).bytes))
        #expect(isLess(AdjudicationRank(payment: -9000).bytes, paid))
        #expect(isLess(AdjudicationRank().bytes, AdjudicationRank(payment: -9000).bytes))
        #expect(AdjudicationRank(production: 7).bytes == AdjudicationRank(payment: 7, production: 7).bytes)
    }

    @Test func resourceIdsTellPartsApart() {
        let key = BusinessKey(key: [1])
        #expect(key.id("x", [[65, 66], [67]]) != key.id("x", [[65], [66, 67]]))
        #expect(key.id("x", [[65]]) != BusinessKey(key: [2]).id("x", [[65]]))
        #expect(key.id("x", [[65]]).count == 16)
    }

    private let matcher = LineMatcher(claim: TestRecords.schemas.claim, remittance: TestRecords.schemas.remittance)

    private func matches(
        _ claim: [(String, String, String?)], _ remittance: [(String, String, String?)]
    ) -> [Int32] {
        let one = TestClaim(lines: claim.map { (procedure: $0.0, charge: $0.1, control: $0.2) })
        var other = one.remittance()
        other.lines = remittance.map { (procedure: $0.0, charge: $0.1, control: $0.2) }
        return matcher.matches(of: one.record(), in: other.record())
    }

    @Test func linesByControlNumber() {
        #expect(
            matches([("99213", "100", "A"), ("85025", "50", "B")], [("1", "2", "B"), ("3", "4", "A")]) == [1, 0])
    }

    @Test func linesByProcedureDayAndCharge() {
        #expect(
            matches(
                [("99213", "100.00", nil), ("85025", "50", nil), ("80053", "7", nil)],
                [("85025", "50", nil), ("99213", "100", nil)]) == [1, 0, -1])
    }

    @Test func equalLinesPairInOrder() {
        #expect(
            matches([("97110", "30", nil), ("97110", "30", nil)], [("97110", "30", nil), ("97110", "30", nil)]) == [
                0, 1,
            ])
        #expect(matches([("97110", "30", nil), ("97110", "30", nil)], [("97110", "30", nil)]) == [0, -1])
    }

    @Test func bundledLinesByWhatWasSubmitted() {
        let claim = TestClaim(lines: [("85025", "50", nil)])
        let schema = TestRecords.schemas.remittance
        let remittance = TestRecords.record(
            schema,
            [
                .group(
                    "lines",
                    [
                        .value("procedure", "80050"), .value("charge", "50"), .value("submittedProcedure", "85025"),
                        .value("serviceFrom", claim.date),
                    ])
            ])
        #expect(matcher.matches(of: claim.record(), in: remittance) == [0])
    }
}
