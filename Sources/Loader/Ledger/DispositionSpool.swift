import PostgreSQL
import Records

/// What became of the resources of a load, kept by the server until the publication is merged: they may be millions, and
/// of those that were staged unseen only the merge can tell.
///
/// ```
/// add, add … ▶ publication merges ▶ write (in the publication's body)
/// ```
/// Its session is its own; what it keeps is in temporary tables there, and goes with the session.
public final class DispositionSpool {
    private let connection: Connection
    private var rows = BinaryCopyRows(capacity: DispositionSpool.size + 4096)

    /// How many bytes gather before they are sent.
    private static let size = 256 << 10

    /// Makes the tables.
    public init(on connection: Connection) throws {
        self.connection = connection
        try connection.execute(
            """
            CREATE TEMP TABLE spooled (
                file integer NOT NULL, ordinal integer NOT NULL, disposition text COLLATE "C", reason text,
                type text COLLATE "C", id text COLLATE "C", hash uuid);
            CREATE TEMP TABLE corrected (
                type text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL, hash uuid NOT NULL,
                disposition text COLLATE "C" NOT NULL);
            """, as: "make the tables of dispositions")
    }

    /// Adds a resource whose disposition is known; `reason` without values.
    public func add(file: Int32, ordinal: Int32, _ disposition: Disposition, reason: String = "") throws {
        begin(file, ordinal)
        rows.append(text: disposition.rawValue)
        rows.append(text: reason.isEmpty ? nil : reason)
        for _ in 0..<3 { rows.appendNull() }
        try flush(ifOver: DispositionSpool.size)
    }

    /// Adds a resource that was staged unseen.
    public func add(file: Int32, ordinal: Int32, undecided resource: LoadableResource) throws {
        begin(file, ordinal)
        for _ in 0..<2 { rows.appendNull() }
        rows.append(text: resource.type.name)
        rows.append(text: resource.id)
        rows.append(hash: resource.hash)
        try flush(ifOver: DispositionSpool.size)
    }

    private func begin(_ file: Int32, _ ordinal: Int32) {
        rows.beginRow(fields: 7)
        rows.append(int32: file)
        rows.append(int32: ordinal)
    }

    private func flush(ifOver size: Int = 0) throws {
        guard rows.byteCount > size else { return }
        try connection.copyIn("COPY spooled FROM STDIN (FORMAT binary)", as: "keep dispositions") { try $0.write(rows) }
        rows.removeAll()
    }

    /// Writes all dispositions to the ledger, on the publication's session: to be called in the body of `publish`.
    public func write(_ publication: Publication, to ledger: Ledger, run: Int64) throws {
        try flush()
        try connection.copyIn("COPY corrected FROM STDIN (FORMAT binary)", as: "keep what the merge found") { copy in
            try publication.corrections { type, id, hash, outcome in
                copy.rows.beginRow(fields: 4)
                copy.rows.append(text: type.name)
                copy.rows.append(text: id)
                copy.rows.append(hash: hash)
                copy.rows.append(text: (outcome == .unchanged ? Disposition.unchanged : .superseded).rawValue)
                try copy.endRow()
            }
        }
        let writer = try ledger.dispositions(run: run)
        try connection.copyOut(DispositionSpool.all, as: "read dispositions") { copy in
            while try copy.next() {
                try writer.write(
                    DispositionEntry(
                        origin: run, file: Int32(copy.integer(0) ?? 0), ordinal: Int32(copy.integer(1) ?? 0),
                        kind: "resource", disposition: copy.text(2).flatMap { Disposition(rawValue: $0) } ?? .published,
                        reason: copy.text(3) ?? ""))
            }
        }
        try writer.finish()
    }

    /// Every resource once: as it was added, as the merge corrected it, or else published.
    private static let all = """
        COPY (
            SELECT s.file, s.ordinal, coalesce(s.disposition, c.disposition), s.reason FROM spooled s
            LEFT JOIN (SELECT type, id, hash, min(disposition) AS disposition FROM corrected GROUP BY 1, 2, 3) c
                USING (type, id, hash)) TO STDOUT (FORMAT binary)
        """
}
