import FHIR

/// Invariants of resources and bundles.
extension Walker {
    func domain(_ rule: Rule, _ index: Int) -> Bool {
        if rule == .dom6 {
            guard let text = member(index, .text) else { return index != container || options.storedBody }
            return has(text, .div)
        }
        if rule == .uncontainedLastUpdated {
            if options.storedBody || index != container { return true }
            return member(index, .meta).map { has($0, .lastUpdated) } ?? false
        }
        guard let contained = member(index, .contained) else { return true }
        switch rule {
        case .dom2: return !any(contained) { has($0, .contained) }
        case .dom3: return areReferred(contained, in: index)
        case .dom4:
            return !any(contained) { any(member($0, .meta)) { has($0, .versionId) || has($0, .lastUpdated) } }
        case .dom5: return !any(contained) { any(member($0, .meta)) { has($0, .security) } }
        default: return true
        }
    }

    /// Whether every contained resource is pointed at from its container, or points at it. One pass over the strings.
    private func areReferred(_ contained: Int, in resource: Int) -> Bool {
        var referred: Set<String> = []
        // Where `#` alone stands, in the order of the tape.
        var backwards: [Int] = []
        for place in resource..<Int(view.nodes[resource].next) {
            let node = view.nodes[place]
            guard node.kind == .string, node.length > 0, node.name != Name.id.rawValue,
                view.text[Int(node.start)] == 0x23
            else { continue }
            if node.length == 1 {
                backwards.append(place)
            } else {
                referred.insert(String(decoding: view.raw(place).dropFirst(), as: UTF8.self))
            }
        }
        var next = 0
        var areAll = true
        each(contained) { child in
            while next < backwards.count, backwards[next] < child { next += 1 }
            let pointsBack = next < backwards.count && backwards[next] < Int(view.nodes[child].next)
            let id = String(decoding: raw(member(child, .id)), as: UTF8.self)
            if !pointsBack && !referred.contains(id) { areAll = false }
        }
        return areAll
    }

    func bundle(_ rule: Rule, _ index: Int) -> Bool {
        switch rule {
        case .bdl7: return isText(member(index, .type), "history") || hasDistinctURLs(member(index, .entry))
        default: return !contains(raw(member(index, .fullUrl)), "/_history/")
        }
    }

    private func hasDistinctURLs(_ entries: Int?) -> Bool {
        var seen: Set<String> = []
        var isDistinct = true
        each(entries) { entry in
            guard let url = member(entry, .fullUrl) else { return }
            let meta = member(entry, .resource).flatMap { member($0, .meta) }
            let version = raw(meta.flatMap { member($0, .versionId) })
            let key = String(decoding: view.raw(url), as: UTF8.self) + "|" + String(decoding: version, as: UTF8.self)
            if !seen.insert(key).inserted { isDistinct = false }
        }
        return isDistinct
    }

    func contains(_ text: UnsafeBufferPointer<UInt8>, _ word: StaticString) -> Bool {
        let count = word.utf8CodeUnitCount
        guard text.count >= count else { return false }
        for start in 0...(text.count - count)
        where (0..<count).allSatisfy({ text[start + $0] == word.utf8Start[$0] }) {
            return true
        }
        return false
    }

    /// `meta.profile` must name the profile with major and minor version.
    func profileVersion(_ rule: Rule, _ index: Int) -> Bool {
        let name: StaticString
        switch rule {
        case .metaInpatient: name = "C4BB-ExplanationOfBenefit-Inpatient-Institutional|2.0."
        case .metaOutpatient: name = "C4BB-ExplanationOfBenefit-Outpatient-Institutional|2.0."
        case .metaOral: name = "C4BB-ExplanationOfBenefit-Oral|2.0."
        case .metaPharmacy: name = "C4BB-ExplanationOfBenefit-Pharmacy|2.0."
        case .metaProfessional: name = "C4BB-ExplanationOfBenefit-Professional-NonClinician|2.0."
        case .metaCoverage: name = "C4BB-Coverage|2.0."
        case .metaOrganization: name = "C4BB-Organization|2.0."
        case .metaPatient: name = "C4BB-Patient|2.0."
        case .metaPractitioner: name = "C4BB-Practitioner|2.0."
        case .metaRelatedPerson: name = "C4BB-RelatedPerson|2.0."
        default: return true
        }
        let prefix: StaticString = "http://hl7.org/fhir/us/carin-bb/StructureDefinition/"
        let profiles = member(index, .meta).flatMap { member($0, .profile) }
        return any(profiles) { place in
            let text = view.raw(place)
            let length = prefix.utf8CodeUnitCount
            guard text.count >= length + name.utf8CodeUnitCount else { return false }
            return (0..<length).allSatisfy { text[$0] == prefix.utf8Start[$0] }
                && (0..<name.utf8CodeUnitCount).allSatisfy { text[length + $0] == name.utf8Start[$0] }
        }
    }
}
