import Records

extension HTMLReport {
    /// What came in, what became of it, and what the tables say now.
    static func records(_ report: RunReport, _ html: inout HTMLWriter) {
        html.section("records", "What came in, and what became of it") { html in
            FlowDiagram(report).write(to: &html)
            dispositions(report, &html)
        }
        if !report.files.isEmpty {
            html.section("files", "Files") { files(report, &$0) }
        }
        if !report.resources.isEmpty {
            html.section("resources", "Resources in the store") { html in
                var table = HTMLTable(
                    "What the run did to each table",
                    [.text("Type"), .number("Inserted"), .number("Updated"), .number("Unchanged")])
                table.isCompact = true
                for resource in report.resources {
                    table.row([
                        .text(resource.type), .count(resource.inserted), .count(resource.updated),
                        .count(resource.unchanged),
                    ])
                }
                table.write(to: &html)
            }
        }
    }

    private static func meaning(_ disposition: Disposition) -> String {
        switch disposition {
        case .published: "Its content is in a resource that this run inserted or updated."
        case .unchanged: "The store already said so."
        case .superseded: "A newer version of the same thing won."
        case .pending: "It waits for a remittance, a claim, a member or a coverage, and is taken up by the next run."
        case .quarantined: "It cannot be right as it is. Its bytes are kept."
        case .ignored: "It is nothing that the plan publishes."
        }
    }

    private static func dispositions(_ report: RunReport, _ html: inout HTMLWriter) {
        let counts = report.records
        let all = counts.read + counts.carriedIn
        var table = HTMLTable(
            "Records by disposition",
            [.text("Disposition"), .number("Records"), .number("Share"), .text("What it means")])
        for disposition in Disposition.allCases {
            let count = counts.dispositions[disposition]
            table.row([
                .markup(
                    "<span class=\"id\"><span class=\"dot \(disposition.rawValue)\"></span>\(disposition.rawValue)</span>"
                ), .count(count),
                .number(count == 0 ? "" : Figures.percent(count, of: all)), .text(meaning(disposition)),
            ])
        }
        table.row([
            .markup("<b>read + carried in</b>"), .number(Figures.count(all)), .number(""),
            counts.balances
                ? .mark("good", "equals the sum of dispositions")
                : .mark("bad", "the dispositions add up to \(Figures.count(counts.dispositions.total))"),
        ])
        table.write(to: &html)
    }

    private static func files(_ report: RunReport, _ html: inout HTMLWriter) {
        let used = Disposition.allCases.filter { disposition in
            report.files.contains { $0.dispositions[disposition] > 0 }
        }
        let folder = report.commonFolder
        var table = HTMLTable(
            folder.isEmpty ? "Files and their records" : "Files in \(folder) and their records",
            [.text("File"), .number("Records")]
                + used.map { .number($0.rawValue.prefix(1).uppercased() + $0.rawValue.dropFirst()) }
                + [.number("Errors"), .number("Warnings"), .text("Sum")])
        table.limit = 200
        for file in report.files {
            table.row(
                [.markup(name(of: file, in: folder)), .count(file.records)]
                    + used.map { .count(file.dispositions[$0]) }
                    + [
                        .count(file.findings.error), .count(file.findings.warning),
                        file.dispositions.total == file.records ? .mark("good", "holds") : .mark("bad", "differs"),
                    ])
        }
        table.write(to: &html)
    }

    /// The file's name, and under it what it was read as, how large it is, and what was wrong with it as a whole.
    private static func name(of file: FileReport, in folder: String) -> String {
        let facts = [file.format, file.bytes > 0 ? Figures.size(file.bytes) : ""].filter { !$0.isEmpty }
        var html = HTMLWriter()
        html.element("code", String(file.path.dropFirst(folder.count)))
        if !facts.isEmpty { html.element("div class=\"under\"", facts.joined(separator: " · ")) }
        if !file.note.isEmpty { html.element("div class=\"under bad\"", file.note) }
        return html.page
    }
}
