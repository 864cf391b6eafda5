import Records

/// Reads extracts of every format, one after another, and hands over what it finds as events.
public struct ExtractReader {
    private let layouts: LayoutSet
    private let options: IngestOptions
    private let parts: ExtractParts?

    /// - Parameter parts: where rows go whose record may stand in several of the files that are read; without it each
    ///   file stands for itself.
    public init(layouts: LayoutSet, options: IngestOptions = IngestOptions(), parts: ExtractParts? = nil) {
        self.layouts = layouts
        self.options = options
        self.parts = parts
    }

    /// Reads one file to its end. `file` is its number within the run.
    ///
    /// Throws an `ExtractError` where it is no extract or ends badly: then nothing of the file counts, whatever was
    /// handed over before. What `body` throws comes through.
    public mutating func read(
        _ source: any ByteSource, file: UInt32, _ body: (consuming IngestEvent) throws -> Void
    ) throws -> FileSummary {
        let window = Window(try MarkedSource(source), chunk: options.chunk, isDigested: true)
        repeat { try window.refill(keeping: 0) } while !window.isAtEnd && window.limit < ExtractFormat.sample
        while !window.isAtEnd, window.limit <= FlatLayout.rowLimit, ObjectHeader.isShort(window) {
            try window.refill(keeping: 0)
        }
        guard window.limit > 0 else {
            throw ExtractError(.empty, path: source.path, "the file is empty; have it sent again")
        }
        if let archive = ArchiveFormat.tell(UnsafeBufferPointer(start: window.base, count: window.limit)) {
            throw ExtractError(.notOpened, path: source.path, archive.advice)
        }
        var summary = FileSummary()
        switch ExtractFormat.tell(window, layouts) {
        case .x12:
            var reader = X12Reader(layouts: layouts.x12, options: options, file: file, window: window)
            try reader.run(body)
            summary.format = "x12"
            summary.records = reader.claims.records
            summary.segments = reader.ordinal
            summary.findingsWithheld = reader.findings.withheld + reader.claims.fileFindings.withheld
        case .flat(let header):
            var options = options
            options.asOf = options.asOf ?? source.names.lazy.compactMap(FileNameDate.read).first
            try read(header, options, file, window, &summary, body)
        case .objects(let layout, let at, let line):
            var reader = ObjectReader(layout, options: options, file: file, window: window, at: at, line: line)
            try reader.run(body)
            summary.records = reader.records
            summary.format = layout.name
            summary.segments = reader.line
        case .document(let layout):
            var reader = CDAReader(layout, options: options, file: file, window: window)
            try reader.run(body)
            summary.records = reader.records
            summary.format = layout.name
            summary.segments = reader.lines
            summary.findingsWithheld = reader.findingsWithheld
        case .none(let nearest):
            throw ExtractError(.notExtract, path: source.path, expectation(nearest))
        }
        summary.bytes = window.origin + UInt64(window.limit)
        summary.sha256 = window.finishDigest()
        return summary
    }

    private func read(
        _ header: FlatHeader, _ options: IngestOptions, _ file: UInt32, _ window: Window, _ summary: inout FileSummary,
        _ body: X12Reader.Body
    ) throws {
        let layout = header.layout
        var pool: RowPool?
        let isShared = layout.rows == .acrossFiles && parts != nil
        if isShared {
            pool = parts?.pool(of: layout)
        } else if layout.rows == .scattered || layout.rows == .acrossFiles {
            pool = RowPool(layout, directory: options.workDirectory, memory: options.poolMemory)
        }
        var reader = FlatReader(header, options: options, file: file, window: window, pool: pool)
        try reader.run(body)
        summary.records = reader.records
        if let pool, !isShared {
            let joined = PoolReader(layout, recordLimit: options.recordLimit, asOf: options.asOfText)
            try joined.read(pool, body)
            summary.records += joined.records[file] ?? 0
        }
        summary.format = layout.name
        summary.segments = reader.line
    }

    private func expectation(_ nearest: String?) -> String {
        let names = layouts.flat.map(\.name).joined(separator: ", ")
        return
            "expected X12 (an ISA, GS or ST segment) or a file whose header, first row or first JSON object a layout reads "
            + "(\(names)); "
            + (nearest.map { $0 + "; " } ?? "") + "name an extract, or add a layout under mappings/layouts"
    }
}
