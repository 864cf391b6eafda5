extension PriorAuthorizationReport {
    /// Figures as rows for a spreadsheet: `section,name,title,numerator,denominator,value,unit`. No authorization's
    /// number and no place is in it.
    public var csv: String {
        var rows = [["section", "name", "title", "numerator", "denominator", "value", "unit"]]
        for share in shares {
            let value = share.whole > 0 ? Figures.fixed(Double(share.part) / Double(share.whole) * 100, 2) : ""
            rows.append([
                share.isRequired ? "published" : "beside", share.id, share.title, String(share.part),
                String(share.whole),
                value, share.whole > 0 ? "percent" : "none of which to take a part",
            ])
        }
        for time in times {
            func row(_ name: String, _ value: Double?, _ count: Int, _ unit: String) {
                rows.append([
                    "published", "\(time.priority)-\(name)-\(unit)",
                    "Time from receipt to decision, \(time.priority), \(name)",
                    "", String(count), value.map { Figures.fixed($0, 2) } ?? "", unit,
                ])
            }
            row("average", time.averageHours, time.exact, "hours")
            row("median", time.medianHours, time.exact, "hours")
            if time.byDay > 0 {
                row("average", time.averageDays, time.byDay, "days")
                row("median", time.medianDays, time.byDay, "days")
            }
        }
        rows.append(["counts", "drugs", "Drugs, left out", String(counts.drugs), "", "", ""])
        for item in items {
            rows.append(["items", item.code, "Item or service", Self.cell(item), "", "", "decisions"])
        }
        for count in clocks?.counts ?? [] {
            rows.append([
                "clocks", "\(count.id)-late", count.title, String(count.late), String(count.total), "", "late",
            ])
            if count.id == "undecided" {
                rows.append([
                    "clocks", "undecided-soon", count.title, String(count.soon), String(count.total), "",
                    "due within \(clocks?.soonHours ?? 0) h",
                ])
            }
        }
        return CSV.text(rows)
    }
}
