/// What is wrong with a resource as a whole.
extension MutantCollector {
    func resource(_ site: Site) {
        contained(site)
        kind(site)
        if site.parent == nil { syntax(site) }
    }

    /// A type that is none, and a profile for another.
    private func kind(_ site: Site) {
        guard let type = site.value["resourceType"] else { return }
        // Of the outermost resource there is no place to point at but all of it.
        let path = site.parent == nil ? [] : site.path
        for text in turned(
            ["\"Nonsense\"", "7", "\"\(site.type.lowercased())\"", "\"DomainResource\""], for: site.label)
        {
            add(.resourceType, site, label: site.label, at: path, text, [Edit.replace(type, text)])
        }
        add(
            .resourceType, site, label: "\(site.label) removed", at: path, "removed",
            [Edit.remove(["resourceType"], from: site.value, of: site.source)])
        guard site.type != "Patient", let profiles = site.value["meta"]?["profile"], profiles.isArray else { return }
        let other = "\"http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient\""
        let place = site.path + [Step("meta"), Step("profile", index: profiles.elements.count)]
        add(
            .profileType, site, label: site.label, at: place, "us-core-patient added",
            [Edit.append(other, to: profiles)])
    }

    /// Texts that are no JSON.
    private func syntax(_ site: Site) {
        let count = site.source.bytes.count
        let end = site.value.range.upperBound
        guard let first = site.value.members.first, let last = site.value.members.last else { return }
        func put(_ text: String, at place: Int) -> [Edit] { [Edit(place..<place, Array(text.utf8))] }
        func member(_ value: String) -> [Edit] { [Edit.insert("\"language\":\(value)", into: site.value)] }
        let mutants: [(String, [Edit])] = [
            ("truncated", [Edit(count / 2..<count, [])]),
            ("last bracket gone", [Edit(end - 1..<end, [])]),
            ("comma at the end", put(",", at: last.value.range.upperBound)),
            ("comma twice", put(",,", at: first.value.range.upperBound)),
            ("text behind", put("x", at: end)),
            ("second value", put("{}", at: end)),
            ("single quotes", member("'en'")),
            ("comment", put("/* x */", at: first.start)),
            ("name without quotes", put("language:\"en\",", at: first.start)),
            ("unknown escape", member("\"\\x\"")),
            ("short escape", member("\"\\u12\"")),
            ("leading zero", member("01")),
            ("plus sign", member("+1")),
            ("point first", member(".5")),
            ("point last", member("1.")),
            ("not a number", member("NaN")),
            ("capital word", member("True")),
            ("line break in a text", member("\"a\nb\"")),
            ("no UTF-8", [Edit.insert(Array("\"language\":\"".utf8) + [0xC3, 0x28, 0x22], into: site.value)]),
            ("surrogate", [Edit.insert(Array("\"language\":\"".utf8) + [0xED, 0xA0, 0x80, 0x22], into: site.value)]),
        ]
        for (name, edits) in turned(mutants, for: site.source.name) {
            add(.jsonSyntax, site, label: "\(site.label) \(name)", at: [], name, edits)
        }
    }
}
