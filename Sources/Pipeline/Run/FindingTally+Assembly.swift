import Assemble
import Loader

extension FindingTally {
    /// Adds what was noticed while records were joined.
    mutating func add(_ findings: [AssemblyFinding]) {
        for found in findings {
            let ordinals = found.ordinals.map { FindingEntry.Example(ordinal: $0, segment: 0, byte: 0, path: "") }
            count(found.finding, file: found.file, times: found.count, examples: ordinals)
        }
    }
}
