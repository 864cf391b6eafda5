import FHIR

/// The JSON names that the walk and its rules ask for. The raw value is the name's id in `Program.names`: they stand first
/// there, so that an id is known when the program is compiled.
enum Name: UInt16, CaseIterable {
    case resourceType = 1
    case `extension`, modifierExtension, url, valueCode, start, end, reference, identifier, type, contained
    case meta, versionId, lastUpdated, security, text, div, name, telecom, address, organization, use, value
    case system, code, coding, data, contentType, comparator, expression, numerator, denominator, low, high
    case duration, durationUnit, period, periodUnit, periodMax, durationMax, count, countMax, offset, when
    case timeOfDay, timing, condition, path, searchParam, total, entry, search, request, response, resource
    case fullUrl, timestamp, family, given, relationship, profile, role, provider, qualification
    case supportingInfo, category, adjudication, item, insurance, focal, party, sequence
    case informationSequence, productOrService, subSite, bodySite, id, timingTiming, timingReference
    case timingDate, timingDateTime, clinicalStatus, verificationStatus, abatement, summary, assessment
    case detail, status, intent, requester, participant, actor, cancelationReason, lastModified, authoredOn
    case focus, input, onBehalfOf, member, measure, documentType, endpoint, practitioner, healthcareService
    case location, answer, subject, linkId, udiCarrier, carrierAIDC, carrierHRF, manufactureDate
    case expirationDate, lotNumber, serialNumber, distinctIdentifier, subscriberId, whenHandedOver
    case whenPrepared, dataAbsentReason, component, hasMember, vaccineCode, issued, valueQuantity
    case valueCodeableConcept, orderDetail, oralDiet, supplement, enteralFormula, activity, agent, who
    case effectiveDateTime, aggregation, probabilityDecimal, min, max, sliceName, concept, kind, snapshot, differential
    case element
}

extension TapeView {
    /// The member of the object at `index` with this name, or -1.
    @inline(__always)
    func member(of index: Int, name: Name) -> Int { member(of: index, name: name.rawValue) }
}
