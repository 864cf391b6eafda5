/// A table of a page: a caption for those who hear it, headings with scope, numbers to the right.
struct HTMLTable {
    /// One cell.
    enum Cell {
        /// Text from elsewhere.
        case text(String)
        /// A number, or another thing that stands to the right.
        case number(String)
        /// A number of which zero says nothing: then it is pale.
        case count(Int)
        /// A path or another long name: in a fixed-width face.
        case code(String)
        /// An identifier: the same, and never broken.
        case id(String)
        /// Markup of ours, already escaped.
        case markup(String)
        /// A state: `good`, `bad`, `look`, `quiet`, and its word.
        case mark(String, String)
    }

    /// A heading; `isNumber` puts it and its column to the right.
    struct Heading {
        let title: String
        let isNumber: Bool

        static func text(_ title: String) -> Heading { Heading(title: title, isNumber: false) }
        static func number(_ title: String) -> Heading { Heading(title: title, isNumber: true) }
    }

    let caption: String
    let headings: [Heading]
    /// The first `limit` rows are shown, the rest is counted.
    var limit = 100
    /// As wide as its content, for tables without sentences.
    var isCompact = false
    private var rows: [[Cell]] = []

    init(_ caption: String, _ headings: [Heading]) {
        self.caption = caption
        self.headings = headings
    }

    mutating func row(_ cells: [Cell]) { rows.append(cells) }

    /// Writes the table, in a box that scrolls where the screen is narrow; the first cell of a row is its heading.
    func write(to html: inout HTMLWriter) {
        html.raw("<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"")
        html.text(caption)
        html.raw("\"><table\(isCompact ? " class=\"compact\"" : "")>")
        html.element("caption", caption)
        html.raw("<thead><tr>")
        for heading in headings {
            html.element("th scope=\"col\"\(heading.isNumber ? " class=\"n\"" : "")", heading.title)
        }
        html.raw("</tr></thead><tbody>\n")
        for row in rows.prefix(limit) {
            html.raw("<tr>")
            for (column, cell) in row.enumerated() { write(cell, isHeading: column == 0, to: &html) }
            html.raw("</tr>\n")
        }
        if rows.count > limit {
            html.element("tr") { html in
                html.element(
                    "td class=\"rest\" colspan=\"\(headings.count)\"", "and \(Figures.count(rows.count - limit)) more")
            }
        }
        html.raw("</tbody></table></div>\n")
    }

    private func write(_ cell: Cell, isHeading: Bool, to html: inout HTMLWriter) {
        let tag = isHeading ? "th scope=\"row\"" : "td"
        switch cell {
        case .text(let text): html.element(tag, text)
        case .number(let text): html.element("\(tag) class=\"n\"", text)
        case .count(let value): html.element("\(tag) class=\"n\(value == 0 ? " zero" : "")\"", Figures.count(value))
        case .code(let text): html.element(tag) { $0.element("code", text) }
        case .id(let text): html.element(tag) { $0.element("code class=\"id\"", text) }
        case .markup(let markup): html.element(tag) { $0.raw(markup) }
        case .mark(let kind, let word): html.element(tag) { $0.element("span class=\"mark \(kind)\"", word) }
        }
    }
}
