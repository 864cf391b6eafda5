import Foundation
import PostgreSQL
import Testing

@testable import Pipeline

/// What a payer says later of claims that were published, in the store's tables.
@Suite("The life of a claim")
struct ClaimLifeTests {
    private static let remittances = "\(NightlyRunTests.firstNight)/remittances-2026-01-05.835"

    /// The sample's remittances with something else in them, as a file.
    private func file(_ changes: [(String, String)]) throws -> String {
        var text = try String(contentsOfFile: ClaimLifeTests.remittances, encoding: .utf8)
        for (old, new) in changes {
            #expect(text.contains(old))
            text = text.replacingOccurrences(of: old, with: new)
        }
        let path = NSTemporaryDirectory() + "\(UUID().uuidString).835"
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        return path
    }

    private let later = ("*20260104~\nTRN", "*20260111~\nTRN")
    private let otherReason = ("CAS*CO*45*", "CAS*CO*253*")

    private func eobs(_ store: NightlyRunTests.Store) throws -> [String] {
        try store.database.connect().query(
            "SELECT id || ' ' || resource::text FROM fhir.explanation_of_benefit ORDER BY id"
        ).map { $0.text(0) ?? "" }
    }

    private func findings(_ store: NightlyRunTests.Store, _ rule: String) throws -> Int {
        try store.database.connect().query(
            "SELECT coalesce(sum(count), 0)::int FROM ledger.finding WHERE rule = $1", [.text(rule)]
        ).first?.integer(0) ?? -1
    }

    /// The store holds what is newer, until something of the same rank makes it nobody's word: then the older one holds again.
    @Test("the set of records decides, not what the store holds already")
    func olderWordHoldsAgain() throws {
        let store = try NightlyRunTests.Store()
        _ = try store.run([NightlyRunTests.firstNight])
        let first = try eobs(store)
        #expect(first.count > 3)
        let newer = try file([later])
        defer { try? FileManager.default.removeItem(atPath: newer) }
        _ = try store.run([newer])
        #expect(try eobs(store) != first)
        #expect(try eobs(store).count == first.count)
        let rival = try file([later, otherReason])
        defer { try? FileManager.default.removeItem(atPath: rival) }
        let report = try store.run([rival]).report
        #expect(report.balanced == true)
        #expect(try findings(store, "LIFE-TIE") > 3)
        let tied = try store.database.connect().query(
            "SELECT count(*) FROM source.remittance WHERE state = 'pending' AND reason LIKE '%says otherwise'")
        #expect(tied.first?.integer(0) ?? 0 > 6)
        let last = try eobs(store)
        #expect(last.count == first.count)
        #expect(last.filter { first.contains($0) }.count > 3)
    }

    /// What EOBs say but for ids, of which each store makes its own.
    private func contents(_ store: NightlyRunTests.Store) throws -> [String] {
        try store.database.connect().query(
            """
            SELECT regexp_replace(resource::text, '[0-9a-f]{32}', '', 'g') FROM fhir.explanation_of_benefit ORDER BY 1
            """
        ).map { $0.text(0) ?? "" }
    }

    /// The maps, but for a fault: they write no `created`, which an EOB must have, of what is paid on that day.
    private func faultyMappings(of day: String) throws -> String {
        let mappings = NSTemporaryDirectory() + "mappings-\(UUID().uuidString)"
        try FileManager.default.copyItem(atPath: "\(NightlyRunTests.root)/mappings", toPath: mappings)
        let map = "\(mappings)/resources/shared.yaml"
        let text = try String(contentsOfFile: map, encoding: .utf8)
        let rule = "coalesce(claim.adjudicationDate, remittance.paymentDate, remittance.productionDate, claim.paidDate)"
        let faulty = text.replacing(rule, with: "iif(remittance.paymentDate != '\(day)'.toDate(), \(rule))")
        #expect(faulty != text)
        try faulty.write(toFile: map, atomically: true, encoding: .utf8)
        return mappings
    }

    @Test("of what makes no valid resource the newest that does is shown, a person is told, and mended maps show all")
    func olderIsShown() throws {
        let mappings = try faultyMappings(of: "20260111")
        defer { try? FileManager.default.removeItem(atPath: mappings) }
        let store = try NightlyRunTests.Store()
        _ = try store.run([NightlyRunTests.firstNight], mappings: mappings)
        let first = try store.rows()
        let newer = try file([later])
        defer { try? FileManager.default.removeItem(atPath: newer) }
        let report = try store.run([newer], mappings: mappings).report
        #expect(report.balanced == true)
        #expect(report.records.dispositions.quarantined > 3)
        #expect(try store.rows() == first)
        let told = try findings(store, "LIFE-OLDER-SHOWN")
        #expect(told > 3 && told == report.records.dispositions.quarantined)
        let kept = try store.database.connect().query(
            "SELECT count(*) FROM ledger.quarantine WHERE run = (SELECT max(run) FROM ledger.quarantine)")
        #expect(kept.first?.integer(0) == told)
        // All in one night.
        let other = try NightlyRunTests.Store()
        let whole = try other.run([newer, NightlyRunTests.firstNight], mappings: mappings).report
        #expect(whole.balanced == true)
        #expect(try contents(other) == contents(store))
        // Nobody has to send it again.
        _ = try store.run([NightlyRunTests.firstNight])
        let mended = try eobs(store)
        #expect(mended.filter { $0.contains("2026-01-11") }.count == told)
        let sound = try NightlyRunTests.Store()
        _ = try sound.run([newer, NightlyRunTests.firstNight])
        #expect(try contents(sound) == contents(store))
    }

    @Test("a reversal leaves the resource readable, cancelled")
    func reversal() throws {
        let store = try NightlyRunTests.Store()
        _ = try store.run([NightlyRunTests.firstNight])
        let reversal = try file([
            later, ("CLP*JSFM-20311*1*312.5*137.7*68*12", "CLP*JSFM-20311*22*-312.5*-137.7*-68*12"),
        ])
        defer { try? FileManager.default.removeItem(atPath: reversal) }
        let report = try store.run([reversal]).report
        #expect(report.balanced == true)
        let row = try store.database.connect().query(
            """
            SELECT r.state, r.history[1], f.id IS NOT NULL FROM source.remittance r
            LEFT JOIN fhir.explanation_of_benefit f ON f.id = replace(r.eob::text, '-', '')
            WHERE r.number = 'GHP2601040001' AND NOT r.reversal
            """
        ).first
        #expect(row?.text(0) == "published")
        #expect(row?.text(1) == "true")
        #expect(row?.bool(2) == true)
    }
}
