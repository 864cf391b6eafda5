import Loader
import Records

/// Findings of a run, counted by file, rule and what was expected, with a few places each: bounded however many there are.
struct FindingTally: Sendable {
    private struct Key: Hashable, Sendable {
        var file: Int32
        var rule: String
        var severity: Finding.Severity
        /// What was expected; empty for what came when there were as many of the rule as are kept.
        var message: String
    }

    private var entries: [Key: FindingEntry] = [:]
    /// How many messages a file's rule has, by a key without message.
    private var messages: [Key: Int] = [:]

    /// How many messages of one rule and file are told apart: one may name what a hostile file says.
    static let messageLimit = 50

    /// Counts one finding; `ordinal` is the record's number within the file, 0 where it is on none.
    mutating func count(_ finding: Finding, file: UInt32, ordinal: UInt32) {
        let key = self.key(Int32(truncatingIfNeeded: file), finding.rule, finding.severity, finding.message)
        var entry = entries[key] ?? FindingTally.entry(key)
        entry.count += 1
        if entry.examples.count < FindingEntry.examplesLimit {
            entry.note(
                .init(
                    ordinal: ordinal, segment: finding.location?.ordinal ?? 0, byte: finding.location?.byte ?? 0,
                    path: finding.path))
        }
        entries[key] = entry
    }

    /// Counts what somebody else has counted already.
    mutating func count(_ finding: Finding, file: Int32, times: Int, examples: [FindingEntry.Example]) {
        let key = self.key(file, finding.rule, finding.severity, finding.message)
        var entry = entries[key] ?? FindingTally.entry(key)
        entry.count += Int64(times)
        for example in examples { entry.note(example) }
        entries[key] = entry
    }

    /// Under which key a message counts: its own, or that of all others.
    private mutating func key(_ file: Int32, _ rule: String, _ severity: Finding.Severity, _ message: String) -> Key {
        let key = Key(file: file, rule: rule, severity: severity, message: message)
        if entries[key] != nil { return key }
        var rest = key
        rest.message = ""
        guard messages[rest, default: 0] < FindingTally.messageLimit else { return rest }
        messages[rest, default: 0] += 1
        return key
    }

    private static func entry(_ key: Key) -> FindingEntry {
        let message = key.message.isEmpty ? "and other things; see the places" : key.message
        return FindingEntry(file: key.file, rule: key.rule, severity: key.severity, count: 0, message: message)
    }

    /// Adds another reader's or worker's findings.
    mutating func add(_ other: FindingTally) {
        for (theirs, entry) in other.entries.sorted(by: { $0.key.message > $1.key.message }) {
            let key = self.key(theirs.file, theirs.rule, theirs.severity, theirs.message)
            var known = entries[key] ?? FindingTally.entry(key)
            known.count += entry.count
            for example in entry.examples { known.note(example) }
            entries[key] = known
        }
    }

    /// What the ledger takes, in order of file, rule and message.
    var all: [FindingEntry] {
        entries.values.sorted {
            ($0.file, $0.rule, $0.severity.rawValue, $0.message) < ($1.file, $1.rule, $1.severity.rawValue, $1.message)
        }
    }
}
