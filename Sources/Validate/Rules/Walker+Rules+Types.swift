import Bytes
import FHIR

/// Invariants of data types, and of people and organizations.
extension Walker {
    private static let ucum: StaticString = "http://unitsofmeasure.org"

    func quantity(_ rule: Rule, _ index: Int) -> Bool {
        let hasCode = has(index, ids.code)
        let value = member(index, ids.value)
        let system = member(index, ids.system)
        let isUCUM = system == nil || isText(system, Walker.ucum)
        switch rule {
        case .qty3: return !hasCode || system != nil
        case .sqty1: return !has(index, ids.comparator)
        case .age1: return (hasCode || value == nil) && isUCUM && (decimal(value).map { $0.units > 0 } ?? true)
        case .dis1: return (hasCode || value == nil) && isUCUM
        case .cnt3:
            let isOne = !hasCode || isText(member(index, ids.code), "1")
            return (hasCode || value == nil) && isUCUM && isOne && !raw(value).contains(0x2E)
        case .drt1: return !hasCode || (system != nil && isUCUM && value != nil)
        case .rat1:
            let upper = has(index, ids.numerator)
            return upper == has(index, ids.denominator) && (upper || has(index, ids.extension))
        case .rng2:
            guard let low = member(index, ids.low), let high = member(index, ids.high),
                let least = decimal(member(low, ids.value)), let most = decimal(member(high, ids.value)),
                raw(member(low, ids.code)).elementsEqual(raw(member(high, ids.code)))
            else { return true }
            return least <= most
        default: return true
        }
    }

    func decimal(_ index: Int?) -> FixedDecimal? {
        guard let index, view.nodes[index].kind == .number else { return nil }
        return FixedDecimal(view.raw(index))
    }

    func person(_ rule: Rule, _ index: Int) -> Bool {
        switch rule {
        case .pat1:
            return has(index, ids.name) || has(index, ids.telecom) || has(index, ids.address)
                || has(index, ids.organization)
        case .org1: return has(index, ids.identifier) || has(index, ids.name)
        case .org2, .org3: return !isText(member(index, ids.use), "home")
        case .cpt2: return !has(index, ids.value) || has(index, ids.system)
        case .att1: return !has(index, ids.data) || has(index, ids.contentType)
        case .exp1: return has(index, ids.expression) || has(index, ids.reference)
        case .usCore8:
            let isNamed = has(index, ids.family) || has(index, ids.given)
            return isNamed != hasDataAbsentReason(index)
        case .practitionerIdentifier:
            return any(member(index, ids.identifier)) { identifier in
                any(member(identifier, ids.type)) { type in
                    any(member(type, ids.coding)) { coding in
                        isText(member(coding, ids.code), "NPI") || isText(member(coding, ids.code), "TAX")
                    }
                }
            }
        case .relatedPersonNameOrRelationship: return has(index, ids.name) || has(index, ids.relationship)
        default: return true
        }
    }

    private func hasDataAbsentReason(_ index: Int) -> Bool {
        any(member(index, ids.extension)) {
            isText(member($0, ids.url), "http://hl7.org/fhir/StructureDefinition/data-absent-reason")
        }
    }

    func timing(_ rule: Rule, _ index: Int) -> Bool {
        func implies(_ left: UInt16, _ right: UInt16) -> Bool { !has(index, left) || has(index, right) }
        func isPositive(_ name: UInt16) -> Bool { decimal(member(index, name)).map { $0.units >= 0 } ?? true }
        switch rule {
        case .tim1: return implies(ids.duration, ids.durationUnit)
        case .tim2: return implies(ids.period, ids.periodUnit)
        case .tim4: return isPositive(ids.duration)
        case .tim5: return isPositive(ids.period)
        case .tim6: return implies(ids.periodMax, ids.period)
        case .tim7: return implies(ids.durationMax, ids.duration)
        case .tim8: return implies(ids.countMax, ids.count)
        case .tim9:
            guard has(index, ids.offset) else { return true }
            let isMeal = any(member(index, ids.when)) {
                isText($0, "C") || isText($0, "CM") || isText($0, "CD") || isText($0, "CV")
            }
            return has(index, ids.when) && !isMeal
        case .tim10: return !has(index, ids.timeOfDay) || !has(index, ids.when)
        case .drq1, .drq2: return has(index, ids.path) != has(index, ids.searchParam)
        case .trd1: return !has(index, ids.data) || !hasTiming(index)
        case .trd2: return implies(ids.condition, ids.data)
        case .trd3:
            let type = member(index, ids.type)
            if isText(type, "named-event") { return has(index, ids.name) }
            if isText(type, "periodic") { return hasTiming(index) }
            let prefix: StaticString = "data-"
            let text = raw(type)
            let isData = text.count >= 5 && (0..<5).allSatisfy { text[$0] == prefix.utf8Start[$0] }
            return !isData || has(index, ids.data)
        default: return true
        }
    }

    private func hasTiming(_ index: Int) -> Bool {
        has(index, ids.timingTiming) || has(index, ids.timingReference) || has(index, ids.timingDate)
            || has(index, ids.timingDateTime)
    }
}
