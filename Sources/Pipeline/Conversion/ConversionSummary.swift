import Bytes
import Records

/// How many entries of clinical documents came to what: by file, document and section. No values.
public struct ConversionSummary: Sendable {
    /// The entries of one section of one document.
    public struct Key: Hashable, Sendable {
        /// As it was named.
        public var file: String
        /// The document's key; empty where none was read.
        public var document: String
        /// Empty for the document itself.
        public var section: String
    }

    /// By disposition, in the order of `Disposition.allCases`.
    public private(set) var counts: [Key: [Int]] = [:]
    /// Documents read, those that were given up among them.
    public var documents = 0
    /// Documents that were given up, and files that could not be read.
    public var broken = 0
    /// Resources written.
    public var resources = 0
    /// Bytes read.
    public var bytes: UInt64 = 0

    public init() {}

    /// Counts entries that came to `disposition`.
    public mutating func count(_ key: Key, _ disposition: Disposition, _ number: Int = 1) {
        guard let index = Disposition.allCases.firstIndex(of: disposition) else { return }
        counts[key, default: Array(repeating: 0, count: Disposition.allCases.count)][index] += number
    }

    /// Adds what another thread counted.
    public mutating func add(_ other: ConversionSummary) {
        for (key, numbers) in other.counts {
            for (disposition, number) in zip(Disposition.allCases, numbers) where number > 0 {
                count(key, disposition, number)
            }
        }
        documents += other.documents
        broken += other.broken
        resources += other.resources
        bytes += other.bytes
    }

    /// Entries of a disposition.
    public func total(_ disposition: Disposition) -> Int {
        guard let index = Disposition.allCases.firstIndex(of: disposition) else { return 0 }
        return counts.values.reduce(0) { $0 + $1[index] }
    }

    /// What all came to, in a line.
    public var line: String {
        let parts = Disposition.allCases.filter { total($0) > 0 }.map { "\(total($0)) \($0.rawValue)" }
        return
            "\(documents) documents\(broken > 0 ? ", \(broken) of them broken" : ""), \(resources) resources; entries: "
            + (parts.isEmpty ? "none" : parts.joined(separator: ", "))
    }

    /// A line for each section of each document, columns set apart by tabs, with a line of their names.
    public var table: [String] {
        let shown = Disposition.allCases.filter { total($0) > 0 }
        let rows = counts.sorted {
            ($0.key.file, $0.key.document, $0.key.section) < ($1.key.file, $1.key.document, $1.key.section)
        }
        return [(["file", "document", "section"] + shown.map(\.rawValue)).joined(separator: "\t")]
            + rows.map { key, numbers in
                let cells = zip(Disposition.allCases, numbers).filter { shown.contains($0.0) }.map { "\($0.1)" }
                return ([key.file, key.document, key.section] + cells).joined(separator: "\t")
            }
    }
}
