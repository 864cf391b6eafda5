import Foundation
import PostgreSQL
import Records
import Reports
import Testing

@testable import Pipeline

/// What reports say of claims over several nights.
@Suite("Claims over several nights")
struct ClaimReportTests {
    typealias Store = NightlyRunTests.Store

    @Test("sources are told by what their files were read as, with the profiles of what was made of them")
    func sources() throws {
        let store = try Store()
        let report = try store.run([NightlyRunTests.firstNight]).report
        let eobs = try #require(report.resources.first { $0.type == "ExplanationOfBenefit" })
        let made = report.sources.filter { $0.profile == "C4BB-ExplanationOfBenefit-Professional-NonClinician" }
        #expect(made.map(\.format) == ["x12 005010X221A1", "x12 005010X222A1"])
        for source in made { #expect(source.counts.published == eobs.inserted) }
        let rest = report.sources.filter(\.profile.isEmpty)
        #expect(rest.reduce(0) { $0 + $1.counts.pending } == report.records.dispositions.pending)
        // One claim and one cut set; the quarantined roster row is no claim.
        #expect(rest.reduce(0) { $0 + $1.counts.quarantined } == 2)
        // The same again: unchanged, and nothing is lost.
        let again = try store.run([NightlyRunTests.firstNight]).report
        #expect(again.balanced == true)
        #expect(again.sources.allSatisfy { $0.counts.published == 0 })
    }

    @Test("what has waited longer than the plan allows is an alarm, by age, reason and source")
    func ageing() throws {
        let store = try Store()
        let first = try store.run([NightlyRunTests.firstNight]).report
        #expect(first.overdue == 0 && first.waitingThreshold == 45)
        #expect(first.waiting.reduce(0) { $0 + $1.count } == first.records.dispositions.pending)
        let connection = try store.database.connect()
        try connection.execute("UPDATE ledger.run SET started = started - interval '45 days'", as: "age")
        let members = "\(NightlyRunTests.secondNight)/members-2026-01-06.csv"
        let second = try store.run([members]).report
        #expect(second.waiting.count > 0 && second.overdue == 0, "45 days are allowed")
        try connection.execute("UPDATE ledger.run SET started = started - interval '1 day' WHERE id = 1", as: "age")
        let third = try store.run([members]).report
        #expect(third.overdue == third.records.dispositions.pending)
        let claims = try #require(third.waiting.first { $0.kind == "claim" })
        #expect(claims.fromDay == 46 && claims.toDay == 90 && claims.isOverdue && claims.reason == "no remittance")
        #expect(claims.format == "x12 005010X222A1" && !claims.firstService.isEmpty)
        let text = TextReport.render(third)
        #expect(text.contains("waited more than 45 days"))
        #expect(text.contains("46–90 !"))
        #expect(JSONReport.render(third).contains("\"overdue\":\(third.overdue)"))
        // What waited is told of the run, whatever comes later.
        #expect(try RunList.report(of: 1, connection).overdue == 0)
    }

    @Test("a claim's history is told from its first record to its last version, by any of its numbers")
    func history() throws {
        let store = try Store()
        _ = try store.run([NightlyRunTests.firstNight])
        _ = try store.run([NightlyRunTests.secondNight])
        let connection = try store.database.connect()
        let row = try #require(
            try connection.query(
                """
                SELECT e.id, e.identifier, m.control FROM fhir.explanation_of_benefit e
                JOIN source.remittance m ON m.eob = e.id::uuid WHERE e.run = 2 AND e.version = 1
                """, as: "find a claim that waited"
            ).first)
        let histories = try (0..<3).map { number in
            try ClaimHistory(connection).events("default", row.text(number) ?? "").map(\.text)
        }
        #expect(histories[0] == histories[1] && histories[1] == histories[2])
        let told = histories[0].map { $0.dropFirst().prefix(3).joined(separator: ", ") }
        #expect(
            told == [
                "run 1, claim, pending: no remittance", "run 2, claim, published", "run 2, remittance.claim, published",
                "run 2, version 1, active",
            ])
        #expect(try ClaimHistory(connection).events("another", row.text(1) ?? "").isEmpty)
        #expect(throws: PipelineError.self) { try ClaimHistory(connection).lines(of: "no such number") }
        // The remittance once more changes nothing: an event of its own.
        _ = try store.run([NightlyRunTests.secondNight])
        let again = try ClaimHistory(connection).events("default", row.text(1) ?? "").map(\.text)
        #expect(again.contains { $0.contains("run 3") && $0.contains("unchanged") }, "\(again)")
    }
}
