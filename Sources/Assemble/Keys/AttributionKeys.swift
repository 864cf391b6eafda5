import Bytes
import Records

/// What a correction of whose something is says.
struct AttributionKeys: Sendable, Hashable {
    enum Subject: UInt8, Sendable {
        case claim = 0x63
        case member = 0x6D
    }

    var subject: Subject?
    /// A claim's number, as control numbers are compared.
    var control: [UInt8]?
    /// The same number, as the payer's.
    var number: ClaimNumber?
    /// A member's id under which another person's rows stand.
    var member: [UInt8]?
    /// Whose the claim is; absent for nobody.
    var right: [UInt8]?
    var birthDate: Int32?
    var given: [UInt8]?
    var asOf: Int32?
}

/// Reads a correction's keys in one pass over its nodes.
struct AttributionKeyReader: Sendable {
    let schema: RecordSchema
    private let roles: FieldRoles<Role>

    private enum Role: UInt8 { case asOf, of, number, right, birthDate, given }

    init(_ schema: RecordSchema) {
        self.schema = schema
        roles = FieldRoles(
            schema,
            [
                ("asOf", .asOf), ("of", .of), ("number", .number), ("memberId", .right), ("birthDate", .birthDate),
                ("firstName", .given),
            ])
    }

    func keys(of record: borrowing Record) -> AttributionKeys {
        var keys = AttributionKeys()
        for index in 0..<record.nodes.count {
            guard let role = roles[record.nodes[index].field] else { continue }
            record.withText(at: index) { text in
                switch role {
                case .asOf: keys.asOf = Normalization.date(text)?.daysSince2000
                case .of:
                    keys.subject =
                        text.elementsEqual("claim".utf8) ? .claim : text.elementsEqual("member".utf8) ? .member : nil
                case .number:
                    keys.control = Normalization.controlNumber(text)
                    keys.number = ClaimNumber(text)
                    keys.member = Normalization.identifier(text)
                case .right: keys.right = Normalization.identifier(text)
                case .birthDate: keys.birthDate = Normalization.date(text)?.daysSince2000
                case .given: keys.given = Normalization.givenName(text)
                }
            }
        }
        return keys
    }
}
