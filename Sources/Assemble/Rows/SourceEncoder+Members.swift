import Bytes
import PostgreSQL
import Records

/// Rows of rosters and of directories of providers.
extension SourceEncoder {
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
        begin(9, record, id, provider.hasher.hashes(of: record, dated: provider.date, &scratch).content, &rows)
        rows.append(text: fault ?? (keys.npi == nil ? "the row names no provider" : nil))
        rows.append(text: keys.npi)
        rows.append(int32: keys.day)
        rows.append(text: keys.entity.map { [$0] })
        rows.append(int32: keys.ended)
    }
}
