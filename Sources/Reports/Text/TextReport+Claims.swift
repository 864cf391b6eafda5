import Records

extension TextReport {
    /// Every must-support element of every profile that the run wrote, with what became of it.
    public static func mustSupport(_ report: RunReport) -> String {
        var lines = ["Must-support elements, run \(report.run), plan \(report.plan)"]
        lines += mustSupportSummary(report)
        for profile in report.profiles {
            let elements = report.mustSupport.filter { $0.profile == profile }
            lines += ["", profile]
            lines += elements.flatMap(self.lines(of:))
        }
        return lines.map(printable).joined(separator: "\n") + "\n"
    }

    /// How many values, the element, and under it why there are none.
    private static func lines(of element: MustSupportReport) -> [String] {
        let count = element.count > 0 ? Figures.count(element.count) : "–"
        let mark = String(repeating: " ", count: max(0, 11 - count.count)) + count + "  "
        let why = said(of: element)
        return paragraph(mark, element.path)
            + (why.isEmpty ? [] : paragraph(String(repeating: " ", count: mark.count + 2), why))
    }

    /// Why there is nothing, or that a reason is stale.
    static func said(of element: MustSupportReport) -> String {
        if element.isStale { return "stale: a map has a rule, and must-support-gaps.tsv says why it has none" }
        switch element.state {
        case .present: return ""
        case .silent: return "a rule, which gave nothing in this run"
        case .noRule: return element.reason.isEmpty ? "no rule, and no reason stated" : "no rule: \(element.reason)"
        }
    }

    /// A line for each profile, and what is to be done.
    static func mustSupportSummary(_ report: RunReport) -> [String] {
        let table = TextTable([
            ("profile", .left), ("elements", .right), ("present", .right), ("rule silent", .right), ("no rule", .right),
            ("unexplained", .right),
        ])
        var lines = cut(report.profiles, table) { profile in
            let elements = report.mustSupport.filter { $0.profile == profile }
            func count(_ state: MustSupportReport.State) -> String {
                Figures.count(elements.filter { $0.state == state }.count)
            }
            let unexplained = elements.filter { $0.state == .noRule && $0.reason.isEmpty }.count
            return [
                SourceReport.short(profile), Figures.count(elements.count), count(.present), count(.silent),
                count(.noRule), Figures.count(unexplained),
            ]
        }
        let stale = report.mustSupport.filter(\.isStale).count
        if stale > 0 {
            let count = Figures.count(stale, "element")
            lines += paragraph("  ", "\(count) with a stale reason in mappings/profiles/must-support-gaps.tsv.")
        }
        return lines
    }

    /// A line for each source and profile.
    static func sources(_ report: RunReport) -> [String] {
        let shown: [Disposition] = Disposition.allCases.filter { disposition in
            report.sources.contains { $0.counts[disposition] > 0 }
        }
        let table = TextTable([("source", .left), ("made into", .sentence)] + shown.map { ($0.rawValue, .right) })
        var last = ""
        return cut(report.sources, table, limit: 60) { source in
            defer { last = source.format }
            let profile = source.profile.isEmpty ? "no EOB" : SourceReport.short(source.profile)
            return [source.format == last ? "" : source.format, profile]
                + shown.map { source.counts[$0] > 0 ? Figures.count(source.counts[$0]) : "–" }
        }
    }

    /// A line for each reason and source, a column for each band of days.
    static func waiting(_ report: RunReport) -> [String] {
        let bands = report.waitingBands
        let table = TextTable(
            [("reason", .sentence), ("source", .left)] + bands.map { ($0.title + ($0.isOverdue ? " !" : ""), .right) }
                + [("since", .left)])
        return cut(report.waitingRows, table) { row in
            [row.reason, row.format] + row.counts.map { $0 > 0 ? Figures.count($0) : "–" } + [row.since]
        }
    }
}
