/// Brings a store's schema up to what this program knows, and refuses stores of programs that know more.
///
/// What was applied is recorded in `ledger.migration` with its hash. All that is missing is applied in one transaction.
public struct Migrator: Sendable {
    /// All migrations, in the order in which they apply.
    public let migrations: [Migration]

    /// The oldest server that the schema runs on: it compresses columns by lz4.
    static let oldestServer = 14

    /// How a store's schema stands to what this program knows.
    public enum Standing: Sendable, Equatable {
        case current
        /// Migrations that the store lacks, in order.
        case behind([String])
        /// Migrations that the store has and this program does not know.
        case newer([String])
        /// Migrations that ran with another text than this program has.
        case edited([String])

        /// For a person: how it stands, and what to do.
        public var text: String {
            switch self {
            case .current: "current"
            case .behind(let names):
                "behind by \(names.joined(separator: ", ")); 'patient-access store migrate' or any run adds them"
            case .newer(let names):
                "newer than this program, by \(names.joined(separator: ", ")); use the program that made it"
            case .edited(let names): "not of this program: another text was applied as \(names.joined(separator: ", "))"
            }
        }
    }

    /// - Parameter lists: each module's migrations, a module after those it builds on. Names must differ.
    public init(_ lists: [Migration]...) {
        migrations = lists.flatMap { $0 }
    }

    /// Compares without changing anything.
    public func standing(of connection: Connection) throws(PostgreSQLError) -> Standing {
        let table = try connection.query(
            "SELECT to_regclass('ledger.migration') IS NOT NULL", as: "look for migrations")
        guard table.first?.bool(0) == true else { return .behind(migrations.map(\.name)) }
        let rows = try connection.query(
            "SELECT name, hash FROM ledger.migration ORDER BY number", as: "read migrations")
        var applied: [String: [UInt8]] = [:]
        var newer: [String] = []
        for row in rows {
            let name = row.text(0) ?? ""
            applied[name] = row.bytea(1) ?? []
            if !migrations.contains(where: { $0.name == name }) { newer.append(name) }
        }
        if !newer.isEmpty { return .newer(newer) }
        let edited = migrations.filter { applied[$0.name] != nil && applied[$0.name] != $0.hash }
        if !edited.isEmpty { return .edited(edited.map(\.name)) }
        let missing = migrations.filter { applied[$0.name] == nil }
        return missing.isEmpty ? .current : .behind(missing.map(\.name))
    }

    /// Applies what is missing; returns the names of what it applied.
    ///
    /// Two programs at once wait for one another.
    /// - Throws: kind `.migration` for a store of a newer schema, or one whose migrations had another text.
    @discardableResult
    public func migrate(_ connection: Connection) throws -> [String] {
        guard connection.serverVersion >= Migrator.oldestServer * 10_000 else {
            throw PostgreSQLError(
                .migration, "the store's server is PostgreSQL \(connection.serverVersion / 10_000)",
                hint: "use version \(Migrator.oldestServer) or newer")
        }
        guard try standing(of: connection) != .current else { return [] }
        return try connection.transaction {
            _ = try connection.query(
                "SELECT pg_advisory_xact_lock($1)", [.integer(Connection.lockKey("migrate"))], as: "wait for migrations"
            )
            try connection.execute(Migrator.table, as: "make ledger.migration")
            var names: [String] = []
            switch try standing(of: connection) {
            case .current: return []
            case .behind(let missing): names = missing
            case .newer(let unknown): throw Migrator.newer(unknown)
            case .edited(let edited): throw Migrator.edited(edited)
            }
            for migration in migrations where names.contains(migration.name) {
                try connection.execute(migration.sql, as: "migration \(migration.name)")
                try connection.execute(
                    "INSERT INTO ledger.migration (name, hash) VALUES ($1, $2)",
                    [.text(migration.name), .bytes(migration.hash)], as: "record migration \(migration.name)")
            }
            return names
        }
    }

    /// Throws unless the store's schema is just what this program knows.
    public func requireCurrent(_ connection: Connection) throws(PostgreSQLError) {
        switch try standing(of: connection) {
        case .current: return
        case .newer(let unknown): throw Migrator.newer(unknown)
        case .edited(let edited): throw Migrator.edited(edited)
        case .behind(let missing):
            throw PostgreSQLError(
                .migration, "the store lacks \(missing.count) migrations (first: \(missing.first ?? ""))",
                hint: "run: patient-access store migrate")
        }
    }

    private static let table = """
        CREATE SCHEMA IF NOT EXISTS ledger;
        CREATE TABLE IF NOT EXISTS ledger.migration (
            number  integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            name    text NOT NULL UNIQUE,
            hash    bytea NOT NULL,
            applied timestamptz NOT NULL DEFAULT now());
        """

    private static func newer(_ names: [String]) -> PostgreSQLError {
        PostgreSQLError(
            .migration, "the store is of a newer schema: this program does not know \(names.joined(separator: ", "))",
            hint: "use a newer patient-access")
    }

    private static func edited(_ names: [String]) -> PostgreSQLError {
        PostgreSQLError(
            .migration,
            "the store's schema was made by another build: \(names.joined(separator: ", ")) had another text",
            hint: "use the build that made the store, or start with a new one (--data DIR)")
    }
}
