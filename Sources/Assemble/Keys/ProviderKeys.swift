import Records

/// What a directory's row is known by, normalised; absent where it does not say.
struct ProviderKeys: Sendable, Hashable {
    var npi: [UInt8]?
    /// When the row was last right: its own date, else the file's (days since 2000-01-01).
    var day: Int32?
    /// `1` a person, `2` an organization; absent where the row names nobody, and so makes no resource.
    var entity: UInt8?
    /// Of a row that names nobody because its number was deactivated: when that was last right, as `day`.
    var ended: Int32?
}

/// Reads a directory row's keys in one pass over its nodes.
struct ProviderKeyReader: Sendable {
    let schema: RecordSchema
    private let roles: FieldRoles<Role>

    private enum Role: UInt8 {
        case npi, lastUpdated, asOf, entity, lastName, organizationName, deactivated, reactivated
    }

    init(_ schema: RecordSchema) {
        self.schema = schema
        roles = FieldRoles(
            schema,
            [
                ("npi", .npi), ("lastUpdated", .lastUpdated), ("asOf", .asOf), ("entityType", .entity),
                ("lastName", .lastName), ("organizationName", .organizationName), ("deactivated", .deactivated),
                ("reactivated", .reactivated),
            ])
    }

    func keys(of record: borrowing Record) -> ProviderKeys {
        var keys = ProviderKeys()
        var asOf: Int32?
        var (isPerson, isOrganization, isReactivated) = (false, false, false)
        var deactivated: Int32?
        for index in 0..<record.nodes.count {
            guard let role = roles[record.nodes[index].field] else { continue }
            record.withText(at: index) { text in
                switch role {
                case .npi: keys.npi = Normalization.identifier(text)
                case .lastUpdated: keys.day = Normalization.date(text)?.daysSince2000
                case .asOf: asOf = Normalization.date(text)?.daysSince2000
                case .entity: keys.entity = text.count == 1 ? text.first : nil
                case .lastName: isPerson = true
                case .organizationName: isOrganization = true
                case .deactivated: deactivated = Normalization.date(text)?.daysSince2000
                case .reactivated: isReactivated = true
                }
            }
        }
        keys.day = keys.day ?? asOf
        let isNamed = keys.entity == 0x31 ? isPerson : keys.entity == 0x32 ? isOrganization : false
        guard !isNamed else { return keys }
        keys.entity = nil
        if !isReactivated { keys.ended = deactivated.map { max($0, keys.day ?? $0) } }
        return keys
    }
}
