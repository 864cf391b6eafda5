/// What was measured, seen and asked.
extension RecordBuilder {
    static func categories(_ observation: ResourceValue) -> [String] {
        observation["category"].items.flatMap { $0["coding"].items.compactMap { $0["code"].text } }
    }

    /// The moment of an observation, as FHIR writes it.
    static func moment(_ resource: ResourceValue) -> String {
        resource["effectiveDateTime"].text ?? resource["effectivePeriod"]["start"].text ?? resource["effectiveInstant"]
            .text
            ?? resource["issued"].text ?? ""
    }

    /// What was found, in words; empty where nothing was.
    func value(_ observation: ResourceValue) -> String {
        if let value = wording.quantity(observation["valueQuantity"])
            ?? RecordWords.concept(observation["valueCodeableConcept"]) ?? observation["valueString"].text
            ?? wording.range(observation["valueRange"]) ?? wording.ratio(observation["valueRatio"])
            ?? observation["valueInteger"].text ?? RecordWords.date(observation["valueDateTime"].text, hasTime: true)
            ?? observation["valueTime"].text ?? RecordWords.period(observation["valuePeriod"])
        {
            return value
        }
        if case .bool(let answer) = observation["valueBoolean"] { return answer ? "Yes" : "No" }
        return ""
    }

    /// A value, or why there is none.
    func found(_ observation: ResourceValue) -> String {
        let value = self.value(observation)
        if !value.isEmpty { return value }
        switch observation["status"].text {
        case "cancelled": return "Not done"
        case "registered": return "Pending"
        default:
            return RecordWords.concept(observation["dataAbsentReason"]).map { "No value (\($0.lowercased()))" } ?? ""
        }
    }

    /// The interpretation, but for what goes without saying; and whether it asks for a second look.
    private func flag(_ observation: ResourceValue) -> (word: String, isAlarming: Bool) {
        let codes = observation["interpretation"].items.flatMap { $0["coding"].items.compactMap { $0["code"].text } }
        let words = RecordWords.concepts(observation["interpretation"]).joined(separator: ", ")
        let alarming = codes.contains { wording.lists.alarming.contains($0) }
        return (words, alarming)
    }

    private func bounds(_ observation: ResourceValue) -> String {
        observation["referenceRange"].items.compactMap { range in
            let words = range["text"].text ?? wording.range(range)
            let type = RecordWords.code(range["type"])
            guard let words else { return nil }
            return type == nil || type == "normal" ? words : "\(RecordWords.concept(range["type"]) ?? ""): \(words)"
        }.joined(separator: "; ")
    }

    /// A row of a table of results: test, result, flag, range.
    private func row(_ observation: ResourceValue) -> RecordRow {
        let flag = self.flag(observation)
        var row = RecordRow()
        row.cells = [
            RecordWords.concept(observation["code"]) ?? "Unnamed test", found(observation), flag.word,
            bounds(observation),
        ]
        row.isAlarming = flag.isAlarming
        var remarks = observation["note"].items.compactMap { $0["text"].text }
        if ["preliminary", "corrected", "amended"].contains(observation["status"].text ?? "") {
            remarks.insert(RecordWords.capitalized(observation["status"].text ?? ""), at: 0)
        }
        row.remark = remarks.joined(separator: " ")
        return row
    }

    private static let resultHeadings = ["Test", "Result", "Flag", "Usual range"]

    func results() -> RecordSection {
        var section = RecordSection(id: "results", title: "Results")
        var shown: Set<String> = []
        let reports = Self.sorted(all("DiagnosticReport"), ["effectiveDateTime", "effectivePeriod.start", "issued"])
        for report in reports {
            var table = RecordTable(headings: Self.resultHeadings)
            table.sources = source(report)
            for reference in report["result"].items.compactMap({ $0["reference"].text }) {
                guard let observation = byName[reference], observation["status"].text != "entered-in-error" else {
                    continue
                }
                shown.insert(reference)
                table.rows.append(row(observation))
            }
            let title = [
                RecordWords.concept(report["code"]) ?? "Results", RecordWords.date(Self.moment(report), hasTime: true),
            ]
            .compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: " · ")
            table.caption = [
                RecordWords.name(report["performer"].first) ?? "",
                Self.reportState(report["status"].text ?? ""),
                report["conclusion"].text ?? "",
            ].filter { !$0.isEmpty }.joined(separator: " · ")
            if table.rows.isEmpty {
                section.groups.append(RecordGroup(entries: [entry(report, title, details: [table.caption])]))
            } else {
                section.groups.append(RecordGroup(title: title, table: table))
            }
        }
        let loose = ["laboratory", "imaging", "procedure", "exam"]
        let others = all("Observation").filter { observation in
            !shown.contains(Self.name(observation)) && Self.categories(observation).contains { loose.contains($0) }
                && observation["hasMember"].isNull
        }
        section.groups += byDay(others, "Single results")
        section.groups += trend(
            all("Observation").filter { Self.categories($0).contains("laboratory") }, title: "Over time", most: 6,
            least: 2)
        for index in section.groups.indices { section.groups[index].table?.dropEmptyColumns() }
        return section
    }

    private static func reportState(_ status: String) -> String {
        switch status {
        case "final", "unknown": ""
        case "registered", "partial", "preliminary": "Not all results are in"
        default: RecordWords.capitalized(RecordWords.plain(status) ?? "")
        }
    }

    /// A table for each day.
    private func byDay(_ observations: [ResourceValue], _ title: String) -> [RecordGroup] {
        var groups: [RecordGroup] = []
        var day: String?
        for observation in Self.sorted(observations, ["effectiveDateTime", "effectivePeriod.start", "issued"]) {
            let next = String(Self.moment(observation).prefix(10))
            let sources = source(observation)
            if day != next || groups.last?.table?.sources != sources {
                day = next
                let words = RecordWords.date(next.isEmpty ? nil : next)
                groups.append(
                    RecordGroup(
                        title: words.map { "\(title) · \($0)" } ?? title,
                        table: RecordTable(headings: Self.resultHeadings, sources: sources)))
            }
            groups[groups.count - 1].table?.rows.append(row(observation))
        }
        return groups
    }

    func vitals() -> RecordSection {
        var section = RecordSection(id: "vitals", title: "Vital signs")
        section.groups = trend(
            all("Observation").filter { Self.categories($0).contains("vital-signs") }, title: "", most: 6, least: 1)
        return section
    }

    /// One value of a trend.
    private struct Point {
        let name: String
        let code: String
        let moment: String
        let value: String
        let isAlarming: Bool
        let source: [Int]
    }

    /// Rows of measures, columns of moments, the newest first. Measures with fewer values than `least` are left out;
    /// of more moments than `most`, there is another table.
    private func trend(_ observations: [ResourceValue], title: String, most: Int, least: Int) -> [RecordGroup] {
        var points: [Point] = []
        for observation in observations {
            func add(_ part: ResourceValue) {
                let value = self.value(part)
                guard !value.isEmpty else { return }
                let name = RecordWords.concept(part["code"]) ?? "Unnamed"
                points.append(
                    Point(
                        name: name, code: part["code"]["coding"].first["code"].text ?? name,
                        moment: Self.moment(observation), value: value, isAlarming: flag(part).isAlarming,
                        source: source(observation)))
            }
            add(observation)
            for component in observation["component"].items { add(component) }
        }
        var counts: [String: Int] = [:]
        for point in points { counts[point.code, default: 0] += 1 }
        points = points.filter { counts[$0.code] ?? 0 >= least && !$0.moment.isEmpty }
        let moments = Set(points.map { String($0.moment.prefix(16)) }).sorted(by: >)
        let order = Dictionary(
            uniqueKeysWithValues: wording.lists.vitalSignOrder.enumerated().map { ($0.element, $0.offset) })
        return stride(from: 0, to: moments.count, by: most).map { start in
            let columns = Array(moments[start..<min(start + most, moments.count)])
            let here = points.filter { columns.contains(String($0.moment.prefix(16))) }
            var names: [String: String] = [:]
            for point in here where Self.isBetter(point.name, than: names[point.code]) {
                names[point.code] = point.name
            }
            for (code, name) in wording.lists.vitalSigns where names[code] != nil { names[code] = name }
            var table = RecordTable(isTrend: true)
            table.headings = [""] + columns.map(Self.heading)
            let codes = names.keys.sorted {
                (order[$0] ?? 99, names[$0] ?? "", $0) < (order[$1] ?? 99, names[$1] ?? "", $1)
            }
            for code in codes {
                let cells = columns.map { column in
                    var seen: [String] = []
                    for point in here where point.code == code && point.moment.prefix(16) == column {
                        let value = point.value + (point.isAlarming ? " !" : "")
                        if !seen.contains(value) { seen.append(value) }
                    }
                    return seen.joined(separator: " / ")
                }
                table.rows.append(RecordRow(cells: [names[code] ?? code] + cells))
            }
            joinPressures(&table, codes)
            for place in here.flatMap(\.source) where !table.sources.contains(place) { table.sources.append(place) }
            table.sources.sort()
            return RecordGroup(title: start == 0 ? title : "Earlier", table: table, isQuiet: start > 0)
        }
    }

    /// Names are better than codes, and short ones better than long ones.
    private static func isBetter(_ name: String, than other: String?) -> Bool {
        guard let other else { return true }
        if other.hasPrefix("LOINC ") != name.hasPrefix("LOINC ") { return other.hasPrefix("LOINC ") }
        return name.count < other.count
    }

    /// One row of both pressures where both were measured: `142/88 mmHg`.
    private func joinPressures(_ table: inout RecordTable, _ codes: [String]) {
        let pressures = wording.lists.bloodPressure
        guard let first = pressures.first, let last = pressures.last, let upper = codes.firstIndex(of: first),
            let lower = codes.firstIndex(of: last)
        else { return }
        var joined = RecordRow(cells: ["Blood pressure"])
        for column in 1..<table.rows[upper].cells.count {
            let first = table.rows[upper].cells[column]
            let second = table.rows[lower].cells[column]
            guard !first.contains(" / "), !second.contains(" / "), first.contains("mmHg") || second.contains("mmHg")
            else {
                if !first.isEmpty || !second.isEmpty { return }
                joined.cells.append("")
                continue
            }
            func number(_ cell: String) -> String {
                cell.isEmpty ? "?" : String(cell.prefix { $0 != " " })
            }
            let mark = first.contains("!") || second.contains("!") ? " !" : ""
            joined.cells.append("\(number(first))/\(number(second)) mmHg\(mark)")
        }
        table.rows[upper] = joined
        table.rows.remove(at: lower)
    }

    private static func heading(_ moment: String) -> String {
        let time = RecordWords.time(moment)
        return RecordWords.shortDate(moment) + (time.map { ", \($0)" } ?? "")
    }

    func social() -> RecordSection {
        statements("social", "Social history", ["social-history", "survey", "sdoh"])
    }

    func functional() -> RecordSection {
        statements("functional", "Abilities and mind", Self.abilities)
    }

    private static let abilities = ["functional-status", "cognitive-status", "disability-status", "mental-status"]

    /// Observations as sentences: what, and what was found.
    private func statements(_ id: String, _ title: String, _ categories: [String]) -> RecordSection {
        var section = RecordSection(id: id, title: title)
        let vital: Set = ["vital-signs", "laboratory", "imaging", "procedure", "exam"]
        let reactions = Set(
            all("Immunization").flatMap { $0["reaction"].items.compactMap { $0["detail"]["reference"].text } })
        let found = all("Observation").filter { observation in
            let own = Self.categories(observation)
            let isOther = id == "social" && own.isEmpty && !reactions.contains(Self.name(observation))
            // What is of the mind and of a survey stands there.
            if id == "social", own.contains(where: { Self.abilities.contains($0) }) { return false }
            return (isOther || own.contains { categories.contains($0) }) && !own.contains { vital.contains($0) }
                && (observation["hasMember"].isNull || !value(observation).isEmpty)
        }
        let entries = Self.sorted(found, ["effectiveDateTime", "effectivePeriod.start", "issued"]).map { observation in
            let what = RecordWords.concept(observation["code"]) ?? "Observation"
            let parts = observation["component"].items.map { part in
                "\(RecordWords.concept(part["code"]) ?? "Part"): \(self.found(part))"
            }
            let value = self.found(observation)
            return entry(
                observation, value.isEmpty ? what : "\(what): \(value)",
                when: wording.when(observation, "effective"), details: parts)
        }
        section.groups = entries.isEmpty ? [] : [RecordGroup(entries: entries)]
        return section
    }
}
