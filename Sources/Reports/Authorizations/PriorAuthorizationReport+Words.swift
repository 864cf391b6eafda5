/// What every form of the report says in the same words.
extension PriorAuthorizationReport {
    var title: String { "Prior authorizations of \(year)" }

    /// `84.6 %`, or that there is nothing of which to take a part.
    static func percentage(_ share: AuthorizationShare) -> String {
        share.whole == 0 ? "none" : Figures.fixed(Double(share.part) / Double(share.whole) * 100, 2) + " %"
    }

    /// What the parts are: `838 of 990 standard requests decided, 12 of them approved in part`.
    static func made(_ share: AuthorizationShare) -> String {
        if share.whole == 0 { return "no \(share.wholeTitle)" }
        let partial = share.partial > 0 ? ", \(Figures.count(share.partial)) of them approved in part" : ""
        return "\(Figures.count(share.part)) of \(Figures.count(share.whole)) \(share.wholeTitle)\(partial)"
    }

    /// `52.30 h (2.18 days)`
    static func hours(_ hours: Double?) -> String {
        hours.map { "\(Figures.fixed($0, 2)) h (\(Figures.fixed($0 / 24, 2)) days)" } ?? "none"
    }

    static func days(_ days: Double?) -> String { days.map { Figures.fixed($0, 2) + " days" } ?? "none" }

    /// What the figures do not say of themselves.
    var remarks: [String] {
        var remarks = [
            "Drugs are left out: \(Figures.count(counts.drugs, "decision")).",
            "An authorization belongs to the year of its first decision, and an appeal to the year of the decision appealed.",
            "An approval in part is counted as denied, and shown beside: \(Figures.count(counts.partial)).",
        ]
        if counts.withoutPriority > 0 {
            remarks.append(
                "\(Figures.count(counts.withoutPriority)) without a stated priority: counted as standard, since none was asked to be expedited."
            )
        }
        if counts.withoutOutcome > 0 {
            remarks.append("\(Figures.count(counts.withoutOutcome)) decided without a known outcome: in no percentage.")
        }
        if counts.openAppeals > 0 {
            remarks.append(
                "\(Figures.count(counts.openAppeals, "appeal")) of standard requests not decided yet: in no percentage."
            )
        }
        if counts.undated > 0 {
            remarks.append("\(Figures.count(counts.undated)) with an outcome and without a day: in no year.")
        }
        for time in times {
            if time.unreceived > 0 {
                remarks.append(
                    "\(Figures.count(time.unreceived)) \(time.priority) without a day of receipt: in no time.")
            }
            if time.reversed > 0 {
                remarks.append(
                    "\(Figures.count(time.reversed)) \(time.priority) decided before receipt, as their dates say: in no time."
                )
            }
        }
        if itemsLeftOff > 0 { remarks.append("\(Figures.count(itemsLeftOff, "code")) more are not listed.") }
        if itemsWithoutCode > 0 {
            remarks.append("\(Figures.count(itemsWithoutCode, "item")) are not shaped like a code, and not listed.")
        }
        return remarks
    }

    /// That the codes are those asked for; which ones need an authorization is the plan's to say.
    static let itemsRemark =
        "What authorizations of the year were decided for. The rule asks for all items and services that require one: that list is "
        + "the plan's policy, and no extract says it; compare this with it."

    /// `12`, or `< 11` for a small cell.
    static func cell(_ item: AuthorizedItem) -> String {
        item.count < AuthorizedItem.smallCell ? "< \(AuthorizedItem.smallCell)" : Figures.count(item.count)
    }
}

extension ClockPlace {
    /// `late by 5 h`, `due in 3 h`
    var lateness: String {
        hours > 0
            ? "late by \(PriorAuthorizationReport.span(hours))" : "due in \(PriorAuthorizationReport.span(-hours))"
    }

    /// What sort of thing is late.
    var subject: String {
        switch clock {
        case "undecided": hours > 0 ? "undecided" : "undecided, due soon"
        case "decided": "decided late"
        default: "visible late"
        }
    }

    /// `claims.ndjson, record 12`, or that it is not known.
    var place: String { file.isEmpty ? "not known: not in a resource yet" : "\(file), record \(Figures.count(record))" }
}

extension PriorAuthorizationReport {
    /// `5 h`, `3 d 4 h`
    static func span(_ hours: Int) -> String {
        if hours < 1 { return "less than an hour" }
        return hours < 72 ? "\(hours) h" : "\(Figures.count(hours / 24)) d \(hours % 24) h"
    }
}
