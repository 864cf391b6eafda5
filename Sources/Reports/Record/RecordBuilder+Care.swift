/// Visits, people, plans, documents.
extension RecordBuilder {
    func encounters() -> RecordSection {
        var section = RecordSection(id: "encounters", title: "Visits and stays")
        let entries = Self.sorted(all("Encounter"), ["period.start"]).map { encounter in
            let kind = encounter["class"]["display"].text ?? ""
            let name =
                RecordWords.concepts(encounter["type"]).first ?? RecordWords.capitalized(kind.isEmpty ? "visit" : kind)
            let diagnoses = encounter["diagnosis"].items.compactMap { diagnosis -> String? in
                let reference = diagnosis["condition"]
                return reference["reference"].text.flatMap { byName[$0] }.flatMap { RecordWords.concept($0["code"]) }
                    ?? RecordWords.name(reference)
            }
            var people: [String] = []
            for name in encounter["participant"].items.compactMap({ RecordWords.name($0["individual"]) })
            where !people.contains(name) { people.append(name) }
            let places = encounter["location"].items.compactMap { RecordWords.name($0["location"]) }
            var entry = entry(
                encounter, RecordWords.capitalized(name),
                when: RecordWords.period(encounter["period"], hasTime: true)?.replacing("since ", with: ""),
                details: [
                    people.nonEmpty.map { "With " + $0.joined(separator: ", ") },
                    (places.first ?? RecordWords.name(encounter["serviceProvider"])).map { "At \($0)" },
                    Self.because(encounter["reasonCode"]),
                    diagnoses.nonEmpty.map { "Diagnosis: " + $0.joined(separator: ", ") },
                    RecordWords.concept(encounter["hospitalization"]["dischargeDisposition"]),
                ])
            let status = encounter["status"].text ?? ""
            entry.mark = ["finished", "unknown"].contains(status) ? "" : RecordWords.plain(status) ?? ""
            return entry
        }
        section.groups = entries.isEmpty ? [] : [RecordGroup(entries: entries)]
        return section
    }

    func careTeam() -> RecordSection {
        var section = RecordSection(id: "care-team", title: "Care team")
        section.groups = all("CareTeam").map { team in
            let entries = team["participant"].items.map { member in
                var entry = RecordEntry()
                entry.title = RecordWords.name(member["member"]) ?? "Unnamed"
                entry.details = RecordWords.concepts(member["role"])
                entry.when = RecordWords.period(member["period"]).map(RecordWords.capitalized) ?? ""
                entry.sources = source(team)
                return entry
            }
            let status = team["status"].text ?? "active"
            let name = team["name"].text ?? RecordWords.concepts(team["category"]).first ?? ""
            return RecordGroup(
                title: status == "active" ? name : "\(name) (\(RecordWords.plain(status) ?? ""))", entries: entries,
                isQuiet: status == "inactive")
        }.filter { !$0.entries.isEmpty }
        return section
    }

    func plans() -> RecordSection {
        var section = RecordSection(id: "plans", title: "Planned care")
        let asked = Set(all("Claim").flatMap { Self.references($0) })
        let requests = Self.sorted(
            all("ServiceRequest").filter { !asked.contains(Self.name($0)) && input.origins[Self.name($0)] != nil },
            ["occurrenceDateTime", "occurrencePeriod.start", "authoredOn"])
        let entries = requests.map { request in
            var entry = entry(
                request,
                (request["doNotPerform"].isTrue ? "Not to be done: " : "")
                    + (RecordWords.concept(request["code"]) ?? "Planned"),
                when: wording.when(request, "occurrence").map { "For \($0)".replacing("For since", with: "From") },
                details: [
                    Self.because(request["reasonCode"]), Self.by(request["performer"].first, "With"),
                    RecordWords.date(request["authoredOn"].text).map { "Ordered \($0)" },
                ])
            entry.by = Self.by(request["requester"], "ordered by") ?? ""
            if request["status"].text != "active" { entry.mark = RecordWords.plain(request["status"].text) ?? "" }
            return entry
        }
        let written = Self.sorted(all("CarePlan"), ["created", "period.start"]).map { plan in
            var entry = entry(
                plan, RecordWords.capitalized((plan["title"].text ?? "Plan").lowercased()),
                when: RecordWords.date(plan["created"].text), details: [plan["description"].text])
            entry.words = Self.plainText(plan["text"]["div"].text ?? "")
            return entry
        }
        section.groups = [
            RecordGroup(entries: entries), RecordGroup(title: "As it was written", entries: written),
        ].filter { !$0.entries.isEmpty }
        return section
    }

    private static func references(_ claim: ResourceValue) -> [String] {
        claim["item"].items.flatMap { item in
            item["extension"].items.compactMap { $0["valueReference"]["reference"].text }
        } + claim["supportingInfo"].items.compactMap { $0["valueReference"]["reference"].text }
    }

    /// The words of XHTML, a line for each block.
    static func plainText(_ markup: String) -> String {
        var text = ""
        var rest = markup[...]
        while let open = rest.firstIndex(of: "<") {
            text += rest[..<open]
            guard let close = rest[open...].firstIndex(of: ">") else {
                rest = ""
                break
            }
            let tag = rest[open..<close].dropFirst().drop { $0 == "/" }.prefix { $0.isLetter || $0.isNumber }
            if ["br", "p", "tr", "li", "div", "table", "ul", "ol", "h1", "h2", "h3"].contains(tag.lowercased()) {
                text += "\n"
            }
            if ["td", "th"].contains(tag.lowercased()) { text += " " }
            rest = rest[rest.index(after: close)...]
        }
        text += rest
        for (entity, character) in [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")] {
            text = text.replacing(entity, with: character)
        }
        let lines = text.split(separator: "\n").map { line in
            line.split(separator: " ").joined(separator: " ")
        }
        return lines.filter { !$0.isEmpty && $0 != "|" }.joined(separator: "\n")
    }

    func documents() -> RecordSection {
        var section = RecordSection(id: "documents", title: "Documents and notes")
        var notes: [RecordEntry] = []
        var documents: [RecordEntry] = []
        for document in Self.sorted(all("DocumentReference"), ["date", "context.period.start"]) {
            let attachment = document["content"].first["attachment"]
            let type = attachment["contentType"].text ?? ""
            let title =
                document["description"].text ?? attachment["title"].text ?? RecordWords.concept(document["type"])
            var entry = entry(
                document, title ?? "Document", when: RecordWords.date(document["date"].text),
                details: [
                    format(type).map {
                        $0 + (attachment["size"].text.flatMap(Int.init).map { ", \(Figures.size($0))" } ?? "")
                    },
                    document["author"].items.compactMap(RecordWords.name).nonEmpty.map {
                        "By " + $0.joined(separator: ", ")
                    },
                    RecordWords.concepts(document["securityLabel"]).nonEmpty.map {
                        "Confidentiality: " + $0.joined(separator: ", ")
                    },
                ])
            if document["status"].text == "superseded" { entry.mark = "replaced" }
            if document["docStatus"].text == "preliminary" { entry.mark = "preliminary" }
            if type.hasPrefix("text/plain"), let data = attachment["data"].text {
                entry.words = Self.decoded(data) ?? ""
                entry.details.removeAll { $0.hasPrefix("Text") }
                // A plan's words stand with the plan.
                let isPlan = all("CarePlan").contains {
                    source($0) == entry.sources && Self.plainText($0["text"]["div"].text ?? "") == entry.words
                }
                if !isPlan { notes.append(entry) }
            } else {
                documents.append(entry)
            }
        }
        section.groups = [
            RecordGroup(title: "Notes", entries: notes), RecordGroup(title: "Documents", entries: documents),
        ].filter { !$0.entries.isEmpty }
        return section
    }

    private func format(_ type: String) -> String? {
        wording.lists.mediaTypes[type] ?? (type.isEmpty ? nil : type)
    }

    /// Text in base64, the first 4,000 characters of it.
    static func decoded(_ base64: String) -> String? {
        var bytes: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for byte in base64.utf8.prefix(24_000) {
            let value: UInt8
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = byte - 65
            case UInt8(ascii: "a")...UInt8(ascii: "z"): value = byte - 71
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = byte + 4
            case UInt8(ascii: "+"): value = 62
            case UInt8(ascii: "/"): value = 63
            case UInt8(ascii: "="), 0x0A, 0x0D, 0x20: continue
            default: return nil
            }
            bits = bits << 6 | UInt32(value)
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        let text = String(decoding: bytes, as: UTF8.self)
        return text.count > 4000 ? text.prefix(4000) + "… (cut)" : text
    }
}
