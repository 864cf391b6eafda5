import Records

/// Reads extracts of every format, one after another, and hands over what it finds as events.
public struct ExtractReader {
    private let layouts: LayoutSet
    private let options: IngestOptions

    public init(layouts: LayoutSet, options: IngestOptions = IngestOptions()) {
        self.layouts = layouts
        self.options = options
    }

    /// Reads one file to its end. `file` is its number within the run.
    ///
    /// Throws an `ExtractError` where it is no extract or ends badly: then nothing of the file counts, whatever was
    /// handed over before. What `body` throws comes through.
    public mutating func read(
        _ source: any ByteSource, file: UInt32, _ body: (consuming IngestEvent) throws -> Void
    ) throws -> FileSummary {
        let window = Window(source, chunk: options.chunk, isDigested: true)
        try window.refill(keeping: 0)
        var reader = X12Reader(layouts: layouts.x12, options: options, file: file, window: window)
        try reader.run(body)
        var summary = FileSummary()
        summary.bytes = window.origin + UInt64(window.limit)
        summary.format = "x12"
        summary.records = reader.claims.records
        summary.segments = reader.ordinal
        summary.sha256 = window.finishDigest()
        summary.findingsWithheld = reader.findings.withheld + reader.claims.fileFindings.withheld
        return summary
    }
}
