import Bytes
import Ingest
import Records
import Testing

/// A record written as a line and read back is the same record: values, order, places.
@Suite struct RecordNDJSONTests {
    private func line(_ record: Record) -> [UInt8] {
        var writer = ByteWriter()
        RecordNDJSON.write(record, file: "a.x12", to: &writer)
        return writer.bytes
    }

    private func readBack(_ line: [UInt8]) throws -> RecordNDJSON.Line {
        let schemas = try layouts().schemas
        return try line.withUnsafeBufferPointer { try RecordNDJSON.read($0, schemas: schemas) }
    }

    @Test func roundTrip() throws {
        var texts = [ChunkTests.mixed, "member_id,last_name,ssn\nM1,\"O\"\"N\\\n\",111\n", Sample.remittance()]
        texts.append(
            Sample.professional(["A1"]).replacingOccurrence(
                of: "REF*EI*001234567", with: "REF*G2*1~\nREF*SY*2~\nREF*LU*3"))
        for record in try texts.flatMap({ try read($0).records }) {
            let back = try readBack(line(record))
            #expect(back.record.listing == record.listing)
            #expect(back.record.nodes.map(\.field) == record.nodes.map(\.field))
            #expect(back.record.origin.ordinal == record.origin.ordinal)
            #expect(back.file == "a.x12")
            #expect(line(back.record) == line(record))
        }
    }

    @Test func segmentsComeBack() throws {
        let record = try #require(try read(Sample.professional(["A1"])).records.first)
        let back = try readBack(line(record)).record
        for (left, right) in zip(record.nodes, back.nodes) where !left.flags.contains(.group) {
            #expect(record.location(ofRaw: left.offset) == back.location(ofRaw: right.offset))
        }
    }

    @Test(arguments: [
        "", "{", "[]", "{\"record\":\"x\"}", "{\"record\":\"member.coverage\"}",
        "{\"record\":\"member.coverage\",\"fields\":{\"shoe\":\"1\"}}",
        "{\"record\":\"member.coverage\",\"fields\":{\"memberId\":{}}}",
        "{\"record\":\"member.coverage\",\"fields\":{\"memberId\":\"1\"},\"order\":[1]}",
        "{\"record\":\"member.coverage\",\"fields\":{\"memberId\":\"\\ud800\"}}",
    ])
    func linesThatAreNoRecords(_ text: String) throws {
        #expect(throws: RecordNDJSONError.self) { try readBack(Array(text.utf8)) }
    }
}
