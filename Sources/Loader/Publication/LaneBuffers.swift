import PostgreSQL

/// Rows of all lanes on one connection, which can take one COPY at a time: a lane's rows gather until they are many,
/// then its COPY takes the place of the one that is open. The lane that is open sends sooner.
final class LaneBuffers {
    private let connection: Connection
    private var buffers: [Lane: BinaryCopyRows] = [:]
    private var open: (lane: Lane, copy: CopyIn)?
    /// Rows that the server took, by lane.
    private(set) var sent: [Lane: Int] = [:]
    private var staging: Set<ResourceType> = []

    init(_ connection: Connection) { self.connection = connection }

    /// Types that have a staging table.
    var stagedTypes: Set<ResourceType> { staging }

    /// Adds one row and sends the lane's rows where they are many.
    func add(to lane: Lane, _ row: (inout BinaryCopyRows) -> Void) throws {
        row(&buffers[lane, default: BinaryCopyRows(capacity: 64 << 10)])
        let size = buffers[lane]?.byteCount ?? 0
        guard size >= (open?.lane == lane ? CopyIn.flushSize : Lane.size) else { return }
        try send(lane)
    }

    private func send(_ lane: Lane) throws {
        if open?.lane != lane {
            try close()
            if lane.way == .staged { try makeStaging(lane.type) }
            open = (lane, try connection.copyIn(lane.copy, as: "load \(lane.type.table)"))
        }
        guard let copy = open?.copy, var rows = buffers.removeValue(forKey: lane) else { return }
        try copy.write(rows)
        rows.removeAll()
        buffers[lane] = rows
    }

    private func close() throws {
        guard let (lane, copy) = open else { return }
        open = nil
        sent[lane, default: 0] += try copy.finish()
    }

    /// Sends all that is left and ends the open COPY.
    func finish() throws {
        if let lane = open?.lane { try send(lane) }
        for lane in Array(buffers.keys) where (buffers[lane]?.byteCount ?? 0) > 0 { try send(lane) }
        try close()
        buffers = [:]
    }

    /// Gives all up.
    func cancel() {
        open?.copy.cancel()
        open = nil
        buffers = [:]
    }

    /// The type's staging table lasts as long as the transaction.
    private func makeStaging(_ type: ResourceType) throws {
        guard staging.insert(type).inserted else { return }
        let columns = type.searchColumns.joined(separator: ", ")
        try connection.execute(
            """
            CREATE TEMP TABLE \(type.stagingTable) ON COMMIT DROP AS
                SELECT 0::bigint AS n, id, source_version, hash, false AS decided, labels, \(columns), resource FROM \(type.table)
                WITH NO DATA;
            ALTER TABLE \(type.stagingTable) ALTER COLUMN resource SET COMPRESSION lz4;
            """, as: "make the staging table of \(type.table)")
    }
}
