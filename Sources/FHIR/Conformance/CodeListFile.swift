/// Rows of a list of codes that a user supplies: CSV (RFC 4180) or TSV, a first row that names the columns.
///
/// Lines that begin with `#` before a row are comments. A quoted CSV cell may hold commas, line feeds and, doubled,
/// quotation marks. Blanks around a cell are taken away.
public struct CodeListFile: Sendable {
    /// One row: its cells, and where it and they begin.
    public struct Row: Sendable {
        /// From 1.
        public let line: Int
        public let cells: [String]
        /// Where each cell begins in its line, from 1.
        public let columns: [Int]

        /// The cell of a column, or empty.
        public func cell(_ column: Int?) -> String { column.flatMap { $0 < cells.count ? cells[$0] : nil } ?? "" }
        /// Where the cell of a column begins; 1 where there is none.
        public func place(_ column: Int?) -> Int { column.flatMap { $0 < columns.count ? columns[$0] : nil } ?? 1 }
    }

    /// Why a file is no list of codes, and where.
    public struct Mistake: Error, Sendable, Hashable, CustomStringConvertible {
        public let file: String
        /// From 1.
        public let line: Int
        /// From 1.
        public let column: Int
        public let message: String

        public init(file: String, line: Int, column: Int = 1, message: String) {
            self.file = file
            self.line = line
            self.column = column
            self.message = message
        }

        public var description: String { "\(file):\(line):\(column): \(message)" }
    }

    /// The most bytes that are read.
    public static let sizeLimit = 64 << 20

    public let file: String
    /// The names of the columns in small letters.
    public let columns: [String]
    public let rows: [Row]

    /// Reads a file's text.
    public init(file: String, text: String) throws(Mistake) {
        guard text.utf8.count <= CodeListFile.sizeLimit else {
            throw Mistake(file: file, line: 1, message: "the list is larger than 64 MiB")
        }
        var reader = RowReader(file: file, Array(text.utf8))
        guard let head = try reader.next() else { throw Mistake(file: file, line: 1, message: "the file has no codes") }
        columns = head.cells.map { $0.lowercased() }
        self.file = file
        var rows: [Row] = []
        while let row = try reader.next() { rows.append(row) }
        self.rows = rows
    }

    /// The place of a column, or `nil`.
    public func column(_ name: String) -> Int? { columns.firstIndex(of: name) }

    public func mistake(_ row: Row, _ column: Int?, _ message: String) -> Mistake {
        Mistake(file: file, line: row.line, column: row.place(column), message: message)
    }
}

/// Splits the bytes of a list into rows.
private struct RowReader {
    let file: String
    private let bytes: [UInt8]
    private var at = 0
    private var line = 1
    private var lineStart = 0
    private let separator: UInt8

    init(file: String, _ bytes: [UInt8]) {
        self.file = file
        self.bytes = bytes
        at = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        // Tabs in the row of names, or no comma there, make a TSV.
        var head = bytes[at...]
        while head.first == 0x23, let end = head.firstIndex(of: 0x0A) { head = head[(end + 1)...] }
        head = head.prefix { $0 != 0x0A }
        separator = head.contains(0x09) || !head.contains(0x2C) ? 0x09 : 0x2C
    }

    /// The next row that is neither empty nor a comment.
    mutating func next() throws(CodeListFile.Mistake) -> CodeListFile.Row? {
        while at < bytes.count {
            lineStart = at
            if bytes[at] == 0x23 {
                at = bytes[at...].firstIndex(of: 0x0A) ?? bytes.count
            }
            if at < bytes.count, bytes[at] == 0x0D { at += 1 }
            guard at < bytes.count else { return nil }
            if bytes[at] == 0x0A {
                at += 1
                line += 1
                continue
            }
            return try row()
        }
        return nil
    }

    private mutating func row() throws(CodeListFile.Mistake) -> CodeListFile.Row {
        let first = line
        var cells: [String] = []
        var columns: [Int] = []
        while true {
            columns.append(at - lineStart + 1)
            let cell = try separator == 0x2C && startsQuoted() ? quoted() : plain()
            cells.append(cell)
            guard at < bytes.count, bytes[at] == separator else { break }
            at += 1
        }
        if at < bytes.count, bytes[at] == 0x0D { at += 1 }
        if at < bytes.count, bytes[at] == 0x0A {
            at += 1
            line += 1
        }
        return CodeListFile.Row(line: first, cells: cells, columns: columns)
    }

    private mutating func startsQuoted() -> Bool {
        var ahead = at
        while ahead < bytes.count, bytes[ahead] == 0x20 { ahead += 1 }
        guard ahead < bytes.count, bytes[ahead] == 0x22 else { return false }
        at = ahead
        return true
    }

    private mutating func plain() -> String {
        let start = at
        while at < bytes.count, bytes[at] != separator, bytes[at] != 0x0A,
            !(bytes[at] == 0x0D && (at + 1 == bytes.count || bytes[at + 1] == 0x0A))
        {
            at += 1
        }
        return String(decoding: bytes[start..<at], as: UTF8.self).trimmingSpaces()
    }

    private mutating func quoted() throws(CodeListFile.Mistake) -> String {
        let start = (line: line, column: at - lineStart + 1)
        var text: [UInt8] = []
        at += 1
        while at < bytes.count {
            let byte = bytes[at]
            at += 1
            if byte == 0x22 {
                if at < bytes.count, bytes[at] == 0x22 {
                    at += 1
                } else {
                    try endOfQuoted()
                    return String(decoding: text, as: UTF8.self).trimmingSpaces()
                }
            } else if byte == 0x0A {
                line += 1
                lineStart = at
            }
            text.append(byte)
        }
        throw CodeListFile.Mistake(
            file: file, line: start.line, column: start.column, message: "a quotation mark is not closed")
    }

    /// After the closing quotation mark only blanks may stand before the cell's end.
    private mutating func endOfQuoted() throws(CodeListFile.Mistake) {
        while at < bytes.count, bytes[at] == 0x20 { at += 1 }
        guard at < bytes.count, ![separator, 0x0A, 0x0D].contains(bytes[at]) else { return }
        throw CodeListFile.Mistake(
            file: file, line: line, column: at - lineStart + 1, message: "something follows a closing quotation mark")
    }
}
