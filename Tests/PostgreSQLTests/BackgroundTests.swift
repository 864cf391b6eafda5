import PostgreSQL
import StoreTesting
import Testing

@Suite struct BackgroundTests {
    let database: TestDatabase

    init() throws { database = try TestDatabase() }

    @Test func statementsRunWhileOtherConnectionsAreUsed() throws {
        let background = try database.connect()
        let other = try database.connect()
        try other.execute("CREATE TABLE t (a integer)")
        try other.execute("BEGIN; LOCK TABLE t")
        // Waits for the lock, and so for the statements after it.
        try background.start("INSERT INTO t VALUES (1); INSERT INTO t VALUES (2)")
        #expect(throws: PostgreSQLError.self) { try background.execute("SELECT 1") }
        try other.execute("INSERT INTO t VALUES (3); COMMIT")
        try background.complete()
        #expect(try background.query("SELECT sum(a) FROM t").first?.integer(0) == 6)
    }

    @Test func whatFailsIsSaidWhenItIsCompleted() throws {
        let connection = try database.connect()
        try connection.execute("CREATE TABLE t (a integer PRIMARY KEY)")
        try connection.start("INSERT INTO t VALUES (1); INSERT INTO t VALUES (1)", as: "insert twice")
        let error = #expect(throws: PostgreSQLError.self) { try connection.complete() }
        #expect(error.map { "\($0)" }?.contains("insert twice") == true)
        try connection.complete()
        #expect(try connection.query("SELECT count(*) FROM t").first?.integer(0) == 0)
    }
}
