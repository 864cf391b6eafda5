extension HTMLReport {
    /// How the mapping went: for the analyst.
    static func mapping(_ report: RunReport, _ html: inout HTMLWriter) {
        if !report.unmapped.isEmpty {
            html.section(
                "unmapped", "Codes without a row in their crosswalk",
                "Add a row to the crosswalk under mappings/crosswalks, then run the file again."
            ) { html in
                var table = HTMLTable("Unmapped codes", [.text("Crosswalk"), .text("Code"), .number("Times")])
                table.isCompact = true
                for code in report.unmapped {
                    table.row([.code(code.crosswalk), .code(code.code), .count(code.count)])
                }
                table.write(to: &html)
            }
        }
        if !report.defaulted.isEmpty {
            html.section(
                "defaulted", "Filled with a neutral code",
                "The profile requires these elements, and the extracts cannot say them. The guide's neutral code stands there."
            ) { html in
                var table = HTMLTable(
                    "Defaulted elements", [.text("Element"), .text("Profile"), .text("Code"), .number("Resources")])
                for element in report.defaulted {
                    table.row([
                        .code(element.element), .text(element.profile), .code(element.value), .count(element.count),
                    ])
                }
                table.write(to: &html)
            }
        }
        coverage(report, &html)
    }

    private static func coverage(_ report: RunReport, _ html: inout HTMLWriter) {
        guard !report.mapRules.isEmpty else { return }
        let silent = report.mapRules.filter { $0.filled == 0 }.count
        html.section(
            "rules", "Map rules",
            "\(Figures.count(report.mapRules.count, "rule")), of which \(Figures.count(silent)) gave no value in this run."
        ) { html in
            html.element("details") { html in
                html.element("summary", "Every rule, and how often it gave a value")
                var table = HTMLTable(
                    "Map rules",
                    [.text("Rule"), .text("Map"), .text("CPCDS"), .number("Values")])
                table.limit = 1000
                for rule in report.mapRules {
                    table.row([.code(rule.rule), .text(rule.map), .text(rule.cpcds), .count(rule.filled)])
                }
                table.write(to: &html)
            }
        }
    }

    /// A bar of `share` of its cell.
    static func bar(_ share: Double) -> String {
        let width = Figures.fixed(min(max(share, 0), 1) * 100, 1)
        return "<span class=\"bar\" aria-hidden=\"true\"><i style=\"width:\(width)%\"></i></span>"
    }

    /// Where the time went.
    static func time(_ report: RunReport, _ html: inout HTMLWriter) {
        guard !report.stages.isEmpty else { return }
        html.section(
            "time", "Time",
            "Stages work at the same time, so their times may add up to more than the \(Figures.duration(report.seconds)) of the run."
        ) { html in
            let longest = report.stages.map(\.seconds).max() ?? 0
            var table = HTMLTable("Time by stage", [.text("Stage"), .number("Seconds"), .number("Rate"), .text("")])
            table.isCompact = true
            for stage in report.stages {
                let share = longest > 0 ? stage.seconds / longest : 0
                table.row([
                    .text(stage.name), .number(Figures.fixed(stage.seconds, 2)), .number(Figures.rate(stage)),
                    .markup(bar(share)),
                ])
            }
            table.write(to: &html)
        }
    }
}
