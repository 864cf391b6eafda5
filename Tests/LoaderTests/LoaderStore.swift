import Loader
import PostgreSQL
import Records
import StoreTesting

/// A migrated database with one plan, and short ways to publish invented resources into it.
struct LoaderStore {
    let database: TestDatabase
    let connection: Connection

    init() throws {
        database = try TestDatabase()
        connection = try database.connect()
        try Migrator(LoaderMigrations.all).migrate(connection)
        _ = try Ledger(connection).enter(Plan())
    }

    /// A new run's number.
    func run() throws -> Int64 {
        try Ledger(connection).begin(plan: "default", command: "test", program: "test", mappingsHash: "")
    }

    /// An organization: the smallest resource there is.
    static func organization(_ id: Int, _ name: String, version: String) throws -> LoadableResource {
        let body = #"{"resourceType":"Organization","id":"\#(identifier(id))","name":"\#(name)"}"#
        return try LoadableResource(
            type: .organization, id: identifier(id), body: Array(body.utf8), sourceVersion: Array(version.utf8))
    }

    /// 32 hexadecimal digits.
    static func identifier(_ number: Int) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 32 - digits.count) + digits
    }

    /// Publishes in a run of its own.
    @discardableResult
    func publish(
        _ resources: [LoadableResource], existing: ExistingVersion = .lookUp, knownLimit: Int = 1000
    ) throws -> ResourceCounts {
        let publication = try Publication(
            on: database.connect(), plan: "default", run: run(), knownLimit: knownLimit)
        for resource in resources { _ = try publication.stage(resource, existing: existing) }
        return try publication.publish()[resources.first?.type ?? .organization] ?? ResourceCounts()
    }

    /// What the organizations' table says, without what follows arrival.
    func contents() throws -> [String] {
        try connection.query("SELECT id, name, hash, resource FROM fhir.organization ORDER BY id")
            .map { row in (0..<4).map { row.text($0) ?? "" }.joined(separator: "|") }
    }

    /// Where rows are and which transactions touched them.
    func places() throws -> [String] {
        try connection.query(
            """
            SELECT ctid, xmin, xmax, version, last_updated FROM fhir.organization
            UNION ALL SELECT ctid, xmin, xmax, version, last_updated FROM fhir.explanation_of_benefit ORDER BY 1
            """
        ).map { row in (0..<5).map { row.text($0) ?? "" }.joined(separator: "|") }
    }

    func number(_ sql: String) throws -> Int { try connection.query(sql).first?.integer(0) ?? -1 }
}
