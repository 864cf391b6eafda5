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
