import Records

/// A record that is put together from parts of others, whose values know the files that they came from, in whatever run.
struct MergedRecord {
    let schema: RecordSchema
    private(set) var raw: [UInt8] = []
    private var spans: [Record.Span] = []
    var nodes: [Record.Node] = []
    /// The files of its values: spans with source n are of file n − 1 of these.
    private(set) var files: [SourceFile] = []
    private var numbers: [SourceFile: UInt32] = [:]

    init(_ schema: RecordSchema) { self.schema = schema }

    /// Adds a value; without a statement it is of no file.
    ///
    /// - Parameter place: where it stands in its statement's file; ordinal 0 for what is of no file.
    mutating func append(_ field: FieldID, _ text: [UInt8], at place: SourceLocation, of statement: SourceStatement?) {
        var source: UInt32 = 0
        if let statement, place.ordinal > 0 {
            source = number(of: SourceFile(run: statement.run, number: place.file(of: statement.record.origin)))
        }
        spans.append(Record.Span(raw: UInt32(raw.count), file: place.byte, ordinal: place.ordinal, source: source))
        nodes.append(Record.Node(field: field, offset: UInt32(raw.count), length: UInt32(text.count)))
        raw += text
        // A byte that no value covers, so that each value's place is its own.
        raw.append(0x0A)
    }

    private mutating func number(of file: SourceFile) -> UInt32 {
        if let number = numbers[file] { return number }
        files.append(file)
        numbers[file] = UInt32(files.count)
        return UInt32(files.count)
    }

    func finish(_ origin: Record.Origin) -> Record {
        Record(schema: schema, raw: raw, spans: spans, nodes: nodes, origin: origin, encoding: .utf8)
    }
}
