extension DocumentReport {
    /// A page that stands alone.
    public var html: String {
        let over = run.map { "Plan \(plan) · run \($0)" } ?? "Plan \(plan) · as it stands"
        let heading =
            "\(Figures.count(total, "clinical document")), \(Figures.count(sum.all, "entry", plural: "entries")): \(sum.share) "
            + "of those that hold published or unchanged"
        return HTMLReport.page(title: "Clinical documents, plan \(plan)", over: over, heading: heading) { html in
            html.section(
                "sections", "Sections",
                "Entries of all documents, by the section in which they stand. The share is of what no newer statement supersedes."
            ) { html in
                Self.table("By section", "Section", sections + [DocumentCount(name: "All", counts: sum)]).write(
                    to: &html)
            }
            html.section("custodians", "Custodians") { html in
                Self.table("By custodian", "Custodian", custodians).write(to: &html)
            }
            html.section("reasons", "Reasons", "Why entries are not shown.") { html in
                var table = HTMLTable("Reasons", [.text("Reason"), .text("Outcome"), .number("Entries")])
                table.limit = 500
                for reason in reasons {
                    table.row([
                        .text(reason.reason),
                        .mark(reason.disposition == "quarantined" ? "bad" : "quiet", reason.disposition),
                        .count(reason.count),
                    ])
                }
                table.write(to: &html)
            }
            if let entries { Self.write(entries, &html) }
            for (index, document) in documents.enumerated() { Self.write(document, index, &html) }
            if total > documents.count {
                html.element(
                    "p class=\"rest\"", "\(Figures.count(total - documents.count)) more documents are not listed.")
            }
        }
    }

    private static func table(_ caption: String, _ first: String, _ counts: [DocumentCount]) -> HTMLTable {
        var table = HTMLTable(
            caption,
            [.text(first)] + DocumentCounts.titles.map { .number($0.prefix(1).uppercased() + $0.dropFirst()) }
                + [.number("Share")])
        table.limit = 500
        for count in counts {
            table.row(
                [.text(count.name)] + count.counts.numbers.map(HTMLTable.Cell.count) + [.number(count.counts.share)])
        }
        return table
    }

    private static func write(_ document: DocumentLine, _ index: Int, _ html: inout HTMLWriter) {
        let title = "\(document.origin): \(document.kind), \(document.day)"
        html.section("document-\(index + 1)", title, document.reason) { html in
            html.element("p class=\"under\"") { html in
                html.element("span class=\"mark \(document.state == "published" ? "good" : "look")\"", document.state)
                html.text(" ")
                html.element("code", document.key)
                html.text(" \(document.file)")
            }
            table("What became of its entries", "Section", document.sections).write(to: &html)
        }
    }

    private static func write(_ entries: [DocumentEntry], _ html: inout HTMLWriter) {
        html.section("entries", "Entries", "Each entry with its place in the document.") { html in
            var table = HTMLTable(
                "Entries",
                [.text("Place"), .number("Line"), .text("Section"), .text("Kind"), .text("Outcome"), .text("Reason")])
            table.limit = 20_000
            for entry in entries {
                let kind = ["published", "unchanged"].contains(entry.disposition) ? "good" : "look"
                table.row([
                    .code(entry.xpath), .number(String(entry.line)), .text(entry.section), .text(entry.kind),
                    .mark(entry.disposition == "quarantined" ? "bad" : kind, entry.disposition), .text(entry.reason),
                ])
            }
            table.write(to: &html)
        }
    }
}
