/// Broken invariants: what to do to break each, by its key. The expressions stay with their publishers.
extension MutantCollector {
    typealias Rule = @Sendable (Site) -> Breaking?

    func invariants(_ site: Site) {
        var seen: Set<String> = []
        for view in site.views {
            for constraint in view.node.constraints where !seen.contains(constraint.key) {
                guard let rule = MutantCollector.rule(constraint.key), let breaking = rule(site) else { continue }
                let stands = breaking.names.allSatisfy { view.stands(site.path(to: $0)) }
                guard stands, breaking.names.isEmpty == false || site.parent == nil || view.stands(site.path) else {
                    continue
                }
                seen.insert(constraint.key)
                let isError = constraint.isError && !MutantCollector.doubtful.contains("\(constraint.key) \(site.type)")
                add(
                    isError ? .invariant : .invariantAdvice, site, label: "\(site.label) \(constraint.key)",
                    at: site.path, constraint.key, breaking.edits)
            }
        }
    }

    /// Invariants whose expressions engines read in two ways: US Core 6.1 asks whether a FHIR dateTime is FHIRPath's own.
    private static let doubtful: Set<String> = ["us-core-1 instant"]

    private static func rule(_ key: String) -> Rule? {
        if key.hasSuffix("-meta-profile-version") { return versionlessProfile }
        return typeRules[key] ?? resourceRules[key] ?? bundleRules[key] ?? guideRules[key] ?? claimRules[key]
            ?? questionnaireRules[key]
    }

    /// The guide wants its version in the profile's canonical.
    private static func versionlessProfile(_ site: Site) -> Breaking? {
        let named = site.value["meta"]?["profile"]?.elements.filter { $0.string?.contains("|") ?? false } ?? []
        let edits = named.compactMap { profile in
            profile.string.map { Edit.replace(profile, Edit.quoted(String($0.prefix { $0 != "|" }))) }
        }
        return edits.isEmpty ? nil : Breaking(edits, changing: [])
    }

    static let typeRules: [String: Rule] = [
        "per-1": { $0.with(("start", "\"2023-05-02\""), ("end", "\"2023-05-01\"")) },
        "qty-3": { $0.with(("value", "1"), ("code", "\"mg\""), ("system", nil)) },
        "att-1": { $0.with(("data", "\"YQ==\""), ("contentType", nil)) },
        "cpt-2": { $0.with(("value", "\"1\""), ("system", nil)) },
        "rat-1": { $0.without(["denominator"]) },
        "rng-2": { $0.with(("low", "{\"value\":2}"), ("high", "{\"value\":1}")) },
        "sqty-1": { $0.with(("comparator", "\"<\"")) },
        "age-1": { $0.with(("value", "1"), ("system", "\"http://example.org/units\""), ("code", "\"a\"")) },
        "dis-1": { $0.with(("value", "1"), ("system", "\"http://example.org/units\""), ("code", "\"m\"")) },
        "drt-1": { $0.with(("value", nil), ("system", "\"http://unitsofmeasure.org\""), ("code", "\"d\"")) },
        "cnt-3": { $0.with(("value", "1.5")) },
        "tim-1": { $0.with(("duration", "1"), ("durationUnit", nil)) },
        "tim-2": { $0.with(("period", "1"), ("periodUnit", nil)) },
        "tim-4": { $0.with(("duration", "-1"), ("durationUnit", "\"h\"")) },
        "tim-5": { $0.with(("period", "-1"), ("periodUnit", "\"d\"")) },
        "tim-6": { $0.with(("periodMax", "2"), ("period", nil), ("periodUnit", "\"d\"")) },
        "tim-7": { $0.with(("durationMax", "2"), ("duration", nil), ("durationUnit", "\"h\"")) },
        "tim-8": { $0.with(("countMax", "2"), ("count", nil)) },
        "tim-9": { $0.with(("offset", "1"), ("when", nil)) },
        "tim-10": { $0.with(("timeOfDay", "[\"10:00:00\"]"), ("when", "[\"MORN\"]")) },
    ]

    private static let stray = "\"resourceType\":\"Organization\",\"id\":\"stray\",\"name\":\"x\""
    private static let coding = "{\"system\":\"http://example.org/codes\",\"code\":\"x\"}"

    private static func contained(_ site: Site, _ members: String) -> Breaking? {
        guard !site.scope.isContained else { return nil }
        let text = "{\(stray),\(members)}"
        let array = site.value["contained"]
        let edit = array.map { Edit.append(text, to: $0) } ?? Edit.insert("\"contained\":[\(text)]", into: site.value)
        return Breaking([edit], changing: ["contained"])
    }

    private static func concept(_ system: String, _ code: String) -> String {
        "{\"coding\":[{\"system\":\"http://terminology.hl7.org/CodeSystem/\(system)\",\"code\":\"\(code)\"}]}"
    }

    static let resourceRules: [String: Rule] = [
        "dom-2": {
            contained($0, "\"contained\":[{\"resourceType\":\"Organization\",\"id\":\"inner\",\"name\":\"x\"}]")
        },
        "dom-4": { contained($0, "\"meta\":{\"versionId\":\"1\"}") },
        "dom-5": { contained($0, "\"meta\":{\"security\":[\(coding)]}") },
        "dom-6": { $0.without(["text"]) },
        "pat-1": {
            $0.path.last?.name == "contact"
                ? $0.without(["name", "telecom", "address", "organization"], put: ("gender", "\"male\"")) : nil
        },
        "org-1": { $0.without(["identifier", "name"]) },
        "org-2": { $0.with(("use", "\"home\"")) },
        "org-3": { $0.with(("use", "\"home\"")) },
        "obs-3": { $0.without(["low", "high", "text"], put: ("appliesTo", "[{\"text\":\"x\"}]")) },
        "obs-6": { $0.choice("value").isEmpty ? nil : $0.with(("dataAbsentReason", "{\"text\":\"x\"}")) },
        "obs-7": { site in
            guard let code = site.value["code"], code["coding"] != nil, !site.choice("value").isEmpty else {
                return nil
            }
            let text = String(decoding: site.text(code), as: UTF8.self)
            return site.with(("component", "[{\"code\":\(text),\"valueString\":\"x\"}]"))
        },
        "con-1": { $0.without(["summary", "assessment"], put: ("type", "{\"text\":\"x\"}")) },
        "con-2": { $0.without(["code", "detail"], put: ("extension", "[\(SoundValue.unknownExtension)]")) },
        "con-3": {
            $0.has("category") && !$0.isCoded("verificationStatus", "entered-in-error")
                ? $0.without(["clinicalStatus"]) : nil
        },
        "con-4": { site in
            let changes: [(String, String?)] = site.choice("abatement").map { ($0, nil) }
            return Breaking(
                site,
                changes + [
                    ("abatementDateTime", "\"2023-05-01\""),
                    ("clinicalStatus", concept("condition-clinical", "active")),
                ])
        },
        "con-5": {
            $0.has("clinicalStatus")
                ? $0.with(("verificationStatus", concept("condition-ver-status", "entered-in-error"))) : nil
        },
        "ait-1": { $0.isCoded("verificationStatus", "entered-in-error") ? nil : $0.without(["clinicalStatus"]) },
        "ait-2": {
            $0.has("clinicalStatus")
                ? $0.with(("verificationStatus", concept("allergyintolerance-verification", "entered-in-error"))) : nil
        },
        "cpl-3": { $0.with(("detail", "{\"status\":\"scheduled\"}"), ("reference", "{\"display\":\"x\"}")) },
        "gol-1": { $0.choice("detail").isEmpty ? $0.with(("measure", nil), ("detailString", "\"x\"")) : nil },
        "imm-1": { $0.without(["documentType", "reference"], put: ("publicationDate", "\"2023-05-01\"")) },
        "inv-1": { $0.with(("authoredOn", "\"2023-05-02\""), ("lastModified", "\"2023-05-01\"")) },
        "mdd-1": { $0.with(("whenPrepared", "\"2023-05-02\""), ("whenHandedOver", "\"2023-05-01\"")) },
        "nor-1": { $0.without(["oralDiet", "supplement", "enteralFormula"]) },
        "prr-1": { $0.with(("orderDetail", "[{\"text\":\"x\"}]"), ("code", nil)) },
    ]
}
