import Records
import Synchronization

/// Rows of layouts whose records stand in several files of a run (claims in one, their lines in another): readers share it,
/// and when all files are read, what they put there is put together.
public final class ExtractParts: Sendable {
    private let options: IngestOptions
    private let pools = Mutex<[ObjectIdentifier: RowPool]>([:])

    public init(options: IngestOptions = IngestOptions()) { self.options = options }

    func pool(of layout: FlatLayout) -> RowPool {
        pools.withLock { pools in
            let pool =
                pools[ObjectIdentifier(layout)]
                ?? RowPool(layout, directory: options.workDirectory, memory: options.poolMemory)
            pools[ObjectIdentifier(layout)] = pool
            return pool
        }
    }

    /// Hands over the records, each under the file of its head, and what is none.
    ///
    /// Gives how many records, over all dispositions, each file has beyond what its summary said.
    public func finish(_ body: (consuming IngestEvent) throws -> Void) throws -> [UInt32: Int] {
        let pools = self.pools.withLock { pools in
            defer { pools = [:] }
            return Array(pools.values)
        }
        var records: [UInt32: Int] = [:]
        for pool in pools.sorted(by: { $0.layout.name < $1.layout.name }) {
            let reader = PoolReader(pool.layout, recordLimit: options.recordLimit, asOf: options.asOfText)
            try reader.read(pool, body)
            records.merge(reader.records, uniquingKeysWith: +)
        }
        return records
    }
}
