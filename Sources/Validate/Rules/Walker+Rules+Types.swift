import FHIR

/// Invariants of data types, and of people and organizations.
extension Walker {
    private static let ucum: StaticString = "http://unitsofmeasure.org"

    func quantity(_ rule: Rule, _ index: Int) -> Bool {
        let hasCode = has(index, .code)
        let hasValue = has(index, .value)
        let hasSystem = has(index, .system)
        let isUCUM = !hasSystem || isText(member(index, .system), Walker.ucum)
        switch rule {
        case .qty3: return !hasCode || hasSystem
        case .sqty1: return !has(index, .comparator)
        case .age1:
            return (hasCode || !hasValue) && isUCUM && (decimal(member(index, .value)).map { $0 > 0 } ?? true)
        case .dis1: return (hasCode || !hasValue) && isUCUM
        case .cnt3:
            let isOne = !hasCode || isText(member(index, .code), "1")
            return (hasCode || !hasValue) && isUCUM && isOne && !raw(member(index, .value)).contains(0x2E)
        case .drt1: return !hasCode || (hasSystem && isUCUM && hasValue)
        case .rat1:
            let upper = has(index, .numerator)
            return upper == has(index, .denominator) && (upper || has(index, .extension))
        case .rng2:
            guard let low = member(index, .low), let high = member(index, .high),
                let least = decimal(member(low, .value)), let most = decimal(member(high, .value)),
                raw(member(low, .code)).elementsEqual(raw(member(high, .code)))
            else { return true }
            return least <= most
        default: return true
        }
    }

    func decimal(_ index: Int?) -> NumberText? {
        guard let index, view.nodes[index].kind == .number else { return nil }
        return NumberText(view.raw(index))
    }

    func person(_ rule: Rule, _ index: Int) -> Bool {
        switch rule {
        case .pat1:
            return has(index, .name) || has(index, .telecom) || has(index, .address)
                || has(index, .organization)
        case .org1: return has(index, .identifier) || has(index, .name)
        case .org2: return !isText(member(index, .use), "home")
        case .cpt2: return !has(index, .value) || has(index, .system)
        case .att1: return !has(index, .data) || has(index, .contentType)
        case .exp1: return has(index, .expression) || has(index, .reference)
        case .nameOrReason:
            let isNamed = has(index, .family) || has(index, .given)
            return isNamed != hasDataAbsentReason(index)
        case .practitionerIdentifier:
            return any(member(index, .identifier)) { identifier in
                any(member(identifier, .type)) { type in
                    any(member(type, .coding)) { coding in
                        isText(member(coding, .code), "NPI") || isText(member(coding, .code), "TAX")
                    }
                }
            }
        case .nameOrRelationship: return has(index, .name) || has(index, .relationship)
        default: return true
        }
    }

    private func hasDataAbsentReason(_ index: Int) -> Bool {
        any(member(index, .extension)) {
            isText(member($0, .url), "http://hl7.org/fhir/StructureDefinition/data-absent-reason")
        }
    }

    func timing(_ rule: Rule, _ index: Int) -> Bool {
        func implies(_ left: Name, _ right: Name) -> Bool { !has(index, left) || has(index, right) }
        func isPositive(_ name: Name) -> Bool {
            !has(index, name) || decimal(member(index, name)).map { $0 >= 0 } ?? false
        }
        switch rule {
        case .tim1: return implies(.duration, .durationUnit)
        case .tim2: return implies(.period, .periodUnit)
        case .tim4: return isPositive(.duration)
        case .tim5: return isPositive(.period)
        case .tim6: return implies(.periodMax, .period)
        case .tim7: return implies(.durationMax, .duration)
        case .tim8: return implies(.countMax, .count)
        case .tim9:
            guard has(index, .offset) else { return true }
            let isMeal = any(member(index, .when)) {
                isText($0, "C") || isText($0, "CM") || isText($0, "CD") || isText($0, "CV")
            }
            return has(index, .when) && !isMeal
        case .tim10: return !has(index, .timeOfDay) || !has(index, .when)
        case .drq1: return has(index, .path) != has(index, .searchParam)
        case .trd1: return !has(index, .data) || !hasTiming(index)
        case .trd2: return implies(.condition, .data)
        default: return true
        }
    }

    private func hasTiming(_ index: Int) -> Bool {
        has(index, .timingTiming) || has(index, .timingReference) || has(index, .timingDate)
            || has(index, .timingDateTime)
    }
}
