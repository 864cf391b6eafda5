import Bytes
import PostgreSQL
import Records

/// Rows of clinical documents and of what their entries state.
extension SourceEncoder {
    /// What an entry of a document states: id, file, ordinal, hash, fault, ignored, key, document, kind, section, xpath, line.
    func append(
        statement record: borrowing Record, _ id: Int64, _ fault: String?, ignored: String?,
        _ scratch: inout ContentHasher.Scratch, to rows: inout BinaryCopyRows
    ) {
        guard let statement, let place = places?.place(of: record) else { return }
        begin(12, record, id, statement.hasher.hashes(of: record, dated: nil, &scratch).content, &rows)
        rows.append(text: fault)
        rows.append(text: ignored)
        for text in [place.key, place.document, place.kind, place.section, place.xpath] { rows.append(text: text) }
        rows.append(int64: Int64(record.start.ordinal))
    }

    /// A document: id, file, ordinal, hash, fault, its keys, line.
    func append(
        document record: borrowing Record, _ id: Int64, _ fault: String?, _ scratch: inout ContentHasher.Scratch,
        to rows: inout BinaryCopyRows
    ) {
        guard let document, let documents else { return }
        let keys = documents.keys(of: record)
        func texts(_ values: [[UInt8]]) -> [String] { values.map { String(decoding: $0, as: UTF8.self) } }
        begin(20, record, id, document.hasher.hashes(of: record, dated: nil, &scratch).content, &rows)
        let broken = keys.broken.map { "DOCUMENT-BROKEN: \(String(decoding: $0, as: UTF8.self))" }
        rows.append(text: broken ?? fault)
        for text in [keys.key, keys.source, keys.kind, keys.setID] { rows.append(text: text) }
        rows.append(int32: keys.version)
        rows.append(int64: keys.moment)
        rows.append(text: keys.time)
        for values in [keys.replaces, keys.roots, keys.identifiers] { rows.append(textArray: texts(values)) }
        rows.append(text: keys.family)
        rows.append(text: keys.given)
        rows.append(int32: keys.birthDate)
        rows.append(text: keys.gender.map { [$0] })
        rows.append(int64: Int64(record.start.ordinal))
    }
}
