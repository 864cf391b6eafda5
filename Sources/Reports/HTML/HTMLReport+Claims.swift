import Records

extension HTMLReport {
    /// Source formats by the profiles of what was made of them.
    static func sources(_ report: RunReport, _ html: inout HTMLWriter) {
        guard !report.sources.isEmpty else { return }
        let explanation =
            "Claims and remittances by what their file was read as and the profile of their EOB: how many EOBs this run "
            + "published or found unchanged, and under them what else became of the records."
        html.section("sources", "Sources and profiles", explanation) { html in
            var profiles: [String] = []
            var formats: [String] = []
            for source in report.sources {
                if !profiles.contains(source.profile) { profiles.append(source.profile) }
                if !formats.contains(source.format) { formats.append(source.format) }
            }
            profiles.sort { ($0.isEmpty ? 1 : 0, $0) < ($1.isEmpty ? 1 : 0, $1) }
            var table = HTMLTable(
                "EOBs by source and profile",
                [.text("Source")] + profiles.map { .number($0.isEmpty ? "No EOB" : SourceReport.short($0)) })
            for format in formats {
                table.row(
                    [.text(format.isEmpty ? "not said" : format)]
                        + profiles.map { profile in
                            cell(report.sources.first { $0.format == format && $0.profile == profile }?.counts)
                        })
            }
            table.write(to: &html)
        }
    }

    /// What stands in the store, and under it what else became of the records.
    private static func cell(_ counts: DispositionCounts?) -> HTMLTable.Cell {
        guard let counts, counts.total > 0 else { return .number("") }
        let stored = counts.published + counts.unchanged
        let others = [Disposition.superseded, .pending, .quarantined, .ignored].filter { counts[$0] > 0 }
        var html = HTMLWriter()
        html.element("div class=\"n\"") { html in
            if stored > 0 { html.element("b", Figures.count(stored)) }
            for disposition in others {
                html.element("div class=\"under\"") { html in
                    html.text("\(Figures.count(counts[disposition])) \(disposition.rawValue)")
                    html.raw("<span class=\"dot after \(disposition.rawValue)\"></span>")
                }
            }
        }
        return .markup(html.page)
    }

    /// What waits, by age.
    static func waiting(_ report: RunReport, _ html: inout HTMLWriter) {
        guard !report.waiting.isEmpty else { return }
        let bands = report.waitingBands
        let allowed =
            report.waitingThreshold > 0
            ? " What has waited more than \(report.waitingThreshold) days is an alarm (thresholds.waiting of the plan)."
            : ""
        html.section(
            "age", "Waiting, by days", "Days since a run first read the record.\(allowed)"
        ) { html in
            var table = HTMLTable(
                "What waits, by reason, source and days",
                [.text("Reason"), .text("Source")] + bands.map { .number($0.title) } + [.text("First read")])
            table.isCompact = true
            for row in report.waitingRows {
                let counts: [HTMLTable.Cell] = zip(bands, row.counts).map { band, count in
                    band.isOverdue && count > 0
                        ? .markup("<div class=\"n late\">\(Figures.count(count))</div>") : .count(count)
                }
                table.row([.text(row.reason), .text(row.format)] + counts + [.text(row.since)])
            }
            table.write(to: &html)
        }
    }

    /// What profiles say must be supported, and what is left of it.
    static func mustSupport(_ report: RunReport, _ html: inout HTMLWriter) {
        guard !report.mustSupport.isEmpty else { return }
        html.section(
            "must-support", "Must-support elements",
            "What each profile says must be supported: in at least one resource of this run, with a rule that gave nothing "
                + "in this run, or without a rule since no source format says it."
        ) { html in
            var table = HTMLTable(
                "Must-support elements by profile",
                [
                    .text("Profile"), .number("Elements"), .number("Present"), .number("Rule silent"),
                    .number("No rule"),
                    .text(""),
                ])
            table.isCompact = true
            for profile in report.profiles { table.row(row(of: profile, report)) }
            table.write(to: &html)
            for profile in report.profiles {
                let elements = report.mustSupport.filter { $0.profile == profile }
                let left = elements.filter { $0.state != .present }.count
                html.element("details") { html in
                    html.element(
                        "summary",
                        "\(SourceReport.short(profile)): \(Figures.count(elements.count, "element")), "
                            + (left == 0 ? "all present" : "\(Figures.count(left)) left"))
                    write(elements, of: profile, &html)
                }
            }
        }
    }

    private static func row(of profile: String, _ report: RunReport) -> [HTMLTable.Cell] {
        let elements = report.mustSupport.filter { $0.profile == profile }
        let present = elements.filter { $0.state == .present }.count
        func count(_ state: MustSupportReport.State) -> HTMLTable.Cell {
            .count(elements.filter { $0.state == state }.count)
        }
        return [
            .text(SourceReport.short(profile)), .count(elements.count), .count(present), count(.silent), count(.noRule),
            .markup(bar(elements.isEmpty ? 0 : Double(present) / Double(elements.count))),
        ]
    }

    /// What is left first, in the profile's order.
    private static func write(_ elements: [MustSupportReport], of profile: String, _ html: inout HTMLWriter) {
        var table = HTMLTable(
            "Must-support elements of \(profile)",
            [.text("Element"), .number("Values"), .text("State"), .text("Why")])
        table.limit = 1000
        for element in elements.filter({ $0.state != .present }) + elements.filter({ $0.state == .present }) {
            let why =
                element.isStale
                ? "A map has a rule for it: take the row out of must-support-gaps.tsv."
                : element.state == .noRule ? (element.reason.isEmpty ? "No reason is stated." : element.reason) : ""
            table.row([.code(element.path), .count(element.count), mark(element), .text(why)])
        }
        table.write(to: &html)
    }

    private static func mark(_ element: MustSupportReport) -> HTMLTable.Cell {
        if element.isStale { return .mark("look", "stale reason") }
        switch element.state {
        case .present: return .mark("good", "present")
        case .silent: return .mark("look", "rule silent")
        case .noRule: return element.reason.isEmpty ? .mark("bad", "no rule") : .mark("quiet", "no rule")
        }
    }
}
