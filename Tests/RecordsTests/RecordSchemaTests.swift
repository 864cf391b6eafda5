import Records
import Testing

@Suite("Record vocabulary")
struct RecordSchemaTests {
    func schema(_ yaml: String) throws -> RecordSchema {
        try RecordSchema(MappingFile(name: "test.yaml", yaml: yaml))
    }

    @Test("gives every field an id, its path and what it inherits")
    func reads() throws {
        let schema = try schema(
            """
            record: claim
            fields:
              totalCharge: { type: decimal, cpcds: "20,148" }
              lines:
                repeats: true
                identity: false
                fields:
                  charge: { type: decimal }
                  modifiers: { type: code, repeats: true }
            """)
        #expect(schema.kind == "claim")
        #expect(schema.fields.map(\.path) == ["totalCharge", "lines", "lines.charge", "lines.modifiers"])
        #expect(schema.fields[0].cpcds == ["20", "148"])
        let lines = try #require(schema.id("lines"))
        let modifiers = schema.fields[Int(try #require(schema.id("modifiers", in: lines)))]
        #expect(modifiers.repeats && modifiers.parent == lines && !modifiers.identity && modifiers.kind == .code)
        #expect(schema.id("charge") == nil)
    }

    @Test(
        "says where a mistake stands",
        arguments: [
            ("record: a\nfields:\n  x: { kind: code }\n", 3, "unknown key 'kind'"),
            ("record: a\nfields:\n  x: { type: money }\n", 3, "unknown type"),
            ("record: a\nfields:\n  x: {}\n  y: { repeats: maybe }\n", 4, "true or false"),
            ("record: a\n", 1, "needs 'record'"),
            ("record: [a\n", 2, "not YAML"),
        ])
    func locates(yaml: String, line: Int, message: String) {
        let error = #expect(throws: MappingError.self) { try schema(yaml) }
        #expect(error?.line == line)
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    }
}
