/// What the plan itself knows: coverage, claims, prior authorizations.
extension RecordBuilder {
    func coverages() -> RecordSection {
        var section = RecordSection(id: "coverage", title: "Coverage")
        let entries = Self.sorted(all("Coverage"), ["period.start"]).map { coverage in
            func name(_ kind: String) -> String? {
                coverage["class"].items.first { RecordWords.has($0["type"], kind) }.flatMap {
                    $0["name"].text ?? $0["value"].text
                }
            }
            let payor = coverage["payor"].items.compactMap { reference in
                RecordWords.name(reference)
                    ?? reference["reference"].text.flatMap { byName[$0] }.flatMap { $0["name"].text }
            }.first
            var entry = entry(
                coverage, name("plan") ?? RecordWords.concept(coverage["type"]) ?? "Coverage",
                when: RecordWords.period(coverage["period"]).map(RecordWords.capitalized),
                details: [
                    payor, RecordWords.concept(coverage["type"]), name("group").map { "Group: \($0)" },
                    coverage["subscriberId"].text.map { "Subscriber number \($0)" },
                    RecordWords.concept(coverage["relationship"]).map { "Relationship to the subscriber: \($0)" },
                ])
            if coverage["status"].text == "cancelled" { entry.mark = "ended" }
            return entry
        }
        section.groups = entries.isEmpty ? [] : [RecordGroup(entries: entries)]
        return section
    }

    private func total(_ eob: ResourceValue, _ codes: [String]) -> String {
        for code in codes {
            let total = eob["total"].items.first { RecordWords.has($0["category"], code) }
            if let money = total.flatMap({ RecordWords.money($0["amount"]) }) { return money }
        }
        return ""
    }

    private func provider(_ eob: ResourceValue) -> String {
        RecordWords.name(eob["provider"])
            ?? eob["provider"]["reference"].text.flatMap { byName[$0] }.flatMap { $0["name"].text }
            ?? eob["provider"]["identifier"]["value"].text.map { "NPI \($0)" } ?? ""
    }

    private func eobs(isClaim: Bool) -> [ResourceValue] {
        let chosen = all("ExplanationOfBenefit").filter { ($0["use"].text != "preauthorization") == isClaim }
        return Self.sorted(chosen, ["billablePeriod.start", "created"])
    }

    func claims() -> RecordSection {
        var section = RecordSection(id: "claims", title: "Claims")
        var table = RecordTable(headings: ["Date", "Provider", "Kind", "Billed", "Plan paid", "Your share"])
        let live = eobs(isClaim: true).filter { $0["status"].text == "active" }
        for eob in live {
            var row = RecordRow()
            row.cells = [
                RecordWords.shortDate(eob["billablePeriod"]["start"].text ?? eob["created"].text), provider(eob),
                RecordWords.capitalized(RecordWords.concept(eob["type"]) ?? ""), total(eob, ["submitted"]),
                RecordWords.money(eob["payment"]["amount"]).flatMap { $0.isEmpty ? nil : $0 }
                    ?? total(eob, ["benefit"]),
                total(eob, ["memberliability"]),
            ]
            let services = eob["item"].items.compactMap { RecordWords.concept($0["productOrService"]) }
            row.remark = services.isEmpty ? "" : "Services: " + services.prefix(6).joined(separator: ", ")
            for place in source(eob) where !table.sources.contains(place) { table.sources.append(place) }
            table.rows.append(row)
        }
        if !table.rows.isEmpty { section.groups = [RecordGroup(table: table)] }
        return section
    }

    func authorizations() -> RecordSection {
        var section = RecordSection(
            id: "prior-authorizations", title: "Prior authorizations")
        let entries = eobs(isClaim: false).map { eob in
            let services = eob["item"].items.compactMap { item -> String? in
                // What is asked for as a whole has a kind of service only.
                RecordWords.has(item["productOrService"], "not-applicable")
                    ? RecordWords.concept(item["category"]).flatMap { $0.count > 2 ? $0 : nil }
                    : RecordWords.concept(item["productOrService"])
            }
            let decision = eob["disposition"].text ?? RecordWords.plain(eob["outcome"].text) ?? ""
            var entry = entry(
                eob, services.nonEmpty?.joined(separator: ", ") ?? "Prior authorization",
                when: RecordWords.date(eob["created"].text).map { "Asked for \($0)" },
                details: [
                    provider(eob).isEmpty ? nil : "For \(provider(eob))",
                    eob["preAuthRef"].items.compactMap(\.text).nonEmpty.map { "Number " + $0.joined(separator: ", ") },
                    eob["preAuthRefPeriod"].items.compactMap { RecordWords.period($0) }.first.map { "Valid \($0)" },
                    eob["processNote"].items.compactMap { $0["text"].text }.nonEmpty?.joined(separator: " "),
                ])
            entry.mark = decision.lowercased()
            entry.isAlarming = decision.lowercased().contains("denied")
            if eob["status"].text == "cancelled" { entry.mark = "cancelled" }
            return entry
        }
        section.groups = entries.isEmpty ? [] : [RecordGroup(entries: entries)]
        return section
    }
}
