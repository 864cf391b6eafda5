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
    /// Of a claim's `adjustmentKind`.
    public let adjustmentKinds: AdjustmentKinds

    public init(
        claim: RecordSchema, remittance: RecordSchema, member: RecordSchema, acknowledgment: RecordSchema? = nil,
        adjustmentKinds: AdjustmentKinds = AdjustmentKinds()
    ) {
        self.claim = claim
        self.remittance = remittance
        self.member = member
        self.acknowledgment = acknowledgment
        self.adjustmentKinds = adjustmentKinds
    }

    /// Those under which payloads are kept.
    var all: [RecordSchema] { [claim, remittance, member] }
}
