/// Rows of text in aligned columns.
struct TextTable {
    /// How a column is laid out.
    enum Layout {
        case left, right
        /// As wide as what is left of the line; what does not fit loses its beginning (paths) or its end (sentences).
        case path, sentence
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
        if let flexible = layouts.firstIndex(where: { $0 == .path || $0 == .sentence }) {
            let fixed = widths.reduce(0, +) - widths[flexible]
            widths[flexible] = min(widths[flexible], max(16, room - fixed))
        }
        let hasTitles = titles.contains { !$0.isEmpty }
        return ((hasTitles ? [titles] : []) + rows).map { line($0, widths) }
    }

    private func line(_ cells: [String], _ widths: [Int]) -> String {
        var result = "  "
        for (column, cell) in cells.enumerated() {
            let text = fitted(cell, widths[column], layouts[column])
            let padding = String(repeating: " ", count: widths[column] - text.count)
            result += layouts[column] == .right ? padding + text : text + padding
            if column < cells.count - 1 { result += "  " }
        }
        while result.last == " " { result.removeLast() }
        return result
    }

    private func fitted(_ text: String, _ width: Int, _ layout: Layout) -> String {
        guard text.count > width else { return text }
        return layout == .path ? "…" + text.suffix(width - 1) : text.prefix(width - 1) + "…"
    }
}
