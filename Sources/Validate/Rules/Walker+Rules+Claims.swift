import FHIR

/// Invariants of CARIN's ExplanationOfBenefit profiles.
///
/// Where an official expression can never fire, the rule does what the guide's text means, short of what the guide's
/// own examples break.
extension Walker {
    private static let toothSystem: StaticString =
        "http://terminology.hl7.org/CodeSystem/ADAUniversalToothDesignationSystem"

    func careTeam(_ rule: Rule, _ index: Int) -> Bool {
        func isRole(_ codes: [StaticString]) -> Bool {
            any(member(index, .role).flatMap { member($0, .coding) }) { coding in
                codes.contains { isText(member(coding, .code), $0) }
            }
        }
        func isProvider(_ type: StaticString) -> Bool {
            guard let provider = member(index, .provider), let found = self.type(of: target(provider)) else {
                return true
            }
            return found.count == type.utf8CodeUnitCount
                && (0..<found.count).allSatisfy { found[$0] == type.utf8Start[$0] }
        }
        switch rule {
        case .careTeamQualification:
            if !isRole(["rendering"]) { return true }
            return any(member(index, .qualification).flatMap { member($0, .coding) }) { member($0, .code) != nil }
        case .careTeamOrganization: return !isRole(["rendering"]) || isProvider("Organization")
        case .institutionalPractitioner:
            return !isRole(["attending", "primary", "referring", "supervising"]) || isProvider("Practitioner")
        case .pharmacyPractitioner: return !isRole(["primary", "prescribing"]) || isProvider("Practitioner")
        case .professionalPractitioner:
            return !isRole(["rendering", "primary", "referring", "supervising"]) || isProvider("Practitioner")
        default: return true
        }
    }

    func explanation(_ rule: Rule, _ index: Int) -> Bool {
        switch rule {
        case .insuranceFocal:
            // The official expression sits on each insurance; what it means is said of all of them.
            guard let insurance = member(resource, .insurance) else { return true }
            var focal = 0
            each(insurance) { if isText(member($0, .focal), "true") { focal += 1 } }
            return focal < 2 || index != insurance + 1
        case .payeeParty:
            let isOther = any(member(index, .type).flatMap { member($0, .coding) }) {
                isText(member($0, .code), "other")
                    && isText(member($0, .system), "http://terminology.hl7.org/CodeSystem/payeetype")
            }
            return !isOther || has(index, .party)
        case .adjudicationAmount:
            guard let adjudication = member(index, .adjudication) else { return true }
            return hasCategory(adjudication, Rule.adjudicationSet)
        case .itemOrHeaderAdjudication:
            let isHeader = hasCategory(member(index, .adjudication), Rule.adjudicationSet)
            let isItem = any(member(index, .item)) {
                hasCategory(member($0, .adjudication), Rule.adjudicationSet)
            }
            return isHeader != isItem
        case .visionProduct: return visionProduct(index)
        case .pointOfOrigin: return pointOfOrigin(index)
        case .transportationLinked:
            return isLinked(index) { isListed(member($0, .category), Rule.transportationSet) }
        case .oralBodySiteLinked: return isLinked(index, isAdditionalBodySite)
        case .oralToothNumber: return oralToothNumber(index)
        case .oralLinkedBodySite:
            return !any(member(index, .item)) { item in
                !has(item, .bodySite) && refers(item, index, isAdditionalBodySite)
            }
        default: return true
        }
    }

    /// Whether a value set lists a concept. That it is at hand is seen to where the rule is chosen.
    func isListed(_ concept: Int?, _ set: String) -> Bool {
        guard let concept, let table = program.table(set, from: nil) else { return false }
        return answer(table, .concept, concept).answer == .listed
    }

    private func hasCategory(_ adjudications: Int?, _ set: String) -> Bool {
        any(adjudications) { isListed(member($0, .category), set) }
    }

    func hasCode(_ concept: Int?, system: StaticString?, code: StaticString?) -> Bool {
        any(concept.flatMap { member($0, .coding) }) { coding in
            (system.map { isText(member(coding, .system), $0) } ?? true)
                && (code.map { isText(member(coding, .code), $0) } ?? true)
        }
    }

    /// A product that is not applicable is for vision claims only.
    private func visionProduct(_ index: Int) -> Bool {
        let isNone = hasCode(
            index, system: "http://terminology.hl7.org/CodeSystem/data-absent-reason", code: "not-applicable")
        let type = member(resource, .type)
        return !isNone || hasCode(type, system: "http://terminology.hl7.org/CodeSystem/claim-type", code: "vision")
    }

    /// A newborn's admission has a newborn's point of origin, and no other has.
    private func pointOfOrigin(_ index: Int) -> Bool {
        let list = member(index, .supportingInfo)
        let priority: StaticString = "https://www.nubc.org/CodeSystem/PriorityTypeOfAdmitOrVisit"
        func code(_ info: Int) -> Int? { member(info, .code) }
        let isNewborn = any(list) { hasCode(code($0), system: priority, code: "4") }
        let isOther = any(list) { hasCode(code($0), system: priority, code: nil) } && !isNewborn
        let hasNewborn = any(list) {
            hasCode(code($0), system: "https://www.nubc.org/CodeSystem/PointOfOriginNewborn", code: nil)
        }
        let hasOther = any(list) {
            hasCode(code($0), system: "https://www.nubc.org/CodeSystem/PointOfOrigin", code: nil)
        }
        return !(isNewborn && hasOther) && !(isOther && hasNewborn)
    }

    private func isAdditionalBodySite(_ info: Int) -> Bool {
        hasCode(member(info, .category), system: nil, code: "additionalbodysite")
    }

    /// Whether an item refers to a supporting information that passes.
    private func refers(_ item: Int, _ resource: Int, _ test: (Int) -> Bool) -> Bool {
        any(member(item, .informationSequence)) { number in
            any(member(resource, .supportingInfo)) { info in
                test(info) && raw(member(info, .sequence)).elementsEqual(view.raw(number))
            }
        }
    }

    /// Whether every supporting information that passes is referred to by an item.
    private func isLinked(_ resource: Int, _ test: (Int) -> Bool) -> Bool {
        !any(member(resource, .supportingInfo)) { info in
            guard test(info), let sequence = member(info, .sequence) else { return false }
            return !any(member(resource, .item)) { item in
                any(member(item, .informationSequence)) { view.raw($0).elementsEqual(view.raw(sequence)) }
            }
        }
    }

    private func oralToothNumber(_ index: Int) -> Bool {
        !any(member(index, .item)) { item in
            guard has(item, .subSite) else { return false }
            if hasCode(member(item, .bodySite), system: Walker.toothSystem, code: nil) { return false }
            return !refers(item, index) {
                isAdditionalBodySite($0) && hasCode(member($0, .code), system: Walker.toothSystem, code: nil)
            }
        }
    }
}
