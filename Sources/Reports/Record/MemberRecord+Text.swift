extension MemberRecord {
    /// For a terminal: 100 columns. Control characters are shown as `?`.
    public var text: String {
        var lines = ["Health record of \(name), as of \(RecordWords.date(day) ?? day)", ""]
        var table = TextTable([("", .left), ("", .sentence)])
        for fact in facts { table.row([fact.title, fact.value]) }
        lines += table.lines(width: TextReport.width)
        let warning = alerts.isEmpty ? noAlert : "Allergies: " + alerts.joined(separator: "; ")
        lines += [""] + TextReport.paragraph("", warning)
        for section in sections where !section.groups.isEmpty {
            lines += ["", section.title.uppercased()]
            for group in section.groups { lines += self.lines(of: group) }
        }
        let missing = [nothing].compactMap { $0 } + notes
        lines += TextReport.section("WHAT IS NOT HERE", missing.flatMap { TextReport.paragraph("  ", $0) })
        let named = sources.enumerated().flatMap { place, source in
            TextReport.paragraph(
                "  [\(place + 1)] ",
                [
                    source.name, source.kind, RecordWords.date(source.date.isEmpty ? nil : source.date) ?? "",
                    source.file,
                ]
                .filter { !$0.isEmpty }.joined(separator: ", "))
        }
        lines += TextReport.section("SOURCES", named)
        return lines.map(TextReport.printable).joined(separator: "\n") + "\n"
    }

    private func lines(of group: RecordGroup) -> [String] {
        var lines = group.title.isEmpty ? [] : ["", "  \(group.title)"]
        if let table = group.table {
            var columns: [(title: String, layout: TextTable.Layout)] = table.headings.map { ($0, .left) }
            if !columns.isEmpty { columns[0].layout = .sentence }
            var text = TextTable(columns)
            for row in table.rows {
                text.row(row.cells)
                if !row.remark.isEmpty {
                    text.row(["  " + row.remark] + Array(repeating: "", count: max(0, row.cells.count - 1)))
                }
            }
            lines += text.lines(width: TextReport.width).map { "  " + $0 }
            if table.isTrend, table.rows.contains(where: { $0.cells.contains { $0.hasSuffix(" !") } }) {
                lines.append("    ! out of its usual range")
            }
            lines += [Self.marks(table.sources, "    from ")].filter { !$0.isEmpty }
        }
        for entry in group.entries {
            let mark = entry.mark.isEmpty ? "" : " (\(entry.mark))"
            let when = entry.when.isEmpty ? "" : " · \(entry.when)"
            lines += TextReport.paragraph("  - ", entry.title + mark + when + Self.marks(entry.sources, "  "))
            let details = (entry.details + (entry.by.isEmpty ? [] : [RecordWords.capitalized(entry.by)])).joined(
                separator: " · ")
            if !details.isEmpty { lines += TextReport.paragraph("    ", details) }
            for line in entry.words.split(separator: "\n") { lines += TextReport.paragraph("    | ", String(line)) }
            if !entry.alsoIn.isEmpty {
                lines.append(Self.marks(entry.alsoIn, "    may be the same as an entry from "))
            }
        }
        return lines
    }

    private static func marks(_ places: [Int], _ words: String) -> String {
        places.isEmpty ? "" : words + places.map { "[\($0 + 1)]" }.joined(separator: " ")
    }
}
