extension RecordWords {
    /// What a Dosage says, put in words from its parts: `1 tablet, by mouth, every 24 hours`; `nil` where only its
    /// text says anything.
    func dosage(_ dosage: ResourceValue) -> String? {
        var parts: [String] = []
        let dose = dosage["doseAndRate"].first
        if let amount = quantity(dose["doseQuantity"]) ?? range(dose["doseRange"]) {
            // Without a unit it is a count of what is prescribed.
            parts.append(amount.allSatisfy { $0.isNumber || $0 == "." } ? "dose \(amount)" : amount)
        }
        let rate = quantity(dose["rateQuantity"]) ?? range(dose["rateRange"]) ?? ratio(dose["rateRatio"])
        if let rate { parts.append("at \(rate)") }
        if let route = Self.concept(dosage["route"]) { parts.append(self.route(route)) }
        if let timing = timing(dosage["timing"]) { parts.append(timing) }
        if let need = Self.concept(dosage["asNeededCodeableConcept"]) {
            parts.append("as needed for \(need.prefix(1).lowercased() + need.dropFirst())")
        } else if dosage["asNeededBoolean"].isTrue {
            parts.append("as needed")
        }
        if let most = ratio(dosage["maxDosePerPeriod"]) { parts.append("at most \(most)") }
        parts += dosage["additionalInstruction"].items.compactMap(Self.concept)
        if let told = dosage["patientInstruction"].text { parts.append(told) }
        // A route alone is no dosage.
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }

    func ratio(_ ratio: ResourceValue) -> String? {
        guard let top = quantity(ratio["numerator"]) else { return nil }
        guard let bottom = quantity(ratio["denominator"]) else { return top }
        return "\(top) in \(bottom)"
    }

    /// A route as it is said to patients.
    private func route(_ route: String) -> String {
        let short = route.replacing(" Route of Administration", with: "").lowercased()
        return lists.routes[short] ?? short
    }

    /// How often: `twice a day`, `every 4 to 6 hours`, `30 minutes before breakfast`.
    func timing(_ timing: ResourceValue) -> String? {
        let repeated = timing["repeat"]
        var parts: [String] = []
        if let often = often(repeated) { parts.append(often) }
        let events = repeated["when"].items.compactMap { $0.text }.map { lists.timingEvents[$0] ?? $0 }
        if !events.isEmpty {
            let offset = repeated["offset"].text.map { "\(amount($0, "minutes")) " } ?? ""
            parts.append(offset + events.joined(separator: " and "))
        }
        if let days = repeated["dayOfWeek"].items.compactMap(\.text).map({ Self.capitalized($0) }).nonEmpty {
            parts.append("on " + days.joined(separator: ", "))
        }
        if parts.isEmpty, let code = Self.concept(timing["code"]) { parts.append(code) }
        if let bounds = Self.period(repeated["boundsPeriod"]) { parts.append(bounds) }
        if let duration = quantity(repeated["boundsDuration"]) { parts.append("for \(duration)") }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }

    private func often(_ repeated: ResourceValue) -> String? {
        guard let period = repeated["period"].text, let unit = lists.timeUnits[repeated["periodUnit"].text ?? ""] else {
            return nil
        }
        let times = repeated["frequency"].text ?? "1"
        let most = repeated["frequencyMax"].text
        if times == "1", most == nil {
            if let longest = repeated["periodMax"].text { return "every \(period) to \(amount(longest, unit))" }
            if period == "1" { return unit == "days" ? "once a day" : "every \(unit.dropLast())" }
            return "every \(amount(period, unit))"
        }
        let count = most.map { "\(times) to \($0) times" } ?? (times == "2" ? "twice" : "\(times) times")
        return period == "1" ? "\(count) a \(unit.dropLast())" : "\(count) in \(amount(period, unit))"
    }
}

extension Array {
    /// `nil` where there is nothing in it.
    var nonEmpty: Self? { isEmpty ? nil : self }
}
