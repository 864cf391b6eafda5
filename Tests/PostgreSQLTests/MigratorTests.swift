import PostgreSQL
import StoreTesting
import Testing

@Suite struct MigratorTests {
    let database: TestDatabase
    let first = Migration("a-0001-table", "CREATE TABLE a (id int); INSERT INTO a VALUES (1);")
    let second = Migration("a-0002-column", "ALTER TABLE a ADD COLUMN name text")

    init() throws { database = try TestDatabase() }

    @Test func appliesWhatIsMissingOnce() throws {
        let connection = try database.connect()
        #expect(try Migrator([first]).standing(of: connection) == .behind(["a-0001-table"]))
        #expect(throws: PostgreSQLError.self) { try Migrator([first]).requireCurrent(connection) }
        #expect(try Migrator([first]).migrate(connection) == ["a-0001-table"])
        #expect(try Migrator([first]).migrate(connection).isEmpty)
        #expect(try Migrator([first], [second]).migrate(connection) == ["a-0002-column"])
        try Migrator([first], [second]).requireCurrent(connection)
        #expect(try connection.query("SELECT id, name FROM a").count == 1)
    }

    @Test func refusesANewerStore() throws {
        let connection = try database.connect()
        try Migrator([first, second]).migrate(connection)
        let error = #expect(throws: PostgreSQLError.self) { try Migrator([first]).migrate(connection) }
        #expect(error?.kind == .migration)
        #expect(error?.description.contains("newer schema") == true)
        #expect(error?.description.contains("a-0002-column") == true)
        #expect(throws: PostgreSQLError.self) { try Migrator([first]).requireCurrent(connection) }
    }

    @Test func refusesAnEditedMigration() throws {
        let connection = try database.connect()
        try Migrator([first]).migrate(connection)
        let edited = Migration(first.name, "CREATE TABLE a (id bigint)")
        let error = #expect(throws: PostgreSQLError.self) { try Migrator([edited, second]).migrate(connection) }
        #expect(error?.description.contains("another build") == true)
    }

    @Test func aFailingMigrationLeavesNothing() throws {
        let connection = try database.connect()
        let broken = Migration("a-0003-broken", "CREATE TABLE b (id int); SELECT 1/0")
        let error = #expect(throws: PostgreSQLError.self) { try Migrator([first, broken]).migrate(connection) }
        #expect(error?.statement == "migration a-0003-broken")
        #expect(try connection.query("SELECT to_regclass('a') IS NULL AND to_regclass('b') IS NULL")[0].bool(0) == true)
        #expect(try Migrator([first]).standing(of: connection) == .behind(["a-0001-table"]))
    }
}
