import Bytes
import PostgreSQL
import Records

/// Turns records into rows of a run's work tables: a pure encoder, of which each worker has one of its own.
///
/// `SourceStore.write` sends what it holds and leaves it empty.
public struct SourceRows: Sendable {
    private let encoder: SourceEncoder
    /// Where numbers for the rows come from.
    private let numbers: RowNumbers
    private var block: Range<Int64> = 0..<0
    private var scratch = ContentHasher.Scratch()
    var payloads = BinaryCopyRows(capacity: 1 << 20)
    var claims = BinaryCopyRows(capacity: 1 << 18)
    var remittances = BinaryCopyRows(capacity: 1 << 18)
    var members = BinaryCopyRows(capacity: 1 << 16)
    var acknowledgments = BinaryCopyRows(capacity: 1 << 12)
    var providers = BinaryCopyRows(capacity: 1 << 12)
    var attributions = BinaryCopyRows(capacity: 1 << 12)
    var authorizations = BinaryCopyRows(capacity: 1 << 12)
    var statements = BinaryCopyRows(capacity: 1 << 14)
    var documents = BinaryCopyRows(capacity: 1 << 12)
    var ended = BinaryCopyRows(capacity: 1 << 12)
    /// What claims say of NPIs, hardly anything more than once.
    var mentions = BinaryCopyRows(capacity: 1 << 12)
    private var noted: Set<Int64> = []
    /// So many are remembered; after that they are noted again.
    private static let notedLimit = 1 << 18

    init(encoder: SourceEncoder, numbers: RowNumbers) {
        self.encoder = encoder
        self.numbers = numbers
    }

    /// How many bytes wait to be written.
    public var byteCount: Int {
        payloads.byteCount + claims.byteCount + remittances.byteCount + members.byteCount
            + acknowledgments.byteCount + providers.byteCount + authorizations.byteCount + mentions.byteCount
            + attributions.byteCount + statements.byteCount + documents.byteCount
            + ended.byteCount
    }

    /// How many records wait to be written.
    public var count: Int { payloads.count }

    /// Adds a record.
    ///
    /// - Parameters:
    ///   - fault: why a check quarantines it (without values); `nil` for a good one. A quarantined record is kept, so
    ///     that it is known when it comes again, and is not joined.
    ///   - ignored: why a check has it ignored. Of a clinical statement its place is kept, of others nothing.
    /// - Returns: `false` where the record's kind is none that is assembled.
    @discardableResult
    public mutating func add(
        _ record: borrowing Record, quarantined fault: String? = nil, ignored: String? = nil
    ) -> Bool {
        guard let kind = encoder.kind(of: record) else { return false }
        if let ignored, kind != .statement, kind != .document {
            add(ended: record.origin, kind: record.schema.kind, .ignored, reason: ignored)
            return true
        }
        switch kind {
        case .claim:
            let keys = encoder.claimKeys(of: record)
            guard fault != nil || !keys.isPredetermination else {
                add(ended: record.origin, kind: record.schema.kind, .ignored, reason: PendingReason.predetermination)
                return true
            }
            let id = keep(record, kind)
            encoder.append(claim: record, keys, id, fault, &scratch, to: &claims, own: &remittances)
            if fault == nil { note(keys.providers.named) }
        case .remittance:
            let keys = encoder.remittanceKeys(of: record)
            if fault == nil, let ending = keys.ending {
                add(ended: record.origin, kind: record.schema.kind, .ignored, reason: ending)
                return true
            }
            let id = keep(record, kind)
            encoder.append(remittance: record, keys, id, fault, &scratch, to: &remittances)
        case .member:
            let id = keep(record, kind)
            encoder.append(member: record, id, fault, &scratch, to: &members)
        case .provider:
            let id = keep(record, kind)
            encoder.append(provider: record, id, fault, &scratch, to: &providers)
        case .attribution:
            add(
                ended: record.origin, kind: record.schema.kind, fault == nil ? .ignored : .quarantined,
                reason: fault ?? PendingReason.attribution)
            if fault == nil { encoder.append(attribution: record, to: &attributions) }
        case .authorization:
            let id = keep(record, kind)
            encoder.append(authorization: record, id, fault, &scratch, to: &authorizations)
        case .statement:
            let id = ignored == nil ? keep(record, kind) : number()
            encoder.append(statement: record, id, fault, ignored: ignored, &scratch, to: &statements)
        case .document:
            let id = keep(record, kind)
            encoder.append(document: record, id, fault ?? ignored, &scratch, to: &documents)
        case .acknowledgment:
            add(
                ended: record.origin, kind: record.schema.kind, fault == nil ? .ignored : .quarantined,
                reason: fault ?? PendingReason.acknowledgment)
            if fault == nil {
                encoder.append(acknowledgment: encoder.acknowledgmentKeys(of: record), to: &acknowledgments)
            }
        }
        return true
    }

    private mutating func note(_ named: [Int64]) {
        for code in named where noted.insert(code).inserted {
            mentions.beginRow(fields: 1)
            mentions.append(int64: code)
        }
        if noted.count > SourceRows.notedLimit { noted.removeAll() }
    }

    private mutating func number() -> Int64 {
        if block.isEmpty { block = numbers.next() }
        let id = block.lowerBound
        block = id + 1..<block.upperBound
        return id
    }

    /// Numbers a record, and adds its payload.
    private mutating func keep(_ record: borrowing Record, _ kind: SourceEncoder.Kind) -> Int64 {
        let id = number()
        payloads.beginRow(fields: 2)
        payloads.append(int64: id)
        let start = payloads.writer.count
        payloads.writer.append(bigEndian: Int32(0))
        RecordPayload.append(record, tag: encoder.tag(of: kind), to: &payloads.writer)
        payloads.writer.patch(bigEndian: Int32(truncatingIfNeeded: payloads.writer.count - start - 4), at: start)
        return id
    }

    /// Adds what became of a record that ended with its reading: quarantined by the reader, or ignored.
    ///
    /// - Parameter reason: why, without values.
    public mutating func add(ended origin: Record.Origin, kind: String, _ disposition: Disposition, reason: String) {
        ended.beginRow(fields: 5)
        ended.append(int32: Int32(truncatingIfNeeded: origin.file))
        ended.append(int32: Int32(truncatingIfNeeded: origin.ordinal))
        ended.append(text: kind)
        ended.append(text: disposition.rawValue)
        ended.append(text: reason)
    }

    mutating func removeAll() {
        payloads.removeAll()
        claims.removeAll()
        remittances.removeAll()
        members.removeAll()
        acknowledgments.removeAll()
        providers.removeAll()
        authorizations.removeAll()
        mentions.removeAll()
        attributions.removeAll()
        statements.removeAll()
        documents.removeAll()
        ended.removeAll()
    }
}
