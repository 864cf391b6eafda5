import Bytes
import PostgreSQL
import Records

/// Rows of statements of prior authorizations.
extension SourceEncoder {
    /// A statement of an authorization.
    func append(
        authorization record: borrowing Record, _ id: Int64, _ fault: String?, _ scratch: inout ContentHasher.Scratch,
        to rows: inout BinaryCopyRows
    ) {
        guard let authorization, let authorizations else { return }
        let keys = authorizations.keys(of: record)
        _ = begin(record, .authorization, authorization, id, fault, &scratch, &rows)
        rows.append(text: keys.number?.key)
        rows.append(text: keys.trace)
        rows.append(bytes: keys.number.map { plan.id("authorization", [$0.key]) })
        rows.append(bytes: keys.trace.map { plan.id("authorization", [$0]) })
        rows.append(int64: keys.time.moment)
        rows.append(int16: keys.event.rank)
        append(subscriber: keys.subscriber, dependent: keys.dependent, to: &rows)
        rows.append(int32: keys.service)
        rows.append(int32: keys.received.day)
        rows.append(int32: keys.decided.day)
    }
}
