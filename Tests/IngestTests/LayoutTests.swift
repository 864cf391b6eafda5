import Foundation
import Ingest
import Records
import Testing

/// Mistakes in layouts are found before any extract is read, with their places.
@Suite struct LayoutTests {
    private func errors(layout: String) throws -> [String] {
        let directory = FileManager.default.temporaryDirectory.appending(path: "layouts-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: directory) }
        for folder in ["records", "layouts"] {
            try FileManager.default.createDirectory(
                at: directory.appending(path: folder), withIntermediateDirectories: true)
        }
        try
            "record: thing\nfields:\n  code: {}\n  day: { type: date }\n  items: { repeats: true, fields: { amount: {} } }\n"
            .write(
                to: directory.appending(path: "records/thing.yaml"), atomically: true, encoding: .utf8)
        try layout.write(to: directory.appending(path: "layouts/thing.yaml"), atomically: true, encoding: .utf8)
        do throws(MappingErrors) {
            _ = try LayoutSet(directory: directory.path)
            return []
        } catch { return error.errors.map { "\($0.line):\($0.column): \($0.message)" } }
    }

    private func x12(_ lines: String) -> String {
        "layout: t\nformat: x12\nrecord: thing\ntransaction: \"999\"\nguides: [X]\nloops:\n  - loop: A\n    starts: ST\n"
            + "    record: true\n" + lines
    }

    @Test func soundLayout() throws {
        #expect(try errors(layout: x12("    fields: { code: AAA-1-2, day: DTP-3 }\n")).isEmpty)
    }

    @Test(arguments: [
        ("    fields: { cod: AAA-1 }\n", "10:15: 'cod' is not a field of 'thing'"),
        ("    fields: { code: AAA }\n", "10:21: 'AAA' is not a place"),
        ("    fields: { code: A-1 }\n", "10:21: 'A-1' is not a place"),
        ("    fields: { code: AAA-0 }\n", "10:21: 'AAA-0' is not a place"),
        ("    fields: { code: aaa-1 }\n", "10:21: 'aaa-1' is not a place"),
        ("    fields: { items: AAA-1 }\n", "10:15: 'items' is a group"),
        ("    fields: { code: { at: AAA-1, part: to } }\n", "10:40: part is for dates"),
        ("    fields: { code: { at: AAA-1, wher: {} } }\n", "10:34: code: unknown key 'wher'"),
        (
            "    fields: { code: { at: AAA-1, where: { AAA-2: TOOLONGCODE } } }\n",
            "10:50: a code has at most eight bytes"
        ),
        ("    into: things\n", "10:11: 'things' is not a group"),
        (
            "    groups: { items: { segment: AAA, each: 3, fields: { amount: .1 } } }\n",
            "10:44: each: expected elements"
        ),
        (
            "    groups: { items: { segment: AAA, fields: { amount: BBB-1 } } }\n",
            "10:56: a group's fields stand in its own segment"
        ),
        ("    loops:\n      - loop: B\n", "11:9: a loop needs 'loop'"),
        ("    loops:\n      - { loop: B, starts: BB, last: C }\n", "11:38: no loop 'C' beside this one"),
    ])
    func mistakes(_ lines: String, _ message: String) throws {
        let errors = try errors(layout: x12(lines))
        #expect(errors.count == 1)
        #expect(errors.first?.hasPrefix(message) == true, "\(errors)")
    }

    @Test func recordKindThatNoVocabularyHas() throws {
        #expect(
            try errors(layout: "layout: t\nformat: x12\nrecord: other\n").first?.hasPrefix(
                "3:9: no vocabulary of kind 'other'")
                == true)
        #expect(
            try errors(layout: "layout: t\nformat: delimited\nrecord: thing\nrequired: [day]\ncolumns: { code: [c] }\n")
                .first
                == "4:12: this field has no column")
    }

    @Test func theProductsLayoutsPlaceEveryFieldOfTheirVocabulary() throws {
        let text = try ["x12-837p-5010", "x12-835-5010", "eligibility-csv"].map {
            try String(contentsOfFile: "\(Place.mappings)/layouts/\($0).yaml", encoding: .utf8)
        }.joined()
        for schema in try layouts().schemas.values where schema.kind != "test" {
            for field in schema.fields {
                #expect(text.contains("\(field.name):") || text.contains("into: \(field.name)"), "\(field.path)")
            }
        }
    }
}
