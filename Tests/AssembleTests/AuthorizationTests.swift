import Records
import Testing

@testable import Assemble

/// Prior authorizations: which statements are one, whom it is for, and what becomes of each.
@Suite struct AuthorizationTests {
    let nights: TestNights
    init() throws { nights = try TestNights() }

    private typealias Statement = TestAuthorization
    private let roster = TestMember().record()

    /// `number outcome final received decided`, of every authorization.
    private func facts(_ nights: TestNights) throws -> [String] {
        try nights.connection.query(
            """
            SELECT concat_ws(' ', coalesce(number, '-'), coalesce(outcome, '-'), coalesce(final, '-'),
                to_char(received, 'MM-DD HH24:MI'), to_char(decided, 'MM-DD HH24:MI'))
            FROM source.authorization_fact ORDER BY 1
            """
        ).compactMap { $0.text(0) }
    }

    @Test func requestAndDecisionAreOne() throws {
        let fates = try nights.run([
            roster, Statement.request.record(), Statement.pended.record(), Statement.approved.record(),
        ])
        #expect(fates.suffix(3) == ["published", "published", "published"])
        #expect(nights.count("ExplanationOfBenefit") == 1)
        #expect(try facts(nights) == ["A-77 approved approved 01-10 09:00 01-12 15:30"])
        #expect(nights.findings.isEmpty)
        #expect(try nights.balanced())
    }

    @Test func sameStatementsAgainChangeNothing() throws {
        let all = [roster, Statement.request.record(), Statement.approved.record()]
        try nights.run(all)
        #expect(try nights.run(all) == ["unchanged", "unchanged", "unchanged"])
        #expect(nights.resolution?.authorizations == 0)
        #expect(try nights.balanced())
    }

    @Test func decisionBeforeRequestComesToTheSame() throws {
        try nights.run([roster, Statement.request.record(), Statement.approved.record()])
        let others = try TestNights()
        try others.run([roster, Statement.approved.record()])
        #expect(others.findings == ["AUTH-NO-REQUEST"])
        let fates = try others.run([Statement.request.record()])
        #expect(fates == ["published"])
        #expect(others.findings.isEmpty)
        #expect(try nights.sourceRows() == others.sourceRows())
        #expect(nights.resources == others.resources)
        #expect(try others.balanced())
    }

    @Test func anEarlierIdIsTakenBack() throws {
        // Known by its number alone, until a statement says which trace is meant.
        var decision = Statement.approved
        decision.trace = nil
        try nights.run([roster, decision.record()])
        let first = nights.resources.keys.filter { $0.hasPrefix("Explanation") }
        try nights.run([Statement.request.record()])
        #expect(nights.count("ExplanationOfBenefit") == 2)
        var link = Statement.pended
        link.number = "a-77 "
        #expect(try nights.run([link.record()]) == ["published"])
        #expect(nights.count("ExplanationOfBenefit") == 1)
        #expect(!nights.resources.keys.contains(first[0]))
        #expect(try facts(nights) == ["A-77 approved approved 01-10 09:00 01-12 15:30"])
        // Visible since it was known under its number.
        let run = try nights.connection.query(
            "SELECT visible_run, first_run, changed_run FROM source.authorization_fact")
        #expect(run.first?.integer(0) == 1 && run.first?.integer(1) == 1 && run.first?.integer(2) == 3)
        #expect(try nights.balanced())
    }

    @Test func whoNamesNobodyWaitsForWhoDoes() throws {
        var status = Statement.pended
        status.person = nil
        #expect(try nights.run([roster, status.record()]).last == "pending: \(PendingReason.namesNoMember)")
        #expect(try facts(nights) == ["- - pended"])
        #expect(try nights.run([Statement.request.record()]) == ["published"])
        #expect(try nights.carried() == ["published"])
        #expect(try nights.balanced())
    }

    @Test func aMemberWhoComesLater() throws {
        let request = Statement.request.record()
        #expect(try nights.run([request]) == ["pending: \(PendingReason.noMember)"])
        #expect(try nights.run([request]) == ["pending: \(PendingReason.noMember)"])
        #expect(try nights.carried() == ["superseded: \(PendingReason.readAgain)"])
        #expect(try facts(nights).count == 1)
        #expect(try nights.run([roster]) == ["published"])
        #expect(try nights.carried() == ["published"])
        #expect(nights.count("ExplanationOfBenefit") == 1)
        #expect(try nights.balanced())
    }

    @Test func withoutNumberAndTraceNothingIsJoined() throws {
        var request = Statement.request
        request.trace = nil
        #expect(try nights.run([roster, request.record()]).last == "pending: \(PendingReason.noAuthorizationNumber)")
        try nights.run([])
        #expect(try nights.carried() == ["pending: \(PendingReason.noAuthorizationNumber)"])
        #expect(try nights.balanced())
    }

    @Test func oneNumberOfTwoMembers() throws {
        var other = Statement.approved
        other.trace = nil
        other.person = TestPerson(id: "M2", birth: "19700101", given: "Eve")
        let second = TestMember(id: "M2", subscriber: "M2", person: other.person ?? TestPerson(id: nil))
        try nights.run([roster, Statement.request.record(), Statement.approved.record()])
        #expect(nights.count("ExplanationOfBenefit") == 1)
        let fates = try nights.run([second.record(), other.record()])
        #expect(fates == ["published", "pending: \(PendingReason.authorizationShared)"])
        #expect(nights.count("ExplanationOfBenefit") == 0)
        #expect(nights.noticed == ["AUTH-OTHER-MEMBER × 1"])
        #expect(try nights.balanced())
        try nights.run([])
        #expect(try nights.carried().count == 3)
        #expect(try nights.balanced())
    }

    @Test func coverageIsTheNearest() throws {
        func coverage(_ service: String, _ spans: [TestMember]) throws -> String {
            let nights = try TestNights()
            var request = Statement.request
            request.service = service
            let fates = try nights.run(spans.map { $0.record() } + [request.record()])
            guard fates.last == "published" else { return fates.last ?? "" }
            return try nights.connection.query(
                """
                SELECT m.day_first::text FROM source.authorization_case c JOIN source.member m ON m.coverage = c.coverage
                """
            ).first?.text(0) ?? ""
        }
        let spans = [
            TestMember(start: "2023-01-01", end: "2023-12-31"), TestMember(start: "2024-01-01", end: "2024-06-30"),
            TestMember(start: "2025-03-01", end: nil), TestMember(start: "2026-01-01", end: "2026-12-31"),
        ]
        #expect(try coverage("20240301", spans) == "2024-01-01")
        #expect(try coverage("20250101", spans) == "2024-01-01")
        #expect(try coverage("20220101", spans) == "2023-01-01")
        #expect(try coverage("20260201", spans) == "2026-01-01")
        #expect(try coverage("20260201", Array(spans.prefix(3))) == "2025-03-01")
    }

    @Test func whatCannotBeShownIsTakenBack() throws {
        try nights.run([roster, Statement.request.record()])
        #expect(nights.count("ExplanationOfBenefit") == 1)
        nights.invalidTexts = ["action=A1"]
        #expect(try nights.run([Statement.approved.record()]) == ["quarantined: invalid"])
        #expect(nights.count("ExplanationOfBenefit") == 0)
        #expect(try nights.run([]).isEmpty)
        nights.invalidTexts = []
        nights.fingerprint = [2]
        try nights.run([])
        #expect(nights.count("ExplanationOfBenefit") == 1)
        #expect(try nights.balanced())
    }

    @Test func isFoundByItsEOB() throws {
        try nights.run([roster, Statement.request.record()])
        try nights.run([Statement.approved.record()])
        let key = try #require(nights.resources.keys.first { $0.hasPrefix("Explanation") })
        let store = try SourceStore(nights.connection, plan: nights.plan, schemas: TestRecords.schemas)
        try store.begin(run: 1 << 30, mode: .trial)
        defer { try? store.abandon() }
        let found = try #require(try store.find("ExplanationOfBenefit", id: String(key.split(separator: "/")[1])))
        #expect(found.authorization?.files.map(\.run) == [2, 1])
        #expect(TestNights.content(found.value.member) == TestNights.content(roster))
        let other = try store.find("Claim", id: String(repeating: "0", count: 32))
        #expect(other == nil)
    }

    @Test func anInquiryMakesNoAuthorization() throws {
        let inquiry = Statement(event: "inquiry", date: "20250111", number: "A-77", trace: "Q1")
        #expect(try nights.run([roster, inquiry.record()]).last == "pending: \(PendingReason.onlyAsked)")
        #expect(try facts(nights).isEmpty && nights.count("ExplanationOfBenefit") == 0)
        #expect(
            try nights.run([Statement.request.record(), Statement.approved.record()]) == ["published", "published"])
        #expect(try nights.carried() == ["published"])
        #expect(nights.count("ExplanationOfBenefit") == 1)
        #expect(try nights.balanced())
    }

    @Test func aNoticeNamesWhatItIsAbout() throws {
        var notice = Statement(event: "notice", date: "20250121", previous: "A-77", person: nil)
        notice.status = "decided"
        let fates = try nights.run([roster, notice.record(), Statement.approved.record(), Statement.request.record()])
        #expect(fates.allSatisfy { $0 == "published" } && nights.count("ExplanationOfBenefit") == 1)
        // A renewal is another authorization.
        var renewal = Statement.request
        renewal.trace = "T2"
        renewal.previous = "A-77"
        try nights.run([renewal.record()])
        #expect(nights.count("ExplanationOfBenefit") == 2)
    }

    @Test func chainsOfNumbersAndTraces() throws {
        // Numbers and traces that are connected only through one another, in a long chain; and two that are apart.
        var statements: [Record] = []
        for link in 0..<40 {
            var left = Statement(
                event: "status", date: "20250110", number: "N\(97 - link)", trace: "T\(link)", status: "pended")
            statements.append(left.record())
            left.number = "N\(97 - link - 1)"
            statements.append(left.record())
        }
        statements.append(Statement(event: "status", date: "20250110", number: "X1", status: "pended").record())
        statements.append(Statement(event: "status", date: "20250110", trace: "X1", status: "pended").record())
        let fates = try nights.run([roster] + statements)
        #expect(fates.allSatisfy { $0 == "published" })
        #expect(nights.count("ExplanationOfBenefit") == 3)
        #expect(try nights.balanced())
    }

    @Test func endlessAuthorizationsWait() throws {
        var statements: [Record] = []
        for link in 0..<1500 {
            var one = Statement(event: "status", date: "20250110", number: "N\(link * 7919 % 1500)", trace: "T\(link)")
            one.status = "pended"
            statements.append(one.record())
            one.number = "N\((link + 1) * 7919 % 1500)"
            statements.append(one.record())
        }
        let fates = try nights.run([roster] + statements)
        #expect(Set(fates.dropFirst()) == ["pending: \(PendingReason.tooManyStatements)"])
        #expect(try facts(nights).isEmpty)
        #expect(try nights.balanced())
    }

    /// What the EOB of the one authorization says was used.
    private func used(_ nights: TestNights) -> [String] {
        nights.resources.values.map { String(decoding: $0.body, as: UTF8.self) }.filter { $0.contains("decisions=") }
            .flatMap {
                $0.split(separator: "\n").filter { $0.hasPrefix("items.usedQuantity=") }.map(String.init)
            }
    }

    @Test func claimsUseAuthorizations() throws {
        let claim = TestClaim(authorization: "a-77", lines: [("70551", "150", nil)])
        var remittance = claim.remittance()
        remittance.linePaid = "80"
        var other = TestClaim(control: "C2", authorization: "A-77", lines: [("70551", "150", nil)])
        other.date = "20250112"
        var second = other.remittance("P2")
        second.linePaid = "80"
        try nights.run([roster, Statement.request.record(), Statement.approved.record()])
        #expect(used(nights).isEmpty)
        try nights.run([claim.record(), remittance.record()])
        #expect(used(nights) == ["items.usedQuantity=2"])
        try nights.run([claim.record(), remittance.record()])
        #expect(nights.resolution?.authorizations == 0 && used(nights) == ["items.usedQuantity=2"])
        try nights.run([other.record(), second.record()])
        #expect(used(nights) == ["items.usedQuantity=4"])
        #expect(try nights.balanced())
        let others = try TestNights()
        try others.run([other.record(), second.record(), claim.record(), remittance.record()])
        try others.run([Statement.approved.record(), roster])
        try others.run([Statement.request.record()])
        #expect(try nights.sourceRows() == others.sourceRows())
        #expect(nights.resources == others.resources)
        // A claim that is taken back uses nothing.
        try nights.run([remittance.reversal(paid: "20250301").record()])
        #expect(used(nights) == ["items.usedQuantity=2"])
        #expect(try nights.balanced())
    }

    /// Any order of arrival, over any nights, comes to the same rows and resources.
    @Test func anyOrderIsTheSame() throws {
        var late = Statement.approved
        late.trace = nil
        late.date = "20250201"
        late.event = "status"
        late.action = nil
        late.status = "expired"
        late.person = nil
        var alone = Statement.approved
        alone.trace = nil
        alone.number = "B-1"
        alone.decided = "20250113"
        // Of two traces the earliest request's makes the id, whatever its name.
        var second = Statement.request
        second.trace = "T0"
        second.number = "A-77"
        second.date = "20250115"
        second.items = []
        let all = [
            roster, Statement.request.record(), Statement.pended.record(), Statement.approved.record(), late.record(),
            alone.record(), second.record(), TestMember(start: "2024-01-01", end: "2024-12-31").record(),
        ]
        try nights.run(all)
        let rows = try nights.sourceRows()
        #expect(
            try facts(nights) == ["A-77 approved expired 01-10 09:00 01-12 15:30", "B-1 approved approved 01-13 00:00"])
        var random = OrderTests.Random(state: 11)
        for _ in 0..<6 {
            let others = try TestNights()
            var shuffled = all.shuffled(using: &random)
            while !shuffled.isEmpty {
                let count = Int.random(in: 1...shuffled.count, using: &random)
                try others.run(Array(shuffled.prefix(count)))
                shuffled.removeFirst(count)
            }
            #expect(try others.sourceRows() == rows)
            #expect(others.resources == nights.resources)
            #expect(try others.balanced())
        }
    }
}
