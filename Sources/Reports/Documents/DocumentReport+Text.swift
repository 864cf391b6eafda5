extension DocumentReport {
    private var title: String {
        run.map { "Clinical documents of run \($0), plan \(plan)" } ?? "Clinical documents, plan \(plan)"
    }

    private var headline: String {
        "\(Figures.count(sum.all, "entry", plural: "entries")) of \(Figures.count(total, "document")); "
            + "\(sum.share) of those that hold published or unchanged"
    }

    private static func columns(_ first: String) -> [(title: String, layout: TextTable.Layout)] {
        [(first, .sentence)] + DocumentCounts.titles.map { ($0, .right) } + [("share", .right)]
    }

    private static func lines(_ first: String, _ counts: [DocumentCount], sum: DocumentCounts? = nil) -> [String] {
        var table = TextTable(columns(first))
        for count in counts + (sum.map { [DocumentCount(name: "all", counts: $0)] } ?? []) {
            table.row([count.name] + count.counts.numbers.map { Figures.count($0) } + [count.counts.share])
        }
        return table.lines(width: TextReport.width)
    }

    /// For a terminal.
    public var text: String {
        var lines = [title, headline]
        lines += TextReport.section("By section", Self.lines("", sections, sum: sum))
        lines += TextReport.section("By custodian", Self.lines("", custodians))
        lines += ["", "Documents"]
        for document in documents {
            lines +=
                [""]
                + TextReport.paragraph("  ", "\(document.origin), \(document.kind), \(document.day): \(document.state)")
            if !document.reason.isEmpty { lines += TextReport.paragraph("    ", document.reason) }
            lines.append("    \(document.key)  \(TextTable.ending(document.file, width: 60))")
            lines += Self.lines("", document.sections).map { "  " + $0 }
        }
        if total > documents.count { lines.append("  … and \(Figures.count(total - documents.count)) more") }
        var reasons = TextTable([("", .right), ("", .left), ("", .sentence)])
        for reason in self.reasons { reasons.row([Figures.count(reason.count), reason.disposition, reason.reason]) }
        lines += TextReport.section("Why", reasons.lines(width: TextReport.width))
        if let entries {
            lines += ["", "Entries"]
            for entry in entries {
                lines.append("  line \(entry.line)  \(entry.section)  \(entry.kind)  \(entry.disposition)")
                lines += TextReport.paragraph("    ", entry.xpath)
                if !entry.reason.isEmpty { lines += TextReport.paragraph("    ", entry.reason) }
            }
        }
        return lines.map(TextReport.printable).joined(separator: "\n") + "\n"
    }

    /// One row for each section of each document; or, of one document, for each entry.
    public var csv: String {
        if let entries {
            let rows = entries.map {
                [$0.section, $0.kind, $0.xpath, String($0.line), $0.disposition, $0.reason]
            }
            return CSV.text([["section", "kind", "xpath", "line", "disposition", "reason"]] + rows)
        }
        let titles = ["document", "custodian", "software", "kind", "day", "file", "state", "reason", "section"]
        let rows = documents.flatMap { document in
            document.sections.map { section in
                [
                    document.key, document.custodian, document.software, document.kind, document.day, document.file,
                    document.state, document.reason, section.name,
                ] + section.counts.numbers.map(String.init)
            }
        }
        return CSV.text([titles + DocumentCounts.titles] + rows)
    }
}
