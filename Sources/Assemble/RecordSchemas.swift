import Records

/// The vocabularies of the records that are assembled.
public struct RecordSchemas: Sendable {
    /// `claim`
    public let claim: RecordSchema
    /// `remittance.claim`
    public let remittance: RecordSchema
    /// `member.coverage`
    public let member: RecordSchema

    public init(claim: RecordSchema, remittance: RecordSchema, member: RecordSchema) {
        self.claim = claim
        self.remittance = remittance
        self.member = member
    }

    var all: [RecordSchema] { [claim, remittance, member] }
}
