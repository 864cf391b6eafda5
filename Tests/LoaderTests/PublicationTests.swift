import Loader
import PostgreSQL
import Testing

@Suite struct PublicationTests {
    let store: LoaderStore
    init() throws { store = try LoaderStore() }

    func organization(_ id: Int, _ name: String, _ version: String) throws -> LoadableResource {
        try LoaderStore.organization(id, name, version: version)
    }

    @Test func newThenSameThenOther() throws {
        let first = try (1...50).map { try organization($0, "A\($0)", "1") }
        #expect(try store.publish(first).inserted == 50)
        let places = try store.places()
        let again = try store.publish(first)
        #expect(again.unchanged == 50 && again.inserted == 0 && again.updated == 0)
        #expect(try store.places() == places)
        let changed = try store.publish([
            organization(7, "B", "2"), organization(8, "A8", "1"), organization(51, "N", "1"),
        ])
        #expect(changed.updated == 1 && changed.unchanged == 1 && changed.inserted == 1)
        #expect(try store.number("SELECT version FROM fhir.organization WHERE name = 'B'") == 2)
        #expect(
            try store.number("SELECT count(*) FROM fhir.organization_history WHERE name = 'A7' AND version = 1") == 1)
        // Only the row that differs moved.
        let untouched = Set(try store.places()).intersection(places)
        #expect(untouched.count == 49)
    }

    @Test(arguments: [ExistingVersion.lookUp, .unknown])
    func rerunsTouchNothing(_ existing: ExistingVersion) throws {
        let resources = try (1...20).map { try organization($0, "A\($0)", "1") }
        try store.publish(resources, existing: existing)
        let places = try store.places()
        let counts = try store.publish(resources.reversed(), existing: existing)
        #expect(counts.unchanged == 20 && counts.inserted == 0 && counts.updated == 0 && counts.superseded == 0)
        #expect(try store.places() == places)
    }

    @Test(arguments: [ExistingVersion.lookUp, .unknown])
    func olderNeverWins(_ existing: ExistingVersion) throws {
        try store.publish([organization(1, "new", "2")], existing: existing)
        let places = try store.places()
        #expect(try store.publish([organization(1, "old", "1")], existing: existing).superseded == 1)
        #expect(try store.publish([organization(1, "oldest", "")], existing: existing).superseded == 1)
        #expect(try store.places() == places)
    }

    /// Versions of the same things in every order, in one run or many, give the same rows. The third and fourth tie;
    /// the fifth says what the first said, but later than the second.
    @Test func anyOrderGivesTheSameRows() throws {
        let versions = [("a", "1"), ("b", "2"), ("c", "3"), ("d", "3"), ("a", "25")]
        var expected: [[String]] = []
        for count in [2, 4, 5] {
            let some = Array(versions.prefix(count)) + (count == 2 ? [versions[4]] : [])
            var seen: Set<[String]> = []
            for order in PublicationTests.orders(Array(some.indices)).shuffled().prefix(8) {
                let resources = try order.map { try organization(1, some[$0].0, some[$0].1) }
                for (group, existing) in [
                    (1, ExistingVersion.lookUp), (1, .unknown), (2, .lookUp), (9, .lookUp), (9, .unknown),
                ] {
                    try store.connection.execute(
                        "TRUNCATE fhir.organization, fhir.organization_history, fhir.confirmation")
                    for start in stride(from: 0, to: resources.count, by: group) {
                        try store.publish(
                            Array(resources[start..<min(start + group, resources.count)]), existing: existing)
                    }
                    seen.insert(try store.contents())
                }
            }
            #expect(seen.count == 1, "\(count) versions")
            expected += Array(seen)
        }
        #expect(expected[0][0].contains("\"name\":\"a\""))
    }

    static func orders(_ items: [Int]) -> [[Int]] {
        guard items.count > 1 else { return [items] }
        return items.indices.flatMap { index in
            var rest = items
            let item = rest.remove(at: index)
            return orders(rest).map { [item] + $0 }
        }
    }

    @Test func nothingIsSeenBeforeItIsPublished() throws {
        let publication = try Publication(on: store.database.connect(), plan: "default", run: store.run())
        for id in 1...300 { _ = try publication.stage(organization(id, String(repeating: "x", count: 9_000), "1")) }
        #expect(try store.number("SELECT count(*) FROM fhir.organization") == 0)
        try publication.publish { connection in
            let inside = try connection.query("SELECT count(*) FROM fhir.organization")[0].integer(0)
            let outside = try store.number("SELECT count(*) FROM fhir.organization")
            #expect(inside == 300 && outside == 0)
        }
        #expect(try store.number("SELECT count(*) FROM fhir.organization") == 300)
    }

    @Test func anAbandonedOneLeavesNothing() throws {
        struct Stop: Error {}
        let connection = try store.database.connect()
        let publication = try Publication(on: connection, plan: "default", run: store.run())
        for id in 1...300 { _ = try publication.stage(organization(id, String(repeating: "x", count: 9_000), "1")) }
        #expect(throws: Stop.self) { try publication.publish { _ in throw Stop() } }
        #expect(try store.number("SELECT count(*) FROM fhir.organization") == 0)
        #expect(try store.number("SELECT count(*) FROM fhir.publication WHERE state = 'failed'") == 1)
        do {
            let dropped = try Publication(on: connection, plan: "default", run: store.run())
            _ = try dropped.stage(organization(1, "x", "1"))
        }
        #expect(try store.number("SELECT count(*) FROM fhir.publication WHERE state = 'failed'") == 2)
        #expect(try store.publish([organization(1, "x", "1")]).inserted == 1)
    }

    @Test func aLostSessionPublishesNothing() throws {
        let connection = try store.database.connect()
        let publication = try Publication(on: connection, plan: "default", run: store.run())
        for id in 1...100 { _ = try publication.stage(organization(id, String(repeating: "x", count: 9_000), "1")) }
        try store.connection.execute("SELECT pg_terminate_backend(\(connection.serverProcess))")
        let error = #expect(throws: PostgreSQLError.self) {
            for id in 101...900 {
                _ = try publication.stage(organization(id, String(repeating: "x", count: 9_000), "1"))
            }
            try publication.publish()
        }
        #expect(error?.kind == .connection)
        #expect(throws: PostgreSQLError.self) { try publication.publish() }
        #expect(try store.number("SELECT count(*) FROM fhir.organization") == 0)
        #expect(try store.number("SELECT count(*) FROM fhir.publication WHERE state = 'open'") == 1)
        #expect(try Ledger(store.connection).failInterrupted(plan: "default").count == 1)
        #expect(try store.number("SELECT count(*) FROM fhir.publication WHERE state = 'open'") == 0)
        #expect(try store.publish([organization(1, "x", "1")]).inserted == 1)
    }

    @Test func oneRunThatBringsAnIdTwice() throws {
        let publication = try Publication(on: store.database.connect(), plan: "default", run: store.run())
        let better = try organization(1, "b", "2")
        let worse = try organization(1, "a", "1")
        #expect(try publication.stage(worse, existing: .absent) == .inserted)
        #expect(try publication.stage(better, existing: .absent) == .undecided)
        #expect(try publication.stage(worse, existing: .absent) == .undecided)
        var corrected: [String] = []
        let counts = try publication.publish { _ in
            try publication.corrections { type, id, hash, outcome in
                #expect(type == .organization && hash == worse.hash && id == LoaderStore.identifier(1))
                corrected.append(outcome.rawValue)
            }
        }
        #expect(corrected == ["superseded"])
        #expect(counts[.organization]?.inserted == 1)
        #expect(try store.number("SELECT version FROM fhir.organization WHERE name = 'b'") == 1)
        #expect(try store.number("SELECT count(*) FROM fhir.organization_history") == 0)
    }

    @Test func removedAndBackAgain() throws {
        try store.publish([organization(1, "a", "1"), organization(2, "b", "1")])
        let publication = try Publication(on: store.database.connect(), plan: "default", run: store.run())
        publication.remove(.organization, id: LoaderStore.identifier(1))
        publication.remove(.organization, id: LoaderStore.identifier(9))
        #expect(try publication.publish()[.organization]?.removed == 1)
        #expect(try store.number("SELECT count(*) FROM fhir.organization") == 1)
        #expect(try store.number("SELECT count(*) FROM fhir.organization_history WHERE name = 'a'") == 1)
        for existing in [ExistingVersion.lookUp, .absent] {
            #expect(try store.publish([organization(1, "a", "1")], existing: existing).inserted == 1)
            let version = try store.number("SELECT version FROM fhir.organization WHERE name = 'a'")
            #expect(version == (existing == .lookUp ? 2 : 3))
            #expect(try store.number("SELECT count(*) FROM fhir.tombstone") == 0)
            let again = try Publication(on: store.database.connect(), plan: "default", run: store.run())
            again.remove(.organization, id: LoaderStore.identifier(1))
            try again.publish()
        }
    }

    @Test func plansAreApart() throws {
        try store.connection.execute(
            "INSERT INTO ledger.plan (id, name, id_key) SELECT 'other', 'Other', id_key FROM ledger.plan")
        try store.publish([organization(1, "a", "1")])
        let other = try Publication(on: store.database.connect(), plan: "other", run: store.run())
        #expect(try other.stage(organization(1, "b", "0")) == .inserted)
        try other.publish()
        #expect(try store.number("SELECT count(DISTINCT name) FROM fhir.organization") == 2)
    }

    /// More rows than the memory may hold go by staging, and give the same.
    @Test func aTableTooLargeToKnow() throws {
        let resources = try (1...200).map { try organization($0, "A\($0)", "1") }
        #expect(try store.publish(resources, knownLimit: 10).inserted == 200)
        let places = try store.places()
        let counts = try store.publish(resources + [organization(5, "B", "0")], knownLimit: 10)
        #expect(counts.unchanged == 200 && counts.superseded == 1)
        #expect(try store.places() == places)
    }

    @Test func theWatermarkWaitsForOpenPublications() throws {
        func watermark() throws -> String? { try store.connection.query("SELECT stamp FROM fhir.watermark")[0].text(0) }
        try store.publish([organization(1, "a", "1")])
        let first = try #require(try watermark())
        let slow = try Publication(on: store.database.connect(), plan: "default", run: store.run())
        _ = try slow.stage(organization(2, "b", "1"))
        try store.publish([organization(3, "c", "1")])
        #expect(try watermark() == first)
        try slow.publish()
        #expect(
            try store.number("SELECT count(*) FROM fhir.organization, fhir.watermark WHERE last_updated <= stamp") == 3)
        #expect(try store.number("SELECT count(DISTINCT last_updated) FROM fhir.organization") == 3)
    }

    @Test func storeCheckFindsAChangedBody() throws {
        try store.publish([organization(1, "a", "1")])
        let migrator = Migrator(LoaderMigrations.all)
        #expect(try StoreCheck.check(store.connection, migrator).problems.isEmpty)
        try store.connection.execute("UPDATE fhir.organization SET resource = '{}'")
        #expect(try StoreCheck.check(store.connection, migrator).problems.count == 1)
    }
}
