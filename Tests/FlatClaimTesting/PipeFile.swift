import Foundation

/// A pipe-delimited file, read without the product: rows are lines, cells stand between `|`, and nothing is quoted.
public struct PipeFile: Sendable {
    public let header: [String]
    /// Cells without the spaces around them.
    public let rows: [[String]]
    private let places: [String: Int]

    public init(_ text: String) {
        var text = Substring(text)
        if text.first == "\u{FEFF}" { text = text.dropFirst() }
        let lines = text.split(whereSeparator: \.isNewline).map { line in
            line.split(separator: "|", omittingEmptySubsequences: false).map { $0.trimmingCharacters(in: .whitespaces) }
        }
        self.init(header: lines.first ?? [], rows: Array(lines.dropFirst()))
    }

    public init(header: [String], rows: [[String]]) {
        self.header = header
        self.rows = rows
        places = Dictionary(header.enumerated().map { ($1, $0) }) { first, _ in first }
    }

    public var text: String { ([header] + rows).map { $0.joined(separator: "|") }.joined(separator: "\n") + "\n" }

    /// The column's cell of a row; empty where the file has no such column.
    public func cell(_ column: String, _ row: Int) -> String {
        places[column].flatMap { $0 < rows[row].count ? rows[row][$0] : nil } ?? ""
    }

    /// The numbers of the rows that say the same in a column, in the order in which the file has them first.
    public func groups(by column: String) -> [(key: String, rows: [Int])] {
        var groups: [(key: String, rows: [Int])] = []
        var places: [String: Int] = [:]
        for row in rows.indices {
            let key = cell(column, row)
            if let place = places[key] {
                groups[place].rows.append(row)
            } else {
                places[key] = groups.count
                groups.append((key, [row]))
            }
        }
        return groups
    }
}
