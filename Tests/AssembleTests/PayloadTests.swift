import Bytes
import Records
import Testing

@testable import Assemble

/// Records as bytes, and bytes that are no records.
@Suite struct PayloadTests {
    private let record = TestClaim(patient: TestPerson(birth: "20100101", given: "Eve")).record(3)
    private let vocabulary = Vocabulary(TestRecords.schemas.claim)

    private var payload: [UInt8] {
        var writer = ByteWriter()
        RecordPayload.append(record, tag: vocabulary.tag, to: &writer)
        return writer.bytes
    }

    @Test func comesBackAsItWas() throws {
        let decoded = try RecordDecoder([vocabulary]).decode(payload)
        #expect(decoded.nodes == record.nodes)
        #expect(decoded.raw == record.raw)
        #expect(decoded.spans == record.spans)
        #expect(decoded.origin == record.origin)
        #expect(decoded.schema === record.schema)
    }

    @Test func filesOfSpansComeBack() throws {
        var record = record
        record.spans = [
            Record.Span(raw: 0, file: 1 << 40, ordinal: 7), Record.Span(raw: 3, file: 12, ordinal: 9, source: 4),
            Record.Span(raw: 5, file: 0, ordinal: 2, source: 1 << 18 - 1), Record.Span(raw: 9, file: 80, ordinal: 8),
        ]
        var writer = ByteWriter()
        RecordPayload.append(record, tag: vocabulary.tag, to: &writer)
        #expect(try RecordDecoder([vocabulary]).decode(writer.bytes).spans == record.spans)
    }

    /// Written before spans had files: version 1, tag, UTF-8; file 2, ordinal 1; two spans, no nodes, two bytes.
    @Test func olderPayloadsAreRead() throws {
        var bytes: [UInt8] = [1]
        for shift in stride(from: 56, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: vocabulary.tag >> UInt64(shift)))
        }
        bytes += [0, 2, 1, 2, 0, 2]
        bytes += [0, 0xC8, 0x01, 6]  // raw 0, byte 100, segment 3
        bytes += [1, 20, 4]  // raw 1, byte 110, segment 5
        bytes += [0x41, 0x42]
        let decoded = try RecordDecoder([vocabulary]).decode(bytes)
        #expect(
            decoded.spans == [Record.Span(raw: 0, file: 100, ordinal: 3), Record.Span(raw: 1, file: 110, ordinal: 5)])
        #expect(decoded.origin == Record.Origin(file: 2, ordinal: 1))
    }

    @Test func overheadIsSmall() {
        #expect(payload.count < record.raw.count + 4 * record.nodes.count + 40)
    }

    @Test func everyCutIsRefused() {
        let decoder = RecordDecoder([vocabulary])
        let payload = payload
        for length in 0..<payload.count {
            #expect(throws: PayloadError.self) { try decoder.decode(Array(payload.prefix(length))) }
        }
    }

    @Test func noBytesTrap() {
        let decoder = RecordDecoder([vocabulary])
        var random = OrderTests.Random(state: 5)
        for _ in 0..<20_000 {
            var bytes = payload
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                bytes[Int.random(in: 9..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            guard let decoded = try? decoder.decode(bytes) else { continue }
            // What is accepted can be read throughout.
            _ = TestNights.content(decoded)
            _ = ClaimKeyReader(TestRecords.schemas.claim).keys(of: decoded)
            for span in decoded.spans { _ = decoded.location(ofRaw: span.raw) }
        }
    }

    @Test func otherVocabularyIsReadByName() throws {
        // Yesterday's vocabulary lacked a field before others, and had one that is gone.
        let fields = TestRecords.schemas.claim.fields
        let kept = fields.filter { $0.path != "payerName" && $0.path != "guide" }
        var listing = kept.map { "\($0.path) \($0.kind.rawValue)" }
        listing.insert("formerField string", at: 0)
        listing.insert("formerGroup group", at: 1)
        listing.insert("formerGroup.inner string", at: 2)
        let earlier = Vocabulary(tag: 7, listing: listing.joined(separator: "\n"), readAs: TestRecords.schemas.claim)
        func number(_ path: String) -> FieldID {
            FieldID(listing.firstIndex { $0.hasPrefix("\(path) ") } ?? 0)
        }
        var old = record
        old.nodes = record.nodes.map { node in
            var node = node
            node.field = number(fields[Int(node.field)].path)
            return node
        }
        old.nodes.insert(Record.Node(field: 0, offset: 0, length: 2), at: 0)
        old.nodes.insert(Record.Node(field: 1, flags: .group, offset: 0, length: 1), at: 1)
        old.nodes.insert(Record.Node(field: 2, offset: 0, length: 2), at: 2)
        var writer = ByteWriter()
        RecordPayload.append(old, tag: earlier.tag, to: &writer)
        #expect(throws: PayloadError.unknownVocabulary) { try RecordDecoder([vocabulary]).decode(writer.bytes) }
        let decoded = try RecordDecoder([vocabulary, earlier]).decode(writer.bytes)
        #expect(decoded.nodes == record.nodes)
    }
}
