import Foundation

/// Compares a file's cells with the records or the explanations of benefit that the product made of it.
public struct CellComparison {
    public let kind: String
    public let file: PipeFile
    /// How many cells were compared.
    public private(set) var cells = 0
    /// What differs; empty where all cells are there, and nothing else.
    public private(set) var differences: [String] = []
    /// In the order of the table.
    private let columns: [(entry: ColumnTable.Entry, header: String, number: String)]

    public init(_ table: ColumnTable, _ kind: String, _ file: PipeFile) {
        self.kind = kind
        self.file = file
        columns = table.columns(kind, file.header)
    }

    /// - Parameters:
    ///   - key: the column that makes rows one record; none, where each row is one.
    ///   - records: in the order of the file.
    public mutating func compare(records: [Document], key: String?) {
        let groups = key.map { file.groups(by: $0).map(\.rows) } ?? file.rows.indices.map { [$0] }
        if groups.count != records.count {
            differences.append("\(kind): \(groups.count) claims in the file, \(records.count) records")
            return
        }
        for (rows, record) in zip(groups, records) {
            let place = "\(kind), row \(rows[0] + 2)"
            compare(expected(rows, ofLines: false, place), with: record, place)
            let lines = record.objects("lines")
            guard key != nil else { continue }
            if lines.count != rows.count {
                differences.append("\(place): \(rows.count) rows, \(lines.count) lines")
                continue
            }
            for (row, line) in zip(rows, lines) {
                compare(expected([row], ofLines: true, place), with: line, "\(kind), row \(row + 2)")
            }
        }
    }

    private mutating func compare(
        _ expected: [(path: String, values: [String])], with document: Document, _ place: String
    ) {
        for (path, values) in expected {
            let found = document.texts(path)
            // A field that does not repeat says what the first of its columns says.
            let isList = path.contains("[") || CellComparison.repeating.contains(path)
            let wanted = isList ? values : Array(values.prefix(1))
            cells += wanted.count
            if found != wanted { differences.append("\(place): \(path) is \(found), the file says \(wanted)") }
        }
    }

    /// Fields that take all values of their columns.
    private static let repeating: Set<String> = ["billingProvider.secondaryId", "modifiers"]

    /// By path, what the columns say of the claim or of one of its lines.
    private mutating func expected(
        _ rows: [Int], ofLines: Bool, _ place: String
    ) -> [(path: String, values: [String])] {
        var expected: [(path: String, values: [String])] = []
        for (entry, header, number) in columns {
            for home in entry.homes where home.isOfLines == ofLines {
                let path = ofLines ? String(home.path.dropFirst("lines.".count)) : home.path
                let said = rows.compactMap { home.value(file, header, number, $0) }
                if Set(said).count > 1 {
                    differences.append(
                        "\(place): the rows of one claim differ in \(header), which is told of the claim")
                }
                let index = expected.firstIndex { $0.path == path } ?? expected.count
                if index == expected.count { expected.append((path, [])) }
                expected[index].values += said.prefix(1)
            }
        }
        return expected
    }

    // MARK: Explanations of benefit

    /// - Parameter explanation: by the payer's claim number its explanation of benefit; none where the claim has none.
    public mutating func compare(key: String, explanation: (String) -> Document?) {
        for (claim, rows) in file.groups(by: key) {
            guard let document = explanation(claim) else {
                differences.append("\(kind), row \(rows[0] + 2): the claim has no explanation of benefit")
                continue
            }
            let items = document.objects("item")
            if items.count != rows.count {
                differences.append("\(kind), row \(rows[0] + 2): \(rows.count) rows, \(items.count) items")
                continue
            }
            for (entry, header, number) in columns where !entry.elements.isEmpty {
                compare(entry, header, number, rows, document, items)
            }
        }
    }

    private mutating func compare(
        _ entry: ColumnTable.Entry, _ header: String, _ number: String, _ rows: [Int], _ document: Document,
        _ items: [Document]
    ) {
        guard let home = entry.homes.first else { return }
        for (index, row) in rows.enumerated() {
            guard let cell = home.value(file, header, number, row) else { continue }
            cells += 1
            var found: [String] = []
            var isThere = false
            for element in entry.elements {
                let texts =
                    element.hasPrefix("item.")
                    ? items[index].texts(String(element.dropFirst("item.".count))) : document.texts(element)
                found += texts
                isThere =
                    isThere || texts.contains { CellComparison.isSame($0, cell, isCode: element.hasSuffix(".code")) }
            }
            if !isThere {
                differences.append(
                    "\(kind), row \(row + 2): \(header) says \(cell), \(entry.elements.joined(separator: " or ")) \(found)"
                )
            }
        }
    }

    /// Whether an element says what a cell says: as it stands, as a code without its point, as a day or as a number.
    public static func isSame(_ element: String, _ cell: String, isCode: Bool) -> Bool {
        if element == cell { return true }
        // Codes are written without their points, and padded: 1 is 01.
        if isCode { return element.replacing(".", with: "").drop { $0 == "0" } == cell.drop { $0 == "0" } }
        if let day = day(cell) { return element == day || element.hasPrefix(day + "T") }
        guard cell.allSatisfy({ $0.isNumber || $0 == "." || $0 == "-" }),
            element.allSatisfy({ $0.isNumber || $0 == "." || $0 == "-" }), let number = Decimal(string: cell)
        else { return false }
        return Decimal(string: element) == number
    }

    /// `19-Mar-2017` as `2017-03-19`.
    private static func day(_ text: String) -> String? {
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let parts = text.split(separator: "-").map(String.init)
        guard parts.count == 3, parts[0].count == 2, parts[2].count == 4, let month = months.firstIndex(of: parts[1])
        else { return nil }
        return "\(parts[2])-\(month < 9 ? "0" : "")\(month + 1)-\(parts[0])"
    }
}
