extension MemberRecord {
    /// A page that stands alone: no script, no other file, light and dark, for narrow screens and for paper.
    public var html: String {
        var html = HTMLWriter()
        html.raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        html.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        html.raw("<meta name=\"robots\" content=\"noindex\">\n<meta name=\"referrer\" content=\"no-referrer\">\n")
        html.raw(
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n")
        html.element("title", "Health record of \(name)")
        html.raw("\n<style>\n\(Self.style)</style>\n</head>\n<body>\n")
        html.raw("<a class=\"skip\" href=\"#record\">Skip to the record</a>\n")
        head(&html)
        let filled = sections.filter { !$0.groups.isEmpty }
        contents(filled, &html)
        html.raw("<main id=\"record\">\n")
        for section in filled { write(section, &html) }
        missing(&html)
        sourceList(&html)
        html.raw("</main>\n")
        foot(&html)
        html.raw("</body>\n</html>\n")
        return html.page
    }

    private func head(_ html: inout HTMLWriter) {
        html.element("header") { html in
            html.element("p class=\"over\"", "Health record · as of \(RecordWords.date(day) ?? day)")
            html.element("h1", name)
            html.element("dl class=\"facts\"") { html in
                for fact in facts {
                    html.element("div") { html in
                        html.element("dt", fact.title)
                        html.element("dd", fact.value)
                    }
                }
            }
            html.element("div class=\"alert\(alerts.isEmpty ? " calm" : "")\"") { html in
                html.element("strong", alerts.isEmpty ? noAlert : "Allergies:")
                if !alerts.isEmpty { html.text(" " + alerts.joined(separator: " · ")) }
            }
        }
        html.raw("\n")
    }

    private func contents(_ sections: [RecordSection], _ html: inout HTMLWriter) {
        html.element("nav aria-label=\"Parts of the record\"") { html in
            html.element("ul") { html in
                for section in sections {
                    html.element("li") { html in html.element("a href=\"#\(section.id)\"", section.title) }
                }
                html.element("li") { html in html.element("a href=\"#sources\"", "Sources") }
            }
        }
        html.raw("\n")
    }

    private func write(_ section: RecordSection, _ html: inout HTMLWriter) {
        html.section(section.id, section.title) { html in
            for group in section.groups {
                html.element("div class=\"group\(group.isQuiet ? " quiet" : "")\"") { html in
                    if !group.title.isEmpty { html.element("h3", group.title) }
                    if let table = group.table {
                        write(table, group.title.isEmpty ? section.title : group.title, &html)
                    }
                    if !group.entries.isEmpty {
                        html.element("ul class=\"entries\"") { html in
                            for entry in group.entries { write(entry, &html) }
                        }
                    }
                }
            }
        }
    }

    private func write(_ entry: RecordEntry, _ html: inout HTMLWriter) {
        html.element("li") { html in
            html.element("div class=\"line\"") { html in
                html.element("span class=\"what\"") { html in
                    html.element("b", entry.title)
                    if !entry.mark.isEmpty {
                        html.raw(" ")
                        html.element("span class=\"mark\(entry.isAlarming ? " alarm" : "")\"", entry.mark)
                    }
                }
                if !entry.when.isEmpty { html.element("span class=\"when\"", entry.when) }
            }
            if !entry.details.isEmpty { html.element("p class=\"details\"", entry.details.joined(separator: " · ")) }
            if !entry.words.isEmpty { html.element("blockquote", entry.words) }
            if !entry.alsoIn.isEmpty {
                html.element("p class=\"same\"") { html in
                    html.text("May be the same as an entry from ")
                    write(sources: entry.alsoIn, &html)
                }
            }
            if !entry.sources.isEmpty {
                html.element("p class=\"from\"") { html in
                    html.text("From ")
                    write(sources: entry.sources, &html)
                    if !entry.by.isEmpty { html.text(" · \(entry.by)") }
                }
            }
        }
        html.raw("\n")
    }

    /// Links to the sources, with names.
    private func write(sources places: [Int], _ html: inout HTMLWriter) {
        for (index, place) in places.enumerated() where sources.indices.contains(place) {
            if index > 0 { html.text("; ") }
            html.element("a href=\"#source-\(place + 1)\"", sources[place].short)
        }
    }

    private func write(_ table: RecordTable, _ caption: String, _ html: inout HTMLWriter) {
        if !table.caption.isEmpty { html.element("p class=\"details\"", table.caption) }
        html.raw("<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"")
        html.text(caption)
        html.raw("\"><table class=\"\(table.isTrend ? "trend" : table.headings.first == "Test" ? "results" : "")\">")
        html.element("caption class=\"hidden\"", caption)
        html.raw("<thead><tr>")
        for heading in table.headings {
            html.element(heading.isEmpty ? "td" : "th scope=\"col\"", heading)
        }
        html.raw("</tr></thead><tbody>\n")
        for row in table.rows {
            html.element("tr\(row.isAlarming ? " class=\"out\"" : "")") { html in
                for (column, cell) in row.cells.enumerated() {
                    let isOut = table.isTrend && cell.contains(" !")
                    html.element(column == 0 ? "th scope=\"row\"" : isOut ? "td class=\"out\"" : "td") { html in
                        html.text(isOut ? cell.replacing(" !", with: "") : cell)
                        if isOut { html.element("span class=\"hidden\"", " out of range") }
                        if column == 0, !row.remark.isEmpty { html.element("div class=\"remark\"", row.remark) }
                    }
                }
            }
            html.raw("\n")
        }
        html.raw("</tbody></table></div>\n")
        guard !table.sources.isEmpty else { return }
        html.element("p class=\"from\"") { html in
            html.text("From ")
            write(sources: table.sources, &html)
        }
    }

    private func missing(_ html: inout HTMLWriter) {
        let empty = sections.filter(\.groups.isEmpty)
        guard !empty.isEmpty || !notes.isEmpty else { return }
        html.section("nothing", "What is not here") { html in
            html.element("ul class=\"plain\"") { html in
                if let nothing { html.element("li", nothing) }
                for note in notes { html.element("li", note) }
            }
        }
    }

    private func sourceList(_ html: inout HTMLWriter) {
        html.section(
            "sources", "Sources",
            "Where each entry comes from. Nothing was merged: what two sources say stands here twice, and is marked."
        ) { html in
            html.element("ol class=\"sources\"") { html in
                for (index, source) in sources.enumerated() {
                    html.element("li id=\"source-\(index + 1)\"") { html in
                        html.element("b", source.name)
                        let words = [
                            RecordWords.capitalized(source.kind),
                            RecordWords.date(source.date.isEmpty ? nil : source.date),
                        ]
                        html.text(" " + words.compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: ", "))
                        if !source.file.isEmpty { html.element("div class=\"file\"", source.file) }
                    }
                }
            }
        }
    }

    private func foot(_ html: inout HTMLWriter) {
        html.element("footer") { html in
            html.element(
                "p",
                "Put together from what the plan's store holds. It is no medical advice, and what a doctor has not written down "
                    + "is not in it. Times are those of the clock on which they were stated.")
            html.element("p", "This page holds one person's health data. Keep it as you would keep such letters.")
        }
        html.raw("\n")
    }
}
