import Bytes
import PostgreSQL
import Records

/// Rows of claims, of remittances, and of what else says something of claims: acknowledgments and corrections.
extension SourceEncoder {
    /// Appends a claim; where the payer adjudicated it, also the row that acts as its remittance.
    func append(
        claim record: borrowing Record, _ keys: ClaimKeys, _ id: Int64, _ fault: String?,
        _ scratch: inout ContentHasher.Scratch, to rows: inout BinaryCopyRows, own remittances: inout BinaryCopyRows
    ) {
        let hashes = begin(record, .claim, claim, id, fault, &scratch, &rows)
        let control = keys.control ?? keys.number?.control
        rows.append(text: control)
        rows.append(text: keys.charge.map { Normalization.bytes(of: $0) })
        rows.append(text: keys.npi)
        rows.append(text: keys.frequency)
        append(subscriber: keys.subscriber, dependent: keys.dependent, to: &rows)
        rows.append(int32: keys.service.first)
        rows.append(int32: keys.service.last)
        rows.append(int32Array: keys.lines.services)
        rows.append(int32Array: keys.lines.controls)
        let member = SourceEncoder.derivedMember(keys)
        rows.append(bytes: member.map { plan.id("patient", $0) })
        rows.append(bytes: member.map { plan.id("derived-coverage", $0) })
        rows.append(bytes: keys.number.map { explanationOfBenefit($0) })
        rows.append(text: keys.original?.written)
        rows.append(bytes: keys.original.map { explanationOfBenefit($0) })
        let nameless = keys.providers.nameless
        rows.append(textArray: nameless.isEmpty ? nil : nameless)
        rows.append(int64Array: keys.providers.named)
        guard let number = keys.number else { return }
        begin(record, .remittance, hashes, id, fault, &remittances)
        appendOwn(keys, number, to: &remittances)
    }

    /// The keys of a payer's own record, in the place of a remittance: what it is joined by stands in its claim's row.
    func appendOwn(_ keys: ClaimKeys, _ number: ClaimNumber, to rows: inout BinaryCopyRows) {
        let kind = adjustmentKinds.kind(of: keys.adjustmentKind)
        rows.append(text: keys.control ?? number.control)
        // charge, npi, frequency, sub_id, pat_id, family, given, day_first, day_last, services, controls
        for _ in 0..<11 { rows.appendNull() }
        rows.append(bytes: explanationOfBenefit(number))
        let rank = AdjudicationRank(
            payment: keys.paidDate, production: keys.adjudicationDate, isReversal: kind == .void)
        rows.append(bytes: rank.bytes)
        append(number, keys.original, keys.replacedBy, to: &rows)
        rows.append(bool: kind == .void)
        rows.append(bool: kind == .replacement)
        rows.append(bool: true)
    }

    /// A payer's number of a claim, and those of the claims that it names.
    func append(
        _ number: ClaimNumber?, _ prior: ClaimNumber?, _ next: ClaimNumber?, to rows: inout BinaryCopyRows
    ) {
        rows.append(text: number?.written)
        rows.append(text: prior?.written)
        rows.append(bytes: prior.map { explanationOfBenefit($0) })
        rows.append(text: next?.written)
        rows.append(bytes: next.map { explanationOfBenefit($0) })
    }

    func append(
        remittance record: borrowing Record, _ keys: RemittanceKeys, _ id: Int64, _ fault: String?,
        _ scratch: inout ContentHasher.Scratch, to rows: inout BinaryCopyRows
    ) {
        _ = begin(record, .remittance, remittance, id, fault, &scratch, &rows)
        rows.append(text: keys.control ?? keys.number?.control)
        rows.append(text: keys.charge.map { Normalization.bytes(of: $0) })
        rows.append(text: keys.npi)
        rows.append(text: keys.frequency)
        rows.append(text: keys.subscriberID)
        rows.append(text: keys.patientID)
        rows.append(text: keys.family)
        rows.append(text: keys.given)
        rows.append(int32: keys.service.first)
        rows.append(int32: keys.service.last)
        rows.append(int32Array: keys.lines.services)
        rows.append(int32Array: keys.lines.controls)
        rows.append(bytes: explanationOfBenefit(keys))
        let rank = AdjudicationRank(
            payment: keys.paymentDate, production: keys.productionDate, isReversal: keys.isReversal,
            position: keys.position)
        rows.append(bytes: rank.bytes)
        append(keys.number, keys.original, nil, to: &rows)
        rows.append(bool: keys.isReversal)
        rows.append(bool: false)
        rows.append(bool: false)
    }

    /// What a remittance's row says of numbers, for one that was written without: eob, number, prior, prior_eob.
    func append(mended keys: RemittanceKeys, to rows: inout BinaryCopyRows) {
        rows.append(bytes: explanationOfBenefit(keys))
        rows.append(text: keys.number?.written)
        rows.append(text: keys.original?.written)
        rows.append(bytes: keys.original.map { explanationOfBenefit($0) })
        rows.appendNull()
        rows.appendNull()
    }

    /// The same of a claim's, with its providers: nameless, named.
    func append(mended keys: ClaimKeys, to rows: inout BinaryCopyRows) {
        rows.append(bytes: keys.number.map { explanationOfBenefit($0) })
        rows.append(text: keys.number?.written)
        rows.append(text: keys.original?.written)
        rows.append(bytes: keys.original.map { explanationOfBenefit($0) })
        let nameless = keys.providers.nameless
        rows.append(textArray: nameless.isEmpty ? nil : nameless)
        rows.append(int64Array: keys.providers.named)
    }

    /// What an acknowledgment notes; nothing where it gives no number.
    func append(acknowledgment keys: AcknowledgmentKeys, to rows: inout BinaryCopyRows) {
        guard let control = keys.control, let number = keys.number else { return }
        rows.beginRow(fields: 3)
        rows.append(text: control)
        rows.append(bytes: explanationOfBenefit(number))
        rows.append(text: number.written)
    }

    /// What a correction notes: of, control, eob, member_id, birth, given, whose, as_of.
    func append(attribution record: borrowing Record, to rows: inout BinaryCopyRows) {
        guard let keys = attributions?.keys(of: record), let subject = keys.subject else { return }
        let isClaim = subject == .claim
        rows.beginRow(fields: 8)
        rows.append(bytes: [subject.rawValue])
        rows.append(text: isClaim ? keys.control : nil)
        rows.append(bytes: isClaim ? keys.number.map { explanationOfBenefit($0) } : nil)
        rows.append(text: isClaim ? nil : keys.member)
        rows.append(int32: isClaim ? nil : keys.birthDate)
        rows.append(text: isClaim ? nil : keys.given)
        rows.append(text: keys.right)
        rows.append(int32: keys.asOf)
    }
}
