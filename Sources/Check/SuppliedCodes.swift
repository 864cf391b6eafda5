import FHIR
import Records

/// Code lists from a user's file: TSV or CSV with a line of column names, as `CodeListFile` reads them.
///
/// The column `code` must be there. `list` or else `system` says which list a row belongs to, by a name that
/// `mappings/codes/supplied-lists.tsv` knows or by that of a list under `mappings/codes`; without either, the file's name
/// does. Other columns (`display`, `from`, `to`) are not needed: a code that has ended is still a known code.
struct SuppliedCodes {
    private(set) var tables: [String: CodeTable] = [:]

    /// - Parameters:
    ///   - names: columns `name` and `list`: what a user may call a list, in small letters.
    ///   - known: the lists there are, which may be replaced.
    /// Throws where the file has no codes, or names a list that no check asks for; errors name the line.
    init(file: String, text: String, names: CodeTable?, known: Set<String>) throws(MappingError) {
        func error(_ line: Int, _ message: String) -> MappingError {
            MappingError(file: file, line: line, column: 1, message: message)
        }
        let read: CodeListFile
        do {
            read = try CodeListFile(file: file, text: text)
        } catch let mistake {
            throw MappingError(
                file: file, line: mistake.line, column: mistake.column, message: mistake.message)
        }
        guard let code = read.column("code") else {
            throw error(1, "the first line names the columns; one must be 'code'")
        }
        let column = read.column("list") ?? read.column("system")
        var lists: [String: [String]] = [:]
        var seen: Set<[String]> = []
        for row in read.rows {
            guard !row.cell(code).isEmpty else { throw error(row.line, "the line has no code") }
            let word = column.map { row.cell($0) } ?? SuppliedCodes.stem(file)
            guard let list = SuppliedCodes.list(word, names, known) else {
                let words = (names?.rows.map { $0[0] } ?? []) + known.sorted()
                throw error(row.line, "the list is not known; known are \(words.joined(separator: ", "))")
            }
            if seen.insert([list, row.cell(code)]).inserted { lists[list, default: []].append(row.cell(code)) }
        }
        guard !lists.isEmpty else { throw error(1, "the file has no codes") }
        for (list, codes) in lists {
            let table = "# source: supplied\n# version: supplied\ncode\n" + codes.joined(separator: "\n")
            // Tables are told apart by their file, and one file may hold several lists.
            tables[list] = try CodeTable(name: list, file: "\(file)#\(list)", text: table)
        }
    }

    private static func list(_ word: String, _ names: CodeTable?, _ known: Set<String>) -> String? {
        let word = word.lowercased()
        if let names, let column = names.column("list"), let row = names.rows.first(where: { $0[0] == word }) {
            return row[column]
        }
        return known.contains(word) && word != RuleReader.suppliedLists ? word : nil
    }

    private static func stem(_ file: String) -> String {
        let name = file.split(separator: "/").last ?? ""
        return String(name.prefix { $0 != "." })
    }
}
