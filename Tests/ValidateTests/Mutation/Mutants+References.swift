/// References, contained resources and extensions.
extension MutantCollector {
    func reference(_ site: Site) {
        guard let literal = site.value["reference"], literal.string != nil else { return }
        let sound = SoundValue(packages)
        var allowed: Set<String>?
        var possible: Set<String> = []
        for view in site.views where view.stands(site.path) {
            let targets = view.node.types.first { $0.code == "Reference" }?.targets ?? []
            let types = targets.map { sound.targetType($0) }
            // A target whose type cannot be known here leaves the view out; any resource allows all.
            if targets.isEmpty || types.contains(nil) || types.contains("Resource") { continue }
            let known = Set(types.compactMap { $0 })
            possible.formUnion(known)
            allowed = allowed.map { $0.intersection(known) } ?? known
        }
        if let allowed {
            let others = turned(possible.subtracting(allowed).sorted(), for: site.label).prefix(1)
            for type in others + ["Basic"] where !allowed.contains(type) {
                add(.referenceType, site, "to \(type)", [Edit.replace(literal, "\"\(type)/example\"")])
            }
            resolved(site, literal, allowed)
        }
        add(.referenceLocal, site, "", [Edit.replace(literal, "\"#nonsense-local\"")])
    }

    /// References whose wrong type only the resource that they lead to shows.
    private func resolved(_ site: Site, _ literal: JSONTree, _ allowed: Set<String>) {
        let other = ["Organization", "Patient", "Location"].first { !allowed.contains($0) }
        if let other, !site.scope.isContained, site.scope.type != "Bundle" {
            let text =
                "{\"resourceType\":\"\(other)\",\"id\":\"stray\",\(other == "Patient" ? "\"active\":true" : "\"name\":\"x\"")}"
            let array = site.scope.tree["contained"]
            let edit =
                array.map { Edit.append(text, to: $0) } ?? Edit.insert("\"contained\":[\(text)]", into: site.scope.tree)
            add(.referenceContained, site, "to \(other)", [edit, Edit.replace(literal, "\"#stray\"")])
        }
        let entries = site.source.tree["entry"]?.elements ?? []
        guard site.scope.path.first?.name == "Bundle",
            let place = entries.firstIndex(where: { entry in
                entry["resource"]?["resourceType"]?.string.map { !allowed.contains($0) } ?? false
            }), let url = entries[place]["fullUrl"]?.range
        else { return }
        // Named by a UUID: nothing but the entry tells the type.
        let uuid = "\"urn:uuid:c757873d-ec9a-4326-a141-556f43239520\""
        add(
            .referenceEntry, site, "to entry \(place) by urn:uuid",
            [Edit(url, Array(uuid.utf8)), Edit.replace(literal, uuid)])
    }

    /// A contained resource that nothing refers to.
    func contained(_ site: Site) {
        guard !site.scope.isContained, site.views.contains(where: { $0.node.child("contained") != nil }) else { return }
        let stray = "{\"resourceType\":\"Organization\",\"id\":\"stray\",\"name\":\"x\"}"
        add(
            .containedStray, site, label: site.label, at: site.path(to: "contained"), "",
            [add(stray, "contained", site)])
    }

    /// Puts a value at the end of an array member, which may not be there yet.
    func add(_ value: String, _ name: String, _ site: Site) -> Edit {
        if let array = site.value[name], array.isArray { return Edit.append(value, to: array) }
        return Edit.insert("\"\(name)\":[\(value)]", into: site.value)
    }

    func extensionValue(_ site: Site) {
        let values = site.value.members.filter { $0.name.hasPrefix("value") }
        let url = site.value["url"]
        if values.isEmpty {
            add(.extensionBoth, site, "value added", [Edit.insert("\"valueString\":\"x\"", into: site.value)])
        } else if site.value["extension"] == nil {
            let text = "\"extension\":[\(SoundValue.unknownExtension)]"
            add(.extensionBoth, site, "extension added", [Edit.insert(text, into: site.value)])
            let names = Set(values.flatMap { [$0.name, "_\($0.name)"] })
            if url != nil { add(.extensionNeither, site, "", [Edit.remove(names, from: site.value, of: site.source)]) }
        }
        if url != nil {
            add(
                .extensionURL, site, label: site.label, at: site.path(to: "url"), "removed",
                [Edit.remove(["url"], from: site.value, of: site.source)])
        }
    }

    private static let birthSex = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex"

    /// Known extensions where they must not stand.
    func extensionPlace(_ site: Site) {
        guard site.type != "Extension", let definition = packages.definition(MutantCollector.birthSex),
            definition.contexts.map(\.expression) == ["Patient"]
        else { return }
        let known = "{\"url\":\"\(definition.url)\",\"valueCode\":\"F\"}"
        let isRoot = site.path.count == site.scope.path.count
        if !(isRoot && site.type == "Patient"), site.views.contains(where: { $0.node.child("extension") != nil }) {
            add(
                .extensionContext, site, label: site.label, at: site.path(to: "extension"), "us-core-birthsex",
                [add(known, "extension", site)])
        }
        if site.views.contains(where: { $0.node.child("modifierExtension") != nil }) {
            add(
                .extensionAsModifier, site, label: site.label, at: site.path(to: "modifierExtension"),
                "us-core-birthsex", [add(known, "modifierExtension", site)])
        }
        modifier(site, isRoot: isRoot)
    }

    private func modifier(_ site: Site, isRoot: Bool) {
        let url: String
        let value: String
        if site.scope.type == "Claim", site.path.count == site.scope.path.count + 1, site.path.last?.name == "item" {
            url = "http://hl7.org/fhir/us/davinci-pas/StructureDefinition/modifierextension-infoCancelled"
            value = "\"valueBoolean\":true"
        } else if site.type == "NutritionOrder", isRoot {
            url = "http://hl7.org/fhir/StructureDefinition/request-doNotPerform"
            value = "\"valueBoolean\":true"
        } else {
            return
        }
        guard packages.definition(url)?.root.isModifier == true else { return }
        add(
            .modifierInExtension, site, label: site.label, at: site.path(to: "extension"), url,
            [add("{\"url\":\"\(url)\",\(value)}", "extension", site)])
    }
}
