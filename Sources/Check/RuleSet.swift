import Records

/// The checks of `mappings/checks`, compiled against the records' vocabularies: every rule, ready for `Checker`s.
public final class RuleSet: Sendable {
    /// Every rule of every file, in the order of the files.
    public let rules: [CheckRule]
    let kinds: [CheckKind]
    let pool: ExpressionPool
    let examples: [CheckExample]

    /// Reads `checks/*.yaml`, with `codes/*.tsv` and `crosswalks/*.tsv`, of a mappings directory.
    ///
    /// - Parameters:
    ///   - directory: the path of `mappings`.
    ///   - schemas: the records' vocabularies by kind.
    ///   - codes: files and folders of lists that a user supplies since they are licensed or too long to be kept, or that
    ///     take the place of a list under `codes/`: TSV or CSV; see `SuppliedCodes`.
    /// - Throws: all mistakes found, each with file, line and column.
    public convenience init(
        directory: String, schemas: [String: RecordSchema], codes: [String] = []
    ) throws(MappingErrors) {
        var reader = RuleReader(schemas: schemas)
        reader.readTables(directory: directory)
        reader.readSupplied(codes)
        reader.readChecks(directory: directory)
        try self.init(reader)
    }

    init(_ reader: RuleReader) throws(MappingErrors) {
        guard reader.errors.isEmpty else { throw MappingErrors(reader.errors) }
        rules = reader.rules
        kinds = reader.kinds
        pool = reader.pool
        examples = reader.examples
    }

    /// The files that paths of code lists stand for: themselves, and the CSV and TSV files of folders.
    public static func codeFiles(_ paths: [String]) -> [String] { paths.flatMap(RuleReader.listFiles) }

    /// The ids of the rules that quarantine what breaks them.
    public var quarantining: Set<String> { Set(rules.filter(\.quarantines).map(\.id)) }
}
