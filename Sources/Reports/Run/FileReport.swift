/// A file of a run.
public struct FileReport: Sendable {
    /// As the command was given it, or as it was found in a directory; `-` for standard input.
    public var path: String
    /// What it was read as, for a reader: `837P 005010X222A1`, `835`, `CSV roster`.
    public var format = ""
    /// Size as it lies on the disk.
    public var bytes = 0
    /// Records read from it.
    public var records = 0
    /// What became of them. Their sum is `records`.
    public var dispositions = DispositionCounts()
    /// Findings on the file and its records.
    public var findings = SeverityCounts()
    /// Why the file as a whole could not be read, or was not; empty where it was.
    public var note = ""

    public init(path: String) {
        self.path = path
    }
}

/// A place in a file: what one needs to find it with `head -c` or an editor, and nothing of what stands there.
public struct PlaceReport: Sendable, Hashable {
    public var file: String
    /// 1-based number of the segment (X12) or line (text); 0 where unknown.
    public var segment: Int
    /// 0-based offset of the first byte.
    public var byte: Int
    /// Which field or element: `SV102`, `lines[2].charge`, a FHIRPath location; may be empty.
    public var path: String

    public init(file: String, segment: Int = 0, byte: Int = 0, path: String = "") {
        self.file = file
        self.segment = segment
        self.byte = byte
        self.path = path
    }
}

/// What a run did to the table of one resource type.
public struct ResourceReport: Sendable {
    /// `ExplanationOfBenefit`, `Patient`, …
    public var type: String
    public var inserted: Int
    public var updated: Int
    public var unchanged: Int

    public init(type: String, inserted: Int = 0, updated: Int = 0, unchanged: Int = 0) {
        self.type = type
        self.inserted = inserted
        self.updated = updated
        self.unchanged = unchanged
    }
}

/// The time that one stage took.
public struct StageReport: Sendable {
    /// `ingest`, `assemble`, `map`, `validate`, `load`, …
    public var name: String
    public var seconds: Double
    /// What the stage handled, for a rate: a count of `unit`; 0 where none is meant.
    public var amount: Double
    /// `bytes`, `records`, `cases`, `resources`; empty where none is meant.
    public var unit: String

    public init(name: String, seconds: Double, amount: Double = 0, unit: String = "") {
        self.name = name
        self.seconds = seconds
        self.amount = amount
        self.unit = unit
    }
}
