/// JSON of the wrong shape.
extension MutantCollector {
    /// Wrong kinds of a value, and emptiness.
    func shape(_ site: Site) {
        guard let parent = site.parent else { return }
        let isText = site.type == "xhtml"
        switch site.value.content {
        case .object:
            add(.jsonType, site, "text for an object", [Edit.replace(site.value, "\"x\"")])
            add(.emptyObject, site, "", [Edit.replace(site.value, "{}")])
        case .string:
            for other in turned(["7", "true", "{\"id\":\"a\"}"], for: site.label) {
                add(.jsonType, site, "\(other) for a text", [Edit.replace(site.value, other)])
            }
            if !isText { add(.emptyString, site, "", [Edit.replace(site.value, "\"\"")]) }
        case .number(let text):
            for other in turned(["\"\(text)\"", "true"], for: site.label) {
                add(.jsonType, site, "\(other) for a number", [Edit.replace(site.value, other)])
            }
        case .boolean(let isTrue):
            for other in turned(["\"\(isTrue)\"", "1"], for: site.label) {
                add(.jsonType, site, "\(other) for a boolean", [Edit.replace(site.value, other)])
            }
        default: break
        }
        // A null in an array stands for a primitive whose extensions are beside it.
        if parent.object["_\(parent.key)"] == nil { add(.null, site, "", [Edit.replace(site.value, "null")]) }
        if !site.value.isObject, !site.value.isArray { sibling(site, parent) }
    }

    /// The member beside a primitive, for its id and extensions.
    private func sibling(_ site: Site, _ parent: (object: JSONTree, key: String)) {
        let isFree = parent.object["_\(parent.key)"] == nil && !["id", "url", "div"].contains(parent.key)
        guard isFree, let member = parent.object[parent.key] else { return }
        let index = site.path.last?.index
        let texts: [String]
        if member.isArray {
            guard index == 0 else { return }
            let rest = String(repeating: ",null", count: member.elements.count - 1)
            texts = ["{\"id\":\"a\"}", "[{\"nonsense\":1}\(rest)]", "[\"x\"\(rest)]", "[]"]
        } else {
            texts = [
                "\"x\"", "{\"nonsense\":1}", "{}", "[{\"id\":\"a\"}]", "null",
                "{\"extension\":[{\"url\":\"http://example.org/x\"}]}",
            ]
        }
        var path = site.path
        if let last = path.popLast() { path.append(Step(last.name, element: last.element)) }
        for text in turned(texts, for: site.label) {
            add(
                .siblingMalformed, site, label: site.label, at: path, "_\(parent.key):\(text)",
                [Edit.insert("\"_\(parent.key)\":\(text)", into: parent.object)])
        }
    }

    /// Members that an object must not have.
    func members(_ site: Site) {
        for name in turned(["nonsense", "Status", "valueNonsense"], for: site.label) {
            add(
                .unknownElement, site, label: site.label, at: site.path(to: name), name,
                [Edit.insert("\"\(name)\":1", into: site.value)])
        }
        let names = site.value.members.filter { $0.name != "resourceType" && !$0.name.hasPrefix("_") }
        if let member = names.isEmpty ? nil : names[Int(stableHash(site.label) % UInt64(names.count))] {
            add(
                .duplicateKey, site, label: site.label, at: site.path(to: member.name), member.name,
                [Edit.insert(site.source.slice(member), into: site.value)])
        }
        if let complex = names.first(where: { $0.value.values.allSatisfy(\.isObject) && $0.name != "resource" }) {
            let text = complex.value.isArray ? "[{\"id\":\"a\"}]" : "{\"id\":\"a\"}"
            add(
                .siblingUnknown, site, label: site.label, at: site.path(to: "_\(complex.name)"), "_\(complex.name)",
                [Edit.insert("\"_\(complex.name)\":\(text)", into: site.value)])
        } else {
            add(
                .siblingUnknown, site, label: site.label, at: site.path(to: "_nonsense"), "_nonsense",
                [Edit.insert("\"_nonsense\":{\"id\":\"a\"}", into: site.value)])
        }
    }

    /// Arrays where one value stands, and the reverse.
    func arrays(_ element: ElementSite) {
        guard let member = element.members.first, member.name != "resourceType" else { return }
        let site = element.owner
        let path = element.path
        if member.value.isArray {
            add(.emptyArray, site, label: element.label, at: path, "", [Edit.replace(member.value, "[]")])
            guard let first = member.value.elements.first else { return }
            add(
                .oneForArray, site, label: element.label, at: path, "",
                [Edit(member.value.range, site.text(first))])
        } else {
            add(
                .arrayForOne, site, label: element.label, at: path, "",
                [Edit(member.value.range, [0x5B] + site.text(member.value) + [0x5D])])
        }
    }
}
