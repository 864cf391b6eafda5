import Records

extension HTMLReport {
    /// Money from files to resources, and every other sum that was checked.
    static func money(_ report: RunReport, _ html: inout HTMLWriter) {
        guard !report.money.isEmpty || !report.balances.isEmpty else { return }
        html.section(
            "money", "Money and other sums",
            "The same sums, over the claims as the files have them and over the resources made from them: each claim's are "
                + "compared, and what the files do not say is not."
        ) { html in
            let whole = report.money.filter(\.subject.isEmpty)
            if !whole.isEmpty { sums(whole, "Over the whole run", first: "Measure", &html) { $0.title } }
            let ofFiles = report.money.filter { !$0.subject.isEmpty }
            let folder = report.commonFolder
            let name: (MoneyReport) -> String = { row in
                let path = row.subject.hasPrefix(folder) ? String(row.subject.dropFirst(folder.count)) : row.subject
                return "\(path): \(row.title)"
            }
            let broken = ofFiles.filter { !$0.holds }
            if !broken.isEmpty {
                sums(broken, "Files whose money differs", first: "File", &html, name: name)
            }
            let holding = ofFiles.filter(\.holds)
            if !holding.isEmpty {
                html.element("details") { html in
                    html.element("summary", "By file: \(Figures.count(holding.count, "sum")) that hold")
                    sums(holding, "Files whose money holds", first: "File", &html, name: name)
                }
            }
            balances(report, &html)
        }
    }

    private static func sums(
        _ rows: [MoneyReport], _ caption: String, first: String, _ html: inout HTMLWriter,
        name: (MoneyReport) -> String
    ) {
        var table = HTMLTable(
            caption,
            [
                .text(first), .number("Claims"), .number("In the files"), .number("In the resources"),
                .number("Difference"), .text(""),
            ])
        table.isCompact = true
        for row in rows {
            let difference = row.mapped.adding(row.source.negated)
            table.row([
                .text(name(row)), .number(row.claims > 0 ? Figures.count(row.claims) : ""),
                .number(Figures.money(row.source)), .number(Figures.money(row.mapped)),
                .number(row.holds ? "" : difference.map(Figures.money) ?? "–"),
                row.holds
                    ? .mark("good", "holds")
                    : .mark(
                        "bad", row.differing > 0 ? "differs for \(Figures.count(row.differing, "claim"))" : "differs"),
            ])
        }
        table.write(to: &html)
    }

    private static func balances(_ report: RunReport, _ html: inout HTMLWriter) {
        guard !report.balances.isEmpty else { return }
        let broken = report.balances.filter { !$0.holds }
        if !broken.isEmpty {
            var table = HTMLTable(
                "Sums that do not hold", [.text("Sum"), .text("Of"), .number("Expected"), .number("Found")])
            for balance in broken {
                table.row([
                    .text(balance.name), .code(balance.subject), .number(Figures.decimal(balance.expected)),
                    .number(Figures.decimal(balance.found)),
                ])
            }
            table.write(to: &html)
        }
        var names: [(name: String, holding: Int, all: Int)] = []
        for balance in report.balances {
            let index = names.firstIndex { $0.name == balance.name }
            let holds = balance.holds ? 1 : 0
            if let index {
                names[index].holding += holds
                names[index].all += 1
            } else {
                names.append((balance.name, holds, 1))
            }
        }
        var table = HTMLTable(
            "Every sum that was checked", [.text("Sum"), .number("Checked"), .number("Hold"), .text("")])
        table.isCompact = true
        for entry in names {
            table.row([
                .text(entry.name), .count(entry.all), .count(entry.holding),
                entry.holding == entry.all ? .mark("good", "holds") : .mark("bad", "does not hold"),
            ])
        }
        table.write(to: &html)
    }
}
