extension HTMLReport {
    /// A page of figures that stands alone, in the style of a run's report.
    ///
    /// - Parameters:
    ///   - over: a line above the heading.
    ///   - content: what stands in it, sections first to last.
    static func page(
        title: String, over: String, heading: String, _ content: (inout HTMLWriter) -> Void
    ) -> String {
        var html = HTMLWriter()
        html.raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        html.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        html.raw("<meta name=\"robots\" content=\"noindex\">\n")
        html.raw(
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n")
        html.element("title", title)
        html.raw("\n<style>\n\(style)</style>\n</head>\n<body>\n")
        html.element("header") { html in
            html.element("p class=\"over\"", over)
            html.element("h1", heading)
        }
        html.raw("\n<main>\n")
        content(&html)
        html.raw("</main>\n")
        html.element("footer") { html in
            html.element("p", "This page holds counts, rules, ids and places in files; no value of a member's record.")
        }
        html.raw("\n</body>\n</html>\n")
        return html.page
    }
}
