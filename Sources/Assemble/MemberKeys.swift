import Bytes
import Records

/// What a roster's row is found by, normalised; absent where it does not say.
struct MemberKeys: Sendable, Hashable {
    var asOf: Int32?
    var memberID: [UInt8]?
    var uniqueID: [UInt8]?
    var subscriberID: [UInt8]?
    var ssn: [UInt8]?
    var relationship: [UInt8]?
    var birthDate: Int32?
    var gender: UInt8?
    var family: [UInt8]?
    var given: [UInt8]?
    var start: Int32?
    var end: Int32?
    var plan: [UInt8]?
    var group: [UInt8]?

    /// How rows say that the member is the subscriber: X12's relationship 18, or a word; normalised.
    private static let selfWords: Set<[UInt8]> = Set(
        ["18", "SELF", "S", "SUB", "SUBSCRIBER", "EE", "EMPLOYEE", "INSURED", "MEMBER"].map { Array($0.utf8) })

    /// Whether the row says that the member is the subscriber; one that names neither relationship nor subscriber does.
    var isSubscriber: Bool {
        if let subscriberID, subscriberID == memberID { return true }
        return relationship.map(MemberKeys.selfWords.contains) ?? (subscriberID == nil)
    }
}

/// Reads a roster row's keys in one pass over its nodes.
struct MemberKeyReader: Sendable {
    private let roles: FieldRoles<Role>

    private enum Role: UInt8 {
        case asOf, memberID, uniqueID, subscriberID, ssn, relationship, birthDate, gender, family, given, start, end
        case plan, group
    }

    init(_ schema: RecordSchema) {
        roles = FieldRoles(
            schema,
            [
                ("asOf", .asOf), ("memberId", .memberID), ("uniqueMemberId", .uniqueID),
                ("subscriberId", .subscriberID), ("ssn", .ssn), ("relationship", .relationship),
                ("birthDate", .birthDate), ("gender", .gender), ("lastName", .family), ("firstName", .given),
                ("coverageStart", .start), ("coverageEnd", .end), ("planId", .plan), ("groupId", .group),
            ])
    }

    func keys(of record: borrowing Record) -> MemberKeys {
        var keys = MemberKeys()
        for index in 0..<record.nodes.count {
            guard let role = roles[record.nodes[index].field] else { continue }
            record.withText(at: index) { text in
                switch role {
                case .asOf: keys.asOf = Normalization.date(text)?.daysSince2000
                case .memberID: keys.memberID = Normalization.identifier(text)
                case .uniqueID: keys.uniqueID = Normalization.identifier(text)
                case .subscriberID: keys.subscriberID = Normalization.identifier(text)
                case .ssn: keys.ssn = Normalization.identifier(text)
                case .relationship: keys.relationship = Normalization.identifier(text)
                case .birthDate: keys.birthDate = Normalization.date(text)?.daysSince2000
                case .gender: keys.gender = Normalization.gender(text)
                case .family: keys.family = Normalization.name(text)
                case .given: keys.given = Normalization.name(text)
                case .start: keys.start = Normalization.date(text)?.daysSince2000
                case .end: keys.end = Normalization.date(text)?.daysSince2000
                case .plan: keys.plan = Normalization.identifier(text)
                case .group: keys.group = Normalization.identifier(text)
                }
            }
        }
        return keys
    }
}
