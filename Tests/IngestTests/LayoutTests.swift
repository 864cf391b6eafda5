import Foundation
import Records
import Testing

@testable import Ingest

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
            "record: thing\nfields:\n  code: {}\n  day: { type: date }\n  items: { repeats: true, fields: { amount: {} } }\n  who: { fields: { id: {}, name: {} } }\n"
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

    @Test func whatIsARecordOtherwiseIsAroundTheRecord() throws {
        let head = "layout: t\nformat: x12\nrecord: thing\ntransaction: \"999\"\nguides: [X]\n"
        let loops =
            "loops:\n  - loop: A\n    starts: ST\n    loops:\n      - { loop: B, starts: BB, record: otherwise }\n"
        #expect(
            try errors(layout: head + loops + "      - { loop: C, starts: CC, record: true }\n").first?
                .contains("is not around the record's") == true)
        let sound = loops.replacingOccurrences(
            of: "otherwise }", with: "otherwise, loops: [{ loop: C, starts: CC, record: true }] }")
        #expect(try errors(layout: head + "innermost: [code]\n" + sound).isEmpty)
        #expect(
            try errors(layout: head + "innermost: [items]\n" + sound).first?.hasPrefix("6:13: innermost: 'items'")
                == true)
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
        (
            "    fields: { code: { at: AAA-1, repetitions: true } }\n",
            "10:47: repetitions: true, for a field that repeats"
        ),
        ("    fields: { code: { is: a, when: { nobody: x } } }\n", "10:36: when: expected one field of 'thing'"),
        (
            "    loops:\n      - { loop: B, starts: BB, record: otherwise }\n",
            "11:40: record: otherwise is for one loop around"
        ),
        ("    loops:\n      - { loop: B, starts: BB, record: perhaps }\n", "11:40: record: expected true or otherwise"),
    ])
    func mistakes(_ lines: String, _ message: String) throws {
        let errors = try errors(layout: x12(lines))
        #expect(errors.count == 1)
        #expect(errors.first?.hasPrefix(message) == true, "\(errors)")
    }

    @Test func soundFlatLayouts() throws {
        let delimited = """
            layout: t
            format: delimited
            record: thing
            required: [A, [B, C]]
            rows: { by: [A, B], scattered: true }
            quotes: false
            fields: { code: [A, { at: B, unless: ["", "0"], where: { C: x } }], day: { is: "20240101" }, who.id: W }
            groups:
              items:
                - { each: row, unless: { A: "" }, fields: { amount: X } }
                - { key: [K, L], fields: { amount: X } }
                - { repeat: 1..3, fields: { amount: "N_##" } }
            """
        #expect(try errors(layout: delimited).isEmpty)
        let fixed = """
            layout: t
            format: fixed
            record: thing
            ignore: [ { where: { 1: F } } ]
            parts:
              head: { where: { 1: H }, key: A, columns: { A: 2..5, B: 6 } }
              line: { where: { 1: [L, M] }, key: A, columns: { A: 2..5, C: 6..9 } }
            fields: { code: head.B }
            groups: { items: [ { part: line, each: row, fields: { amount: C } } ] }
            """
        #expect(try errors(layout: fixed).isEmpty)
    }

    private func flat(_ lines: String) -> String {
        "layout: t\nformat: delimited\nrecord: thing\nrequired: [A]\nrows: A\n" + lines
    }

    @Test(arguments: [
        ("fields: { cod: A }\n", "6:11: 'cod' is not a field of 'thing'"),
        ("fields: { items: A }\n", "6:11: 'items' is a group"),
        ("fields: { items.amount: A }\n", "6:11: 'items' is no group, or one that repeats"),
        ("fields: { who.idd: A }\n", "6:11: 'idd' is not a field of 'who'"),
        ("fields: { code: [A, a] }\n", "6:21: this column is named twice for one field"),
        ("fields: { code: \"--\" }\n", "6:17: a column's name has letters or digits"),
        ("fields: { code: { is: \"\" } }\n", "6:23: a constant says something"),
        ("fields: { code: { is: A, at: B } }\n", "6:26: a constant: unknown key 'at'"),
        ("fields: { code: { were: A } }\n", "6:19: a value (or 'is', a constant): unknown key 'were'"),
        ("fields: { code: { where: { A: x } } }\n", "6:17: a value needs 'at'"),
        ("fields: { code: { at: A, where: {B: []} } }\n", "6:37: name at least one value"),
        ("fields: { code: \"A#\" }\n", "6:17: '#' stands within a 'repeat' only"),
        ("fields: { code: [] }\n", "6:17: name at least one column"),
        ("fieldss: { code: A }\n", "6:1: a flat layout: unknown key 'fieldss'"),
        ("groups: { who: [ { fields: { id: A } } ] }\n", "6:11: 'who' does not repeat"),
        ("groups: { thing: [ { fields: { id: A } } ] }\n", "6:11: 'thing' is not a group of 'thing'"),
        ("groups: { items: [ { } ] }\n", "6:20: a group's way needs 'fields' or 'groups'"),
        ("groups: { items: { each: line, fields: { amount: A } } }\n", "6:26: each: expected 'row'"),
        (
            "groups: { items: { each: row, key: A, fields: { amount: A } } }\n",
            "6:26: each: expected 'row', and no 'key'"
        ),
        ("groups: { items: { key: [A, a], fields: { amount: A } } }\n", "6:29: key: this column is named twice"),
        ("groups: { items: { repeat: 3..1, fields: { amount: A } } }\n", "6:28: repeat: expected FROM..TO"),
        ("groups: { items: { repeat: 1..1000, fields: { amount: A } } }\n", "6:28: repeat: expected FROM..TO"),
        ("groups: { items: { part: x, fields: { amount: A } } }\n", "6:26: 'x' is none of the layout's parts"),
        ("groups: { items: { on: A, fields: { amount: A } } }\n", "6:24: on: for rows of another part"),
        (
            "groups: { items: { where: [A], fields: { amount: A } } }\n",
            "6:27: where: expected columns and their values"
        ),
        ("where: { 1: A }\nfields: { code: A }\n", "6:8: where: for fixed layouts"),
        ("ignore: []\nfields: { code: A }\n", "6:9: ignore: for fixed layouts"),
        ("quotes: maybe\nfields: { code: A }\n", "6:9: quotes: expected true or false"),
        ("", "1:1: a layout needs 'fields' or 'groups'"),
    ])
    func flatMistakes(_ lines: String, _ message: String) throws {
        let errors = try errors(layout: flat(lines))
        #expect(errors.count == 1)
        #expect(errors.first?.hasPrefix(message) == true, "\(errors)")
    }

    @Test(arguments: [
        ("columns: { A: 2..5 }\nfields: { code: A }\n", "1:1: a fixed layout needs 'where'"),
        ("where: { 1: H }\ncolumns: { A: 5..2 }\nfields: { code: A }\n", "5:15: '5..2': expected positions"),
        ("where: { 1: H }\ncolumns: { A: 0 }\nfields: { code: A }\n", "5:15: '0': expected positions"),
        ("where: { 1: H }\ncolumns: { A: 2, a: 3 }\nfields: { code: A }\n", "5:18: a column's name"),
        ("where: { 1: H }\ncolumns: { A: 2 }\nfields: { code: B }\n", "6:17: 'B' is none of the columns of the layout"),
        (
            "parts:\n  h: { where: { 1: H }, key: A, columns: { A: 2 } }\nfields: { code: x.A }\n",
            "6:17: 'x' is none of the layout's parts"
        ),
        (
            "parts:\n  h: { where: { 1: H }, key: A, columns: { A: 2 } }\nfields: { code: h.B }\n",
            "6:17: 'B' is none of the columns of part 'h'"
        ),
        ("parts:\n  h: { where: { 1: H }, columns: { A: 2 } }\nfields: { code: A }\n", "5:6: a part needs 'key'"),
        (
            "parts:\n  h: { where: { 1: H }, key: A, columns: { A: 2 } }\n"
                + "  l: { where: { 1: L }, key: [A, B], columns: { A: 2, B: 3 } }\nfields: { code: A }\n",
            "6:30: key: as many columns as the first part's"
        ),
        (
            "parts:\n  h: { where: { 1: H }, key: A, columns: { A: 2 } }\nrows: A\nfields: { code: A }\n",
            "6:7: rows: each part says its 'key' instead"
        ),
    ])
    func fixedMistakes(_ lines: String, _ message: String) throws {
        let errors = try errors(layout: "layout: t\nformat: fixed\nrecord: thing\n" + lines)
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

    @Test(arguments: [
        ("    fields: { code: { is: \"\" } }\n", "10:27: is: expected a short text"),
        ("    fields: { code: { count: line } }\n", "10:30: count: expected 'record'"),
        ("    fields: { code: [{ is: a }, { is: b }] }\n", "10:33: 'code' has a constant already"),
        ("    fields: { day: { at: AAA-1, part: time } }\n", "10:39: part: expected from or to"),
        ("    fields: { code: { at: AAA-1, where: { AAA-2: { same: cod } } } }\n", "10:58: 'cod' is not a field"),
        ("    fields: { code: { at: .1, each: 1..3 } }\n", "10:37: each: expected 'segment' and 'at'"),
        ("    into: items\n    fields: { amount: { is: a } }\n", "11:23: a constant or number is for a field"),
    ])
    func mistakesOfValuesThatNoSegmentHolds(_ lines: String, _ message: String) throws {
        let errors = try errors(layout: x12(lines))
        #expect(errors.count == 1)
        #expect(errors.first?.hasPrefix(message) == true, "\(errors)")
    }

    @Test(arguments: [
        ("extends: nothing\n", "extends: no layout is named 'nothing'"),
        ("extends: t\n", "extends: these layouts extend one another"),
    ])
    func mistakesOfExtending(_ lines: String, _ message: String) throws {
        let errors = try errors(layout: x12("    fields: { code: AAA-1 }\n") + lines)
        #expect(errors.count == 1)
        #expect(errors.first?.contains(message) == true, "\(errors)")
    }

    /// Fields that no X12 guide has: layouts of flat extracts fill them.
    static let ofFlatExtracts: Set<String> = [
        "claim.sourceType", "claim.facilityType", "claim.serviceClassification", "claim.dischargeDate", "claim.drgName",
        "claim.replacedByClaimNumber", "claim.processingStatus", "claim.adjustmentKind", "claim.adjudicationDate",
        "claim.paymentStatus", "claim.denialReasons", "claim.payeeType", "claim.payeeName", "claim.payeeId",
        "claim.networkStatus", "claim.memberExplanation", "claim.prescriptionNumber", "claim.prescribedDate",
        "claim.daysSupply", "claim.dispensedAsWritten", "claim.refillNumber", "claim.refillsAuthorized",
        "claim.prescriptionOrigin", "claim.brandGeneric", "claim.compound", "claim.pharmacyServiceType",
        "claim.patientResidence", "claim.diagnoses.codeSet", "claim.diagnoses.description",
        "claim.diagnoses.lineNumber", "claim.procedures.codeSet", "claim.procedures.description",
        "claim.lines.typeOfService", "claim.lines.diagnosis", "claim.lines.diagnosisCodeSet",
        "claim.lines.paymentStatus", "claim.lines.networkStatus", "claim.lines.denialReasons", "claim.lines.remarks",
        "claim.lines.memberExplanation",
    ]

    /// Groups of `claim` and members of groups that only flat extracts fill.
    private static func isOfFlatExtracts(_ path: String) -> Bool {
        ofFlatExtracts.contains(path) || path.contains(".amounts") && path.hasPrefix("claim.")
            || path.hasPrefix("claim.") && (path.hasSuffix(".fullName") || path.hasSuffix(".networkStatus"))
            || path.hasPrefix("provider.directory.")
    }

    /// What only arises where statements of one authorization are put together.
    private static let ofAssembly: Set<String> = [
        "authorization.items.usedQuantity", "authorization.decisions", "authorization.decisions.time",
    ]

    /// The text of the layouts of flat extracts, by the kind of their records.
    private func flatLayouts() throws -> [String: String] {
        var texts: [String: String] = [:]
        let folder = "\(Place.mappings)/layouts"
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) where !name.hasPrefix("x12-") {
            let text = try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
            guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix("record:") }) else { continue }
            texts[line.dropFirst("record:".count).trimmingCharacters(in: .whitespaces), default: ""] += text
        }
        return texts
    }

    @Test func theProductsLayoutsPlaceEveryFieldOfTheirVocabulary() throws {
        let layouts = try layouts()
        let filled = layouts.filledFields
        let flat = try flatLayouts()
        // Clinical documents are read by their data types: the reader fills the fields, and their layout names none.
        let ofDocuments = ["clinical.statement", "clinical.document"]
        for schema in layouts.schemas.values where schema.kind != "test" && !ofDocuments.contains(schema.kind) {
            for field in schema.fields {
                let path = "\(schema.kind).\(field.path)"
                #expect(
                    filled.contains(path) || flat[schema.kind]?.contains("\(field.name):") == true
                        || flat[schema.kind]?.contains("  \(field.path).") == true
                        || LayoutTests.isOfFlatExtracts(path) || LayoutTests.ofAssembly.contains(path),
                    "no layout fills \(path)")
            }
        }
        for path in LayoutTests.ofFlatExtracts {
            #expect(layouts.schemas["claim"]?.id(String(path.dropFirst("claim.".count))) != nil, "\(path) is no field")
        }
    }
}
