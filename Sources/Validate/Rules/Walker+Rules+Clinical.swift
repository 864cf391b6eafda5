import FHIR

/// Invariants of clinical, administrative and workflow resources (FHIR R4, US Core 3.1.1 and 6.1.0, PAS 2.0.1).
extension Walker {
    func clinical(_ rule: Rule, _ index: Int) -> Bool {
        switch rule {
        case .ait1, .ait2, .con3, .con4, .con5, .conditionCategory: condition(rule, index)
        case .obs7, .observationValue, .componentValue, .dateToDay, .dateTimeToDay, .quantityUCUM:
            observation(rule, index)
        case .npiDigits, .npiCheckDigit, .clia, .naic, .memberIdentifier: identifier(rule, index)
        case .app2, .inv1, .attachmentNeeded, .questionnaireNeeded, .fullDate:
            workflow(rule, index)
        default: administrative(rule, index)
        }
    }

    private func condition(_ rule: Rule, _ index: Int) -> Bool {
        let hasStatus = has(index, .clinicalStatus)
        let status = member(index, .verificationStatus)
        let isAllergy = rule == .ait1 || rule == .ait2
        let isError = hasCode(
            status,
            system: isAllergy
                ? "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification"
                : "http://terminology.hl7.org/CodeSystem/condition-ver-status", code: "entered-in-error")
        switch rule {
        case .ait1: return isError || hasStatus
        case .ait2, .con5: return !isError || !hasStatus
        // As the expression is written, any category asks for a status.
        case .con3: return hasStatus || isError || !has(index, .category)
        case .con4:
            return !hasChoice(index, .abatement)
                || (["resolved", "remission", "inactive"] as [StaticString]).contains {
                    hasCode(
                        member(index, .clinicalStatus),
                        system: "http://terminology.hl7.org/CodeSystem/condition-clinical", code: $0)
                }
        default:
            return any(member(index, .category)) {
                isListed($0, Rule.conditionCategorySet)
            }
        }
    }

    private func observation(_ rule: Rule, _ index: Int) -> Bool {
        switch rule {
        case .obs7: return !hasChoice(index, .value) || !hasComponentOfItsCode(index)
        case .observationValue:
            return has(index, .component) || has(index, .hasMember) || has(index, .dataAbsentReason)
                || hasChoice(index, .value)
        case .componentValue: return hasChoice(index, .value) || has(index, .dataAbsentReason)
        case .dateTimeToDay: return view.nodes[index].kind != .string || view.nodes[index].length >= 10
        case .dateToDay: return view.nodes[index].kind != .string || view.nodes[index].length >= 8
        default:
            guard let quantity = member(index, .valueQuantity), has(quantity, .system) else { return true }
            return isText(member(quantity, .system), "http://unitsofmeasure.org")
        }
    }

    private func hasComponentOfItsCode(_ index: Int) -> Bool {
        let own = member(index, .code).flatMap { member($0, .coding) }
        return any(member(index, .component)) { component in
            any(member(component, .code).flatMap { member($0, .coding) }) { coding in
                any(own) { isSame($0, coding) }
            }
        }
    }

    /// Whether two values are equal, whatever the order of their members.
    private func isSame(_ left: Int, _ right: Int) -> Bool {
        let first = view.nodes[left]
        let second = view.nodes[right]
        guard first.kind == second.kind else { return false }
        switch first.kind {
        case .object:
            var count = 0
            var child = left + 1
            while child < Int(first.next) {
                let other = view.member(of: right, name: view.nodes[child].name)
                if view.nodes[child].name == 0 || other < 0 || !isSame(child, other) { return false }
                count += 1
                child = Int(view.nodes[child].next)
            }
            var others = 0
            each(members: right) { _ in others += 1 }
            return count == others
        case .array:
            var one = left + 1
            var other = right + 1
            while one < Int(first.next), other < Int(second.next) {
                if !isSame(one, other) { return false }
                one = Int(view.nodes[one].next)
                other = Int(view.nodes[other].next)
            }
            return one == Int(first.next) && other == Int(second.next)
        default: return view.raw(left).elementsEqual(view.raw(right))
        }
    }

    private func each(members index: Int, _ body: (Int) -> Void) {
        var child = index + 1
        while child < Int(view.nodes[index].next) {
            body(child)
            child = Int(view.nodes[child].next)
        }
    }
}

/// Identifiers in the formats of their lists.
extension Walker {
    private func identifier(_ rule: Rule, _ index: Int) -> Bool {
        let value = raw(member(index, .value))
        switch rule {
        case .npiDigits: return value.count == 10 && areDigits(value)
        case .npiCheckDigit: return hasCheckDigit(value)
        case .clia:
            return value.count == 10 && areDigits(value.prefix(2)) && value[2] == 0x44 && areDigits(value.dropFirst(3))
        case .naic: return value.count == 5 && areDigits(value)
        default:
            if has(index, .subscriberId) { return true }
            return any(member(index, .identifier)) {
                hasCode(member($0, .type), system: "http://terminology.hl7.org/CodeSystem/v2-0203", code: "MB")
            }
        }
    }

    private func areDigits(_ text: some Sequence<UInt8>) -> Bool { text.allSatisfy { $0 >= 0x30 && $0 <= 0x39 } }

    /// Luhn's check over `80840` and the number (45 CFR 162.406; ISO/IEC 7812).
    private func hasCheckDigit(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard text.count == 10, areDigits(text) else { return false }
        var sum = 24
        for (place, byte) in text.enumerated() {
            let digit = Int(byte - 0x30)
            sum += place % 2 == 0 ? (digit < 5 ? digit * 2 : digit * 2 - 9) : digit
        }
        return sum % 10 == 0
    }
}

extension Walker {
    private func workflow(_ rule: Rule, _ index: Int) -> Bool {
        switch rule {
        case .app2: return has(index, .start) == has(index, .end)
        case .inv1: return isInOrder(member(index, .authoredOn), member(index, .lastModified))
        case .attachmentNeeded: return isAsked(index, "attachment-request-code", "attachments-needed")
        case .questionnaireNeeded:
            return isAsked(index, "attachment-request-questionnaire", "questionnaires-needed")
        default: return view.nodes[index].kind != .string || view.nodes[index].length == 10
        }
    }

    private func isAsked(_ task: Int, _ code: StaticString, _ input: StaticString) -> Bool {
        !hasCode(member(task, .code), system: nil, code: code)
            || any(member(task, .input)) { hasCode(member($0, .type), system: nil, code: input) }
    }

    /// Whether a time is not before another, where both are given and can be compared.
    private func isInOrder(_ first: Int?, _ second: Int?) -> Bool {
        guard let first, let second else { return true }
        let left = view.raw(first)
        let right = view.raw(second)
        guard PrimitiveFormat.isDateTime(left), PrimitiveFormat.isDateTime(right) else { return true }
        return PrimitiveFormat.isAfter(left, right) != true
    }

    private func administrative(_ rule: Rule, _ index: Int) -> Bool {
        switch rule {
        case .ctm1: return !has(index, .onBehalfOf) || isResolvedAs(index, .member, ["Practitioner"]) != false
        case .mdd1: return isInOrder(member(index, .whenPrepared), member(index, .whenHandedOver))
        case .agentOnBehalf:
            return !isReference(member(index, .who), to: ["Practitioner", "Device"]) || has(index, .onBehalfOf)
        case .distinctAnswers: return areAnswersDistinct(index)
        case .vaccineNDC: return !hasNDC(member(index, .vaccineCode))
        case .vaccineCodeNDC: return !hasNDC(index)
        case .deviceCarrier:
            return any(member(index, .udiCarrier)) { has($0, .carrierAIDC) || has($0, .carrierHRF) }
                || !has(index, .udiCarrier)
        case .deviceProduction:
            return !has(index, .udiCarrier) || has(index, .manufactureDate) || has(index, .expirationDate)
                || has(index, .lotNumber) || has(index, .serialNumber) || has(index, .distinctIdentifier)
        default: return true
        }
    }

    private func hasNDC(_ concept: Int?) -> Bool {
        hasCode(concept, system: "http://hl7.org/fhir/sid/ndc", code: nil)
    }

    /// Whether a reference's target is here and of one of these types; `nil` where it is not here.
    private func isResolvedAs(_ index: Int, _ name: Name, _ types: [StaticString]) -> Bool? {
        guard let reference = member(index, name), case .resource(let found) = target(reference) else { return nil }
        return types.contains { isText(member(found, .resourceType), $0) }
    }

    /// Whether a reference says, by what it points at or by its text, that its target is of one of these types.
    private func isReference(_ reference: Int?, to types: [StaticString]) -> Bool {
        guard let reference, let found = type(of: target(reference)) else { return false }
        return types.contains { found.elementsEqual($0.bytes) }
    }

    /// Whether in every group of a questionnaire's response the items with answers have distinct link ids.
    private func areAnswersDistinct(_ group: Int) -> Bool {
        var seen: Set<String> = []
        var areDistinct = true
        each(member(group, .item)) { item in
            if any(member(item, .answer), { hasChoice($0, .value) }), let link = member(item, .linkId),
                !seen.insert(String(decoding: view.raw(link), as: UTF8.self)).inserted
            {
                areDistinct = false
            }
            if !areAnswersDistinct(item) { areDistinct = false }
        }
        each(member(group, .answer)) { if !areAnswersDistinct($0) { areDistinct = false } }
        return areDistinct
    }
}

/// The parts of CRD's coverage information, an extension of extensions.
extension Walker {
    func coverageInformation(_ rule: Rule, _ index: Int) -> Bool {
        let parts = member(index, .extension)
        func hasPart(_ url: StaticString, _ test: (Int) -> Bool = { _ in true }) -> Bool {
            any(parts) { isText(member($0, .url), url) && test($0) }
        }
        func isValue(_ part: Int, _ code: StaticString) -> Bool { isText(member(part, .valueCode), code) }
        switch rule {
        case .coverageDocuments:
            if !hasPart("questionnaire") && !hasPart("response") { return true }
            return hasPart("doc-needed") && !hasPart("doc-needed") { isValue($0, "no-doc") }
        case .coverageAuthorization:
            return !hasPart("covered") { !isValue($0, "not-covered") } || hasPart("pa-needed")
        case .coverageInformation:
            return !hasPart("info-needed")
                || (["covered", "pa-needed", "doc-needed"] as [StaticString]).contains { url in
                    hasPart(url) { isValue($0, "conditional") }
                }
        case .coveragePurpose:
            return !hasPart("pa-needed") { isValue($0, "satisfied") } || !hasPart("doc-purpose") { isValue($0, "PA") }
        default: return hasPart("pa-needed") { isValue($0, "satisfied") } == hasPart("satisfied-pa-id")
        }
    }
}
