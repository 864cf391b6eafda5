import Records

extension HTMLReport {
    /// What is wrong with the data, what waits, and what was left out.
    static func findings(_ report: RunReport, _ html: inout HTMLWriter) {
        if !report.rules.isEmpty {
            html.section("findings", "Findings by rule") { html in
                var table = HTMLTable(
                    "Findings by rule",
                    [
                        .text("Rule"), .text("Severity"), .number("Count"), .text("What was expected"),
                        .text("First met at"),
                    ])
                for rule in report.rules {
                    table.row([
                        .id(rule.rule), mark(rule.severity), .count(rule.count), .text(rule.message),
                        .markup(places(rule.examples)),
                    ])
                }
                table.write(to: &html)
            }
        }
        if !report.quarantine.isEmpty {
            html.section(
                "quarantine", "Quarantine",
                "Records that cannot be right as they are. Their bytes are kept; mend the data or the map, and run the file again."
            ) { html in
                var table = HTMLTable(
                    "Quarantined records by rule",
                    [.text("Rule"), .number("Records"), .text("What is wrong"), .text("What to do"), .text("Examples")])
                for entry in report.quarantine {
                    table.row([
                        .id(entry.rule), .count(entry.count), .text(entry.message), .text(entry.hint),
                        .markup(places(entry.examples)),
                    ])
                }
                table.write(to: &html)
            }
        }
        reasons(report.pending, "pending", "Waiting", "Carried out to the next run.", &html)
        waiting(report, &html)
        reasons(report.ignored, "ignored", "Ignored", "Left out on purpose.", &html)
    }

    private static func mark(_ severity: Finding.Severity) -> HTMLTable.Cell {
        switch severity {
        case .error: .mark("bad", "error")
        case .warning: .mark("look", "warning")
        case .information: .mark("quiet", "information")
        }
    }

    private static func places(_ places: [PlaceReport]) -> String {
        guard !places.isEmpty else { return "" }
        let items = places.prefix(5).map { "<li>\(HTMLWriter.escaped(TextReport.described($0)))</li>" }
        return "<ul class=\"places\">\(items.joined())</ul>"
    }

    private static func reasons(
        _ reasons: [ReasonReport], _ id: String, _ title: String, _ explanation: String, _ html: inout HTMLWriter
    ) {
        guard !reasons.isEmpty else { return }
        html.section(id, title, explanation) { html in
            let carried = reasons.contains { $0.carried > 0 }
            var table = HTMLTable(
                "\(title), by reason", [.text("Reason"), .number("Records")] + (carried ? [.text("Since")] : []))
            for reason in reasons {
                table.row(
                    [.text(reason.reason), .count(reason.count)] + (carried ? [.text(TextReport.waited(reason))] : []))
            }
            table.write(to: &html)
        }
    }
}
