/// Data types of FHIR in words that people read.
struct RecordWords {
    /// What codes are called.
    let lists: RecordWordLists

    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]

    /// `April 6, 2026`, `June 2015`, `1987`; with `hasTime`, `April 6, 2026, 3:20 PM` on the clock on which it was
    /// stated. Anything else as it is.
    static func date(_ text: String?, hasTime: Bool = false) -> String? {
        guard let text else { return nil }
        let day = text.prefix { $0 != "T" }.split(separator: "-", omittingEmptySubsequences: false)
        guard day.count <= 3, let year = day.first, year.count == 4, year.allSatisfy(\.isNumber) else { return text }
        guard day.count > 1 else { return String(year) }
        guard let month = Int(day[1]), (1...12).contains(month) else { return text }
        guard day.count > 2, let number = Int(day[2]) else { return "\(months[month - 1]) \(year)" }
        let words = "\(months[month - 1]) \(number), \(year)"
        guard hasTime, let time = time(text) else { return words }
        return "\(words), \(time)"
    }

    /// `Apr 6, 2026`: for columns.
    static func shortDate(_ text: String?) -> String {
        guard let text else { return "" }
        let day = text.prefix { $0 != "T" }.split(separator: "-")
        guard day.count == 3, let month = Int(day[1]), (1...12).contains(month), let number = Int(day[2]) else {
            return date(text) ?? ""
        }
        return "\(months[month - 1].prefix(3)) \(number), \(day[0])"
    }

    /// `3:20 PM`, on the clock on which it was stated.
    static func time(_ text: String) -> String? {
        guard let mark = text.firstIndex(of: "T") else { return nil }
        let parts = text[text.index(after: mark)...].prefix(5).split(separator: ":")
        guard parts.count == 2, let hour = Int(parts[0]), parts[1].count == 2, hour < 24 else { return nil }
        return "\((hour + 11) % 12 + 1):\(parts[1]) \(hour < 12 ? "AM" : "PM")"
    }

    /// `from March 1, 2026 to …`, of a Period.
    static func period(_ period: ResourceValue, hasTime: Bool = false) -> String? {
        let start = date(period["start"].text, hasTime: hasTime)
        guard let end = date(period["end"].text, hasTime: hasTime) else { return start.map { "since \($0)" } }
        guard let start else { return "until \(end)" }
        if start == end { return start }
        // One day of a visit is named once.
        if hasTime, let day = date(period["start"].text), day == date(period["end"].text),
            let last = time(period["end"].text ?? "")
        {
            return "\(start) to \(last)"
        }
        return "\(start) to \(end)"
    }

    /// The date of `name` with its type: `onset` finds `onsetDateTime`, `onsetPeriod`, `onsetAge`, `onsetString`.
    func when(_ resource: ResourceValue, _ name: String, hasTime: Bool = false) -> String? {
        if let date = Self.date(resource[name + "DateTime"].text ?? resource[name + "Date"].text, hasTime: hasTime) {
            return date
        }
        if let period = Self.period(resource[name + "Period"], hasTime: hasTime) { return period }
        if let age = quantity(resource[name + "Age"]) { return "at the age of \(age)" }
        if let range = range(resource[name + "Range"]) { return "at the age of \(range)" }
        return resource[name + "String"].text
    }

    /// A CodeableConcept or Coding: its text, else the first display, else the first code.
    static func concept(_ concept: ResourceValue) -> String? {
        if let text = concept["text"].text ?? concept["display"].text { return shortened(text, concept) }
        let codings = concept["coding"].items
        if let display = codings.lazy.compactMap({ $0["display"].text }).first { return shortened(display, concept) }
        guard let coding = codings.first(where: { !$0["code"].isNull }) else { return concept["code"].text }
        return coding["code"].text.map { coding["system"].text == loinc ? "LOINC \($0)" : $0 }
    }

    private static let loinc = "http://loinc.org"

    /// LOINC's long names without what stands in brackets, which says how it is measured: `Potassium [Moles/volume]
    /// in Serum or Plasma` becomes `Potassium in Serum or Plasma`.
    private static func shortened(_ name: String, _ concept: ResourceValue) -> String {
        guard concept["coding"].items.contains(where: { $0["system"].text == loinc }), name.contains("[") else {
            return name
        }
        var short = ""
        var depth = 0
        for character in name {
            if character == "[" { depth += 1 }
            if depth == 0 { short.append(character) }
            if character == "]", depth > 0 { depth -= 1 }
        }
        let words = short.split(separator: " ").joined(separator: " ")
        return words.isEmpty || depth > 0 ? name : words
    }

    static func concepts(_ concepts: ResourceValue) -> [String] {
        var words: [String] = []
        for word in concepts.items.compactMap(concept) where !words.contains(word) { words.append(word) }
        return words
    }

    /// Whether one of the codings has that code.
    static func has(_ concept: ResourceValue, _ code: String) -> Bool {
        concept["coding"].items.contains { $0["code"].text == code }
    }

    /// The first code, as of a status.
    static func code(_ concept: ResourceValue) -> String? { concept["coding"].first["code"].text }

    /// A quantity's unit as people write it.
    func unit(_ quantity: ResourceValue) -> String {
        let code = quantity["code"].text ?? ""
        if let known = lists.units[code] { return known }
        let unit = quantity["unit"].text ?? code
        if let known = lists.units[unit] { return known }
        return String(unit.filter { !"{}[]".contains($0) })
    }

    /// `7.4 %`, `over 35000 pg/mL`, `2 tablets`.
    func quantity(_ quantity: ResourceValue) -> String? {
        guard let value = quantity["value"].text else { return nil }
        let signs = ["<": "less than ", "<=": "at most ", ">=": "at least ", ">": "more than "]
        return (signs[quantity["comparator"].text ?? ""] ?? "") + amount(value, unit(quantity))
    }

    /// A number with its unit: what is counted is in the plural.
    func amount(_ value: String, _ unit: String) -> String {
        guard !unit.isEmpty else { return value }
        let counted = lists.countedUnits.contains(unit) && value != "1"
        let single = value == "1" && ["years", "months", "weeks", "days", "hours", "minutes"].contains(unit)
        return value + (unit == "%" ? "" : " ") + (single ? String(unit.dropLast()) : unit) + (counted ? "s" : "")
    }

    /// `3.5 to 5.1 mmol/L`, `up to 68 kg`, `0.5 to 1`.
    func range(_ range: ResourceValue) -> String? {
        let low = range["low"]
        let high = range["high"]
        guard let last = high["value"].text else { return quantity(low).map { "\($0) or more" } }
        guard let first = low["value"].text else { return quantity(high).map { "up to \($0)" } }
        return "\(first) to \(amount(last, unit(high)))"
    }

    /// Who a Reference names.
    static func name(_ reference: ResourceValue) -> String? { reference["display"].text }

    /// A HumanName in the order in which it is said.
    static func humanName(_ name: ResourceValue) -> String? {
        if let text = name["text"].text { return text }
        let parts = [name["prefix"], name["given"], name["family"], name["suffix"]]
        let words = parts.flatMap { $0.items.compactMap(\.text) }
        return words.isEmpty ? nil : words.joined(separator: " ")
    }

    static func address(_ address: ResourceValue) -> String? {
        if let text = address["text"].text { return text }
        let code = address["postalCode"].text.map { code in
            code.count == 9 && code.allSatisfy(\.isNumber) ? "\(code.prefix(5))-\(code.suffix(4))" : code
        }
        let place = [address["state"].text, code].compactMap { $0 }.joined(separator: " ")
        let parts = address["line"].items.compactMap(\.text) + [address["city"].text ?? "", place]
        let words = parts.filter { !$0.isEmpty }.joined(separator: ", ")
        return words.isEmpty ? nil : words
    }

    /// `1,234.50 USD` becomes `$1,234.50`.
    static func money(_ money: ResourceValue) -> String? {
        guard let value = money["value"].text, let number = Double(value) else { return nil }
        let text = Figures.fixed(abs(number), 2).split(separator: ".")
        let whole = Figures.count(Int(text.first ?? "0") ?? 0) + "." + (text.last ?? "00")
        let currency = money["currency"].text ?? "USD"
        return (number < 0 ? "−" : "") + (currency == "USD" ? "$\(whole)" : "\(whole) \(currency)")
    }

    /// A code of FHIR as words: `entered-in-error` becomes `entered in error`.
    static func plain(_ code: String?) -> String? { code.map { $0.replacing("-", with: " ") } }

    /// With a capital letter.
    static func capitalized(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }
}
