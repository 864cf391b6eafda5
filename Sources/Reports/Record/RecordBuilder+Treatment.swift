/// Medications, immunizations, procedures, devices.
extension RecordBuilder {
    func medications() -> RecordSection {
        var section = RecordSection(id: "medications", title: "Medications")
        var current: [RecordEntry] = []
        var over: [RecordEntry] = []
        var planned: [RecordEntry] = []
        var past: [RecordEntry] = []
        var not: [RecordEntry] = []
        let names = ["authoredOn", "dosageInstruction.timing.repeat.boundsPeriod.start"]
        for request in Self.sorted(all("MedicationRequest"), names) {
            let isNot = request["doNotPerform"].isTrue
            let entry = medication(request, isNot: isNot)
            let isPlan = ["plan", "proposal"].contains(request["intent"].text ?? "")
            switch request["status"].text {
            case _ where isNot: not.append(entry)
            case "active", "on-hold", "unknown", "draft":
                if isPlan {
                    planned.append(entry)
                } else if isOver(request) {
                    over.append(entry)
                } else {
                    current.append(entry)
                }
            default: past.append(entry)
            }
        }
        let dispensed = Self.sorted(all("MedicationDispense"), ["whenHandedOver", "whenPrepared"]).map { dispense in
            entry(
                dispense, medicationName(dispense),
                when: RecordWords.date(dispense["whenHandedOver"].text ?? dispense["whenPrepared"].text),
                details: [
                    wording.quantity(dispense["quantity"]), Self.by(dispense["performer"].first["actor"]),
                ])
        }
        section.groups = [
            RecordGroup(title: "Current", entries: current), RecordGroup(title: "Planned", entries: planned),
            RecordGroup(title: "On record as active, though the dates are over", entries: over, isQuiet: true),
            RecordGroup(title: "Past", entries: past, isQuiet: true),
            RecordGroup(title: "Not taken", entries: not, isQuiet: true),
            RecordGroup(title: "Dispensed", entries: dispensed, isQuiet: true),
        ].filter { !$0.entries.isEmpty }
        return section
    }

    private func medicationName(_ request: ResourceValue) -> String {
        if let name = RecordWords.concept(request["medicationCodeableConcept"]) { return name }
        let reference = request["medicationReference"]
        if let name = reference["reference"].text.flatMap({ byName[$0] }).flatMap({ RecordWords.concept($0["code"]) }) {
            return name
        }
        return RecordWords.name(reference) ?? "Unnamed medication"
    }

    private func medication(_ request: ResourceValue, isNot: Bool) -> RecordEntry {
        let name = medicationName(request)
        let dosages = request["dosageInstruction"].items.compactMap(wording.dosage)
        let reason = RecordWords.concept(request["statusReason"])
        let supply = request["dispenseRequest"]
        let refills = supply["numberOfRepeatsAllowed"].text.map { "\($0) refills" }
        let quantity = wording.quantity(supply["quantity"]).map { "\($0) dispensed at a time" }
        let reasons = RecordWords.concepts(request["reasonCode"]) + [reason ?? ""]
        let isRefused = reasons.contains { reason in wording.lists.wordsOfRefusal.contains { reason.contains($0) } }
        var entry = entry(
            request, isNot ? "\(isRefused ? "Refused" : "Not to be taken"): \(name)" : name,
            when: RecordWords.date(request["authoredOn"].text).map { "Ordered \($0)" },
            details: dosages.map(RecordWords.capitalized) + [
                reason.map { "Reason: \($0)" },
                isNot ? reasons.first.map { "Reason: \($0)" } : Self.because(request["reasonCode"]),
                [quantity, refills].compactMap { $0 }.nonEmpty?.joined(separator: ", "),
            ])
        entry.by = Self.by(request["requester"], "ordered by") ?? ""
        entry.words = request["dosageInstruction"].items.compactMap { $0["text"].text }.joined(separator: " / ")
        if entry.words.isEmpty == false, dosages.contains(where: { $0.lowercased() == entry.words.lowercased() }) {
            entry.words = ""
        }
        switch request["status"].text {
        case _ where isNot: break
        case "active", "unknown", nil: break
        default: entry.mark = RecordWords.plain(request["status"].text) ?? ""
        }
        return entry
    }

    /// Whether every dosage of it ended before the day of the record.
    private func isOver(_ request: ResourceValue) -> Bool {
        let ends = request["dosageInstruction"].items.map { $0["timing"]["repeat"]["boundsPeriod"]["end"].text ?? "" }
        return !ends.isEmpty && ends.allSatisfy { $0.count >= 10 && $0.prefix(10) < input.day.prefix(10) }
    }

    func immunizations() -> RecordSection {
        var section = RecordSection(
            id: "immunizations", title: "Immunizations")
        var given: [RecordEntry] = []
        var not: [RecordEntry] = []
        for shot in Self.sorted(all("Immunization"), ["occurrenceDateTime"]) {
            let name = RecordWords.concept(shot["vaccineCode"]) ?? "Vaccine"
            let isNot = shot["status"].text == "not-done"
            let refused = wording.lists.refusals.contains {
                RecordWords.has(shot["statusReason"], $0)
            }
            let dose = shot["protocolApplied"].first
            let number = dose["doseNumberPositiveInt"].text ?? dose["doseNumberString"].text
            let reactions = shot["reaction"].items.compactMap { reaction -> String? in
                let seen = reaction["detail"]["reference"].text.flatMap { byName[$0] }
                return seen.flatMap {
                    RecordWords.concept($0["valueCodeableConcept"]) ?? RecordWords.concept($0["code"])
                }
            }
            let entry = entry(
                shot, isNot ? "\(refused ? "Refused" : "Not given"): \(name)" : name,
                when: RecordWords.date(shot["occurrenceDateTime"].text) ?? shot["occurrenceString"].text,
                details: [
                    RecordWords.concept(shot["statusReason"]).map { "Reason: \($0)" }, number.map { "Dose \($0)" },
                    shot["lotNumber"].text.map { "Lot \($0)" }, RecordWords.name(shot["manufacturer"]),
                    RecordWords.concept(shot["site"]),
                    reactions.nonEmpty.map { "Reaction: " + $0.joined(separator: ", ") },
                    Self.by(shot["performer"].first["actor"], isNot ? "Recorded by" : "Given by"),
                    shot["primarySource"] == .bool(false) ? "As told, not seen given" : nil,
                ])
            if isNot { not.append(entry) } else { given.append(entry) }
        }
        section.groups = [
            RecordGroup(entries: given), RecordGroup(title: "Not given", entries: not, isQuiet: true),
        ].filter { !$0.entries.isEmpty }
        return section
    }

    func procedures() -> RecordSection {
        var section = RecordSection(id: "procedures", title: "Procedures")
        var done: [RecordEntry] = []
        var not: [RecordEntry] = []
        for procedure in Self.sorted(all("Procedure"), ["performedDateTime", "performedPeriod.start"]) {
            let name = RecordWords.concept(procedure["code"]) ?? "Procedure"
            let status = procedure["status"].text ?? ""
            var entry = entry(
                procedure, status == "not-done" ? "Not done: \(name)" : name,
                when: wording.when(procedure, "performed"),
                details: [
                    RecordWords.concept(procedure["statusReason"]).map { "Reason: \($0)" },
                    RecordWords.concepts(procedure["bodySite"]).nonEmpty.map { "Site: " + $0.joined(separator: ", ") },
                    Self.because(procedure["reasonCode"]), Self.by(procedure["performer"].first["actor"]),
                    RecordWords.name(procedure["location"]).map { "At \($0)" },
                ])
            let words = [
                "completed": "", "unknown": "", "not-done": "", "stopped": "broken off", "in-progress": "going on",
            ]
            entry.mark = words[status] ?? RecordWords.plain(status) ?? ""
            if status == "not-done" { not.append(entry) } else { done.append(entry) }
        }
        section.groups = [
            RecordGroup(entries: done), RecordGroup(title: "Not done", entries: not, isQuiet: true),
        ].filter { !$0.entries.isEmpty }
        return section
    }

    func devices() -> RecordSection {
        var section = RecordSection(id: "devices", title: "Devices and equipment")
        let entries = all("Device").filter { !$0["patient"].isNull }.map { device in
            entry(
                device, RecordWords.concept(device["type"]) ?? device["deviceName"].first["name"].text ?? "Device",
                when: RecordWords.date(device["manufactureDate"].text).map { "Made \($0)" },
                details: [
                    device["manufacturer"].text, device["modelNumber"].text.map { "Model \($0)" },
                    device["serialNumber"].text.map { "Serial number \($0)" },
                    device["lotNumber"].text.map { "Lot \($0)" },
                    RecordWords.date(device["expirationDate"].text).map { "Good until \($0)" },
                    device["udiCarrier"].first["deviceIdentifier"].text.map { "Device identifier \($0)" },
                ])
        }
        section.groups = entries.isEmpty ? [] : [RecordGroup(entries: entries)]
        return section
    }
}
