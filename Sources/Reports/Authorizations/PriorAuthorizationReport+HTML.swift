extension PriorAuthorizationReport {
    /// A page that stands alone, in the style of a run's report. No authorization's number is in it; without `clocks`
    /// it is fit for a plan's public page.
    public var html: String {
        var html = HTMLWriter()
        html.raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        html.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        if clocks != nil { html.raw("<meta name=\"robots\" content=\"noindex\">\n") }
        html.raw(
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n")
        html.element("title", "\(title), \(planName.isEmpty ? plan : planName)")
        html.raw("\n<style>\n\(HTMLReport.style)</style>\n</head>\n<body>\n")
        html.raw("<a class=\"skip\" href=\"#decisions\">Skip to the figures</a>\n")
        head(&html)
        html.raw("<main>\n")
        // The rule's order.
        if clocks == nil { itemSection(&html) }
        decisions(&html)
        time(&html)
        if let clocks { Self.write(clocks, &html) }
        if clocks != nil { itemSection(&html) }
        reading(&html)
        html.raw("</main>\n")
        html.element("footer") { html in
            html.element(
                "p",
                clocks == nil
                    ? "Figures over all items and services together, without drugs."
                    : "This page holds counts, codes, rules and places in files; no value of a member's record but codes of "
                        + "services, and no authorization's number.")
        }
        html.raw("\n</body>\n</html>\n")
        return html.page
    }

    private func head(_ html: inout HTMLWriter) {
        let late = clocks?.counts.first { $0.id == "undecided" }?.late ?? 0
        html.element("header") { html in
            html.element("p class=\"over\"", "\(planName.isEmpty ? plan : planName)\(kind.isEmpty ? "" : " · \(kind)")")
            html.element("h1 class=\"\(late > 0 ? "look" : "good")\"") { html in
                if clocks != nil {
                    html.element("span class=\"sign\" aria-hidden=\"true\"", late > 0 ? "!" : "✓")
                }
                html.element("span", title)
            }
            html.element("dl class=\"facts\"") { html in
                Self.fact("decisions", Figures.count(counts.decided), &html)
                if let clocks {
                    let open = clocks.counts.first { $0.id == "undecided" }
                    Self.fact("undecided", Figures.count(open?.total ?? 0), &html)
                    if clocks.hasLimits {
                        Self.fact("past their limit", Figures.count(late), &html)
                        Self.fact("due within \(clocks.soonHours) h", Figures.count(open?.soon ?? 0), &html)
                    }
                }
                Self.fact("as of", Figures.moment(asOf), &html)
                if !publication.isEmpty { Self.fact("rule", publication, &html) }
            }
        }
        html.raw("\n")
    }

    private static func fact(_ name: String, _ value: String, _ html: inout HTMLWriter) {
        html.element("div") { html in
            html.element("dt", name)
            html.element("dd", value)
        }
    }

    private func decisions(_ html: inout HTMLWriter) {
        html.section(
            "decisions", "Decisions",
            "Standard and expedited requests that were first decided in \(year), over all items and services together, "
                + "without drugs."
        ) { html in
            Self.table("What is published", shares.filter(\.isRequired)).write(to: &html)
            html.element("details") { html in
                html.element("summary", "Approvals in part, and extensions by priority")
                Self.table("Beside what is published", shares.filter { !$0.isRequired }).write(to: &html)
            }
        }
    }

    private static func table(_ caption: String, _ shares: [AuthorizationShare]) -> HTMLTable {
        var table = HTMLTable(
            caption, [.text("Requests"), .number("How many"), .number("Out of"), .number("Percentage"), .text("")])
        for share in shares {
            let partial = share.partial > 0 ? "; \(Figures.count(share.partial)) approved in part" : ""
            var name = HTMLWriter()
            name.text(share.title)
            name.element(
                "div class=\"under\"",
                (share.whole == 0 ? "no \(share.wholeTitle)" : "of \(share.wholeTitle)") + partial)
            table.row([
                .markup(name.page), .count(share.part), .count(share.whole), .number(percentage(share)),
                .markup(share.whole > 0 ? HTMLReport.bar(Double(share.part) / Double(share.whole)) : ""),
            ])
        }
        return table
    }

    private func time(_ html: inout HTMLWriter) {
        html.section(
            "time", "Time from receipt to decision",
            "To the minute where both moments are known so; those of which a day alone is known are counted in calendar days, "
                + "apart."
        ) { html in
            var table = HTMLTable(
                "Average and median time",
                [.text("Requests"), .text("Known"), .number("How many"), .number("Average"), .number("Median")])
            table.isCompact = true
            for time in times {
                table.row([
                    .text(time.priority), .text("to the minute"), .count(time.exact),
                    .number(Self.hours(time.averageHours)), .number(Self.hours(time.medianHours)),
                ])
                if time.byDay > 0 {
                    table.row([
                        .text(time.priority), .text("by the day"), .count(time.byDay),
                        .number(Self.days(time.averageDays)), .number(Self.days(time.medianDays)),
                    ])
                }
            }
            table.write(to: &html)
        }
    }

    private func itemSection(_ html: inout HTMLWriter) {
        html.section("items", "Items and services", Self.itemsRemark) { html in
            guard !items.isEmpty else {
                html.element("p", "None.")
                return
            }
            html.element(clocks == nil ? "details open" : "details") { html in
                html.element("summary", Figures.count(items.count, "code"))
                var table = HTMLTable("Codes", [.text("Code"), .number("Decisions")])
                table.isCompact = true
                table.limit = 5000
                for item in items { table.row([.id(item.code), .number(Self.cell(item))]) }
                table.write(to: &html)
            }
        }
    }

    private func reading(_ html: inout HTMLWriter) {
        html.section("reading", "How to read it") { html in
            html.element("ul") { html in
                for remark in remarks { html.element("li", remark) }
            }
        }
    }

    private static func write(_ clocks: AuthorizationClocks, _ html: inout HTMLWriter) {
        html.section(
            "clocks", "Clocks",
            "What is late, what is due within \(clocks.soonHours) hours, and of what it cannot be told."
        ) { html in
            for note in clocks.notes { html.element("p class=\"explanation\"", note) }
            var table = HTMLTable(
                "How many are in time",
                [.text("What"), .number("All"), .number("Late"), .number("Due soon"), .number("Cannot be told")])
            for count in clocks.counts {
                table.row([
                    .text(count.title), .count(count.total), late(count.late),
                    count.id == "undecided" ? .count(count.soon) : .text(""), .count(count.untold),
                ])
            }
            table.write(to: &html)
            html.element("details") { html in
                html.element("summary", "The limits, and where they are from")
                var table = HTMLTable("Limits", [.text("Limit"), .text("Since"), .text("Source")])
                for rule in clocks.rules { table.row([.text(rule.limit), .text(rule.from), .text(rule.source)]) }
                table.write(to: &html)
            }
        }
        guard !clocks.places.isEmpty else { return }
        html.section(
            "late", "Late or soon due",
            "Where the statement stands in its file. The plan's own staff are told which it is by --numbers, on a terminal."
        ) { html in
            var table = HTMLTable(
                "Late or soon due",
                [.text("What"), .text("By"), .text("Priority"), .text("Place"), .number("Run")])
            table.limit = 400
            for place in clocks.places {
                table.row([
                    .mark(place.hours > 0 ? "bad" : "look", place.subject), .text(place.lateness),
                    .text(place.priority),
                    .code(place.place), .number(String(place.run)),
                ])
            }
            table.write(to: &html)
            if clocks.leftOff > 0 {
                html.element("p class=\"rest\"", "\(Figures.count(clocks.leftOff)) more are not listed.")
            }
        }
    }

    private static func late(_ count: Int) -> HTMLTable.Cell {
        count > 0 ? .markup("<div class=\"n late\">\(Figures.count(count))</div>") : .count(0)
    }
}
