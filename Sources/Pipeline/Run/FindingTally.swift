import Loader
import Records

/// Findings of a run, counted by file and rule, with a few places each: bounded however many there are.
struct FindingTally: Sendable {
    private struct Key: Hashable, Sendable {
        var file: Int32
        var rule: String
        var severity: Finding.Severity
    }

    private var entries: [Key: FindingEntry] = [:]

    /// Counts one finding; `ordinal` is the record's number within the file, 0 where it is on none.
    mutating func count(_ finding: Finding, file: UInt32, ordinal: UInt32) {
        let key = Key(file: Int32(truncatingIfNeeded: file), rule: finding.rule, severity: finding.severity)
        var entry =
            entries[key]
            ?? FindingEntry(
                file: key.file, rule: finding.rule, severity: finding.severity, count: 0, message: finding.message)
        entry.count += 1
        if entry.examples.count < FindingEntry.examplesLimit {
            entry.note(
                .init(
                    ordinal: ordinal, segment: finding.location?.ordinal ?? 0, byte: finding.location?.byte ?? 0,
                    path: finding.path))
        }
        entries[key] = entry
    }

    /// Adds another reader's or worker's findings.
    mutating func add(_ other: FindingTally) {
        for (key, entry) in other.entries {
            guard var known = entries[key] else {
                entries[key] = entry
                continue
            }
            known.count += entry.count
            entry.examples.forEach { known.note($0) }
            entries[key] = known
        }
    }

    /// What the ledger takes, in order of file and rule.
    var all: [FindingEntry] {
        entries.values.sorted { ($0.file, $0.rule, $0.severity.rawValue) < ($1.file, $1.rule, $1.severity.rawValue) }
    }
}
