import FHIR

/// Invariants of CARIN's ExplanationOfBenefit profiles.
///
/// Where an official expression can never fire, the rule does what the guide's text means, short of what the guide's
/// own examples break.
extension Walker {
    private static let adjudicationSet = "http://hl7.org/fhir/us/carin-bb/ValueSet/C4BBAdjudication"
    private static let transportationSet =
        "http://hl7.org/fhir/us/carin-bb/ValueSet/C4BBTransportationServiceCategories"
    private static let toothSystem: StaticString =
        "http://terminology.hl7.org/CodeSystem/ADAUniversalToothDesignationSystem"

    func careTeam(_ rule: Rule, _ index: Int) -> Bool {
        func isRole(_ codes: [StaticString]) -> Bool {
            any(member(index, ids.role).flatMap { member($0, ids.coding) }) { coding in
                codes.contains { isText(member(coding, ids.code), $0) }
            }
        }
        func isProvider(_ type: StaticString) -> Bool {
            guard let provider = member(index, ids.provider), let found = self.type(of: target(provider)) else {
                return true
            }
            return found.count == type.utf8CodeUnitCount
                && (0..<found.count).allSatisfy { found[$0] == type.utf8Start[$0] }
        }
        switch rule {
        case .careTeamQualification:
            if !isRole(["rendering"]) { return true }
            return any(member(index, ids.qualification).flatMap { member($0, ids.coding) }) { has($0, ids.code) }
        case .institutionalOrganization: return !isRole(["rendering"]) || isProvider("Organization")
        case .institutionalPractitioner:
            return !isRole(["attending", "primary", "referring", "supervising"]) || isProvider("Practitioner")
        case .pharmacyOrganization: return !isRole(["rendering"]) || isProvider("Organization")
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
            guard let insurance = member(resource, ids.insurance) else { return true }
            var focal = 0
            each(insurance) { if isText(member($0, ids.focal), "true") { focal += 1 } }
            return focal < 2 || index != insurance + 1
        case .payeeParty:
            let isOther = any(member(index, ids.type).flatMap { member($0, ids.coding) }) {
                isText(member($0, ids.code), "other")
                    && isText(member($0, ids.system), "http://terminology.hl7.org/CodeSystem/payeetype")
            }
            return !isOther || has(index, ids.party)
        case .adjudicationAmount:
            guard let adjudication = member(index, ids.adjudication) else { return true }
            return hasCategory(adjudication, Walker.adjudicationSet)
        case .itemOrHeaderAdjudication:
            let isHeader = hasCategory(member(index, ids.adjudication), Walker.adjudicationSet)
            let isItem = any(member(index, ids.item)) {
                hasCategory(member($0, ids.adjudication), Walker.adjudicationSet)
            }
            return isHeader != isItem
        case .visionProduct: return visionProduct(index)
        case .pointOfOrigin: return pointOfOrigin(index)
        case .transportationLinked:
            return isLinked(index) { isListed(member($0, ids.category), Walker.transportationSet) }
        case .oralBodySiteLinked: return isLinked(index, isAdditionalBodySite)
        case .oralToothNumber: return oralToothNumber(index)
        case .oralLinkedBodySite:
            return !any(member(index, ids.item)) { item in
                !has(item, ids.bodySite) && refers(item, index, isAdditionalBodySite)
            }
        default: return true
        }
    }

    private func isListed(_ concept: Int?, _ set: String) -> Bool {
        guard let concept, let table = program.table(set, from: nil) else { return false }
        return answer(table, .concept, concept).answer == .listed
    }

    private func hasCategory(_ adjudications: Int?, _ set: String) -> Bool {
        any(adjudications) { isListed(member($0, ids.category), set) }
    }

    private func hasCode(_ concept: Int?, system: StaticString?, code: StaticString?) -> Bool {
        any(concept.flatMap { member($0, ids.coding) }) { coding in
            (system.map { isText(member(coding, ids.system), $0) } ?? true)
                && (code.map { isText(member(coding, ids.code), $0) } ?? true)
        }
    }

    /// A product that is not applicable is for vision claims only.
    private func visionProduct(_ index: Int) -> Bool {
        let isNone = hasCode(
            index, system: "http://terminology.hl7.org/CodeSystem/data-absent-reason", code: "not-applicable")
        let type = member(resource, ids.type)
        return !isNone || hasCode(type, system: "http://terminology.hl7.org/CodeSystem/claim-type", code: "vision")
    }

    /// A newborn's admission has a newborn's point of origin, and no other has.
    private func pointOfOrigin(_ index: Int) -> Bool {
        let list = member(index, ids.supportingInfo)
        let priority: StaticString = "https://www.nubc.org/CodeSystem/PriorityTypeOfAdmitOrVisit"
        func code(_ info: Int) -> Int? { member(info, ids.code) }
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
        hasCode(member(info, ids.category), system: nil, code: "additionalbodysite")
    }

    /// Whether an item refers to a supporting information that passes.
    private func refers(_ item: Int, _ resource: Int, _ test: (Int) -> Bool) -> Bool {
        any(member(item, ids.informationSequence)) { number in
            any(member(resource, ids.supportingInfo)) { info in
                test(info) && raw(member(info, ids.sequence)).elementsEqual(view.raw(number))
            }
        }
    }

    /// Whether every supporting information that passes is referred to by an item.
    private func isLinked(_ resource: Int, _ test: (Int) -> Bool) -> Bool {
        !any(member(resource, ids.supportingInfo)) { info in
            guard test(info), let sequence = member(info, ids.sequence) else { return false }
            return !any(member(resource, ids.item)) { item in
                any(member(item, ids.informationSequence)) { view.raw($0).elementsEqual(view.raw(sequence)) }
            }
        }
    }

    private func oralToothNumber(_ index: Int) -> Bool {
        !any(member(index, ids.item)) { item in
            guard has(item, ids.subSite) else { return false }
            if hasCode(member(item, ids.bodySite), system: Walker.toothSystem, code: nil) { return false }
            return !refers(item, index) {
                isAdditionalBodySite($0) && hasCode(member($0, ids.code), system: Walker.toothSystem, code: nil)
            }
        }
    }
}
