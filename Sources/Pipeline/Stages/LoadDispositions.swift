import Loader
import Records

/// What became of the resources that `load` was given. Twelve bytes each, since they may be millions.
struct LoadDispositions {
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
        if reasons.count >= LoadDispositions.reasonLimit && numbers[reason] == nil {
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
