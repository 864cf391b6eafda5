/// Allergies and problems.
extension RecordBuilder {
    enum State { case active, past, refuted }

    static func allergyState(_ allergy: ResourceValue) -> State {
        if RecordWords.code(allergy["verificationStatus"]) == "refuted" { return .refuted }
        let clinical = RecordWords.code(allergy["clinicalStatus"])
        return clinical == "resolved" || clinical == "inactive" ? .past : .active
    }

    /// Whether it says that there is no allergy, or none of a kind.
    func saysNone(_ allergy: ResourceValue) -> Bool {
        wording.lists.noKnownAllergy.contains { RecordWords.has(allergy["code"], $0) }
    }

    func allergies() -> RecordSection {
        var section = RecordSection(id: "allergies", title: "Allergies")
        let sorted = Self.sorted(all("AllergyIntolerance"), ["onsetDateTime", "recordedDate"])
        let ranked =
            sorted.filter { $0["criticality"].text == "high" } + sorted.filter { $0["criticality"].text != "high" }
        func group(_ title: String, _ state: State) -> RecordGroup {
            let entries = ranked.filter { Self.allergyState($0) == state }.map { allergy($0, state) }
            return RecordGroup(title: title, entries: entries, isQuiet: state != .active)
        }
        section.groups = [group("", .active), group("Past", .past), group("Not so", .refuted)].filter {
            !$0.entries.isEmpty
        }
        return section
    }

    private func allergy(_ allergy: ResourceValue, _ state: State) -> RecordEntry {
        let name = RecordWords.concept(allergy["code"]) ?? "Unknown substance"
        let reactions = allergy["reaction"].items.map { reaction in
            let words = RecordWords.concepts(reaction["manifestation"]).joined(separator: ", ")
            return words + (reaction["severity"].text.map { " (\($0))" } ?? "")
        }.filter { !$0.isEmpty }
        var entry = entry(
            allergy, state == .refuted ? denial(allergy["code"], name) : name,
            when: wording.when(allergy, "onset").map {
                state == .refuted ? $0 : "Since \($0)".replacing("Since since", with: "Since")
            },
            details: [
                reactions.nonEmpty.map { "Reaction: " + $0.joined(separator: "; ") },
                allergy["category"].items.compactMap(\.text).nonEmpty.map {
                    RecordWords.capitalized($0.joined(separator: ", ")) + " "
                        + (allergy["type"].text == "intolerance" ? "intolerance" : "allergy")
                },
            ])
        entry.by = Self.by(allergy["recorder"], "recorded by") ?? ""
        switch (state, allergy["criticality"].text) {
        case (.refuted, _): break
        case (.past, _): entry.mark = RecordWords.code(allergy["clinicalStatus"]) ?? ""
        case (.active, "high"):
            entry.mark = "high risk"
            entry.isAlarming = true
        case (.active, "low"): entry.mark = "low risk"
        default: break
        }
        return entry
    }

    /// An allergy that is denied: of a whole class of substances, none is known.
    private func denial(_ code: ResourceValue, _ name: String) -> String {
        let all = wording.lists.deniedClasses.first { RecordWords.has(code, $0.key) }?.value
        return all.map { "No known allergy to \($0)" } ?? "Not allergic to: \(name)"
    }

    func problems() -> RecordSection {
        var section = RecordSection(id: "problems", title: "Problems")
        var groups: [(title: String, quiet: Bool, entries: [RecordEntry])] = [
            ("Active", false, []), ("Health concerns and risks", false, []), ("Diagnoses made at visits", true, []),
            ("Past", true, []), ("Not so", true, []),
        ]
        for condition in Self.sorted(all("Condition"), ["onsetDateTime", "onsetPeriod.start", "recordedDate"]) {
            let clinical = RecordWords.code(condition["clinicalStatus"]) ?? ""
            let categories = condition["category"].items.compactMap(RecordWords.code)
            let place: Int
            if RecordWords.code(condition["verificationStatus"]) == "refuted" {
                place = 4
            } else if categories.contains("encounter-diagnosis") {
                place = 2
            } else if ["resolved", "inactive", "remission"].contains(clinical) {
                place = 3
            } else {
                place = categories.contains("problem-list-item") ? 0 : categories.contains("health-concern") ? 1 : 0
            }
            groups[place].entries.append(problem(condition, isRefuted: place == 4))
        }
        section.groups = groups.filter { !$0.entries.isEmpty }.map {
            RecordGroup(title: $0.title, entries: $0.entries, isQuiet: $0.quiet)
        }
        return section
    }

    private func problem(_ condition: ResourceValue, isRefuted: Bool) -> RecordEntry {
        let name = RecordWords.concept(condition["code"]) ?? "Unnamed problem"
        let began = wording.when(condition, "onset")
        let ended = wording.when(condition, "abatement")
        let when =
            ended.map { end in began.map { $0 == end ? end : "\($0) to \(end)" } ?? "until \(end)" }
            ?? began.map { isRefuted || $0.hasPrefix("since") || $0.hasPrefix("at") ? $0 : "since \($0)" }
        let code = Self.billingCode(condition["code"])
        var entry = entry(
            condition, isRefuted ? "Does not have: \(name)" : name, when: when.map(RecordWords.capitalized),
            details: [
                RecordWords.concept(condition["severity"]).map { "Severity: \($0)" }, code,
            ])
        entry.by = Self.by(condition["recorder"], "recorded by") ?? ""
        let clinical = RecordWords.code(condition["clinicalStatus"]) ?? ""
        entry.mark = isRefuted || clinical == "active" ? "" : RecordWords.plain(clinical) ?? ""
        if ["provisional", "differential", "unconfirmed"].contains(
            RecordWords.code(condition["verificationStatus"]) ?? "")
        {
            entry.mark = "not confirmed"
        }
        return entry
    }

    /// The code that claims have: `ICD-10-CM J40`.
    private static func billingCode(_ code: ResourceValue) -> String? {
        code["coding"].items.first { $0["system"].text == "http://hl7.org/fhir/sid/icd-10-cm" }?["code"].text
            .map { "ICD-10-CM \($0)" }
    }

    func goals() -> RecordSection {
        var section = RecordSection(id: "goals", title: "Goals")
        let entries = Self.sorted(all("Goal"), ["startDate"]).map { goal in
            let targets = goal["target"].items.compactMap { target -> String? in
                let value =
                    wording.quantity(target["detailQuantity"]) ?? wording.range(target["detailRange"])
                    ?? RecordWords.concept(target["detailCodeableConcept"]) ?? target["detailString"].text
                let due = RecordWords.date(target["dueDate"].text).map { "by \($0)" }
                let words = [RecordWords.concept(target["measure"]), value, due].compactMap { $0 }.joined(
                    separator: ", ")
                return words.isEmpty ? nil : "Target: \(words)"
            }
            var entry = entry(
                goal, RecordWords.concept(goal["description"]) ?? "Goal",
                when: RecordWords.date(goal["startDate"].text).map { "Since \($0)" },
                details: targets + [Self.by(goal["expressedBy"], "Set by")])
            if goal["lifecycleStatus"].text != "active" {
                entry.mark = RecordWords.plain(goal["lifecycleStatus"].text) ?? ""
            }
            return entry
        }
        section.groups = entries.isEmpty ? [] : [RecordGroup(entries: entries)]
        return section
    }

    func family() -> RecordSection {
        var section = RecordSection(id: "family", title: "Family history")
        let entries = all("FamilyMemberHistory").map { relative in
            let conditions = relative["condition"].items.compactMap { condition -> String? in
                guard let name = RecordWords.concept(condition["code"]) else { return nil }
                let onset = wording.when(condition, "onset").map { ", \($0)" } ?? ""
                return name + onset + (condition["contributedToDeath"].isTrue ? "; died of it" : "")
            }
            let born = RecordWords.date(relative["bornDate"].text).map { "Born \($0)" }
            let died = RecordWords.date(relative["deceasedDate"].text).map { "died \($0)" }
            let life = [born, died ?? (relative["deceasedBoolean"].isTrue ? "died" : nil)].compactMap { $0 }
            return entry(
                relative, RecordWords.capitalized(RecordWords.concept(relative["relationship"]) ?? "Relative"),
                when: RecordWords.capitalized(life.joined(separator: ", ")), details: conditions)
        }
        section.groups = entries.isEmpty ? [] : [RecordGroup(entries: entries)]
        return section
    }
}
