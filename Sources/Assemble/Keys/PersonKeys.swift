/// A subscriber or patient as claims and authorizations name him, normalised; absent where they do not say.
struct PersonKeys: Sendable, Hashable {
    var id: [UInt8]?
    var ssn: [UInt8]?
    /// Days since 2000-01-01.
    var birthDate: Int32?
    /// `F`, `M`
    var gender: UInt8?
    var family: [UInt8]?
    var given: [UInt8]?

    /// What a field says of a person.
    enum Role: Sendable { case id, ssn, birthDate, gender, family, given }

    /// The fields of a group that is a person: their paths, and what each says, as a role of the whole record.
    static func fields<Whole>(of group: String, _ whole: (Role) -> Whole) -> [(String, Whole)] {
        let roles: [(String, Role)] = [
            ("id", .id), ("ssn", .ssn), ("birthDate", .birthDate), ("gender", .gender), ("lastName", .family),
            ("firstName", .given),
        ]
        return roles.map { ("\(group).\($0)", whole($1)) }
    }

    mutating func set(_ role: Role, _ text: UnsafeBufferPointer<UInt8>) {
        switch role {
        case .id: id = Normalization.identifier(text)
        case .ssn: ssn = Normalization.identifier(text)
        case .birthDate: birthDate = Normalization.date(text)?.daysSince2000
        case .gender: gender = Normalization.gender(text)
        case .family: family = Normalization.name(text)
        case .given: given = Normalization.givenName(text)
        }
    }
}
