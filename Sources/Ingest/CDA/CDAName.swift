import Bytes

/// The names of elements and attributes that CDA documents use and the reader knows; namespaces are not looked at. All others
/// are `unknown`.
enum CDAName: UInt16, CaseIterable {
    case unknown
    /// A run of text inside an element, which has no name.
    case run
    // The document.
    case clinicalDocument, component, structuredBody, nonXMLBody, section, entry, entryRelationship
    case templateId, id, code, title, text, confidentialityCode, languageCode, effectiveTime, setId, versionNumber
    case recordTarget, patientRole, patient, providerOrganization, administrativeGenderCode, birthTime, deceasedInd
    case deceasedTime, maritalStatusCode, religiousAffiliationCode, raceCode, ethnicGroupCode, guardian, guardianPerson
    case guardianOrganization, birthplace, place, languageCommunication, modeCode, proficiencyLevelCode, preferenceInd
    case custodian, assignedCustodian, representedCustodianOrganization, dataEnterer, legalAuthenticator, authenticator
    case informationRecipient, intendedRecipient, receivedOrganization, associatedEntity, associatedPerson
    case scopingOrganization, documentationOf, serviceEvent, relatedDocument, parentDocument, componentOf
    case encompassingEncounter, dischargeDispositionCode, responsibleParty, encounterParticipant, location
    case healthCareFacility, serviceProviderOrganization
    // Statements.
    case act, observation, organizer, encounter, procedure, substanceAdministration, supply, observationMedia
    case regionOfInterest
    case statusCode, priorityCode, value, interpretationCode, methodCode, targetSiteCode, approachSiteCode, routeCode
    case doseQuantity, rateQuantity, maxDoseQuantity, administrationUnitCode, repeatNumber, quantity, referenceRange
    case observationRange, product, consumable, manufacturedProduct, manufacturedMaterial, manufacturedLabeledDrug, name
    case lotNumberText, expirationTime, manufacturerOrganization, sequenceNumber, precondition, criterion
    case subject, relatedSubject, specimen, specimenRole, specimenPlayingEntity, performer, author, informant
    case participant, assignedEntity, assignedAuthor, assignedPerson, assignedAuthoringDevice, representedOrganization
    case manufacturerModelName, softwareName, time, functionCode, relatedEntity, relatedPerson, participantRole
    case playingEntity, playingDevice, scopingEntity, desc, addr, telecom, reference
    case externalAct, externalDocument, externalObservation, externalProcedure
    // Data types.
    case originalText, translation, qualifier, low, high, center, width, period, phase, event, offset, numerator
    case denominator, comp, prefix, given, family, suffix, streetAddressLine, houseNumber, streetName
    case additionalLocator, unitID, postBox, city, county, state, postalCode, country, precinct
    // Narrative.
    case content, paragraph, list, item, table, thead, tbody, tfoot, tr, th, td, br, caption, renderMultiMedia
    // Attributes.
    case root, idExtension, assigningAuthorityName, nullFlavor, codeSystem, codeSystemName, displayName, unit, type
    case typeCode, classCode, moodCode, negationInd, inversionInd, use, mediaType, representation, setOperator
    case institutionSpecified, inclusive, narrativeID

    /// The name as documents write it.
    var text: String {
        switch self {
        case .clinicalDocument: "ClinicalDocument"
        case .narrativeID: "ID"
        case .idExtension: "extension"
        case .setOperator: "operator"
        default: "\(self)"
        }
    }

    static let count = UInt16(allCases.count)

    /// The names' bytes by number.
    static let texts = allCases.map { Array($0.text.utf8) }

    /// Hashes of the names' bytes by number.
    static let hashes = texts.map { FNV1a.hash($0) }

    /// The names by their bytes.
    static let words: WordTable = {
        var table = WordTable()
        for name in allCases where name != .unknown && name != .run { table.insert(name.text.utf8, Int(name.rawValue)) }
        return table
    }()

    /// Whether the name of this number is a statement's.
    @inline(__always)
    static func isStatement(_ number: UInt16) -> Bool {
        number >= CDAName.act.rawValue && number <= CDAName.regionOfInterest.rawValue
    }

    /// Whether it is something outside of the document that a statement refers to.
    @inline(__always)
    static func isExternal(_ number: UInt16) -> Bool {
        number >= CDAName.externalAct.rawValue && number <= CDAName.externalProcedure.rawValue
    }
}

/// The names of one document by where libxml2 keeps them: it holds each name once, so that two are the same where their pointers
/// are. Names beyond the limit are all unknown.
struct CDANames {
    private var pointers: [UInt]
    private var names: [UInt16]
    private var count = 0
    /// What names are called that are not known, for paths: by number from `CDAName.count`.
    private(set) var others: [[UInt8]] = []

    private static let capacity = 4096
    private static let otherLimit = 1024
    /// Longer names are cut in paths.
    private static let lengthLimit = 100

    init() {
        pointers = [UInt](repeating: 0, count: CDANames.capacity)
        names = [UInt16](repeating: 0, count: CDANames.capacity)
    }

    /// The number of a name: a `CDAName`'s, or beyond those one of `others`.
    @inline(__always)
    mutating func number(_ pointer: UnsafePointer<UInt8>) -> UInt16 {
        let bits = UInt(bitPattern: pointer)
        var slot = Int(truncatingIfNeeded: (bits &* 0x9E37_79B9_7F4A_7C15) >> 52)
        while pointers[slot] != 0 {
            if pointers[slot] == bits { return names[slot] }
            slot = (slot &+ 1) & (CDANames.capacity &- 1)
        }
        return add(pointer, slot)
    }

    @inline(never)
    private mutating func add(_ pointer: UnsafePointer<UInt8>, _ slot: Int) -> UInt16 {
        var length = 0
        while pointer[length] != 0 { length += 1 }
        let bytes = UnsafeBufferPointer(start: pointer, count: length)
        var number = CDAName.words[bytes].map { UInt16($0) }
        if number == nil, others.count < CDANames.otherLimit {
            others.append(Array(bytes.prefix(CDANames.lengthLimit)))
            number = CDAName.count + UInt16(others.count - 1)
        }
        guard count < CDANames.capacity / 2 else { return number ?? 0 }
        count += 1
        pointers[slot] = UInt(bitPattern: pointer)
        names[slot] = number ?? 0
        return number ?? 0
    }

    /// Adds the bytes of a name to a hash.
    @inline(__always)
    func add(_ number: UInt16, to hash: inout FNV1a) {
        let own = number < CDAName.count ? CDAName.hashes[Int(number)] : FNV1a.hash(text(number))
        for shift in stride(from: 0, to: 64, by: 16) {
            hash.add(UInt8(truncatingIfNeeded: own >> shift))
            hash.add(UInt8(truncatingIfNeeded: own >> (shift + 8)))
        }
    }

    /// What a number is called.
    func text(_ number: UInt16) -> [UInt8] {
        if number < CDAName.count, number > 0 { return CDAName.texts[Int(number)] }
        let other = Int(number) - Int(CDAName.count)
        return others.indices.contains(other) ? others[other] : Array("*".utf8)
    }
}
