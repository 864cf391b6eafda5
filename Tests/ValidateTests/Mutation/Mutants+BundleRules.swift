/// How to break the invariants of bundles and of questionnaires.
extension MutantCollector {
    private static func isOf(_ site: Site, _ types: String...) -> Bool {
        site.text("type").map(types.contains) ?? false
    }

    /// Puts a member into the first entry.
    private static func entry(_ site: Site, _ text: String) -> Breaking? {
        (site.value["entry"]?.elements.first).map { Breaking([Edit.insert(text, into: $0)], changing: ["entry"]) }
    }

    static let bundleRules: [String: Rule] = [
        "bdl-1": { isOf($0, "searchset", "history") ? nil : $0.with(("total", "1")) },
        "bdl-2": { isOf($0, "searchset") ? nil : entry($0, "\"search\":{\"mode\":\"match\"}") },
        "bdl-3": {
            isOf($0, "batch", "transaction", "history")
                ? nil : entry($0, "\"request\":{\"method\":\"GET\",\"url\":\"Patient/example\"}")
        },
        "bdl-4": {
            isOf($0, "batch-response", "transaction-response", "history")
                ? nil : entry($0, "\"response\":{\"status\":\"200\"}")
        },
        "bdl-5": {
            $0.without(
                ["resource", "request", "response", "search"],
                put: ("fullUrl", "\"http://example.org/Patient/example\""))
        },
        "bdl-7": { site in
            let entries = (site.value["entry"]?.elements ?? []).filter { $0["fullUrl"] != nil }
            guard entries.count > 1, let first = entries[0]["fullUrl"], let second = entries[1]["fullUrl"],
                entries[0]["resource"]?["meta"]?["versionId"] == nil,
                entries[1]["resource"]?["meta"]?["versionId"] == nil
            else { return nil }
            return Breaking([Edit(second.range, site.text(first))], changing: ["entry"])
        },
        "bdl-8": { $0.with(("fullUrl", "\"http://example.org/Patient/example/_history/1\"")) },
        "bdl-9": { $0.with(("type", "\"document\""), ("identifier", nil)) },
        "bdl-10": { $0.with(("type", "\"document\""), ("timestamp", nil)) },
        "bdl-11": { $0.with(("type", "\"document\"")) },
        "bdl-12": { $0.with(("type", "\"message\"")) },
    ]

    static let questionnaireRules: [String: Rule] = [
        "qrs-1": { $0.has("answer") ? $0.with(("item", "[{\"linkId\":\"inner\"}]")) : nil },
        "sdcqr-1": { $0.without(["subject"]) },
        "que-1": { isOf($0, "group") ? $0.without(["item"]) : nil },
        "que-3": { $0.with(("type", "\"display\""), ("code", "[{\"system\":\"http://loinc.org\",\"code\":\"1-8\"}]")) },
        "que-4": {
            isOf($0, "choice")
                ? $0.with(
                    ("answerOption", "[{\"valueString\":\"x\"}]"),
                    ("answerValueSet", "\"http://example.org/ValueSet/x\""))
                : nil
        },
        "que-5": { isOf($0, "boolean", "group") ? $0.with(("answerOption", "[{\"valueString\":\"x\"}]")) : nil },
        "que-6": { $0.with(("type", "\"display\""), ("required", "true")) },
        "que-7": {
            $0.with(
                ("operator", "\"exists\""), ("answerBoolean", nil), ("answerCoding", nil), ("answerString", "\"x\""))
        },
        "que-8": { isOf($0, "group") ? $0.with(("initial", "[{\"valueString\":\"x\"}]")) : nil },
        "que-9": { $0.with(("type", "\"display\""), ("readOnly", "true")) },
        "que-10": { isOf($0, "group", "choice") ? $0.with(("maxLength", "5")) : nil },
        "que-13": { $0.with(("repeats", "false"), ("initial", "[{\"valueString\":\"x\"},{\"valueString\":\"y\"}]")) },
    ]
}
