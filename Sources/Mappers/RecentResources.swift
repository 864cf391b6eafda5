/// Shared resources that a worker has handed over: each is handed over again only where its content or a greater version
/// is news. Of two that fall in one place the later is kept.
struct RecentResources {
    private struct Entry {
        var id: [UInt8] = []
        var hash: UInt64 = 0
        var version: [UInt8] = []
        var generation: UInt32 = 0
    }

    private static let size = 1 << 14

    private var generation: UInt32 = 1
    private var entries = Array(repeating: Entry(), count: RecentResources.size)

    /// Whether the same content was handed over with the same or a greater version.
    func holds(_ id: [UInt8], _ hash: UInt64, _ version: [UInt8]) -> Bool {
        let place = RecentResources.place(of: id)
        return entries[place].generation == generation && entries[place].hash == hash && entries[place].id == id
            && !entries[place].version.lexicographicallyPrecedes(version)
    }

    mutating func add(_ id: [UInt8], _ hash: UInt64, _ version: [UInt8]) {
        entries[RecentResources.place(of: id)] = Entry(id: id, hash: hash, version: version, generation: generation)
    }

    /// Forgets all of them.
    mutating func forget() { generation &+= 1 }

    private static func place(of id: [UInt8]) -> Int {
        var place: UInt64 = 0
        for byte in id.prefix(16) { place = place &* 31 &+ UInt64(byte) }
        return Int(truncatingIfNeeded: place ^ place >> 23) & (size - 1)
    }
}
