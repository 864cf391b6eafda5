import Records

/// A report as one page that stands alone: no script, no other file, light and dark, and fit to print.
public enum HTMLReport {
    /// The whole page.
    public static func render(_ report: RunReport) -> String {
        var html = HTMLWriter()
        html.raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        html.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        html.raw("<meta name=\"robots\" content=\"noindex\">\n")
        html.raw(
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n")
        html.element("title", "Run \(report.run), plan \(report.plan): \(report.headline)")
        html.raw("\n<style>\n\(style)</style>\n</head>\n<body>\n")
        html.raw("<a class=\"skip\" href=\"#records\">Skip to the figures</a>\n")
        head(report, &html)
        html.raw("<main>\n")
        records(report, &html)
        sources(report, &html)
        money(report, &html)
        authorizations(report, &html)
        findings(report, &html)
        mapping(report, &html)
        mustSupport(report, &html)
        time(report, &html)
        html.raw("</main>\n")
        foot(report, &html)
        html.raw("</body>\n</html>\n")
        return html.page
    }

    private static func state(of report: RunReport) -> (kind: String, sign: String) {
        switch report.outcome {
        case .failed: ("bad", "✕")
        case .running: ("look", "…")
        case .done, .doneOverThreshold:
            !report.isBalanced ? ("bad", "✕") : report.outcome == .done ? ("good", "✓") : ("look", "!")
        }
    }

    private static func head(_ report: RunReport, _ html: inout HTMLWriter) {
        let state = state(of: report)
        html.element("header") { html in
            html.element("p class=\"over\"", "Patient Access · run \(report.run) · plan \(report.plan)")
            html.element("h1 class=\"\(state.kind)\"") { html in
                html.element("span class=\"sign\" aria-hidden=\"true\"", state.sign)
                html.element("span", report.headline)
            }
            html.element("dl class=\"facts\"") { html in
                fact("Started", Figures.moment(report.started), &html)
                fact("Took", Figures.duration(report.seconds), &html)
                fact("Records", Figures.count(report.records.read), &html)
                let resources = report.resources.reduce(0) { $0 + $1.inserted + $1.updated }
                fact("Resources written", Figures.count(resources), &html)
                fact(
                    "Errors · warnings",
                    "\(Figures.count(report.findings.error)) · \(Figures.count(report.findings.warning))", &html)
                if report.peakMemoryBytes > 0 { fact("Memory at most", Figures.size(report.peakMemoryBytes), &html) }
            }
            attention(report, &html)
        }
        html.raw("\n")
    }

    private static func fact(_ name: String, _ value: String, _ html: inout HTMLWriter) {
        guard !value.isEmpty else { return }
        html.element("div") { html in
            html.element("dt", name)
            html.element("dd", value)
        }
    }

    private static func attention(_ report: RunReport, _ html: inout HTMLWriter) {
        let attention = report.attention
        guard !attention.isEmpty else {
            if report.outcome == .done { html.element("p class=\"calm\"", "Nothing needs attention.") }
            return
        }
        html.element("div class=\"attention\"") { html in
            html.element("h2", "Needs attention")
            html.element("ul") { html in
                for item in attention {
                    html.element("li class=\"\(item.level.rawValue)\"") { html in
                        html.element("b", item.level == .problem ? "Problem" : "Look")
                        html.raw(" ")
                        html.text(item.text)
                    }
                }
            }
        }
    }

    private static func foot(_ report: RunReport, _ html: inout HTMLWriter) {
        html.element("footer") { html in
            html.element(
                "p", "This page holds counts, rules, codes and places in files; no value of a member's record.")
            var facts = report.programVersion.isEmpty ? [] : ["patient-access \(report.programVersion)"]
            if !report.mappingHash.isEmpty { facts.append("maps, lists and tables \(report.mappingHash)") }
            if !facts.isEmpty { html.element("p", facts.joined(separator: " · ")) }
        }
        html.raw("\n")
    }
}
