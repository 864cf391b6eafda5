import Foundation
import Testing

@testable import Pipeline

private enum Samples {
    static let path = "\(NightlyRunTests.root)/samples/prior-authorization"
    static let areThere = FileManager.default.fileExists(atPath: path)
}

/// Prior authorizations through whole nights: on the samples, into a PostgreSQL of their own.
@Suite("Nights with prior authorizations", .enabled(if: Samples.areThere))
struct AuthorizationNightTests {
    private static let nights = ["first", "second", "third"].map { "\(Samples.path)/\($0)-night" }

    private static func facts(_ store: NightlyRunTests.Store) throws -> [String] {
        try store.database.connect().query(
            """
            SELECT concat_ws(' ', coalesce(number, '-'), priority, outcome, final, CASE WHEN extended THEN 'extended' END,
                CASE WHEN appealed THEN 'appealed' END, CASE WHEN drug THEN 'drug' END, array_to_string(items, ','))
            FROM source.authorization_fact ORDER BY 1
            """
        ).compactMap { $0.text(0) }
    }

    @Test("each comes to what its statements say, and every record has one outcome")
    func threeNights() throws {
        let store = try NightlyRunTests.Store()
        for night in AuthorizationNightTests.nights { #expect(try store.run([night]).report.balanced == true) }
        let facts = try AuthorizationNightTests.facts(store)
        for expected in [
            "GHP-PA-26-1001 standard partial denied appealed HCPCS 97110,HCPCS 73721",
            "GHP-PA-26-1002 expedited approved approved extended REV 0120",
            "GHP-PA-26-1004 standard denied denied HCPCS 90867",
            "GHP-PA-26-1005 standard approved approved REV 0120,HCPCS 22612",
            "GHP-PA-26-1006 expedited approved approved REV 0120",
            "GHP-PA-26-2001 standard denied approved appealed HCPCS E2103,HCPCS A4239",
            "GHP-PA-26-2002 expedited approved approved drug NDC 00002840001",
            "GHP-PA-26-2003 standard approved cancelled HCPCS 97597",
            "GHP-PA-26-2004 standard approved approved HCPCS 97110",
            "GHP-PA-26-2005 standard denied denied HCPCS K0861",
            "GHP-PA-26-3001 standard partial partial HCPCS E1390,HCPCS E0431",
            "GHP-PA-26-3002 expedited pended HCPCS 64483",
            "GHP-PA-26-3003 standard partial partial HCPCS L1833,HCPCS E0217",
        ] {
            #expect(facts.contains(expected), "\(facts)")
        }
        // A drug's is not shown, and figures know of it.
        let drug = try store.database.connect().query(
            "SELECT visible_run IS NULL FROM source.authorization_fact WHERE drug")
        #expect(drug.count == 1 && drug[0].bool(0) == true)
    }

    @Test("the nights in any order, or as one, come to the same, and again to nothing new")
    func anyOrder() throws {
        var results: [[String]] = []
        for order in [[[0], [1], [2]], [[2], [0], [1]], [[0, 1, 2]]] {
            let store = try NightlyRunTests.Store()
            for numbers in order { _ = try store.run(numbers.map { AuthorizationNightTests.nights[$0] }) }
            let cases = try store.database.connect().query(
                """
                SELECT k.state || ' ' || coalesce(f.number, '-') || ' ' || cardinality(k.made)
                FROM source.authorization_case k JOIN source.authorization_fact f USING (plan, eob) ORDER BY 1
                """
            ).compactMap { $0.text(0) }
            results.append(try AuthorizationNightTests.facts(store) + cases)
            let report = try store.run(AuthorizationNightTests.nights).report
            #expect(report.balanced == true)
            #expect(report.records.dispositions.published == 0)
        }
        #expect(results[1] == results[0])
        #expect(results[2] == results[0])
    }
}
