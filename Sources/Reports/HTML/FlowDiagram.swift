import Records

/// What came in (left, by format) and what became of it (right, by disposition), as bands whose height is the number
/// of records. The table under it says the same in figures, so a reader of the page without eyes skips this.
struct FlowDiagram {
    private struct Node {
        let label: String
        let count: Int
        let kind: String
        var top = 0.0
        var height = 0.0
        /// How much of it bands have taken.
        var used = 0.0
    }

    private struct Band {
        let from: Int
        let to: Int
        let count: Int
        var height = 0.0
    }

    private var sources: [Node] = []
    private var outcomes: [Node] = []
    private var bands: [Band] = []
    private var height = 0.0

    private static let fullHeight = 190.0
    private static let leftEdge = 250.0
    private static let rightEdge = 810.0
    private static let nodeWidth = 9.0

    init(_ report: RunReport) {
        var rows: [(label: String, counts: DispositionCounts)] = []
        for file in report.files {
            let label = file.format.isEmpty ? "other" : file.format
            let index = rows.firstIndex { $0.label == label }
            if let index {
                for disposition in Disposition.allCases {
                    rows[index].counts[disposition] += file.dispositions[disposition]
                }
            } else {
                rows.append((label, file.dispositions))
            }
        }
        rows = Self.gathered(rows)
        // What the files do not account for came in from earlier runs.
        var carried = report.records.dispositions
        for disposition in Disposition.allCases {
            let ofFiles = rows.reduce(0) { $0 + $1.counts[disposition] }
            carried[disposition] = max(0, carried[disposition] - ofFiles)
        }
        if carried.total > 0 { rows.append(("carried in", carried)) }
        layOut(rows.filter { $0.counts.total > 0 })
    }

    /// At most six formats; the smallest go together.
    private static func gathered(
        _ rows: [(label: String, counts: DispositionCounts)]
    ) -> [(label: String, counts: DispositionCounts)] {
        let sorted = rows.sorted { $0.counts.total > $1.counts.total }
        guard sorted.count > 6 else { return sorted }
        var rest = DispositionCounts()
        for row in sorted[5...] {
            for disposition in Disposition.allCases { rest[disposition] += row.counts[disposition] }
        }
        return sorted[..<5] + [("\(sorted.count - 5) other formats", rest)]
    }

    private mutating func layOut(_ rows: [(label: String, counts: DispositionCounts)]) {
        let total = rows.reduce(0) { $0 + $1.counts.total }
        guard total > 0 else { return }
        let used = Disposition.allCases.filter { disposition in rows.contains { $0.counts[disposition] > 0 } }
        sources = rows.map { Node(label: $0.label, count: $0.counts.total, kind: "source") }
        outcomes = used.map { disposition in
            Node(
                label: disposition.rawValue, count: rows.reduce(0) { $0 + $1.counts[disposition] },
                kind: disposition.rawValue)
        }
        for (from, row) in rows.enumerated() {
            for (to, disposition) in used.enumerated() where row.counts[disposition] > 0 {
                let count = row.counts[disposition]
                let height = max(1.5, Double(count) / Double(total) * Self.fullHeight)
                bands.append(Band(from: from, to: to, count: count, height: height))
                sources[from].height += height
                outcomes[to].height += height
            }
        }
        height = max(Self.stack(&sources), Self.stack(&outcomes))
    }

    /// Places nodes one under another, each with room for its label. Answers where the last one ends.
    private static func stack(_ nodes: inout [Node]) -> Double {
        var top = 4.0
        for index in nodes.indices {
            let room = max(nodes[index].height, 20)
            nodes[index].top = top + (room - nodes[index].height) / 2
            top += room + 10
        }
        return top
    }

    func write(to html: inout HTMLWriter) {
        guard !bands.isEmpty else { return }
        html.raw("<div class=\"flow\" aria-hidden=\"true\"><svg viewBox=\"0 0 1060 \(Self.round(height))\">")
        var sources = sources
        var outcomes = outcomes
        for band in bands {
            let start = sources[band.from].top + sources[band.from].used + band.height / 2
            let end = outcomes[band.to].top + outcomes[band.to].used + band.height / 2
            sources[band.from].used += band.height
            outcomes[band.to].used += band.height
            let left = Self.leftEdge + Self.nodeWidth
            let middle = (left + Self.rightEdge) / 2
            html.raw("<path class=\"band \(outcomes[band.to].kind)\" stroke-width=\"\(Self.round(band.height))\" d=\"")
            html.raw("M\(Self.round(left)) \(Self.round(start))C\(Self.round(middle)) \(Self.round(start)) ")
            html.raw("\(Self.round(middle)) \(Self.round(end)) \(Self.round(Self.rightEdge)) \(Self.round(end))\"/>")
        }
        for node in sources { write(node, at: Self.leftEdge, label: Self.leftEdge - 12, anchor: "end", to: &html) }
        for node in outcomes {
            write(node, at: Self.rightEdge, label: Self.rightEdge + Self.nodeWidth + 12, anchor: "start", to: &html)
        }
        html.raw("</svg></div>\n")
    }

    private func write(_ node: Node, at x: Double, label: Double, anchor: String, to html: inout HTMLWriter) {
        let height = Self.round(max(node.height, 2))
        html.raw("<rect class=\"node \(node.kind)\" x=\"\(Self.round(x))\" y=\"\(Self.round(node.top))\" ")
        html.raw("width=\"\(Self.round(Self.nodeWidth))\" height=\"\(height)\" rx=\"2\"/>")
        let baseline = Self.round(node.top + node.height / 2 + 5)
        html.raw("<text x=\"\(Self.round(label))\" y=\"\(baseline)\" text-anchor=\"\(anchor)\">")
        html.element("tspan class=\"figure\"", Figures.count(node.count))
        html.raw(" ")
        html.element("tspan", node.label.count > 24 ? node.label.prefix(23) + "…" : node.label)
        html.raw("</text>")
    }

    private static func round(_ value: Double) -> String { Figures.fixed(value, 1) }
}
