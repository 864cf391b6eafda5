import Records

/// The vocabularies of the records that are assembled, and what of their words the assembler has to understand.
public struct RecordSchemas: Sendable {
    /// `claim`
    public let claim: RecordSchema
    /// `remittance.claim`
    public let remittance: RecordSchema
    /// `member.coverage`
    public let member: RecordSchema

    /// `acknowledgment.claim`; without it there are none.
    public let acknowledgment: RecordSchema?
    /// `provider.directory`; without it there is none.
    public let provider: RecordSchema?
    /// `attribution`; without it there is none.
    public let attribution: RecordSchema?
    /// `authorization`; without it there is none.
    public let authorization: RecordSchema?
    /// `clinical.statement`; without it there is none.
    public let statement: RecordSchema?
    /// `clinical.document`; without it there is none.
    public let document: RecordSchema?
    /// Of a claim's `adjustmentKind`.
    public let adjustmentKinds: AdjustmentKinds
    /// Of a roster row's `maintenance`.
    public let maintenanceKinds: MaintenanceKinds
    /// Whose word holds of a member.
    public let precedence: MemberPrecedence
    /// Of what is decided of authorizations.
    public let authorizationWords: AuthorizationWords

    public init(
        claim: RecordSchema, remittance: RecordSchema, member: RecordSchema, acknowledgment: RecordSchema? = nil,
        provider: RecordSchema? = nil, attribution: RecordSchema? = nil, authorization: RecordSchema? = nil,
        statement: RecordSchema? = nil, document: RecordSchema? = nil,
        adjustmentKinds: AdjustmentKinds = AdjustmentKinds(),
        maintenanceKinds: MaintenanceKinds = MaintenanceKinds(), precedence: MemberPrecedence = MemberPrecedence(),
        authorizationWords: AuthorizationWords = AuthorizationWords()
    ) {
        self.claim = claim
        self.remittance = remittance
        self.member = member
        self.acknowledgment = acknowledgment
        self.provider = provider
        self.attribution = attribution
        self.authorization = authorization
        self.statement = statement
        self.document = document
        self.adjustmentKinds = adjustmentKinds
        self.maintenanceKinds = maintenanceKinds
        self.precedence = precedence
        self.authorizationWords = authorizationWords
    }

    /// Those under which payloads are kept.
    var all: [RecordSchema] {
        [claim, remittance, member] + [provider, authorization, statement, document].compactMap { $0 }
    }
}
