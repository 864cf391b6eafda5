/// Grows a page; every text and attribute that is not markup of ours passes through ``escaped(_:)``.
struct HTMLWriter {
    private(set) var page = ""

    /// Markup of ours.
    mutating func raw(_ markup: String) { page += markup }

    /// Text from elsewhere.
    mutating func text(_ text: String) { page += Self.escaped(text) }

    /// An element with text from elsewhere in it. `opening` is a tag's name and, after a space, its attributes.
    mutating func element(_ opening: String, _ content: String) {
        element(opening) { $0.text(content) }
    }

    mutating func element(_ opening: String, _ content: (inout HTMLWriter) -> Void) {
        page += "<\(opening)>"
        content(&self)
        page += "</\(opening.prefix { $0 != " " })>"
    }

    /// A section with its heading and, where it helps, a sentence on what it shows.
    mutating func section(
        _ id: String, _ title: String, _ explanation: String = "", _ content: (inout HTMLWriter) -> Void
    ) {
        element("section id=\"\(id)\" aria-labelledby=\"\(id)-title\"") { html in
            html.element("h2 id=\"\(id)-title\"", title)
            if !explanation.isEmpty { html.element("p class=\"explanation\"", explanation) }
            content(&html)
        }
        page += "\n"
    }

    /// Safe in text and in quoted attributes. Control characters, which HTML does not allow, become U+FFFD.
    static func escaped(_ text: String) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            case "\u{0}"..."\u{8}", "\u{B}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{202A}"..."\u{202E}",
                "\u{2066}"..."\u{2069}":
                result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
