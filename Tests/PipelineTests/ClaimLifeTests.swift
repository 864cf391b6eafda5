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
