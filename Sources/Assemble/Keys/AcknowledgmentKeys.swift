import Records

/// What an acknowledgment of a claim says: which number the payer gave to which control number.
struct AcknowledgmentKeys: Sendable, Hashable {
    var control: [UInt8]?
    var number: ClaimNumber?
}

/// Reads an acknowledgment's keys in one pass over its nodes.
struct AcknowledgmentKeyReader: Sendable {
    let schema: RecordSchema
    private let roles: FieldRoles<Role>

    private enum Role: UInt8 { case control, number }

    init(_ schema: RecordSchema) {
        self.schema = schema
        roles = FieldRoles(schema, [("patientControlNumber", .control), ("claimNumber", .number)])
    }

    func keys(of record: borrowing Record) -> AcknowledgmentKeys {
        var keys = AcknowledgmentKeys()
        for index in 0..<record.nodes.count {
            guard let role = roles[record.nodes[index].field] else { continue }
            record.withText(at: index) { text in
                switch role {
                case .control: keys.control = Normalization.controlNumber(text)
                case .number: keys.number = ClaimNumber(text)
                }
            }
        }
        return keys
    }
}
