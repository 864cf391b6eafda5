import Bytes
import PostgreSQL
import Records

/// What workers share to turn records into rows: vocabularies, key readers, the plan's key. Pure.
struct SourceEncoder: Sendable {
    enum Kind: Sendable {
        case claim, remittance, member, acknowledgment, provider, attribution, authorization, statement, document
    }

    let plan: BusinessKey
    let claims: ClaimKeyReader
    let remittances: RemittanceKeyReader
    let members: MemberKeyReader
    let acknowledgments: AcknowledgmentKeyReader?
    let providers: ProviderKeyReader?
    let attributions: AttributionKeyReader?
    let authorizations: AuthorizationKeyReader?
    let documents: DocumentKeyReader?
    let places: StatementPlaceReader?
    let adjustmentKinds: AdjustmentKinds
    let maintenanceKinds: MaintenanceKinds
    let claim: KindEncoder
    let remittance: KindEncoder
    let member: KindEncoder
    let provider: KindEncoder?
    let authorization: KindEncoder?
    let statement: KindEncoder?
    let document: KindEncoder?

    /// What is the same for all kinds.
    struct KindEncoder: Sendable {
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
    static let commonFields = 6

    func begin(
        _ record: borrowing Record, _ table: WorkTable, _ kind: KindEncoder, _ id: Int64, _ fault: String?,
        _ scratch: inout ContentHasher.Scratch, _ rows: inout BinaryCopyRows
    ) -> ContentHasher.Hashes {
        let hashes = kind.hasher.hashes(of: record, dated: kind.date, &scratch)
        begin(record, table, hashes, id, fault, &rows)
        return hashes
    }

    func begin(
        _ record: borrowing Record, _ table: WorkTable, _ hashes: ContentHasher.Hashes, _ id: Int64, _ fault: String?,
        _ rows: inout BinaryCopyRows
    ) {
        begin(Int16(SourceEncoder.commonFields + table.keys.count), record, id, hashes.content, &rows)
        rows.append(bytes: hashes.envelope)
        rows.append(text: fault)
    }

    /// Begins a row of `fields` fields with the first four of every record's: id, file, ordinal, hash.
    func begin(
        _ fields: Int16, _ record: borrowing Record, _ id: Int64, _ hash: [UInt8], _ rows: inout BinaryCopyRows
    ) {
        rows.beginRow(fields: fields)
        rows.append(int64: id)
        rows.append(int32: Int32(truncatingIfNeeded: record.origin.file))
        rows.append(int32: Int32(truncatingIfNeeded: record.origin.ordinal))
        rows.append(bytes: hash)
    }

    /// Whom a claim or an authorization is for: sub_id, pat_id, dependent, ssn, birth, gender, family, given.
    func append(subscriber: PersonKeys, dependent: PersonKeys?, to rows: inout BinaryCopyRows) {
        let patient = dependent ?? subscriber
        rows.append(text: subscriber.id)
        rows.append(text: dependent?.id)
        rows.append(bool: dependent != nil)
        rows.append(bytes: ssn(patient.ssn))
        rows.append(int32: patient.birthDate)
        rows.append(text: patient.gender.map { [$0] })
        rows.append(text: patient.family)
        rows.append(text: patient.given)
    }
}
