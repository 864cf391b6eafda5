import FHIR

/// The JSON names that the walk and its rules ask for. The raw value is the name's id in `Program.names`: they stand first
/// there, so that an id is known when the program is compiled.
enum Name: UInt16, CaseIterable {
    case resourceType = 1
    case `extension`, modifierExtension, url, valueCode, start, end, reference, identifier, type
    case contained, meta, versionId, lastUpdated, security, text, div, name, telecom, address, organization, use
    case value, system, code, coding, data, contentType, comparator, expression, numerator, denominator, low, high
    case duration, durationUnit, period, periodUnit, periodMax, durationMax, count, countMax, offset, when
    case timeOfDay, timing, condition, path, searchParam, entry, resource, fullUrl, family, given, relationship
    case profile, role, provider, qualification, supportingInfo, category, adjudication, item, insurance, focal
    case party, sequence, informationSequence, subSite, bodySite, id, timingTiming, timingReference, timingDate
    case timingDateTime, clinicalStatus, verificationStatus, abatement, lastModified, authoredOn, focus, input
    case onBehalfOf, member, answer, linkId, udiCarrier, carrierAIDC, carrierHRF, manufactureDate, expirationDate
    case lotNumber, serialNumber, distinctIdentifier, subscriberId, whenHandedOver, whenPrepared, dataAbsentReason
    case component, hasMember, vaccineCode, valueQuantity, who, probabilityDecimal, min, max, sliceName, concept
    case kind, snapshot, differential, element
}

extension TapeView {
    /// The member of the object at `index` with this name, or -1.
    @inline(__always)
    func member(of index: Int, name: Name) -> Int { member(of: index, name: name.rawValue) }
}
