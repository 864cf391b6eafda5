/// Rows of text in aligned columns.
struct TextTable {
    /// How a column is laid out.
    enum Layout {
        case left, right
        /// As wide as what is left of the line, and broken at spaces where it is longer. One column at most.
        case sentence
    }

    private let titles: [String]
    private let layouts: [Layout]
    private var rows: [[String]] = []

    init(_ columns: [(title: String, layout: Layout)]) {
        titles = columns.map(\.title)
        layouts = columns.map(\.layout)
    }

    mutating func row(_ cells: [String]) { rows.append(cells) }

    var isEmpty: Bool { rows.isEmpty }

    /// The lines, indented by two spaces, none longer than `width` unless the fixed columns alone are.
    func lines(width: Int) -> [String] {
        guard !rows.isEmpty else { return [] }
        var widths = titles.indices.map { column in
            ([titles] + rows).map { $0[column].count }.max() ?? 0
        }
        let room = width - 2 - 2 * (titles.count - 1)
        if let flexible = layouts.firstIndex(of: .sentence) {
            let fixed = widths.reduce(0, +) - widths[flexible]
            widths[flexible] = min(widths[flexible], max(20, room - fixed))
        }
        let hasTitles = titles.contains { !$0.isEmpty }
        return ((hasTitles ? [titles] : []) + rows).flatMap { lines(of: $0, widths) }
    }

    private func lines(of cells: [String], _ widths: [Int]) -> [String] {
        let wrapped = cells.indices.map { column in
            layouts[column] == .sentence ? Self.wrapped(cells[column], width: widths[column]) : [cells[column]]
        }
        let height = wrapped.map(\.count).max() ?? 1
        return (0..<height).map { index in
            line(wrapped.map { index < $0.count ? $0[index] : "" }, widths)
        }
    }

    private func line(_ cells: [String], _ widths: [Int]) -> String {
        var result = "  "
        for (column, cell) in cells.enumerated() {
            let padding = String(repeating: " ", count: max(0, widths[column] - cell.count))
            result += layouts[column] == .right ? padding + cell : cell + padding
            if column < cells.count - 1 { result += "  " }
        }
        while result.last == " " { result.removeLast() }
        return result
    }

    /// The text in lines of at most `width`, broken at spaces, or within a word that alone is longer.
    static func wrapped(_ text: String, width: Int, indent: Int = 0) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            var rest = word
            if !line.isEmpty && line.count + 1 + rest.count > width {
                lines.append(line)
                line = ""
            }
            let margin = String(repeating: " ", count: lines.isEmpty ? 0 : indent)
            while rest.count + margin.count > width && width > margin.count {
                lines.append(margin + rest.prefix(width - margin.count))
                rest = rest.dropFirst(width - margin.count)
            }
            line += line.isEmpty ? (lines.isEmpty ? "" : String(repeating: " ", count: indent)) + rest : " " + rest
        }
        return line.isEmpty && !lines.isEmpty ? lines : lines + [line]
    }

    /// The end of a text that is too long, which is what tells paths apart.
    static func ending(_ text: String, width: Int) -> String {
        text.count > width ? "…" + text.suffix(width - 1) : text
    }
}
