import Records
import Testing

/// Records of damaged stores and hostile lines.
@Suite struct HostileRecordTests {
    private func schema() throws -> RecordSchema {
        try RecordSchema(
            MappingFile(name: "r.yaml", yaml: "record: claim\nfields:\n  a: { type: code, repeats: true }\n"))
    }

    /// A record from a damaged store, whose first span is empty.
    @Test func aPlaceAfterAnEmptySpan() throws {
        let spans: [Record.Span] = [.init(raw: 0, file: 5, ordinal: 1), .init(raw: 0, file: 9, ordinal: 4)]
        let record = Record(
            schema: try schema(), raw: [0x41, 0x42], spans: spans, nodes: [.init(field: 0, offset: 1, length: 1)],
            origin: .init(file: 0, ordinal: 1), encoding: .utf8)
        #expect(record.location(ofRaw: 1) == SourceLocation(byte: 10, ordinal: 4))
        #expect(record.locations(ofRaw: [1]) == [SourceLocation(byte: 10, ordinal: 4)])
    }

    @Test func manyPlacesAreThoseOfEach() throws {
        let raw = Array("HL*1~NM1*A~CLM*X~HI*Y~LX*1~SV1*Z~".utf8)
        let spans: [Record.Span] = [
            .init(raw: 0, file: 100, ordinal: 3), .init(raw: 5, file: 300, ordinal: 9),
            .init(raw: 11, file: 900, ordinal: 20),
        ]
        let record = Record(
            schema: try schema(), raw: raw, spans: spans, nodes: [], origin: .init(file: 0, ordinal: 1), encoding: .utf8
        )
        let offsets: [UInt32] = [30, 3, 12, 8, 11, 27, 0, 22, 33, 30, 21, 40]
        #expect(record.locations(ofRaw: offsets) == offsets.map { record.location(ofRaw: $0) })
        #expect(record.location(ofRaw: 30) == SourceLocation(byte: 919, ordinal: 23))
    }

    @Test func aNameWithADotIsNoFieldOfTheRecord() throws {
        let yaml =
            "record: claim\nfields:\n  p: { fields: { a: { type: code }, q: { fields: { b: { type: code } } } } }\n"
        let schema = try RecordSchema(MappingFile(name: "r.yaml", yaml: yaml))
        for fields in [#"{"p.a":"x"}"#, #"{"p.q":{"b":"x"}}"#, #"{"p":{"q.b":"x"}}"#] {
            let line = Array(#"{"record":"claim","fields":\#(fields)}"#.utf8)
            #expect(throws: RecordNDJSONError.self) {
                try line.withUnsafeBufferPointer { _ = try RecordNDJSON.read($0, schemas: ["claim": schema]) }
            }
        }
    }
}
