import Records

/// Splits X12 into segments and elements and checks its envelopes, and reads nothing else: the reader's lowest layer
/// alone, for measuring and for a quick look at a file.
public struct X12Tokenization: Sendable {
    /// Segments, elements (without the segments' names) and bytes.
    public private(set) var segments = 0
    public private(set) var elements = 0
    public private(set) var bytes: UInt64 = 0
    /// What is wrong with the envelopes.
    public private(set) var findings: [Finding] = []

    /// Goes through `source` to its end, `chunk` bytes at a time.
    public init(_ source: any ByteSource, chunk: Int = 1 << 20) throws {
        var options = IngestOptions()
        options.chunk = chunk
        let window = Window(source, chunk: chunk, isDigested: false)
        var reader = X12Reader(layouts: [], options: options, file: 0, window: window, isTokenOnly: true)
        var findings: [Finding] = []
        try reader.run { event in
            if case .finding(let finding) = event { findings.append(finding) }
        }
        segments = reader.ordinal
        elements = reader.elements
        bytes = window.origin + UInt64(window.limit)
        self.findings = findings
    }
}
