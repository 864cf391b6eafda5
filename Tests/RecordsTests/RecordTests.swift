import Bytes
import Records
import Testing

@Suite("Record")
struct RecordTests {
    /// `A*1~` from byte 100, `L*x~L*y""z~` from byte 900: one top field, two groups with one value each.
    func record(encoding: Record.Encoding = .utf8) throws -> Record {
        let schema = try RecordSchema(
            MappingFile(
                name: "t",
                yaml: "record: r\nfields:\n  top: {}\n  lines: { repeats: true, fields: { value: {} } }\n  tail: {}\n"))
        return Record(
            schema: schema, raw: Array("A*1~L*x~L*y\"\"z~".utf8),
            spans: [.init(raw: 0, file: 100, ordinal: 3), .init(raw: 4, file: 900, ordinal: 41)],
            nodes: [
                .init(field: 0, offset: 2, length: 1),
                .init(field: 1, flags: .group, offset: 0, length: 1), .init(field: 2, offset: 6, length: 1),
                .init(field: 1, flags: .group, offset: 0, length: 1),
                .init(field: 2, flags: .doubledQuotes, offset: 10, length: 4),
            ],
            origin: .init(file: 0, ordinal: 1), encoding: encoding)
    }

    @Test("finds values and groups, stepping over what belongs to other groups")
    func reads() throws {
        let record = try record()
        #expect(record.text(0, in: record.top) == Array("1".utf8))
        #expect(record.text(2, in: record.top) == nil)
        let first = try #require(record.first(1, in: record.top))
        let second = try #require(record.next(1, from: record.after(first), in: record.top))
        #expect(record.text(2, in: record.members(of: first)) == Array("x".utf8))
        #expect(record.text(2, in: record.members(of: second)) == Array("y\"z".utf8))
        #expect(record.next(1, from: record.after(second), in: record.top) == nil)
    }

    @Test("knows the file's byte and segment of every value")
    func locates() throws {
        let record = try record()
        #expect(record.location(ofRaw: 2) == SourceLocation(byte: 102, ordinal: 3))
        #expect(record.location(ofRaw: 6) == SourceLocation(byte: 902, ordinal: 41))
    }

    @Test("begins at its own first segment, not at what stands above it")
    func begins() throws {
        var record = try record()
        #expect(record.start == SourceLocation(byte: 900, ordinal: 41))
        // What comes from the layout or an option is no place.
        record.spans.append(.init(raw: 12, file: Record.Span.afterSegments, ordinal: 0))
        #expect(record.start == SourceLocation(byte: 900, ordinal: 41))
        // After rows, the first is where the record begins.
        record.spans[record.spans.count - 1].file = 0
        #expect(record.start == SourceLocation(byte: 100, ordinal: 3))
    }

    @Test("reads Latin-1 as UTF-8")
    func latin1() throws {
        var record = try record(encoding: .latin1)
        record.raw[6] = 0xE9
        let first = try #require(record.first(1, in: record.top))
        #expect(record.text(2, in: record.members(of: first)) == Array("é".utf8))
    }
}
