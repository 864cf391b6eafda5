import PostgreSQL

/// The current rows of a table as key, hash and source version: what decides an outcome without asking the store.
///
/// Bounded: a table with more rows than the limit is not known at all (`isComplete` is false), and its resources go by
/// staging. About 90 bytes a row.
struct KnownVersions {
    private struct Entry {
        var hash: ContentHash
        var start: UInt32
        var length: UInt32
        /// Removed before, or staged by this run: only the merge can tell.
        var isRemoved: Bool
    }

    private var entries: [ResourceKey: Entry] = [:]
    /// Source versions, one after another.
    private var pool: [UInt8] = []
    /// Whether every current row is here.
    private(set) var isComplete = false
    /// How many more rows may be kept.
    private var limit = 0

    /// Nothing is known.
    init() {}

    /// Reads a plan's rows of one type, at most `limit` of them.
    init(of type: ResourceType, plan: String, limit: Int, on connection: Connection) throws {
        var versions = KnownVersions()
        versions.limit = limit
        let name = SQLText.literal(type.name)
        let key = SQLText.literal(plan)
        let sql = """
            COPY (SELECT c.id, c.hash, greatest(c.source_version, f.source_version), false
                  FROM \(type.table) c
                  LEFT JOIN fhir.confirmation f ON f.plan = c.plan AND f.type = \(name) AND f.id = c.id
                  WHERE c.plan = \(key)
                  UNION ALL
                  SELECT id, NULL, NULL, true FROM fhir.tombstone WHERE plan = \(key) AND type = \(name)
                  LIMIT \(limit + 1)) TO STDOUT (FORMAT binary)
            """
        try connection.copyOut(sql, as: "read the versions of \(type.table)") { copy in
            while try copy.next() { versions.add(copy) }
        }
        versions.isComplete = versions.entries.count <= limit
        if !versions.isComplete { versions = KnownVersions() }
        self = versions
    }

    /// How many rows are known.
    var count: Int { entries.count }

    private mutating func add(_ row: CopyOut) {
        guard let id = row.field(0) else { return }
        let isRemoved = row.bool(3) ?? false
        let key = ResourceKey(id)
        if isRemoved && entries[key] != nil { return }
        let none = ContentHash(of: [])
        let hash = row.field(1).flatMap { ContentHash($0) } ?? none
        entries[key] = entry(hash, row.bytes(2) ?? [], isRemoved)
    }

    private mutating func entry(_ hash: ContentHash, _ version: [UInt8], _ isRemoved: Bool) -> Entry {
        let start = UInt32(truncatingIfNeeded: pool.count)
        pool += version
        return Entry(
            hash: hash, start: start, length: UInt32(truncatingIfNeeded: version.count), isRemoved: isRemoved)
    }

    /// What is known of the id; `.unknown` where the table was too large, or the id was removed before (staging then
    /// continues its versions).
    func version(of key: ResourceKey) -> ExistingVersion {
        guard isComplete else { return .unknown }
        guard let entry = entries[key] else { return .absent }
        if entry.isRemoved { return .unknown }
        let range = Int(entry.start)..<Int(entry.start) + Int(entry.length)
        return .present(hash: entry.hash, sourceVersion: Array(pool[range]))
    }

    /// From now on the id is `.unknown`.
    mutating func forget(_ key: ResourceKey) { entries[key]?.isRemoved = true }

    /// Notes what this run made of an id. Past the limit nothing is known any more, and all goes by staging.
    mutating func note(_ key: ResourceKey, _ hash: ContentHash, _ version: [UInt8]) {
        guard isComplete else { return }
        entries[key] = entry(hash, version, false)
        if entries.count > limit { self = KnownVersions() }
    }
}

/// Text that goes into statements which take no parameters (COPY).
enum SQLText {
    /// A literal, quotes doubled. Plans' ids and types' names, never what an extract says.
    static func literal(_ text: String) -> String { "'" + text.replacing("'", with: "''") + "'" }
}
