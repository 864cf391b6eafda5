/// What became of clinical documents, section by section. Holds places, kinds, rules and names of custodians and
/// software, and no value of a member's record.
public struct DocumentReport: Sendable, Equatable {
    /// The plan's id.
    public var plan = ""
    /// The run whose documents it tells of; `nil`: all, as they stand now.
    public var run: Int?
    /// Those that are listed.
    public var documents: [DocumentLine] = []
    /// How many documents there are; `documents` may be cut.
    public var total = 0
    /// What became of the entries of all documents, by custodian.
    public var custodians: [DocumentCount] = []
    /// The same, by section.
    public var sections: [DocumentCount] = []
    /// Why entries are not shown, the most frequent first.
    public var reasons: [DocumentReason] = []
    /// Every entry of one document, where one was asked for.
    public var entries: [DocumentEntry]?

    public init() {}

    /// All entries together.
    var sum: DocumentCounts { sections.reduce(into: DocumentCounts()) { $0.add($1.counts) } }
}

/// How many entries came to what: as dispositions say, pending ones among the quarantined.
public struct DocumentCounts: Sendable, Equatable {
    public var published = 0
    public var unchanged = 0
    public var superseded = 0
    public var quarantined = 0
    public var ignored = 0

    public init(published: Int, unchanged: Int, superseded: Int, quarantined: Int, ignored: Int) {
        self.published = published
        self.unchanged = unchanged
        self.superseded = superseded
        self.quarantined = quarantined
        self.ignored = ignored
    }

    public init() {}

    /// All entries.
    public var all: Int { published + unchanged + superseded + quarantined + ignored }

    mutating func add(_ other: DocumentCounts) {
        published += other.published
        unchanged += other.unchanged
        superseded += other.superseded
        quarantined += other.quarantined
        ignored += other.ignored
    }

    /// The share that is published or was already, of what no newer statement stands in for.
    var share: String { Figures.percent(published + unchanged, of: all - superseded) }
    static let titles = ["published", "unchanged", "superseded", "quarantined", "ignored"]
    var numbers: [Int] { [published, unchanged, superseded, quarantined, ignored] }
}

/// Counts under a name.
public struct DocumentCount: Sendable, Equatable {
    /// A section, or a custodian.
    public var name: String
    public var counts: DocumentCounts

    public init(name: String, counts: DocumentCounts) {
        self.name = name
        self.counts = counts
    }
}

/// One document.
public struct DocumentLine: Sendable, Equatable {
    /// By which `--document` asks for it.
    public var key: String
    /// Who keeps it, as its header says; else a digest of its source.
    public var custodian: String
    /// What put it together, as its header says.
    public var software: String
    /// As the layout calls it: `ccd`.
    public var kind: String
    /// Of its effective time; empty where it states none.
    public var day: String
    /// The path of the file in which it came.
    public var file: String
    /// What became of the document, and why.
    public var state: String
    public var reason: String
    /// What became of its entries, by section.
    public var sections: [DocumentCount] = []

    public init(
        key: String, custodian: String, software: String, kind: String, day: String, file: String, state: String,
        reason: String
    ) {
        self.key = key
        self.custodian = custodian
        self.software = software
        self.kind = kind
        self.day = day
        self.file = file
        self.state = state
        self.reason = reason
    }

    /// Custodian and software.
    var origin: String { software.isEmpty ? custodian : "\(custodian) (\(software))" }
}

/// Why entries are not shown.
public struct DocumentReason: Sendable, Equatable {
    public var disposition: String
    /// The rule, and what was expected; no values.
    public var reason: String
    /// How many entries have it.
    public var count: Int

    public init(disposition: String, reason: String, count: Int) {
        self.disposition = disposition
        self.reason = reason
        self.count = count
    }
}

/// One entry of a document.
public struct DocumentEntry: Sendable, Equatable {
    /// The section and the kind, as the layout calls them.
    public var section: String
    public var kind: String
    /// Where it stands in the document, and on which line of the file, from 1.
    public var xpath: String
    public var line: Int
    public var disposition: String
    public var reason: String

    public init(section: String, kind: String, xpath: String, line: Int, disposition: String, reason: String) {
        self.section = section
        self.kind = kind
        self.xpath = xpath
        self.line = line
        self.disposition = disposition
        self.reason = reason
    }
}
