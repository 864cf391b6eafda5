/// Values written otherwise, or others as good.
extension VariationCollector {
    func resource(_ site: Site) {
        if let profiles = site.value["meta"]?["profile"], profiles.isArray {
            let text = "\"http://example.org/StructureDefinition/unknown\""
            add("unknown-profile", site, [Edit.append(text, to: profiles)])
        }
    }

    func primitive(_ site: Site) {
        escape(site)
        guard let parent = site.parent, !["id", "url", "div", "resourceType"].contains(parent.key) else { return }
        sibling(site, parent)
        let isPrescribed = site.views.contains { $0.node.prescribed != nil || !$0.stands(site.path) }
        if isPrescribed { return }
        other(site, parent)
        if site.type == "decimal", let text = site.value.number, !site.label.contains("Count") {
            let exact = text.contains(".") ? "\(text)0" : "\(text).0"
            if !text.lowercased().contains("e") {
                add("number-zeros", site, [Edit.replace(site.value, exact)])
                add("number-exponent", site, [Edit.replace(site.value, "\(text)e0")])
                if !text.contains("."), text != "0" {
                    add("number-exponent-2", site, [Edit.replace(site.value, "\(text)00E-2")])
                }
            }
        }
        if site.type == "date" || site.type == "dateTime", !["start", "end"].contains(parent.key) {
            partial(site, parent)
        }
    }

    /// One character of a value, or of its name, as an escape.
    private func escape(_ site: Site) {
        guard let parent = site.parent, let member = parent.object.members.first(where: { $0.name == parent.key }),
            let letter = parent.key.first
        else { return }
        let start = member.start + 1
        add("escaped-key", site, [Edit(start..<start + 1, Rendering.escape(letter))])
        guard let text = site.value.string, let first = text.first, first.isASCII, first.isLetter || first.isNumber
        else {
            return
        }
        let place = site.value.range.lowerBound + 1
        add("escaped-value", site, [Edit(place..<place + 1, Rendering.escape(first))])
    }

    /// An extension beside a primitive.
    private func sibling(_ site: Site, _ parent: (object: JSONTree, key: String)) {
        guard let member = parent.object[parent.key], parent.object["_\(parent.key)"] == nil,
            !site.views.contains(where: { $0.node.child("extension")?.max == 0 })
        else { return }
        let text = "{\"id\":\"a1\",\"extension\":[\(SoundValue.unknownExtension)]}"
        let rest = String(repeating: ",null", count: max(0, member.elements.count - 1))
        let whole = member.isArray ? "[\(text)\(rest)]" : text
        add("primitive-extension", site, [Edit.insert("\"_\(parent.key)\":\(whole)", into: parent.object)])
    }

    private func partial(_ site: Site, _ parent: (object: JSONTree, key: String)) {
        let own = site.views.flatMap { $0.node.constraints.map(\.key) }.filter { $0 != "ele-1" }
        let element = site.path.last?.element ?? parent.key
        guard own.isEmpty, !isMentioned(element, site), !isMentioned(parent.key, site) else { return }
        for text in ["\"2023\"", "\"2023-05\""] {
            add("partial-date \(text.count)", site, [Edit.replace(site.value, text)])
        }
        add("leap-day", site, [Edit.replace(site.value, "\"2024-02-29\"")])
        guard site.type == "dateTime" else { return }
        for (number, text) in [
            "2023-12-31T23:59:60Z", "2023-01-01T00:00:00.123456789+14:00", "2023-01-01T10:00:00-00:00",
        ]
        .enumerated() {
            add("date-time \(number)", site, [Edit.replace(site.value, Edit.quoted(text))])
        }
    }

    /// Other texts and URIs as good as those that stand there.
    private func other(_ site: Site, _ parent: (object: JSONTree, key: String)) {
        let hasRule = site.views.contains { view in view.node.constraints.contains { $0.key != "ele-1" } }
        guard !hasRule, !isMentioned(parent.key, site), !isMentioned(site.path.last?.element ?? "", site) else {
            return
        }
        switch site.type {
        case "string" where parent.key != "reference", "markdown":
            add("other-text", site, [Edit.replace(site.value, "\"\u{E9} \u{1F600} \\\"x\\\" \\n\\t\\u00e9 <b>\"")])
        case "uri" where site.views.allSatisfy({ $0.node.binding == nil }):
            if parent.key != "reference", parent.object["code"] == nil {
                add("other-uri", site, [Edit.replace(site.value, "\"urn:oid:1.2.3\"")])
            }
        default: break
        }
    }

    /// The forms in which a reference may be written.
    func reference(_ site: Site) {
        guard let text = site.value["reference"]?.string, !text.hasPrefix("#"),
            site.views.allSatisfy({ view in
                view.stands(site.path) && view.node.prescribed == nil && !isMentioned(site.parent?.key ?? "", site)
            })
        else { return }
        let sound = SoundValue(packages)
        var allowed: Set<String>?
        for view in site.views {
            let targets = view.node.types.first { $0.code == "Reference" }?.targets ?? []
            let types = targets.map { sound.targetType($0) }
            if types.contains(nil) { return }
            if targets.isEmpty || types.contains("Resource") { continue }
            let known = Set(types.compactMap { $0 })
            allowed = allowed.map { $0.intersection(known) } ?? known
        }
        guard let type = allowed == nil ? "Patient" : allowed?.min() else { return }
        let forms = [
            "{\"reference\":\"\(type)/1\"}", "{\"reference\":\"https://example.org/fhir/\(type)/1\"}",
            "{\"reference\":\"\(type)/1/_history/2\"}", "{\"reference\":\"\(type)/1\",\"type\":\"\(type)\"}",
            "{\"reference\":\"urn:uuid:c757873d-ec9a-4326-a141-556f43239520\"}",
        ]
        for (number, form) in forms.enumerated() {
            add("reference-form \(number)", site, [Edit.replace(site.value, form)])
        }
        let isFree = site.views.allSatisfy { view in
            view.node.children.allSatisfy { $0.min == 0 } && view.definition.type != "Extension"
        }
        if isFree {
            add(
                "reference-logical", site,
                [
                    Edit.replace(
                        site.value,
                        "{\"type\":\"\(type)\",\"identifier\":{\"system\":\"http://example.org/ids\",\"value\":\"x\"},\"display\":\"x\"}"
                    )
                ])
        }
    }

    func unknownExtension(_ site: Site) {
        guard site.value.isObject, site.type != "Extension", site.value["resourceType"]?.string != "Bundle" else {
            return
        }
        let nodes = site.views.compactMap { $0.node.child("extension") }
        guard !nodes.isEmpty, nodes.allSatisfy({ $0.max == .max && $0.rules != "closed" }) else { return }
        let text = SoundValue.unknownExtension
        if let array = site.value["extension"] {
            if array.isArray { add("unknown-extension", site, [Edit.append(text, to: array)]) }
        } else {
            add("unknown-extension", site, [Edit.insert("\"extension\":[\(text)]", into: site.value)])
        }
    }

    private static let external = [
        ("http://www.ama-assn.org/go/cpt", "99213"), ("https://www.nubc.org/CodeSystem/RevenueCodes", "0450"),
        ("https://x12.org/codes/claim-adjustment-reason-codes", "45"), ("http://hl7.org/fhir/sid/icd-10-cm", "J18.9"),
        ("http://snomed.info/sct", "73211009"), ("http://loinc.org", "8867-4"),
    ]

    /// Codes that no list here holds, where no list is required.
    func codes(_ site: Site) {
        let key = site.parent?.key ?? ""
        let isFree = site.views.allSatisfy { view in
            view.stands(site.path) && view.node.prescribed == nil && view.node.binding?.strength != "required"
                && !view.node.isBounded
                && (view.node.children.isEmpty
                    || view.definition.kind == "complex-type" && view.definition.type == site.type)
        }
        let other = VariationCollector.external[Int(stableHash(site.label) % UInt64(VariationCollector.external.count))]
        let coding = "{\"system\":\"\(other.0)\",\"code\":\"\(other.1)\"}"
        if isFree, !isMentioned(key, site), !isMentioned(site.path.last?.element ?? "", site), key != "coding" {
            let text = site.type == "Coding" ? coding : "{\"coding\":[\(coding)]}"
            add("external-code", site, [Edit.replace(site.value, text)])
        }
        guard site.type == "CodeableConcept", let codings = site.value["coding"], codings.isArray else { return }
        let place = site.path(to: "coding")
        let children = site.views.compactMap { $0.node.child("coding") }
        let isOpen = children.allSatisfy {
            $0.max == .max && $0.rules != "closed" && $0.binding?.strength != "required" && $0.prescribed == nil
                && $0.children.allSatisfy { $0.prescribed == nil && $0.binding?.strength != "required" && $0.max != 0 }
        }
        let isWatched = site.views.contains { view in
            view.dangers.contains { $0.path.count > place.count && place.touches($0.path) }
        }
        if isOpen, !isWatched { add("additional-coding", site, [Edit.append(coding, to: codings)]) }
    }
}
