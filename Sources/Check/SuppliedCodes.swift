import Bytes
import FHIR
import Records

/// Code lists from users' files: TSV or CSV with a line of column names, as `CodeListFile` reads them.
///
/// The column `code` must be there. `list` or else `system` says which list a row belongs to, by a name that
/// `mappings/codes/supplied-lists.tsv` knows or by that of a list under `mappings/codes`; without either, the file's name
/// does. A code is good from the day in the column `start` to that in `end`, both included, and always where they are empty;
/// other words for these columns: see `startColumns` and `endColumns`. A list may stand in several files (a year's codes in
/// each), and a code in several rows.
struct SuppliedCodes {
    /// Names of columns, in small letters without blanks, `_` and `-`.
    static let startColumns = ["start", "startdate", "effective", "effectivedate", "from", "validfrom", "begin"]
    static let endColumns = [
        "end", "enddate", "termination", "terminationdate", "terminated", "to", "validto", "stop", "stopdate",
        "expires",
    ]
    /// Codes beyond this, over all files, are not read.
    static let codeLimit = 4_000_000

    private let names: CodeTable?
    /// The lists there are, which may be replaced.
    private let known: Set<String>
    private var codes: [String: [DatedCode]] = [:]
    private var count = 0

    /// - Parameters:
    ///   - names: columns `name`, `list` and `form`: what a user may call a list, in small letters, and how its codes are written.
    ///   - known: the lists under `mappings/codes`.
    init(names: CodeTable?, known: Set<String>) {
        self.names = names
        self.known = known
    }

    /// The lists that the files made, by name.
    func tables() -> [String: CodeTable] {
        var result: [String: CodeTable] = [:]
        for (list, codes) in codes {
            // Tables are told apart by their file.
            result[list] = CodeTable(name: list, file: "supplied#\(list)", codes: codes, form: form(list))
        }
        return result
    }

    /// Adds a file. Throws where it has no codes, names a list that no check asks for, or has a day that is none; errors name
    /// the line.
    mutating func add(file: String, text: String) throws(MappingError) {
        let read: CodeListFile
        do {
            read = try CodeListFile(file: file, text: text)
        } catch let mistake {
            throw MappingError(
                file: file, line: mistake.line, column: mistake.column, message: mistake.message)
        }
        guard let code = read.column("code") else {
            throw MappingError(
                file: file, line: 1, column: 1, message: "the first line names the columns; one must be 'code'")
        }
        let column = read.column("list") ?? read.column("system")
        let start = SuppliedCodes.column(SuppliedCodes.startColumns, read)
        let end = SuppliedCodes.column(SuppliedCodes.endColumns, read)
        var last: (word: String, list: String)?
        for row in read.rows {
            guard !row.cell(code).isEmpty else { throw mistake(read, row, code, "the line has no code") }
            let word = column.map { row.cell($0) } ?? SuppliedCodes.stem(file)
            if last?.word != word {
                guard let list = column == nil ? list(named: word) : list(word) else {
                    let words = (names?.rows.map { $0[0] } ?? []) + known.sorted()
                    throw mistake(
                        read, row, column, "the list is not known; known are \(words.joined(separator: ", "))")
                }
                last = (word, list)
            }
            let from = try day(read, row, start)
            let to = try day(read, row, end)
            if let from, let to, to < from { throw mistake(read, row, end, "the code ends before it starts") }
            count += 1
            guard count <= SuppliedCodes.codeLimit else {
                throw mistake(read, row, code, "the lists have more than \(SuppliedCodes.codeLimit) codes")
            }
            codes[last?.list ?? "", default: []].append(DatedCode(code: row.cell(code), start: from, end: to))
        }
        guard !read.rows.isEmpty else {
            throw MappingError(file: file, line: 1, column: 1, message: "the file has no codes")
        }
    }

    private func mistake(
        _ file: CodeListFile, _ row: CodeListFile.Row, _ column: Int?, _ message: String
    ) -> MappingError {
        let place = file.mistake(row, column, message)
        return MappingError(file: place.file, line: place.line, column: place.column, message: message)
    }

    private func day(
        _ file: CodeListFile, _ row: CodeListFile.Row, _ column: Int?
    ) throws(MappingError) -> CalendarDate? {
        var text = row.cell(column)
        guard !text.isEmpty else { return nil }
        guard let day = text.withUTF8({ CalendarDate(written: $0) }) else {
            throw mistake(
                file, row, column, "the day is none of the calendar; YYYY-MM-DD, YYYYMMDD or MM/DD/YYYY expected")
        }
        return day
    }

    private static func column(_ names: [String], _ file: CodeListFile) -> Int? {
        file.columns.firstIndex { names.contains($0.filter { $0 != " " && $0 != "_" && $0 != "-" }) }
    }

    /// The list that a word of a column names.
    private func list(_ word: String) -> String? {
        let word = word.lowercased()
        if let names, let column = names.column("list"), let row = names.rows.first(where: { $0[0] == word }) {
            return row[column]
        }
        return known.contains(word) && word != RuleReader.suppliedLists ? word : nil
    }

    /// The list that a file's name says, whole or before a `-` or `_`: `icd-10-cm-2025.csv`.
    private func list(named stem: String) -> String? {
        var word = Substring(stem)
        while true {
            if let list = list(String(word)) { return list }
            guard let cut = word.lastIndex(where: { $0 == "-" || $0 == "_" }) else { return nil }
            word = word[..<cut]
        }
    }

    private func form(_ list: String) -> CodeForm {
        guard let names, let lists = names.column("list"), let forms = names.column("form"),
            let row = names.rows.first(where: { $0[lists] == list })
        else { return .plain }
        return CodeForm(name: row[forms]) ?? .plain
    }

    private static func stem(_ file: String) -> String {
        let name = file.split(separator: "/").last ?? ""
        return String(name.prefix { $0 != "." })
    }
}
