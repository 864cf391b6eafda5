/// How to break the invariants of US Core, PAS and CARIN.
extension MutantCollector {
    private static let finished = ["partial", "preliminary", "final", "amended", "corrected", "appended"]
    private static let orders = ["order", "original-order", "reflex-order", "filler-order", "instance-order"]

    private static func isFinished(_ site: Site) -> Bool { site.text("status").map(finished.contains) ?? false }

    /// An observation without a value or a reason for its absence.
    private static func valueless(_ site: Site) -> Breaking? {
        guard !site.has("component"), !site.has("hasMember") else { return nil }
        return site.without(site.choice("value") + ["dataAbsentReason"])
    }

    private static func shorter(_ site: Site, _ json: String) -> Breaking? {
        ["date", "dateTime", "instant"].contains(site.type) && site.value.string != nil ? site.instead(json) : nil
    }

    private static func nameless(_ site: Site) -> Breaking? {
        site.type == "HumanName" ? site.without(["family", "given"], put: ("text", "\"x\"")) : nil
    }

    /// A ten-digit number whose check digit is wrong.
    private static func miscounted(_ site: Site) -> Breaking? {
        guard let text = site.text("value"), text.count == 10, let last = text.last?.wholeNumberValue else {
            return nil
        }
        return site.with(("value", "\"\(text.dropLast())\((last + 1) % 10)\""))
    }

    static let guideRules: [String: Rule] = [
        "us-core-1": { $0.path.last?.element == "effective[x]" ? shorter($0, "\"2023\"") : nil },
        "us-core-2": { $0.type == "Observation" ? valueless($0) : nil },
        "us-core-3": {
            $0.type == "Observation" && $0.has("valueQuantity")
                ? $0.with(("valueQuantity", "{\"value\":1,\"system\":\"http://example.org/units\",\"code\":\"x\"}"))
                : nil
        },
        "us-core-5": {
            $0.with(("vaccineCode", "{\"coding\":[{\"system\":\"http://hl7.org/fhir/sid/ndc\",\"code\":\"x\"}]}"))
        },
        "us-core-6": { $0.type == "Attachment" ? $0.without(["url", "data"]) : nameless($0) },
        "us-core-7": {
            ["completed", "in-progress"].contains($0.text("status")) ? $0.without($0.choice("performed")) : nil
        },
        "us-core-8": {
            if $0.type == "DiagnosticReport" { return isFinished($0) ? $0.without($0.choice("effective")) : nil }
            return nameless($0)
        },
        "us-core-9": { $0.type == "DiagnosticReport" && isFinished($0) ? $0.without(["issued"]) : nil },
        "us-core-10": { isFinished($0) ? $0.without($0.choice("effective")) : nil },
        "us-core-13": { $0.without(["practitioner", "organization", "healthcareService", "location"]) },
        "us-core-14": { $0.without(["name", "relationship"]) },
        "us-core-15": { $0.without(["identifier", "subscriberId"]) },
        "us-core-16": { $0.with(("value", "\"12345\"")) },
        "us-core-17": { miscounted($0) },
        "us-core-18": { $0.with(("value", "\"12345\"")) },
        "us-core-19": { $0.with(("value", "\"1234\"")) },
        "us-core-20": { $0.text("status") == "completed" ? $0.without(["whenHandedOver"]) : nil },
        "us-core-21": { $0.text("intent").map(orders.contains) ?? false ? $0.without(["requester"]) : nil },
        "pd-1": { $0.without(["telecom", "endpoint"]) },
        "vs-1": { shorter($0, "\"2023-05\"") },
        "vs-2": { valueless($0) },
        "vs-3": { $0.path.last?.name == "component" ? $0.without($0.choice("value") + ["dataAbsentReason"]) : nil },
        "FullDateRule": { shorter($0, "\"2023-05\"") },
        "AttachmentNeeded": { $0.isCoded("code", "attachment-request-code") ? $0.without(["input"]) : nil },
        "QuestionnaireNeeded": { site in
            let codings = site.value["code"]?["coding"]?.elements ?? []
            guard
                let code = codings.lazy.compactMap({ $0["code"] }).first(where: {
                    $0.string == "attachment-request-code"
                })
            else { return nil }
            return Breaking([Edit.replace(code, "\"attachment-request-questionnaire\"")], changing: ["code"])
        },
        "Practitioner-identifier": {
            $0.with(("identifier", "[{\"system\":\"http://example.org/ids\",\"value\":\"x\"}]"))
        },
        "relatedperson-name-or-relationship": { $0.without(["name", "relationship"]) },
        "uncontained-requires-lastUpdated": { site in
            guard site.path.count == 1, let meta = site.value["meta"], meta["lastUpdated"] != nil else { return nil }
            return Breaking([Edit.remove(["lastUpdated"], from: meta, of: site.source)], changing: [])
        },
    ]

    private static let amounts: Set<String> = [
        "submitted", "copay", "eligible", "deductible", "benefit", "coinsurance", "noncovered", "priorpayerpaid",
        "paidbypatient", "paidbypatientcash", "paidbypatientother", "paidbypatienthealthaccount", "paidtopatient",
        "paidtoprovider", "memberliability", "discount", "drugcost",
    ]

    private static func isAmount(_ adjudication: JSONTree) -> Bool {
        (adjudication["category"]?["coding"]?.elements ?? []).contains { amounts.contains($0["code"]?.string ?? "") }
    }

    /// Takes members out of some of the items.
    private static func items(
        _ site: Site, without names: Set<String>, where isMeant: (JSONTree) -> Bool
    ) -> Breaking? {
        let items = (site.value["item"]?.elements ?? []).filter { item in
            isMeant(item) && names.contains { item[$0] != nil }
        }
        return items.isEmpty
            ? nil : Breaking(items.map { Edit.remove(names, from: $0, of: site.source) }, changing: ["item"])
    }

    /// The sequences of supporting information of a category.
    private static func sequences(_ site: Site, _ categories: Set<String>) -> Set<String> {
        let found = (site.value["supportingInfo"]?.elements ?? []).filter { info in
            (info["category"]?["coding"]?.elements ?? []).contains { categories.contains($0["code"]?.string ?? "") }
        }
        return Set(found.compactMap { $0["sequence"]?.number })
    }

    private static func isLinked(_ item: JSONTree, _ sequences: Set<String>) -> Bool {
        (item["informationSequence"]?.elements ?? []).contains { sequences.contains($0.number ?? "") }
    }

    private static let transport: Set<String> = [
        "ambulancetransportreason", "transportationdistance", "roudtrippurpose", "stretcherpurpose", "pickuplocation",
        "dropofflocation", "patientweight",
    ]

    static let claimRules: [String: Rule] = [
        "EOB-payee-other-type-requires-party": {
            $0.with(
                ("party", nil),
                (
                    "type",
                    "{\"coding\":[{\"system\":\"http://terminology.hl7.org/CodeSystem/payeetype\",\"code\":\"other\"}]}"
                ))
        },
        "EOB-careteam-qualification": { $0.isCoded("role", "rendering") ? $0.without(["qualification"]) : nil },
        "EOB-institutional-item-or-header-adjudication": { site in
            let isHeader = (site.value["adjudication"]?.elements ?? []).contains(where: isAmount)
            let items = (site.value["item"]?.elements ?? []).flatMap { $0["adjudication"]?.elements ?? [] }
            guard !isHeader, let first = items.first(where: isAmount), let header = site.value["adjudication"] else {
                return nil
            }
            return Breaking([Edit.append(site.text(first), to: header)], changing: [])
        },
        "adjudication-has-amount-type-slice": { site in
            guard let array = site.value["adjudication"], site.type != "ExplanationOfBenefit" else { return nil }
            let money = array.elements.indices.filter { isAmount(array.elements[$0]) }
            if money.isEmpty { return nil }
            return site.with(("adjudication", "[{\"category\":{\"text\":\"x\"}}]"))
        },
        "EOB-prof-all-transportation-supportinginfo-linked-to-line": { site in
            let wanted = sequences(site, transport)
            return items(site, without: ["informationSequence"]) { isLinked($0, wanted) }
        },
        "Oral-EOB-supportinginfo-additionalbodysite-requires-line-item": { site in
            let wanted = sequences(site, ["additionalbodysite"])
            return items(site, without: ["informationSequence"]) { isLinked($0, wanted) }
        },
        "Oral-EOB-surface-subsite-requires-tooth-number": { site in
            items(site, without: ["bodySite", "informationSequence"]) { $0["subSite"] != nil }
        },
        "Oral-line-item-with-linked-additionalbody-site-requires-bodysite": { site in
            let wanted = sequences(site, ["additionalbodysite"])
            return items(site, without: ["bodySite"]) { isLinked($0, wanted) }
        },
    ]
}
