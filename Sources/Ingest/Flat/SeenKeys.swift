/// Remembers keys by their hashes, up to a million: a table of buckets of four, which forgets the oldest of a bucket where it
/// is full. Says too little of a file of more keys, and never that a key was seen which was not.
struct SeenKeys {
    private var table = [UInt64](repeating: 0, count: 1 << 10)
    private var count = 0

    static let limit = 1 << 20

    /// Notes a hash; gives whether it was there.
    mutating func insert(_ hash: UInt64) -> Bool {
        let hash = max(1, hash)
        if count > table.count / 2, table.count < SeenKeys.limit { grow() }
        return place(hash)
    }

    private mutating func place(_ hash: UInt64) -> Bool {
        let bucket = Int(truncatingIfNeeded: hash >> 8) & (table.count - 4)
        for index in bucket..<bucket + 4 {
            if table[index] == hash { return true }
            if table[index] == 0 {
                table[index] = hash
                count += 1
                return false
            }
        }
        table[bucket + Int(truncatingIfNeeded: hash & 3)] = hash
        return false
    }

    private mutating func grow() {
        let old = table
        table = [UInt64](repeating: 0, count: old.count * 4)
        count = 0
        for hash in old where hash != 0 { _ = place(hash) }
    }
}
