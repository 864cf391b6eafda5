import Bytes
import Records

/// What a clinical document is found, ranked and matched by, normalised; absent where it does not say.
struct DocumentKeys: Sendable, Hashable {
    var key: [UInt8]?
    var source: [UInt8]?
    var kind: [UInt8]?
    var setID: [UInt8]?
    var version: Int32?
    /// Seconds since 2000-01-01 in UTC; a time without a zone is taken as it stands.
    var moment: Int64?
    var time: [UInt8]?
    /// Documents that it says it replaces: `k` and a key, or `s` and the id of a set.
    var replaces: [[UInt8]] = []
    /// Of the patient: roots, and with each the identifier, normalised.
    var roots: [[UInt8]] = []
    var identifiers: [[UInt8]] = []
    var family: [UInt8]?
    var given: [UInt8]?
    /// Days since 2000-01-01.
    var birthDate: Int32?
    var gender: UInt8?
    /// Why it was not read to its end.
    var broken: [UInt8]?
}

/// Reads a document's keys.
struct DocumentKeyReader: Sendable {
    let schema: RecordSchema

    /// More identifiers, or documents that one replaces, are not looked at.
    private static let limit = 100

    init(_ schema: RecordSchema) { self.schema = schema }

    func keys(of record: borrowing Record) -> DocumentKeys {
        var keys = DocumentKeys()
        let top = record.top
        keys.key = text("key", record, top)
        keys.source = text("source", record, top)
        keys.kind = text("kind", record, top)
        keys.setID = text("setId", record, top)
        keys.version = text("versionNumber", record, top).flatMap { Int32(String(decoding: $0, as: UTF8.self)) }
        keys.time = text("time", record, top)
        keys.moment = keys.time.flatMap { DocumentKeyReader.moment($0) }
        keys.broken = text("broken", record, top)
        each("related", nil, record, top) { scope in
            guard text("related.type", record, scope) == Array("RPLC".utf8) else { return }
            if let key = text("related.key", record, scope) { keys.replaces.append(Array("k".utf8) + key) }
            if let set = text("related.setId", record, scope) { keys.replaces.append(Array("s".utf8) + set) }
        }
        each("patient", nil, record, top) { scope in patient(record, scope, &keys) }
        return keys
    }

    private func patient(_ record: borrowing Record, _ scope: Record.Scope, _ keys: inout DocumentKeys) {
        each("patient.ids", nil, record, scope) { id in
            guard let root = text("patient.ids.root", record, id),
                let value = text("patient.ids.extension", record, id),
                let normal = value.withUnsafeBufferPointer({ Normalization.identifier($0) })
            else { return }
            keys.roots.append(root)
            keys.identifiers.append(normal)
        }
        each("patient.names", 1, record, scope) { name in
            keys.family = text("patient.names.family", record, name)?.withUnsafeBufferPointer { Normalization.name($0) }
            keys.given = text("patient.names.given", record, name)?
                .withUnsafeBufferPointer { Normalization.givenName($0) }
        }
        keys.birthDate = text("patient.birthTime", record, scope).flatMap { time in
            Array(time.prefix(10)).withUnsafeBufferPointer { Normalization.date($0)?.daysSince2000 }
        }
        each("patient.gender", 1, record, scope) { gender in
            keys.gender = text("patient.gender.code", record, gender)?
                .withUnsafeBufferPointer { Normalization.gender($0) }
        }
    }

    private func text(_ path: String, _ record: borrowing Record, _ scope: Record.Scope) -> [UInt8]? {
        guard let field = schema.id(path), let text = record.text(field, in: scope), !text.isEmpty,
            // PostgreSQL's text has no NUL.
            !text.contains(0)
        else { return nil }
        return text
    }

    private func each(
        _ path: String, _ count: Int?, _ record: borrowing Record, _ scope: Record.Scope, _ body: (Record.Scope) -> Void
    ) {
        guard let field = schema.id(path) else { return }
        var left = count ?? DocumentKeyReader.limit
        var index = record.first(field, in: scope)
        while let at = index, left > 0 {
            body(record.members(of: at))
            left -= 1
            index = record.next(field, from: record.after(at), in: scope)
        }
    }

    /// FHIR's dateTime as seconds since 2000-01-01 in UTC: its first moment, where it is not precise.
    static func moment(_ text: [UInt8]) -> Int64? {
        func number(_ range: Range<Int>) -> Int64? {
            guard range.upperBound <= text.count else { return nil }
            var value: Int64 = 0
            for byte in text[range] {
                guard (0x30...0x39).contains(byte) else { return nil }
                value = value * 10 + Int64(byte - 0x30)
            }
            return value
        }
        guard let year = number(0..<4) else { return nil }
        let month = number(5..<7) ?? 1
        let day = number(8..<10) ?? 1
        let digits = year * 10_000 + month * 100 + day
        guard let date = Array(String(digits).utf8).withUnsafeBufferPointer({ Normalization.date($0) }) else {
            return nil
        }
        var seconds = Int64(date.daysSince2000) * 86_400
        guard let hour = number(11..<13), let minute = number(14..<16) else { return seconds }
        seconds += hour * 3_600 + minute * 60 + (number(17..<19) ?? 0)
        guard let sign = text.dropFirst(16).lastIndex(where: { $0 == 0x2B || $0 == 0x2D }),
            let hours = number(sign + 1..<sign + 3), let minutes = number(sign + 4..<sign + 6)
        else { return seconds }
        let offset = hours * 3_600 + minutes * 60
        return text[sign] == 0x2B ? seconds - offset : seconds + offset
    }
}
