import Assemble
import Loader
import Records

/// What a reader has ready for the store: rows of records, and records in quarantine with their bytes.
struct IngestBatch: Sendable {
    var rows: SourceRows
    var quarantine: [QuarantineEntry] = []
    var quarantinedBytes = 0

    /// How many bytes wait before they are handed over.
    static let limit = 4 << 20

    var isFull: Bool { rows.byteCount + quarantinedBytes >= IngestBatch.limit }
}
