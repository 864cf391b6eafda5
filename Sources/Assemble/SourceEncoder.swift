import Bytes
import PostgreSQL
import Records

/// What workers share to turn records into rows: vocabularies, key readers, the plan's key. Pure.
struct SourceEncoder: Sendable {
    enum Kind: Sendable {
        case claim, remittance, member, acknowledgment, provider, attribution, authorization, statement, document
    }

    private let plan: BusinessKey
    private let claims: ClaimKeyReader
    private let remittances: RemittanceKeyReader
    private let members: MemberKeyReader
    private let acknowledgments: AcknowledgmentKeyReader?
    private let providers: ProviderKeyReader?
    private let attributions: AttributionKeyReader?
    private let authorizations: AuthorizationKeyReader?
    private let documents: DocumentKeyReader?
    private let places: StatementPlaceReader?
    private let adjustmentKinds: AdjustmentKinds
    private let maintenanceKinds: MaintenanceKinds
    private let claim: KindEncoder
    private let remittance: KindEncoder
    private let member: KindEncoder
    private let provider: KindEncoder?
    private let authorization: KindEncoder?
    private let statement: KindEncoder?
    private let document: KindEncoder?

    /// What is the same for all kinds.
    private struct KindEncoder: Sendable {
        let schema: RecordSchema
        let tag: UInt64
        let hasher: ContentHasher
        let date: FieldID?

        init(_ schema: RecordSchema, dated path: String) {
            self.schema = schema
            tag = Vocabulary(schema).tag
            hasher = ContentHasher(schema)
            date = schema.id(path)
        }
    }

    init(plan: Plan, schemas: RecordSchemas) {
        self.plan = BusinessKey(key: plan.idKey)
        claims = ClaimKeyReader(schemas.claim)
        remittances = RemittanceKeyReader(schemas.remittance)
        members = MemberKeyReader(schemas.member)
        acknowledgments = schemas.acknowledgment.map { AcknowledgmentKeyReader($0) }
        providers = schemas.provider.map { ProviderKeyReader($0) }
        attributions = schemas.attribution.map { AttributionKeyReader($0) }
        provider = schemas.provider.map { KindEncoder($0, dated: "asOf") }
        authorizations = schemas.authorization.map { AuthorizationKeyReader($0) }
        authorization = schemas.authorization.map { KindEncoder($0, dated: "asOf") }
        documents = schemas.document.map { DocumentKeyReader($0) }
        document = schemas.document.map { KindEncoder($0, dated: "asOf") }
        places = schemas.statement.map { StatementPlaceReader($0) }
        statement = schemas.statement.map { KindEncoder($0, dated: "asOf") }
        adjustmentKinds = schemas.adjustmentKinds
        maintenanceKinds = schemas.maintenanceKinds
        claim = KindEncoder(schemas.claim, dated: "transactionDate")
        remittance = KindEncoder(schemas.remittance, dated: "productionDate")
        member = KindEncoder(schemas.member, dated: "asOf")
    }

    func kind(of record: borrowing Record) -> Kind? {
        if record.schema === claim.schema { return .claim }
        if record.schema === remittance.schema { return .remittance }
        if record.schema === member.schema { return .member }
        if let acknowledgments, record.schema === acknowledgments.schema { return .acknowledgment }
        if let provider, record.schema === provider.schema { return .provider }
        if let attributions, record.schema === attributions.schema { return .attribution }
        if let authorization, record.schema === authorization.schema { return .authorization }
        if let statement, record.schema === statement.schema { return .statement }
        if let document, record.schema === document.schema { return .document }
        return nil
    }

    /// The tag of the vocabulary that a kind's payloads are written under; 0 where none are kept.
    func tag(of kind: Kind) -> UInt64 {
        switch kind {
        case .claim: claim.tag
        case .remittance: remittance.tag
        case .member: member.tag
        case .provider: provider?.tag ?? 0
        case .authorization: authorization?.tag ?? 0
        case .statement: statement?.tag ?? 0
        case .document: document?.tag ?? 0
        case .acknowledgment, .attribution: 0
        }
    }

    func claimKeys(of record: borrowing Record) -> ClaimKeys { claims.keys(of: record) }
    func remittanceKeys(of record: borrowing Record) -> RemittanceKeys { remittances.keys(of: record) }
    func memberKeys(of record: borrowing Record) -> MemberKeys { members.keys(of: record) }
    func acknowledgmentKeys(of record: borrowing Record) -> AcknowledgmentKeys {
        acknowledgments?.keys(of: record) ?? AcknowledgmentKeys()
    }

    /// id, file, ordinal, hash, envelope, fault
    private static let commonFields = 6

    private func begin(
        _ record: borrowing Record, _ table: WorkTable, _ kind: KindEncoder, _ id: Int64, _ fault: String?,
        _ scratch: inout ContentHasher.Scratch, _ rows: inout BinaryCopyRows
    ) -> ContentHasher.Hashes {
        let hashes = kind.hasher.hashes(of: record, dated: kind.date, &scratch)
        begin(record, table, hashes, id, fault, &rows)
        return hashes
    }

    private func begin(
        _ record: borrowing Record, _ table: WorkTable, _ hashes: ContentHasher.Hashes, _ id: Int64, _ fault: String?,
        _ rows: inout BinaryCopyRows
    ) {
        rows.beginRow(fields: Int16(SourceEncoder.commonFields + table.keys.count))
        rows.append(int64: id)
        rows.append(int32: Int32(truncatingIfNeeded: record.origin.file))
        rows.append(int32: Int32(truncatingIfNeeded: record.origin.ordinal))
        rows.append(bytes: hashes.content)
        rows.append(bytes: hashes.envelope)
        rows.append(text: fault)
    }

    /// Appends a claim; where the payer adjudicated it, also the row that acts as its remittance.
    func append(
        claim record: borrowing Record, _ keys: ClaimKeys, _ id: Int64, _ fault: String?,
        _ scratch: inout ContentHasher.Scratch, to rows: inout BinaryCopyRows, own remittances: inout BinaryCopyRows
    ) {
        let hashes = begin(record, .claim, claim, id, fault, &scratch, &rows)
        let patient = keys.patient
        let control = keys.control ?? keys.number?.control
        rows.append(text: control)
        rows.append(text: keys.charge.map { Normalization.bytes(of: $0) })
        rows.append(text: keys.npi)
        rows.append(text: keys.frequency)
        rows.append(text: keys.subscriber.id)
        rows.append(text: keys.dependent?.id)
        rows.append(bool: keys.dependent != nil)
        rows.append(bytes: ssn(patient.ssn))
        rows.append(int32: patient.birthDate)
        rows.append(text: patient.gender.map { [$0] })
        rows.append(text: patient.family)
        rows.append(text: patient.given)
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
    private func appendOwn(_ keys: ClaimKeys, _ number: ClaimNumber, to rows: inout BinaryCopyRows) {
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
    private func append(
        _ number: ClaimNumber?, _ prior: ClaimNumber?, _ next: ClaimNumber?, to rows: inout BinaryCopyRows
    ) {
        rows.append(text: number?.written)
        rows.append(text: prior?.written)
        rows.append(bytes: prior.map { explanationOfBenefit($0) })
        rows.append(text: next?.written)
        rows.append(bytes: next.map { explanationOfBenefit($0) })
    }

    /// What names the patient of a claim that no roster knows: his own number where he has one, which then is the same
    /// Patient as a roster's; else the subscriber's with what tells him apart. `nil` where nothing does.
    static func derivedMember(_ keys: ClaimKeys) -> [[UInt8]]? {
        let patient = keys.patient
        if let own = patient.id { return [own] }
        guard patient.birthDate != nil || patient.given != nil else { return nil }
        guard keys.subscriber.id != nil || patient.family != nil else { return nil }
        return [
            keys.subscriber.id ?? patient.family ?? [], patient.birthDate.map { Normalization.day($0) } ?? [],
            patient.gender.map { [$0] } ?? [], patient.given ?? [],
        ]
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

    /// The same of a roster row's, of which the product takes the number's place.
    func append(mended keys: MemberKeys, to rows: inout BinaryCopyRows) {
        rows.appendNull()
        rows.append(text: keys.product)
        for _ in 0..<4 { rows.appendNull() }
    }

    /// A directory's row: id, file, ordinal, hash, fault, npi, day, entity, ended.
    func append(
        provider record: borrowing Record, _ id: Int64, _ fault: String?, _ scratch: inout ContentHasher.Scratch,
        to rows: inout BinaryCopyRows
    ) {
        guard let provider, let providers else { return }
        let keys = providers.keys(of: record)
        rows.beginRow(fields: 9)
        rows.append(int64: id)
        rows.append(int32: Int32(truncatingIfNeeded: record.origin.file))
        rows.append(int32: Int32(truncatingIfNeeded: record.origin.ordinal))
        rows.append(bytes: provider.hasher.hashes(of: record, dated: provider.date, &scratch).content)
        rows.append(text: fault ?? (keys.npi == nil ? "the row names no provider" : nil))
        rows.append(text: keys.npi)
        rows.append(int32: keys.day)
        rows.append(text: keys.entity.map { [$0] })
        rows.append(int32: keys.ended)
    }

    /// A statement of an authorization.
    func append(
        authorization record: borrowing Record, _ id: Int64, _ fault: String?, _ scratch: inout ContentHasher.Scratch,
        to rows: inout BinaryCopyRows
    ) {
        guard let authorization, let authorizations else { return }
        let keys = authorizations.keys(of: record)
        _ = begin(record, .authorization, authorization, id, fault, &scratch, &rows)
        let patient = keys.patient
        rows.append(text: keys.number?.key)
        rows.append(text: keys.trace)
        rows.append(bytes: keys.number.map { plan.id("authorization", [$0.key]) })
        rows.append(bytes: keys.trace.map { plan.id("authorization", [$0]) })
        rows.append(int64: keys.time.moment)
        rows.append(int16: keys.event.rank)
        rows.append(text: keys.subscriber.id)
        rows.append(text: keys.dependent?.id)
        rows.append(bool: keys.dependent != nil)
        rows.append(bytes: ssn(patient.ssn))
        rows.append(int32: patient.birthDate)
        rows.append(text: patient.gender.map { [$0] })
        rows.append(text: patient.family)
        rows.append(text: patient.given)
        rows.append(int32: keys.service)
        rows.append(int32: keys.received.day)
        rows.append(int32: keys.decided.day)
    }

    /// What an entry of a document states: id, file, ordinal, hash, fault, ignored, key, document, kind, section, xpath, line.
    func append(
        statement record: borrowing Record, _ id: Int64, _ fault: String?, ignored: String?,
        _ scratch: inout ContentHasher.Scratch, to rows: inout BinaryCopyRows
    ) {
        guard let statement, let place = places?.place(of: record) else { return }
        rows.beginRow(fields: 12)
        rows.append(int64: id)
        rows.append(int32: Int32(truncatingIfNeeded: record.origin.file))
        rows.append(int32: Int32(truncatingIfNeeded: record.origin.ordinal))
        rows.append(bytes: statement.hasher.hashes(of: record, dated: nil, &scratch).content)
        rows.append(text: fault)
        rows.append(text: ignored)
        for text in [place.key, place.document, place.kind, place.section, place.xpath] { rows.append(text: text) }
        rows.append(int64: Int64(record.start.ordinal))
    }

    /// A document: id, file, ordinal, hash, fault, its keys, line.
    func append(
        document record: borrowing Record, _ id: Int64, _ fault: String?, _ scratch: inout ContentHasher.Scratch,
        to rows: inout BinaryCopyRows
    ) {
        guard let document, let documents else { return }
        let keys = documents.keys(of: record)
        func texts(_ values: [[UInt8]]) -> [String] { values.map { String(decoding: $0, as: UTF8.self) } }
        rows.beginRow(fields: 20)
        rows.append(int64: id)
        rows.append(int32: Int32(truncatingIfNeeded: record.origin.file))
        rows.append(int32: Int32(truncatingIfNeeded: record.origin.ordinal))
        rows.append(bytes: document.hasher.hashes(of: record, dated: nil, &scratch).content)
        let broken = keys.broken.map { "DOCUMENT-BROKEN: \(String(decoding: $0, as: UTF8.self))" }
        rows.append(text: broken ?? fault)
        for text in [keys.key, keys.source, keys.kind, keys.setID] { rows.append(text: text) }
        rows.append(int32: keys.version)
        rows.append(int64: keys.moment)
        rows.append(text: keys.time)
        for values in [keys.replaces, keys.roots, keys.identifiers] { rows.append(textArray: texts(values)) }
        rows.append(text: keys.family)
        rows.append(text: keys.given)
        rows.append(int32: keys.birthDate)
        rows.append(text: keys.gender.map { [$0] })
        rows.append(int64: Int64(record.start.ordinal))
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

    /// One EOB for each number of the payer: by that it is known when it is corrected or reversed, whatever else changes.
    private func explanationOfBenefit(_ number: ClaimNumber) -> [UInt8] { plan.id("eob", [number.key]) }

    /// Where the payer gives no number, an EOB per control number, payee, first day, charge and patient.
    func explanationOfBenefit(_ keys: RemittanceKeys) -> [UInt8]? {
        if let number = keys.number { return explanationOfBenefit(number) }
        guard let control = keys.control else { return nil }
        return plan.id(
            "eob-without-number",
            [
                control, keys.npi ?? [], keys.service.first.map { Normalization.day($0) } ?? [],
                keys.charge.map { Normalization.bytes(of: $0) } ?? [], keys.patientID ?? [], keys.family ?? [],
                keys.given ?? [],
            ])
    }

    func append(
        member record: borrowing Record, _ id: Int64, _ fault: String?, _ scratch: inout ContentHasher.Scratch,
        to rows: inout BinaryCopyRows
    ) {
        var keys = members.keys(of: record)
        let action = keys.settle(maintenanceKinds.action(of: keys.maintenance))
        let fault = fault ?? (keys.memberID == nil ? "the row names no member" : nil)
        _ = begin(record, .member, member, id, fault, &scratch, &rows)
        rows.append(int32: keys.asOf)
        rows.append(text: keys.memberID)
        rows.append(text: keys.uniqueID)
        rows.append(text: keys.subscriberID)
        rows.append(bytes: ssn(keys.ssn))
        rows.append(bool: keys.isSubscriber)
        rows.append(int32: keys.birthDate)
        rows.append(text: keys.gender.map { [$0] })
        rows.append(text: keys.family)
        rows.append(text: keys.given)
        rows.append(int32: keys.start)
        rows.append(int32: keys.end)
        rows.append(bytes: keys.memberID.map { plan.id("patient", [$0]) })
        rows.append(
            bytes: keys.memberID.map {
                plan.id(
                    "coverage",
                    [$0, keys.plan ?? [], keys.group ?? [], keys.start.map { Normalization.day($0) } ?? []]
                        + (keys.line.map { [$0] } ?? []))
            })
        rows.append(text: keys.product)
        rows.append(bytes: [action.rawValue])
        rows.append(bool: keys.isRoster)
        rows.append(text: keys.source)
        rows.append(
            textArray: keys.otherIDs.isEmpty ? nil : keys.otherIDs.map { String(decoding: $0, as: UTF8.self) })
    }

    /// A social security number as a keyed hash; what is no number, or one that nobody has, says nothing.
    private func ssn(_ number: [UInt8]?) -> [UInt8]? {
        guard let number, number.count == 9, number.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
        guard let first = number.first, !number.allSatisfy({ $0 == first }), number != Array("123456789".utf8) else {
            return nil
        }
        return plan.id("ssn", [number])
    }

    /// The id of a coverage of which the row's own first day is not the first.
    func coverage(_ row: [UInt8], from day: Int32) -> [UInt8] {
        plan.id("coverage-from", [row, Normalization.day(day)])
    }

    /// The id of a provider's resource.
    func provider(_ npi: [UInt8]) -> String { SourceStore.hex(plan.resourceID("provider", npi)[...]) }

    /// The id of the insurer: of the plan itself.
    func insurer(_ id: String) -> [UInt8] { plan.id("insurer", [Array(id.utf8)]) }
}
