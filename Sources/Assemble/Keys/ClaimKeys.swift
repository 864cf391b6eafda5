import Bytes
import Records

/// What a claim is joined by, normalised; absent where the claim does not say.
struct ClaimKeys: Sendable, Hashable {
    var control: [UInt8]?
    var charge: FixedDecimal?
    var npi: [UInt8]?
    var frequency: [UInt8]?
    /// The lines' days, or the claim's where no line has one.
    var service = DayRange()
    var lines = LineEvidence()
    var subscriber = PersonKeys()
    /// Only where the patient is not the subscriber.
    var dependent: PersonKeys?
    /// The payer's number of a claim that it adjudicated; absent of a submitted one.
    var number: ClaimNumber?
    /// The number of the claim that this one replaces or voids.
    var original: ClaimNumber?
    /// The number of the claim that took its place.
    var replacedBy: ClaimNumber?
    /// The payer's word for what it is to earlier versions.
    var adjustmentKind: [UInt8]?
    var paidDate: Int32?
    var adjudicationDate: Int32?
    /// Asks what would be paid (CLM19 `PB`; 005010X224A2): nothing is adjudicated.
    var isPredetermination = false

    var providers = ProviderMentions()

    /// Whom the claim is for.
    var patient: PersonKeys { dependent ?? subscriber }
}

/// Reads a claim's keys in one pass over its nodes.
struct ClaimKeyReader: Sendable {
    private let roles: FieldRoles<Role>

    private enum Role: Equatable, Sendable {
        case control, charge, frequency, providerQualifier, providerID, serviceFrom, serviceTo
        case subscriber(PersonKeys.Role)
        case dependent(PersonKeys.Role)
        case patient
        case line, lineProcedure, lineCharge, lineFrom, lineTo, lineControl
        case mention, mentionQualifier, mentionID, providerName, providerGiven, providerEntity
        case number, original, replacedBy, adjustmentKind, paidDate, adjudicationDate, predetermination
    }

    init(_ schema: RecordSchema) {
        roles = FieldRoles(
            schema,
            [
                ("patientControlNumber", .control), ("totalCharge", .charge), ("frequency", .frequency),
                ("serviceFrom", .serviceFrom), ("serviceTo", .serviceTo),
                ("billingProvider.idQualifier", .providerQualifier), ("billingProvider.id", .providerID),
                ("billingProvider", .mention), ("billingProvider.lastName", .providerName),
                ("billingProvider.firstName", .providerGiven), ("billingProvider.entityType", .providerEntity),
                ("providers", .mention), ("providers.idQualifier", .mentionQualifier), ("providers.id", .mentionID),
                ("providers.lastName", .providerName), ("providers.firstName", .providerGiven),
                ("providers.entityType", .providerEntity),
                ("lines.providers", .mention), ("lines.providers.idQualifier", .mentionQualifier),
                ("lines.providers.id", .mentionID), ("lines.providers.lastName", .providerName),
                ("lines.providers.firstName", .providerGiven), ("lines.providers.entityType", .providerEntity),
                ("patient", .patient),
                ("lines", .line), ("lines.procedure", .lineProcedure), ("lines.charge", .lineCharge),
                ("lines.serviceFrom", .lineFrom), ("lines.serviceTo", .lineTo), ("lines.controlNumber", .lineControl),
                ("claimNumber", .number), ("originalClaimNumber", .original), ("replacedByClaimNumber", .replacedBy),
                ("adjustmentKind", .adjustmentKind), ("paidDate", .paidDate), ("adjudicationDate", .adjudicationDate),
                ("predetermination", .predetermination),
            ] + PersonKeys.fields(of: "subscriber", Role.subscriber) + PersonKeys.fields(of: "patient", Role.dependent))
    }

    func keys(of record: borrowing Record) -> ClaimKeys {
        var keys = ClaimKeys()
        var whole = DayRange()
        var isNPI = true
        for index in 0..<record.nodes.count {
            guard let role = roles[record.nodes[index].field] else { continue }
            if role == .line {
                keys.lines.beginLine()
            } else if role == .mention {
                keys.providers.end()
            } else if role == .patient {
                keys.dependent = keys.dependent ?? PersonKeys()
            } else {
                record.withText(at: index) { text in
                    switch role {
                    case .providerQualifier:
                        isNPI = text.elementsEqual("XX".utf8)
                        keys.providers.isNPI = isNPI
                    case .providerID:
                        keys.npi = Normalization.identifier(text)
                        keys.providers.id = keys.npi
                    case .mentionQualifier: keys.providers.isNPI = text.elementsEqual("XX".utf8)
                    case .mentionID: keys.providers.id = Normalization.identifier(text)
                    case .providerName: keys.providers.isNamed = true
                    case .providerGiven: keys.providers.hasGivenName = true
                    case .providerEntity: keys.providers.entity = text.count == 1 ? text.first : nil
                    case .serviceFrom, .serviceTo:
                        if let day = Normalization.date(text)?.daysSince2000 { whole.include(day) }
                    default: ClaimKeyReader.set(role, text, &keys)
                    }
                }
            }
        }
        keys.providers.end()
        keys.lines.closeLine()
        if !isNPI { keys.npi = nil }
        if keys.service.first == nil { keys.service = whole }
        return keys
    }

    private static func set(_ role: Role, _ text: UnsafeBufferPointer<UInt8>, _ keys: inout ClaimKeys) {
        switch role {
        case .control: keys.control = Normalization.controlNumber(text)
        case .charge: keys.charge = Normalization.decimal(text)
        case .frequency: keys.frequency = Normalization.identifier(text)
        case .subscriber(let part): keys.subscriber.set(part, text)
        case .dependent(let part): keys.dependent?.set(part, text)
        case .lineProcedure: keys.lines.add(0x50, Normalization.identifier(text))
        case .lineCharge: keys.lines.add(0x43, Normalization.amount(text))
        case .lineFrom:
            guard let day = Normalization.date(text)?.daysSince2000 else { return }
            keys.service.include(day)
            keys.lines.add(0x44, Normalization.day(day))
        case .lineTo: if let day = Normalization.date(text)?.daysSince2000 { keys.service.include(day) }
        case .lineControl: keys.lines.add(control: Normalization.controlNumber(text))
        case .number: keys.number = ClaimNumber(text)
        case .original: keys.original = ClaimNumber(text)
        case .replacedBy: keys.replacedBy = ClaimNumber(text)
        case .adjustmentKind: keys.adjustmentKind = Array(text)
        case .paidDate: keys.paidDate = Normalization.date(text)?.daysSince2000
        case .adjudicationDate: keys.adjudicationDate = Normalization.date(text)?.daysSince2000
        case .predetermination: keys.isPredetermination = text.elementsEqual("PB".utf8)
        case .providerQualifier, .providerID, .serviceFrom, .serviceTo, .patient, .line: break
        case .mention, .mentionQualifier, .mentionID, .providerName, .providerGiven, .providerEntity: break
        }
    }
}

extension Normalization {
    /// A number as its shortest text.
    static func amount(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        decimal(text).map { Normalization.bytes(of: $0) }
    }

    static func bytes(of value: FixedDecimal) -> [UInt8] {
        var writer = ByteWriter(capacity: 24)
        writer.append(value)
        return writer.bytes
    }

    /// A day as bytes.
    static func day(_ day: Int32) -> [UInt8] { withUnsafeBytes(of: day.bigEndian) { Array($0) } }
}
