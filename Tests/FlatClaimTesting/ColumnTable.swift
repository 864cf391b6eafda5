import Foundation

/// The table docs/ccw-columns.tsv, whose head explains its words: where each column of a kind of file goes, or why nowhere.
public struct ColumnTable {
    public let entries: [Entry]

    public struct Entry {
        public let kinds: [String]
        /// With `#` for a number and `*` for anything.
        public let column: String
        /// Fields of the record; none where the column has no home.
        public let homes: [Home]
        /// Elements of the explanation of benefit, one of which says it.
        public let elements: [String]
        public let why: String

        /// Whether this is the column's entry, and the number that stands for `#`.
        func match(_ header: String) -> (matches: Bool, number: String) {
            guard let mark = column.firstIndex(where: { $0 == "#" || $0 == "*" }) else { return (header == column, "") }
            let (head, tail) = (column[..<mark], column[column.index(after: mark)...])
            guard header.count > head.count + tail.count, header.hasPrefix(head), header.hasSuffix(tail) else {
                return (false, "")
            }
            let number = header.dropFirst(head.count).dropLast(tail.count)
            return (column[mark] == "*" || number.allSatisfy(\.isNumber), String(number))
        }
    }

    /// A field, and when a cell is said there.
    public struct Home {
        public let path: String
        /// The word that is said for a cell; cells that it lacks say nothing.
        public var words: [String: String]?
        /// Other columns, one of which must say one of some words, or anything where there are none.
        public var condition: (columns: [String], values: [String])?
        public var isMoreThanNothing = false

        public var isOfLines: Bool { path.hasPrefix("lines.") }

        /// What a row's cell says here; nothing where it says nothing.
        func value(_ file: PipeFile, _ header: String, _ number: String, _ row: Int) -> String? {
            let cell = file.cell(header, row)
            if cell.isEmpty || isMoreThanNothing && (Decimal(string: cell) ?? 1) == 0 { return nil }
            if let condition {
                let others = condition.columns.map { file.cell($0.replacing("#", with: number), row) }
                let holds = others.contains {
                    condition.values.isEmpty ? !$0.isEmpty : condition.values.contains($0)
                }
                if !holds { return nil }
            }
            return words == nil ? cell : words?[cell]
        }
    }

    public init(_ text: String) throws {
        var entries: [Entry] = []
        for line in text.split(separator: "\n") where !line.hasPrefix("#") && !line.hasPrefix("kinds\t") {
            let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            guard cells.count == 5, cells[2].isEmpty != cells[4].isEmpty else {
                throw ColumnTableError(line: String(line))
            }
            entries.append(
                Entry(
                    kinds: cells[0].split(separator: " ").map(String.init), column: cells[1],
                    homes: cells[2].split(separator: ";").map(ColumnTable.home),
                    elements: cells[3].split(separator: "|").map(String.init), why: cells[4]))
        }
        self.entries = entries
    }

    private static func home(_ text: Substring) -> Home {
        var text = text.trimmingCharacters(in: .whitespaces)
        var home = Home(path: String(text.prefix { $0 != " " }))
        text = String(text.dropFirst(home.path.count))
        if text.hasSuffix(" not 0") {
            home.isMoreThanNothing = true
            text = String(text.dropLast(6))
        }
        if let open = text.firstIndex(of: "{"), let close = text.firstIndex(of: "}") {
            home.words = [:]
            for pair in text[text.index(after: open)..<close].split(separator: " ") {
                let sides = pair.split(separator: "=").map(String.init)
                home.words?[sides[0]] = sides[1]
            }
        }
        if let range = text.range(of: " if ") {
            let sides = text[range.upperBound...].split(separator: "=").map(String.init)
            let columns = sides[0].split(separator: " ").map(String.init).filter { $0 != "or" }
            home.condition = (columns, sides.count > 1 ? sides[1].split(separator: ",").map(String.init) : [])
        }
        return home
    }

    /// The entries of a kind's column: one, where the table is right. A column that is named has precedence.
    public func entries(_ kind: String, _ header: String) -> [(entry: Entry, number: String)] {
        let found = entries.compactMap { entry -> (entry: Entry, number: String)? in
            let match = entry.match(header)
            return entry.kinds.contains(kind) && match.matches ? (entry, match.number) : nil
        }
        let named = found.filter { $0.entry.column == header }
        return named.isEmpty ? found : named
    }

    /// The columns of a kind's header in the order of the table, and within an entry in the order of the header.
    func columns(_ kind: String, _ header: [String]) -> [(entry: Entry, header: String, number: String)] {
        let placed = header.compactMap { name in
            entries(kind, name).first.map { (entry: $0.entry, header: name, number: $0.number) }
        }
        return entries.filter { $0.kinds.contains(kind) }
            .flatMap { entry in placed.filter { $0.entry.column == entry.column && $0.entry.kinds == entry.kinds } }
    }
}

/// A line of the table that has not five cells, or says both a home and why there is none, or neither.
public struct ColumnTableError: Error, CustomStringConvertible {
    let line: String
    public var description: String { "docs/ccw-columns.tsv: \(line)" }
}
