extension PriorAuthorizationReport {
    /// For a terminal: 100 columns. Control characters are shown as `?`.
    public var text: String {
        let kind = kind.isEmpty ? "" : ", \(kind)"
        var lines = ["\(title): plan \(plan)\(kind)"]
        lines.append("As of \(Figures.moment(asOf)), days in \(timeZone)")
        if !publication.isEmpty { lines.append("To be published by \(publication)") }
        lines += TextReport.section("Decisions", table(of: shares.filter(\.isRequired)))
        lines += TextReport.section("Time from receipt to decision", timeLines)
        lines += TextReport.section("Beside", table(of: shares.filter { !$0.isRequired }))
        lines += TextReport.section("How to read it", remarks.flatMap { TextReport.paragraph("  ", $0) })
        lines += TextReport.section("Items and services", itemLines)
        if let clocks { lines += Self.lines(of: clocks) }
        return lines.map(TextReport.printable).joined(separator: "\n") + "\n"
    }

    private func table(of shares: [AuthorizationShare]) -> [String] {
        var table = TextTable([("", .left), ("", .right), ("", .sentence)])
        for share in shares { table.row([share.title, Self.percentage(share), Self.made(share)]) }
        return table.lines(width: TextReport.width)
    }

    private var timeLines: [String] {
        var table = TextTable([("", .left), ("average", .right), ("median", .right), ("", .sentence)])
        for time in times {
            table.row([
                time.priority, Self.hours(time.averageHours), Self.hours(time.medianHours),
                "\(Figures.count(time.exact)) known to the minute",
            ])
            if time.byDay > 0 {
                table.row([
                    "", Self.days(time.averageDays), Self.days(time.medianDays),
                    "\(Figures.count(time.byDay)) known by the day only",
                ])
            }
        }
        return table.lines(width: TextReport.width)
    }

    private var itemLines: [String] {
        guard !items.isEmpty else { return ["  none"] }
        let table = TextTable([("code", .left), ("decisions", .right)])
        return TextReport.paragraph("  ", Self.itemsRemark) + TextReport.cut(items, table) { [$0.code, Self.cell($0)] }
    }

    private static func lines(of clocks: AuthorizationClocks) -> [String] {
        var lines: [String] = []
        var counts = TextTable([
            ("", .sentence), ("all", .right), ("late", .right), ("due within \(clocks.soonHours) h", .right),
            ("cannot be told", .right),
        ])
        for count in clocks.counts {
            counts.row([
                count.title, Figures.count(count.total), Figures.count(count.late),
                count.id == "undecided" ? Figures.count(count.soon) : "", Figures.count(count.untold),
            ])
        }
        lines += TextReport.section("Clocks", counts.lines(width: TextReport.width))
        lines += clocks.notes.flatMap { TextReport.paragraph(" ! ", $0) }
        let hasNumbers = clocks.places.contains { $0.number != nil }
        let table = TextTable([
            ("", .left), ("", .right), ("", .left), ("", .sentence), ("run", .right),
            (hasNumbers ? "number" : "", .left),
        ])
        var places = TextReport.cut(clocks.places, table, limit: 60) { place in
            [
                place.subject, place.lateness, place.priority, place.place, String(place.run), place.number ?? "",
            ]
        }
        if clocks.leftOff > 0 { places.append("  … and \(Figures.count(clocks.leftOff)) more that are not listed") }
        lines += TextReport.section("Late or soon due", places)
        let rules = TextTable([("", .sentence), ("since", .left), ("source", .left)])
        lines += TextReport.section(
            "Limits", TextReport.cut(clocks.rules, rules, limit: 100) { [$0.limit, $0.from, $0.source] })
        return lines
    }
}
