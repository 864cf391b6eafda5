extension HTMLReport {
    /// How prior authorizations stand.
    static func authorizations(_ report: RunReport, _ html: inout HTMLWriter) {
        guard let status = report.priorAuthorizations else { return }
        let limits =
            status.hasLimits ? "" : " No time limit is known, since the plan's configuration does not say its kind."
        html.section(
            "authorizations", "Prior authorizations",
            "At the end of the run; what it made visible late are its own changes.\(limits)"
        ) { html in
            var table = HTMLTable(
                "How prior authorizations stand",
                [.number("Undecided"), .number("Late"), .number("Due within 24 h"), .number("Visible late")])
            table.isCompact = true
            func cell(_ count: Int) -> HTMLTable.Cell {
                count > 0 ? .markup("<div class=\"n late\">\(Figures.count(count))</div>") : .count(0)
            }
            table.row([.count(status.undecided), cell(status.late), .count(status.soon), cell(status.visibleLate)])
            table.write(to: &html)
        }
    }
}
