import Records

/// A report for a terminal: 100 columns, what matters first.
public enum TextReport {
    static let width = 100
    /// Longer lists are cut, and say so.
    static let limit = 20

    /// The report's lines, with a line feed after each. Control characters of paths and messages are shown as `?`.
    public static func render(_ report: RunReport) -> String {
        var lines = head(report)
        lines += section("Records", records(report))
        lines += section("Files", files(report))
        lines += section("Resources", resources(report))
        lines += section("Sources and profiles", sources(report))
        lines += section("Money", money(report))
        lines += section("Sums that do not hold", imbalances(report))
        lines += section("Findings", findings(report))
        lines += section("Quarantine", quarantine(report))
        lines += section("Waiting", reasons(report.pending))
        lines += section("Waiting, by days since first read", waiting(report))
        lines += report.priorAuthorizations.map { section("Prior authorizations", ["  " + $0.line]) } ?? []
        lines += section("Ignored", reasons(report.ignored))
        lines += section("Codes without a row in their crosswalk", unmapped(report))
        lines += section("Filled with the guide's neutral code", defaulted(report))
        lines += section("Must-support elements", mustSupportSummary(report))
        lines += section("Time", stages(report))
        return lines.map(printable).joined(separator: "\n") + "\n"
    }

    static func printable(_ line: String) -> String {
        String(String.UnicodeScalarView(line.unicodeScalars.map { isControl($0) ? "?" : $0 }))
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .format: true
        default: false
        }
    }

    static func section(_ title: String, _ lines: [String]) -> [String] {
        lines.isEmpty ? [] : ["", title] + lines
    }

    /// The first `limit` rows of a list, and a line for the rest.
    static func cut<Item>(
        _ items: [Item], _ table: TextTable, limit: Int = TextReport.limit, _ row: (Item) -> [String]
    ) -> [String] {
        var table = table
        for item in items.prefix(limit) { table.row(row(item)) }
        let rest = items.count - limit
        return table.lines(width: width) + (rest > 0 ? ["  … and \(Figures.count(rest)) more"] : [])
    }

    private static func head(_ report: RunReport) -> [String] {
        var lines = [report.headline]
        let attention = report.attention
        for item in attention { lines += paragraph(item.level == .problem ? "!! " : " ! ", item.text) }
        if attention.isEmpty && report.outcome == .done { lines.append("   Nothing needs attention.") }
        lines.append("")
        let facts = [
            "Run \(report.run)", "plan \(report.plan)", Figures.moment(report.started),
            Figures.duration(report.seconds),
            report.peakMemoryBytes > 0 ? "\(Figures.size(report.peakMemoryBytes)) of memory at most" : "",
        ]
        lines.append(facts.filter { !$0.isEmpty }.joined(separator: " · "))
        return lines
    }

    /// A paragraph: `mark` before its first line, the others under its text.
    static func paragraph(_ mark: String, _ text: String) -> [String] {
        let margin = String(repeating: " ", count: mark.count)
        return TextTable.wrapped(text, width: width - mark.count).enumerated()
            .map { ($0.offset == 0 ? mark : margin) + $0.element }
    }

    private static func records(_ report: RunReport) -> [String] {
        let counts = report.records
        var table = TextTable([("", .right), ("", .left), ("", .right)])
        table.row([Figures.count(counts.read), "read", ""])
        if counts.carriedIn > 0 { table.row([Figures.count(counts.carriedIn), "carried in from earlier runs", ""]) }
        let all = counts.read + counts.carriedIn
        for disposition in Disposition.allCases where counts.dispositions[disposition] > 0 {
            let count = counts.dispositions[disposition]
            table.row([Figures.count(count), "  \(disposition.rawValue)", Figures.percent(count, of: all)])
        }
        return table.lines(width: width)
    }

    private static func files(_ report: RunReport) -> [String] {
        let folder = report.commonFolder
        let table = TextTable([("", .left), ("", .right), ("", .sentence)])
        let lines = cut(report.files, table) { file in
            let outcomes = Disposition.allCases.filter { file.dispositions[$0] > 0 }
                .map { "\(Figures.count(file.dispositions[$0])) \($0.rawValue)" }
            let said = outcomes.isEmpty ? [] : [outcomes.joined(separator: ", ")]
            return [
                TextTable.ending(String(file.path.dropFirst(folder.count)), width: 40), Figures.count(file.records),
                (said + (file.note.isEmpty ? [] : [file.note])).joined(separator: "; "),
            ]
        }
        return (folder.isEmpty ? [] : ["  in " + TextTable.ending(folder, width: width - 5)]) + lines
    }

    private static func resources(_ report: RunReport) -> [String] {
        let table = TextTable([("type", .left), ("inserted", .right), ("updated", .right), ("unchanged", .right)])
        return cut(report.resources, table) {
            [$0.type, Figures.count($0.inserted), Figures.count($0.updated), Figures.count($0.unchanged)]
        }
    }

    private static func money(_ report: RunReport) -> [String] {
        let table = TextTable([("", .left), ("in the files", .right), ("in the resources", .right), ("", .left)])
        return cut(report.money.filter(\.subject.isEmpty), table, limit: 50) {
            [$0.title, Figures.money($0.source), Figures.money($0.mapped), held($0)]
        }
    }

    /// `holds`, or of how many claims it differs.
    static func held(_ money: MoneyReport) -> String {
        if money.holds { return "holds" }
        return money.differing > 0 ? "DIFFERS for \(Figures.count(money.differing, "claim"))" : "DIFFERS"
    }

    private static func imbalances(_ report: RunReport) -> [String] {
        let table = TextTable([("sum", .left), ("of", .sentence), ("expected", .right), ("found", .right)])
        let money = report.money.filter { !$0.holds && !$0.subject.isEmpty }
            .map { [$0.title, $0.subject, Figures.money($0.source), Figures.money($0.mapped)] }
        let others = report.balances.filter { !$0.holds }
            .map { [$0.name, $0.subject, Figures.decimal($0.expected), Figures.decimal($0.found)] }
        return cut(others + money, table) { $0 }
    }

    private static func findings(_ report: RunReport) -> [String] {
        let table = TextTable([("", .left), ("rule", .left), ("count", .right), ("", .sentence)])
        return cut(report.rules, table) { [$0.severity.rawValue, $0.rule, Figures.count($0.count), $0.message] }
    }

    private static func quarantine(_ report: RunReport) -> [String] {
        var lines: [String] = []
        for entry in report.quarantine.prefix(limit) {
            lines += paragraph("  ", "\(Figures.count(entry.count)) × \(entry.rule): \(entry.message)")
            for place in entry.examples.prefix(3) { lines += paragraph("      at ", described(place)) }
            if !entry.hint.isEmpty { lines += paragraph("      ", entry.hint) }
        }
        let rest = report.quarantine.count - limit
        return lines + (rest > 0 ? ["  … and \(Figures.count(rest)) more rules"] : [])
    }

    /// `claims.837: segment 120, byte 4096, SV102`
    static func described(_ place: PlaceReport) -> String {
        var parts = place.segment > 0 ? ["segment \(Figures.count(place.segment))"] : []
        parts.append("byte \(Figures.count(place.byte))")
        if !place.path.isEmpty { parts.append(place.path) }
        return "\(place.file): \(parts.joined(separator: ", "))"
    }

    private static func reasons(_ reasons: [ReasonReport]) -> [String] {
        let table = TextTable([("", .right), ("", .sentence), ("", .left)])
        return cut(reasons, table) { [Figures.count($0.count), $0.reason, waited($0)] }
    }

    /// `3 from earlier runs, since 2026-01-02`
    static func waited(_ reason: ReasonReport) -> String {
        guard reason.carried > 0 else { return "" }
        return "\(Figures.count(reason.carried)) from earlier runs"
            + (reason.oldest.isEmpty ? "" : ", since \(reason.oldest)")
    }

    private static func unmapped(_ report: RunReport) -> [String] {
        let table = TextTable([("crosswalk", .left), ("code", .left), ("count", .right)])
        return cut(report.unmapped, table) { [$0.crosswalk, $0.code, Figures.count($0.count)] }
    }

    private static func defaulted(_ report: RunReport) -> [String] {
        let table = TextTable([("profile", .left), ("element", .sentence), ("value", .left), ("count", .right)])
        return cut(report.defaulted, table) { [$0.profile, $0.element, $0.value, Figures.count($0.count)] }
    }

    private static func stages(_ report: RunReport) -> [String] {
        var table = TextTable([("", .left), ("", .right), ("", .right), ("", .left)])
        let longest = report.stages.map(\.seconds).max() ?? 0
        for stage in report.stages {
            let share = longest > 0 ? Int((stage.seconds / longest * 30).rounded()) : 0
            let bar = String(repeating: "█", count: min(max(share, 0), 30))
            table.row([stage.name, Figures.duration(stage.seconds), Figures.rate(stage), bar])
        }
        return table.lines(width: width)
    }
}
