extension MemberRecord {
    /// The record that resources make. What cannot be read is left out, and counted.
    public init(_ input: RecordInput) {
        let builder = RecordBuilder(input)
        self = builder.record()
    }
}

/// Puts a record together from resources.
struct RecordBuilder {
    /// Of a type, in the order of their ids; without what was entered in error.
    private(set) var resources: [String: [ResourceValue]] = [:]
    private(set) var byName: [String: ResourceValue] = [:]
    let input: RecordInput
    let wording: RecordWords
    let patient: ResourceValue
    private var withdrawn = 0
    private var unread = 0
    /// Of a resource, others that may say the same.
    private var twins: [String: [String]] = [:]

    init(_ input: RecordInput) {
        self.input = input
        wording = RecordWords(lists: input.words)
        patient = ResourceValue(resource: input.patient) ?? .null
        for body in input.bodies {
            guard let resource = ResourceValue(resource: body), let type = resource["resourceType"].text else {
                unread += 1
                continue
            }
            byName[Self.name(resource)] = resource
            if Self.isWithdrawn(resource) {
                withdrawn += 1
            } else {
                resources[type, default: []].append(resource)
            }
        }
        for (first, second) in input.pairs {
            twins[first, default: []].append(second)
            twins[second, default: []].append(first)
        }
    }

    static func name(_ resource: ResourceValue) -> String {
        "\(resource["resourceType"].text ?? "")/\(resource["id"].text ?? "")"
    }

    /// What its source says was never true.
    private static func isWithdrawn(_ resource: ResourceValue) -> Bool {
        let states = [
            resource["status"].text, resource["docStatus"].text, RecordWords.code(resource["verificationStatus"]),
            resource["lifecycleStatus"].text,
        ]
        return states.contains("entered-in-error")
    }

    func all(_ type: String) -> [ResourceValue] { resources[type] ?? [] }

    /// The place of the source of a resource; the plan's own where no document made it.
    func source(_ resource: ResourceValue) -> [Int] { input.origins[Self.name(resource)].map { [$0] } ?? [] }

    /// An entry with what every entry has.
    func entry(
        _ resource: ResourceValue, _ title: String, when: String? = nil, details: [String?] = []
    ) -> RecordEntry {
        var entry = RecordEntry()
        entry.title = title
        entry.when = when.map(RecordWords.capitalized) ?? ""
        entry.details = details.compactMap { $0 }.filter { !$0.isEmpty }
        entry.details += resource["note"].items.compactMap { $0["text"].text }.map { "Note: \($0)" }
        entry.sources = source(resource)
        let labels = resource["meta"]["security"].items.compactMap { $0["code"].text }
        if labels.contains("R") || labels.contains("V") { entry.details.append("Restricted by its source") }
        for twin in twins[Self.name(resource)] ?? [] {
            if let place = input.origins[twin], !entry.sources.contains(place), !entry.alsoIn.contains(place) {
                entry.alsoIn.append(place)
            }
        }
        return entry
    }

    /// By date, the newest first; what has none comes last.
    static func sorted(_ resources: [ResourceValue], _ names: [String]) -> [ResourceValue] {
        func key(_ resource: ResourceValue) -> String {
            for name in names {
                var value = resource
                for part in name.split(separator: ".") { value = value[String(part)] }
                if let text = value.text { return text }
            }
            return ""
        }
        return resources.map { (key($0), $0) }.sorted { $0.0 > $1.0 }.map(\.1)
    }

    static func because(_ concepts: ResourceValue) -> String? {
        RecordWords.concepts(concepts).nonEmpty.map { "For: " + $0.joined(separator: ", ") }
    }

    static func by(_ reference: ResourceValue, _ word: String = "By") -> String? {
        RecordWords.name(reference).map { "\(word) \($0)" }
    }

    func record() -> MemberRecord {
        var record = MemberRecord()
        record.day = input.day
        record.plan = input.plan
        record.sources = input.sources
        record.name = patient["name"].items.lazy.compactMap(RecordWords.humanName).first ?? "(no name)"
        record.facts = facts()
        record.sections = [
            allergies(), problems(), medications(), immunizations(), results(), vitals(), procedures(), encounters(),
            careTeam(), goals(), plans(), family(), social(), functional(), devices(), documents(), coverages(),
            claims(),
            authorizations(),
        ]
        record.alerts = alerts()
        if withdrawn > 0 {
            let count = Figures.count(withdrawn, "entry", plural: "entries")
            record.notes.append("Withdrawn by the source as entered in error, and not shown: \(count).")
        }
        if unread > 0 {
            record.notes.append("\(Figures.count(unread, "entry", plural: "entries")) could not be read.")
        }
        if input.isCut { record.notes.append("There is more in the store than is shown here.") }
        return record
    }

    private func facts() -> [RecordFact] {
        var facts: [RecordFact] = []
        func add(_ title: String, _ value: String?) {
            if let value, !value.isEmpty { facts.append(RecordFact(title: title, value: value)) }
        }
        add("Born", RecordWords.date(patient["birthDate"].text))
        add("Sex", patient["gender"].text.map(RecordWords.capitalized))
        add("Died", RecordWords.date(patient["deceasedDateTime"].text))
        let members = patient["identifier"].items.filter { RecordWords.has($0["type"], "MB") }
        add("Member number", members.compactMap { $0["value"].text }.joined(separator: ", "))
        add("Address", patient["address"].items.lazy.compactMap(RecordWords.address).first)
        for contact in patient["telecom"].items {
            let title = contact["system"].text == "email" ? "E-mail" : "Telephone"
            add(title, contact["value"].text)
        }
        let languages = patient["communication"].items.compactMap { RecordWords.concept($0["language"]) }
        add("Language", languages.joined(separator: ", "))
        for ending in ["race", "ethnicity"] {
            let extensions = patient["extension"].items.filter {
                $0["url"].text?.hasSuffix("us-core-\(ending)") == true
            }
            let text = extensions.first?["extension"].items.first { $0["url"].text == "text" }
            add(RecordWords.capitalized(ending), text?["valueString"].text)
        }
        let doctors = patient["generalPractitioner"].items.compactMap(RecordWords.name)
        add("Primary care", doctors.joined(separator: ", "))
        return facts
    }

    /// Allergies that are so, the gravest first: what one has to see before anything else.
    private func alerts() -> [String] {
        all("AllergyIntolerance").filter { Self.allergyState($0) == .active && !saysNone($0) }
            .compactMap { allergy in
                RecordWords.concept(allergy["code"]).map { (allergy["criticality"].text == "high" ? 0 : 1, $0) }
            }.sorted { $0 < $1 }.map(\.1)
    }
}
