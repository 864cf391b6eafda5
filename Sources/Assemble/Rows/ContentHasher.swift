import Bytes
import Records

/// Says what a record is: two records with the same content hash say the same thing, wherever and whenever they were
/// read.
///
/// Hashed are the fields that belong to the record's identity, by path and normalised value, in document order: numbers
/// without trailing zeros, days as `CCYYMMDD`, text as UTF-8 without outer spaces. What the envelope says is hashed
/// apart, so that of several copies of a record always the same one is kept, whichever came first.
struct ContentHasher: Sendable {
    private let fields: [Plan]
    /// What is hashed for the kind.
    private let kind: String

    /// Names that kinds, and fields of them, had when records were first hashed: what a record is does not change with them.
    private static let formerKinds = ["claim": "claim.professional"]
    private static let formerFields = ["claim": ["originalClaimNumber": "payerClaimNumber"]]

    private struct Plan: Sendable {
        /// The first 4 bytes of the SHA-256 of the field's path: survives a vocabulary's renumbering.
        let tag: UInt32
        let kind: Field.Kind
        let identity: Bool
    }

    /// A record's content and envelope.
    struct Hashes: Sendable, Hashable {
        /// 16 bytes.
        var content: [UInt8]
        /// 16 bytes: the day of the envelope first, so that greater is later; no day is last.
        var envelope: [UInt8]
    }

    /// Memory that is reused from record to record.
    struct Scratch {
        var content = ByteWriter(capacity: 4096)
        var envelope = ByteWriter(capacity: 256)
    }

    init(_ schema: RecordSchema) {
        kind = ContentHasher.formerKinds[schema.kind] ?? schema.kind
        let former = ContentHasher.formerFields[schema.kind] ?? [:]
        fields = schema.fields.map { field in
            let digest = Digest.sha256(Array((former[field.path] ?? field.path).utf8))
            let tag = digest.prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            return Plan(tag: tag, kind: field.kind, identity: field.identity)
        }
    }

    /// - Parameter date: the field of the envelope that dates it (`transactionDate`, `productionDate`, `asOf`).
    func hashes(of record: borrowing Record, dated date: FieldID?, _ scratch: inout Scratch) -> Hashes {
        scratch.content.removeAll()
        scratch.envelope.removeAll()
        scratch.content.append(kind)
        var day: UInt32 = .max
        var ends: [Int] = []
        for index in 0..<record.nodes.count {
            while let end = ends.last, end <= index {
                scratch.content.append(Mark.end)
                ends.removeLast()
            }
            let node = record.nodes[index]
            let plan = fields[Int(node.field)]
            if node.flags.contains(.group) {
                append(plan.tag, to: &scratch.content)
                scratch.content.append(Mark.group)
                ends.append(index + 1 + Int(node.length))
            } else if plan.identity {
                record.withText(at: index) { append($0, plan, to: &scratch.content) }
            } else {
                record.withText(at: index) {
                    append($0, plan, to: &scratch.envelope)
                    if node.field == date, let found = Normalization.date($0) {
                        day = UInt32(bitPattern: found.daysSince2000) ^ 0x8000_0000
                    }
                }
            }
        }
        let envelope =
            withUnsafeBytes(of: day.bigEndian) { Array($0) } + Digest.sha256(scratch.envelope.bytes).prefix(12)
        return Hashes(content: Array(Digest.sha256(scratch.content.bytes).prefix(16)), envelope: envelope)
    }

    private enum Mark {
        static let group: UInt8 = 1
        static let end: UInt8 = 2
        static let value: UInt8 = 3
    }

    private func append(_ tag: UInt32, to writer: inout ByteWriter) { writer.append(bigEndian: tag) }

    private func append(_ text: UnsafeBufferPointer<UInt8>, _ plan: Plan, to writer: inout ByteWriter) {
        append(plan.tag, to: &writer)
        writer.append(Mark.value)
        let start = writer.count
        writer.append(bigEndian: UInt32(0))
        switch plan.kind {
        case .decimal:
            if let value = Normalization.decimal(text) { writer.append(value) } else { writer.append(text) }
        case .date:
            if let day = Normalization.date(text) {
                writer.append(decimal: day.year * 10_000 + day.month * 100 + day.day)
            } else {
                writer.append(text)
            }
        default: writer.append(ContentHasher.trimmed(text))
        }
        writer.patch(bigEndian: UInt32(truncatingIfNeeded: writer.count - start - 4), at: start)
    }

    private static func trimmed(_ text: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        var low = 0
        var high = text.count
        while high > low, text[high - 1] == 0x20 { high -= 1 }
        while low < high, text[low] == 0x20 { low += 1 }
        return UnsafeBufferPointer(rebasing: text[low..<high])
    }
}
