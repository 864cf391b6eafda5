import Foundation
import Records
import Testing

@testable import Ingest

/// Layouts of documents: what is wrong in them is told with its place.
@Suite struct CDALayoutTests {
    private static let head = """
        layout: test
        format: cda
        record: clinical.statement
        document: clinical.document
        sections:
          problems: { codes: [11450-4] }
        statements:

        """

    private func layout(_ statements: String, head: String = CDALayoutTests.head) throws -> CDALayout {
        let schemas = try layouts().schemas
        let file = try MappingFile(name: "test.yaml", yaml: head + statements)
        var reader = try CDALayoutReader(
            file: file, schema: try #require(schemas["clinical.statement"]), schemas: schemas)
        return try reader.read()
    }

    @Test func wordsAreRead() throws {
        let layout = try layout(
            "  concern: { record: false, when: [{ templates: [1.2] }, { element: act, under: [entry] }] }\n"
                + "  problem: { from: concern, key: [ids, value], when: [{ sections: problems, moods: [EVN], types: [SUBJ] }] }\n"
        )
        #expect(layout.kinds.count == 2)
        #expect(layout.kinds[1].from == [true, false])
        #expect(layout.kinds[1].key == [.ids, .value])
        #expect(layout.ways.count == 3)
        #expect(layout.otherWays == [1, 2])
    }

    @Test(arguments: [
        ("  a: { wen: [] }\n", "8:8: a: unknown key 'wen'"),
        ("  a: { key: [idz], when: [{ element: act }] }\n", "8:14: key: expected some of"),
        ("  a: { from: [b], when: [{ element: act }] }\n", "8:15: from: no kind is called 'b'"),
        ("  a: { when: [{ element: atc }] }\n", "8:26: element: expected one of"),
        ("  a: { when: [{ sections: [problem] }] }\n", "8:28: sections: no section is called 'problem'"),
        ("  a: { when: [{ under: [x] }] }\n", "8:25: under: no kind is called 'x'"),
        ("  a: { when: [{}] }\n", "8:15: when: a way says at least one thing"),
        ("  a: { alone: a, when: [{ element: act }] }\n", "8:15: alone:"),
        ("  a: { patient: sez, when: [{ element: act }] }\n", "8:17: patient: expected one of"),
        ("  a: { beside: { of: x }, when: [{ element: act }] }\n", "8:16: beside: needs"),
        ("  a: { record: false }\n", "8:3: 'a' needs 'when'"),
    ])
    func mistakesHavePlaces(statements: String, message: String) throws {
        #expect {
            _ = try layout(statements)
        } throws: { error in
            "\(error)".hasPrefix("test.yaml:\(message)")
        }
    }

    @Test func namesAreUnique() throws {
        let twice = CDALayoutTests.head.replacing("statements:", with: "  more: { codes: [11450-4] }\nstatements:")
        #expect {
            _ = try layout("  a: { when: [{ element: act }] }\n", head: twice)
        } throws: { error in
            "\(error)".hasPrefix("test.yaml:7:19: codes: '11450-4' is named twice")
        }
    }
}
