import Bytes
import Records

/// What a remittance is joined by, normalised; absent where it does not say.
struct RemittanceKeys: Sendable, Hashable {
    var control: [UInt8]?
    /// For a reversal, which states everything negated, the amount without its sign.
    var charge: FixedDecimal?
    var npi: [UInt8]?
    var number: ClaimNumber?
    /// The payer's number of the claim that this one adjusts (REF*F8).
    var original: ClaimNumber?
    /// CLP02.
    var status: [UInt8] = []
    /// Its place in its transaction set, from 1; 0 where it does not say.
    var position: Int32 = 0
    var frequency: [UInt8]?
    var patientID: [UInt8]?
    var subscriberID: [UInt8]?
    var family: [UInt8]?
    var given: [UInt8]?
    /// The lines' days, or the statement's (DTM*232, 233) where no line has one.
    var service = DayRange()
    var lines = LineEvidence()
    var paymentDate: Int32?
    var productionDate: Int32?

    /// CLP02 22: a reversal of a previous payment (005010X221A1, 1.10.2.8).
    var isReversal: Bool { status == [0x32, 0x32] }
    /// Why it ends with its reading; `nil` where it adjudicates something. CLP02 23: not this payer's claim, which went to
    /// another; 25: a predetermination, which prices and adjudicates nothing.
    var ending: String? {
        switch status {
        case [0x32, 0x33]: PendingReason.forwarded
        case [0x32, 0x35]: PendingReason.predetermination
        default: nil
        }
    }
}

/// Reads a remittance's keys in one pass over its nodes.
struct RemittanceKeyReader: Sendable {
    private let roles: FieldRoles<Role>

    private enum Role: UInt8 {
        case control, charge, status, payerClaimNumber, frequency, payeeQualifier, payeeID, statementFrom, statementTo
        case paymentDate, productionDate
        case patientQualifier, patientID, patientFamily, patientGiven, subscriberQualifier, subscriberID
        case line, lineProcedure, lineSubmitted, lineCharge, lineFrom, lineTo, lineControl
        case original, position
    }

    /// What is known only when all nodes were seen.
    private struct Pending {
        var isNPI = true
        var patientQualifier: [UInt8] = []
        var subscriberQualifier: [UInt8] = []
        var statement = DayRange()
        /// The current line's procedure: the submitted one where the payer changed it.
        var procedure: [UInt8]?
        var submitted: [UInt8]?
    }

    init(_ schema: RecordSchema) {
        roles = FieldRoles(
            schema,
            [
                ("patientControlNumber", .control), ("charge", .charge), ("status", .status),
                ("payerClaimNumber", .payerClaimNumber), ("frequency", .frequency),
                ("payeeIdQualifier", .payeeQualifier), ("payeeId", .payeeID), ("statementFrom", .statementFrom),
                ("statementTo", .statementTo), ("paymentDate", .paymentDate), ("productionDate", .productionDate),
                ("patient.idQualifier", .patientQualifier), ("patient.id", .patientID),
                ("patient.lastName", .patientFamily), ("patient.firstName", .patientGiven),
                ("subscriber.idQualifier", .subscriberQualifier), ("subscriber.id", .subscriberID),
                ("lines", .line), ("lines.procedure", .lineProcedure), ("lines.submittedProcedure", .lineSubmitted),
                ("lines.charge", .lineCharge), ("lines.serviceFrom", .lineFrom), ("lines.serviceTo", .lineTo),
                ("lines.controlNumber", .lineControl), ("originalClaimNumber", .original), ("position", .position),
            ])
    }

    func keys(of record: borrowing Record) -> RemittanceKeys {
        var keys = RemittanceKeys()
        var pending = Pending()
        for index in 0..<record.nodes.count {
            guard let role = roles[record.nodes[index].field] else { continue }
            if role == .line {
                RemittanceKeyReader.endLine(&keys, &pending)
                keys.lines.beginLine()
            } else {
                record.withText(at: index) { RemittanceKeyReader.set(role, $0, &keys, &pending) }
            }
        }
        RemittanceKeyReader.endLine(&keys, &pending)
        keys.lines.closeLine()
        RemittanceKeyReader.finish(&keys, pending)
        return keys
    }

    private static func endLine(_ keys: inout RemittanceKeys, _ pending: inout Pending) {
        keys.lines.add(0x50, pending.submitted ?? pending.procedure)
        pending.procedure = nil
        pending.submitted = nil
    }

    private static func finish(_ keys: inout RemittanceKeys, _ pending: Pending) {
        if !pending.isNPI { keys.npi = nil }
        // NM108 34 is a social security number, which is not compared with member ids.
        if pending.patientQualifier == [0x33, 0x34] { keys.patientID = nil }
        if pending.subscriberQualifier == [0x33, 0x34] { keys.subscriberID = nil }
        if keys.service.first == nil { keys.service = pending.statement }
        if keys.isReversal, let charge = keys.charge, charge.units < 0 { keys.charge = charge.negated }
    }

    private static func set(
        _ role: Role, _ text: UnsafeBufferPointer<UInt8>, _ keys: inout RemittanceKeys, _ pending: inout Pending
    ) {
        switch role {
        case .control: keys.control = Normalization.controlNumber(text)
        case .charge: keys.charge = Normalization.decimal(text)
        case .status: keys.status = Array(text)
        case .payerClaimNumber: keys.number = ClaimNumber(text)
        case .original: keys.original = ClaimNumber(text)
        case .position: keys.position = Normalization.decimal(text).map { Int32(clamping: $0.units) } ?? 0
        case .frequency: keys.frequency = Normalization.identifier(text)
        case .payeeQualifier: pending.isNPI = text.elementsEqual("XX".utf8)
        case .payeeID: keys.npi = Normalization.identifier(text)
        case .statementFrom, .statementTo: if let day = date(text) { pending.statement.include(day) }
        case .paymentDate: keys.paymentDate = date(text)
        case .productionDate: keys.productionDate = date(text)
        case .patientQualifier: pending.patientQualifier = Array(text)
        case .patientID: keys.patientID = Normalization.identifier(text)
        case .patientFamily: keys.family = Normalization.name(text)
        case .patientGiven: keys.given = Normalization.givenName(text)
        case .subscriberQualifier: pending.subscriberQualifier = Array(text)
        case .subscriberID: keys.subscriberID = Normalization.identifier(text)
        case .lineProcedure: pending.procedure = Normalization.identifier(text)
        case .lineSubmitted: pending.submitted = Normalization.identifier(text)
        case .lineCharge: keys.lines.add(0x43, Normalization.amount(text))
        case .lineFrom:
            guard let day = date(text) else { return }
            keys.service.include(day)
            keys.lines.add(0x44, Normalization.day(day))
        case .lineTo: if let day = date(text) { keys.service.include(day) }
        case .lineControl: keys.lines.add(control: Normalization.controlNumber(text))
        case .line: break
        }
    }

    private static func date(_ text: UnsafeBufferPointer<UInt8>) -> Int32? { Normalization.date(text)?.daysSince2000 }
}
