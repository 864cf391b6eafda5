import Bytes

/// A list of codes, or a crosswalk from code to code: a TSV file, kept as one run of bytes with a hash index.
///
/// A file begins with comment lines, `# word: text`, of which `source` and `version` must be there; then the names of
/// the columns; then rows. The first column is the key; a key that ends with `*` stands for all that begin so and have
/// no row of their own, the longest first.
public final class CodeTable: Sendable {
    public let name: String
    public let file: String
    /// The comment lines that are `# word: text`.
    public let header: [String: String]
    public let columns: [String]
    /// One per row, in the order of the columns; missing cells are empty.
    public let rows: [[String]]
    /// Line numbers, from 1, of the rows.
    public let lines: [Int]

    /// Whether codes without a row are gaps, which are counted and reported: not where the header says `# unmapped: omit, no gap`.
    public let countsUnmapped: Bool

    private let index: CodeIndex
    /// Of a list that a user supplied; its codes are no rows.
    private let dated: DatedCodes?

    /// What a header says under `unmapped` of codes without a row that are left out and no gap.
    public static let noGap = "omit, no gap"
    /// Lists longer than this are not read.
    public static let rowLimit = 200_000
    /// Wider tables are not read.
    public static let columnLimit = 100

    /// Reads TSV text. Errors name the line.
    public init(name: String, file: String, text: String) throws(MappingError) {
        var header: [String: String] = [:]
        var columns: [String] = []
        var rows: [[String]] = []
        var lines: [Int] = []
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let line = line.hasSuffix("\r") ? line.dropLast() : line
            if line.isEmpty { continue }
            if line.hasPrefix("#") {
                let parts = line.dropFirst().split(separator: ":", maxSplits: 1)
                if parts.count == 2 { header[CodeTable.trimmed(parts[0])] = CodeTable.trimmed(parts[1]) }
                continue
            }
            let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            if columns.isEmpty {
                guard cells.count <= CodeTable.columnLimit else {
                    throw MappingError(
                        file: file, line: number + 1, column: 1,
                        message: "expected at most \(CodeTable.columnLimit) columns")
                }
                columns = cells
                continue
            }
            guard cells.count <= columns.count, !cells[0].isEmpty, rows.count < CodeTable.rowLimit else {
                throw MappingError(
                    file: file, line: number + 1, column: 1,
                    message:
                        "expected at most \(columns.count) columns, a key in the first, and no more than \(CodeTable.rowLimit) rows"
                )
            }
            rows.append(cells + Array(repeating: "", count: columns.count - cells.count))
            lines.append(number + 1)
        }
        guard !columns.isEmpty else {
            throw MappingError(
                file: file, line: 1, column: 1, message: "the table has no line with the names of its columns")
        }
        for word in ["source", "version"] where header[word] == nil {
            throw MappingError(file: file, line: 1, column: 1, message: "the table needs a comment line '# \(word): …'")
        }
        self.name = name
        self.file = file
        self.header = header
        countsUnmapped = header["unmapped"] != CodeTable.noGap
        self.columns = columns
        self.rows = rows
        self.lines = lines
        dated = nil
        let keys = rows.map { Array($0[0].utf8) }
        index = CodeIndex(keys)
        if let row = index.repeated {
            throw MappingError(
                file: file, line: lines[row], column: 1, message: "the key '\(rows[row][0])' stands twice")
        }
    }

    /// A list that a user supplied: it can be asked whether it has a code, on a day, and nothing else.
    public init(name: String, file: String, codes: [DatedCode], form: CodeForm) {
        self.name = name
        self.file = file
        header = [:]
        countsUnmapped = true
        columns = ["code"]
        rows = []
        lines = []
        index = CodeIndex([])
        dated = DatedCodes(codes, form: form)
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return String(text)
    }

    /// The row of a code, by its own key or else by the longest prefix that has one; `nil` where there is none.
    public func row(_ key: UnsafeBufferPointer<UInt8>) -> Int? { index.row(key) }

    /// Whether it may know from when to when its codes are good.
    public var isDated: Bool { dated != nil }

    /// Whether the list has the code; where it knows from when to when, and a day is given, whether the code is good on that day.
    public func contains(_ code: UnsafeBufferPointer<UInt8>, on day: CalendarDate? = nil) -> Bool {
        dated?.contains(code, on: day) ?? (index.row(code) != nil)
    }

    /// The position of a column, or `nil`.
    public func column(_ name: String) -> Int? { columns.firstIndex(of: name) }
}
