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

/// Records that ended with their reading: ignored, or quarantined by the reader; for `load`, every resource. Twelve bytes
/// each, since a night may hold a million of them.
struct ReaderDispositions: Sendable {
    private struct Entry {
        var file: Int32
        var ordinal: Int32
        var reason: Int32
    }

    /// What became of records, once for all that share it.
    struct Reason: Hashable {
        var disposition: Disposition
        var kind: String
        var text: String
    }

    private var entries: [Entry] = []
    private var reasons: [Reason] = []
    private var numbers: [Reason: Int32] = [:]

    /// Past this many different reasons, reasons are given as one: a hostile file cannot make them grow.
    private static let reasonLimit = 10_000

    mutating func add(file: UInt32, ordinal: UInt32, _ reason: Reason) {
        var reason = reason
        if reasons.count >= ReaderDispositions.reasonLimit && numbers[reason] == nil {
            reason = Reason(disposition: reason.disposition, kind: "other", text: "one of very many reasons")
        }
        let number: Int32
        if let known = numbers[reason] {
            number = known
        } else {
            number = Int32(reasons.count)
            numbers[reason] = number
            reasons.append(reason)
        }
        entries.append(
            Entry(file: Int32(truncatingIfNeeded: file), ordinal: Int32(truncatingIfNeeded: ordinal), reason: number))
    }

    mutating func add(_ other: ReaderDispositions) {
        for entry in other.entries {
            add(
                file: UInt32(truncatingIfNeeded: entry.file), ordinal: UInt32(truncatingIfNeeded: entry.ordinal),
                other.reasons[Int(entry.reason)])
        }
    }

    /// Writes them all to the ledger.
    func write(to writer: DispositionWriter, run: Int64) throws {
        for entry in entries {
            let reason = reasons[Int(entry.reason)]
            try writer.write(
                DispositionEntry(
                    origin: run, file: entry.file, ordinal: entry.ordinal, kind: reason.kind,
                    disposition: reason.disposition, reason: reason.text))
        }
    }
}
