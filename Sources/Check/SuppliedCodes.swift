import Records

/// Code lists from a user's file: TSV or CSV (with quotation marks, RFC 4180) with a line of column names.
///
/// The column `code` must be there. `list` or else `system` says which list a row belongs to, by a name that
/// `mappings/codes/supplied-lists.tsv` knows or by that of a list under `mappings/codes`; without either, the file's name
/// does. Other columns (`display`, `from`, `to`) are not needed: a code that has ended is still a known code.
struct SuppliedCodes {
    private(set) var tables: [String: CodeTable] = [:]

    /// Longer lists of bytes are not read.
    static let sizeLimit = 64 << 20

    /// - Parameters:
    ///   - names: columns `name` and `list`: what a user may call a list, in small letters.
    ///   - known: the lists there are, which may be replaced.
    /// Throws where the file has no codes, or names a list that no check asks for; errors name the line.
    init(file: String, text: String, names: CodeTable?, known: Set<String>) throws(MappingError) {
        func error(_ line: Int, _ message: String) -> MappingError {
            MappingError(file: file, line: line, column: 1, message: message)
        }
        guard text.utf8.count <= SuppliedCodes.sizeLimit else { throw error(1, "the list is larger than 64 MiB") }
        var lists: [String: [String]] = [:]
        var seen: Set<[String]> = []
        var columns: (code: Int, list: Int?)?
        let isTSV = text.prefix { !$0.isNewline || $0 == "#" }.contains("\t") || !text.contains(",")
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            if line.isEmpty || line.hasPrefix("#") { continue }
            let cells = SuppliedCodes.cells(index == 0 && line.hasPrefix("\u{FEFF}") ? line.dropFirst() : line, isTSV)
            guard let columns else {
                let words = cells.map { $0.lowercased() }
                guard let code = words.firstIndex(of: "code") else {
                    throw error(index + 1, "the first line names the columns; one must be 'code'")
                }
                columns = (code, words.firstIndex(of: "list") ?? words.firstIndex(of: "system"))
                continue
            }
            guard columns.code < cells.count, !cells[columns.code].isEmpty else {
                throw error(index + 1, "the line has no code")
            }
            let word = columns.list.map { $0 < cells.count ? cells[$0] : "" } ?? SuppliedCodes.stem(file)
            guard let list = SuppliedCodes.list(word, names, known) else {
                let words = (names?.rows.map { $0[0] } ?? []) + known.sorted()
                throw error(index + 1, "the list is not known; known are \(words.joined(separator: ", "))")
            }
            if seen.insert([list, cells[columns.code]]).inserted {
                lists[list, default: []].append(cells[columns.code])
            }
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

    /// The cells of one line, without the blanks around them.
    private static func cells(_ line: Substring, _ isTSV: Bool) -> [String] {
        var cells: [String] = []
        var cell = ""
        var quoted = false
        for character in line {
            if character == "\"" && !isTSV {
                quoted.toggle()
            } else if character == (isTSV ? "\t" : ",") && !quoted {
                cells.append(trimmed(cell))
                cell = ""
            } else {
                cell.append(character)
            }
        }
        return cells + [trimmed(cell)]
    }

    private static func trimmed(_ text: String) -> String {
        var text = Substring(text)
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
