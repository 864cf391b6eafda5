import Foundation
import Records
import Testing

@testable import Reports

/// A record from bodies of resources, as the store has them.
@Suite("One patient's record")
struct MemberRecordTests {
    /// What the product's page calls codes.
    private static let lists: Result<RecordWordLists, any Error> = Result {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let file = root.appending(path: "mappings/record-words.yaml")
        return try RecordWordLists(
            MappingFile(name: file.lastPathComponent, yaml: String(contentsOf: file, encoding: .utf8)))
    }

    private func record(
        _ bodies: [String], origins: [String: Int] = [:], pairs: [(String, String)] = []
    ) throws -> MemberRecord {
        var input = RecordInput()
        input.words = try Self.lists.get()
        input.patient = """
            {"resourceType":"Patient","id":"p","name":[{"given":["Ada"],"family":"Quill"}],"birthDate":"1980-01-02","gender":"female"}
            """
        input.bodies = bodies
        input.sources = [
            RecordSource(name: "First Clinic", kind: "summary", date: "2026-04-06", file: "a.xml"),
            RecordSource(name: "Second Clinic", kind: "summary", date: "2026-04-18", file: "b.xml"),
        ]
        input.origins = origins
        input.pairs = pairs
        input.day = "2026-05-01"
        return MemberRecord(input)
    }

    private func entries(_ record: MemberRecord, _ section: String, _ group: String = "") -> [RecordEntry] {
        record.sections.first { $0.id == section }?.groups.first { $0.title == group }?.entries ?? []
    }

    private func allergy(_ id: String, _ name: String, verification: String = "confirmed", more: String = "") -> String
    {
        """
        {"resourceType":"AllergyIntolerance","id":"\(id)","clinicalStatus":{"coding":[{"code":"active"}]},
         "verificationStatus":{"coding":[{"code":"\(verification)"}]},"code":{"text":"\(name)"}\(more)}
        """
    }

    @Test("what is refuted is said to be not so, and what was entered in error is not shown")
    func truth() throws {
        let record = try record([
            allergy("a", "Egg"), allergy("b", "Penicillin", more: #","criticality":"high""#),
            allergy("c", "Peanut", verification: "refuted"), allergy("d", "Latex", verification: "entered-in-error"),
        ])
        #expect(record.alerts == ["Penicillin", "Egg"], "the gravest first, and nothing that is not so")
        #expect(entries(record, "allergies").map(\.title) == ["Penicillin", "Egg"])
        #expect(entries(record, "allergies", "Not so").map(\.title) == ["Not allergic to: Peanut"])
        for page in [record.html, record.text] {
            #expect(!page.contains("Latex") && page.contains("Not allergic to: Peanut"))
            #expect(page.contains("entered in error, and not shown: 1 entry."))
        }
    }

    @Test("what two sources may say of one thing stands twice, each marked with the other")
    func twice() throws {
        func shot(_ id: String) -> String {
            """
            {"resourceType":"Immunization","id":"\(id)","status":"completed","vaccineCode":{"text":"Flu \(id)"},
             "occurrenceDateTime":"2025-10-14"}
            """
        }
        let record = try record(
            [shot("x"), shot("y")], origins: ["Immunization/x": 0, "Immunization/y": 1],
            pairs: [("Immunization/x", "Immunization/y")])
        let shots = entries(record, "immunizations")
        #expect(shots.map(\.sources) == [[0], [1]] && shots.map(\.alsoIn) == [[1], [0]])
        #expect(shots.first?.when == "October 14, 2025")
        #expect(
            record.html.contains(
                "May be the same as an entry from <a href=\"#source-2\">Second Clinic, Apr 18, 2026</a>"))
    }

    @Test("no known allergy of a kind is said so, and nothing known is not none")
    func none() throws {
        let denied = try record([
            """
            {"resourceType":"AllergyIntolerance","id":"a","verificationStatus":{"coding":[{"code":"refuted"}]},
             "code":{"coding":[{"code":"410942007","display":"Drug or medicament"}]}}
            """
        ])
        #expect(entries(denied, "allergies", "Not so").map(\.title) == ["No known allergy to any drug"])
        #expect(denied.text.contains("No active allergy is on record."))
        #expect(try record([]).text.contains("Nothing is on record about allergies; there may be some."))
    }

    @Test("refused, not given, not done: in words")
    func refusals() throws {
        let record = try record([
            """
            {"resourceType":"Immunization","id":"i","status":"not-done","statusReason":{"coding":[{"code":"PATOBJ","display":"Patient objection"}]},
             "vaccineCode":{"text":"Zoster"},"occurrenceDateTime":"2026-04-06"}
            """,
            #"{"resourceType":"Procedure","id":"q","status":"not-done","code":{"text":"Mammography"}}"#,
            """
            {"resourceType":"MedicationRequest","id":"m","status":"active","intent":"order","doNotPerform":true,
             "medicationCodeableConcept":{"text":"Metoprolol"}}
            """,
            #"{"resourceType":"Condition","id":"c","code":{"text":"Diabetes"},"verificationStatus":{"coding":[{"code":"refuted"}]}}"#,
        ])
        #expect(entries(record, "immunizations", "Not given").first?.title == "Refused: Zoster")
        #expect(entries(record, "immunizations", "Not given").first?.details == ["Reason: Patient objection"])
        #expect(entries(record, "procedures", "Not done").first?.title == "Not done: Mammography")
        #expect(entries(record, "medications", "Not taken").first?.title == "Not to be taken: Metoprolol")
        #expect(entries(record, "medications", "Current").isEmpty)
        #expect(entries(record, "problems", "Not so").first?.title == "Does not have: Diabetes")
    }

    @Test("a dosage in words")
    func dosage() throws {
        func words(_ dosage: String) throws -> String? {
            RecordWords(lists: try Self.lists.get()).dosage(try #require(ResourceValue(resource: dosage)))
        }
        #expect(
            try words(
                """
                {"timing":{"repeat":{"frequency":1,"period":4,"periodMax":6,"periodUnit":"h"}},
                 "asNeededCodeableConcept":{"text":"Wheezing"},"route":{"text":"Oral Route of Administration"},
                 "doseAndRate":[{"doseRange":{"low":{"value":1,"code":"{puff}"},"high":{"value":2,"code":"{puff}"}}}],
                 "maxDosePerPeriod":{"numerator":{"value":12,"code":"{puff}"},"denominator":{"value":24,"code":"h"}}}
                """)
                == "1 to 2 puffs, by mouth, every 4 to 6 hours, as needed for wheezing, at most 12 puffs in 24 hours")
        #expect(
            try words(
                #"{"timing":{"repeat":{"when":["ACM"],"offset":30}},"doseAndRate":[{"doseQuantity":{"value":1,"code":"{tbl}"}}]}"#
            )
                == "1 tablet, 30 minutes before breakfast")
        #expect(try words(#"{"timing":{"repeat":{"frequency":2,"period":1,"periodUnit":"d"}}}"#) == "twice a day")
        #expect(try words(#"{"text":"as told"}"#) == nil)
    }

    @Test("what no list names stands as its source wrote it")
    func withoutLists() throws {
        let words = RecordWords(lists: RecordWordLists())
        let value = #"{"value":120,"code":"mm[Hg]","unit":"mm[Hg]"}"#
        #expect(words.quantity(try #require(ResourceValue(resource: value))) == "120 mmHg")
        let dosage = #"{"timing":{"repeat":{"when":["ACM"]}},"route":{"text":"Oral"}}"#
        #expect(words.dosage(try #require(ResourceValue(resource: dosage))) == "oral, ACM")
    }

    @Test(
        "a mistake in the lists is told with its place",
        arguments: [
            ("units: { a: years, b: {} }", "words.yaml:1:23: units: expected a text"),
            ("alarming: [H, H]", "words.yaml:1:15: alarming: it stands above"),
            (
                "blood-pressure: [8480-6]",
                "words.yaml:1:17: blood-pressure: expected two codes, the upper and the lower"
            ),
        ])
    func mistakes(yaml: String, message: String) throws {
        let error = #expect(throws: MappingError.self) {
            try RecordWordLists(MappingFile(name: "words.yaml", yaml: yaml))
        }
        #expect(error?.description == message)
        #expect(throws: MappingError.self) { try RecordWordLists(MappingFile(name: "words.yaml", yaml: "unit: {}")) }
    }

    @Test("dates are written for people, as exact as they were stated, on their own clock")
    func dates() {
        #expect(RecordWords.date("2026-04-06T15:20:00-06:00", hasTime: true) == "April 6, 2026, 3:20 PM")
        #expect(RecordWords.date("2026-04-06T00:05:00Z", hasTime: true) == "April 6, 2026, 12:05 AM")
        #expect(RecordWords.date("2026-04-06T15:20:00-06:00") == "April 6, 2026")
        #expect(RecordWords.date("2015-06") == "June 2015" && RecordWords.date("1987") == "1987")
        #expect(RecordWords.date("2015-13-01") == "2015-13-01" && RecordWords.date("x") == "x")
        #expect(RecordWords.shortDate("2026-04-06T15:20:00Z") == "Apr 6, 2026")
    }

    @Test("vital signs are a table of days; both pressures are one row, and what is out of range is marked")
    func vitals() throws {
        func vital(_ id: String, _ code: String, _ value: String, _ time: String, flag: String = "N") -> String {
            """
            {"resourceType":"Observation","id":"\(id)","status":"final","category":[{"coding":[{"code":"vital-signs"}]}],
             "code":{"coding":[{"system":"http://loinc.org","code":"\(code)"}]},"effectiveDateTime":"\(time)",
             "valueQuantity":{"value":\(value),"code":"mm[Hg]"},"interpretation":[{"coding":[{"code":"\(flag)"}]}]}
            """
        }
        let record = try record([
            vital("1", "8480-6", "142", "2026-04-06", flag: "H"), vital("2", "8462-4", "88", "2026-04-06"),
            vital("3", "8480-6", "128", "2026-04-20"), vital("4", "8462-4", "80", "2026-04-20"),
        ])
        let table = try #require(record.sections.first { $0.id == "vitals" }?.groups.first?.table)
        #expect(table.headings == ["", "Apr 20, 2026", "Apr 6, 2026"])
        #expect(table.rows.map(\.cells) == [["Blood pressure", "128/80 mmHg", "142/88 mmHg !"]])
        #expect(record.html.contains("<td class=\"out\">142/88 mmHg<span class=\"hidden\"> out of range</span></td>"))
    }

    @Test("a panel is a table with ranges, flags and comments; digits stay as they were stated")
    func panel() throws {
        let record = try record([
            """
            {"resourceType":"DiagnosticReport","id":"r","status":"final","code":{"text":"Panel"},"effectiveDateTime":"2026-04-06T08:15:00Z",
             "result":[{"reference":"Observation/o"}]}
            """,
            """
            {"resourceType":"Observation","id":"o","status":"final","category":[{"coding":[{"code":"laboratory"}]}],
             "code":{"coding":[{"system":"http://loinc.org","code":"2823-3","display":"Potassium [Moles/volume] in Serum or Plasma"}]},
             "valueQuantity":{"value":4.40,"unit":"mmol/L"},"interpretation":[{"coding":[{"code":"H","display":"High"}]}],
             "referenceRange":[{"low":{"value":3.5},"high":{"value":4.3,"unit":"mmol/L"}}],"note":[{"text":"Hemolyzed."}]}
            """,
        ])
        let group = try #require(record.sections.first { $0.id == "results" }?.groups.first)
        #expect(group.title == "Panel · April 6, 2026, 8:15 AM")
        let row = try #require(group.table?.rows.first)
        #expect(row.cells == ["Potassium in Serum or Plasma", "4.40 mmol/L", "High", "3.5 to 4.3 mmol/L"])
        #expect(row.isAlarming && row.remark == "Hemolyzed.")
    }

    @Test("claims and decisions in short")
    func money() throws {
        let record = try record([
            """
            {"resourceType":"ExplanationOfBenefit","id":"e","status":"active","use":"claim","billablePeriod":{"start":"2025-11-18"},
             "provider":{"display":"Juniper"},"type":{"coding":[{"code":"professional"}]},
             "total":[{"category":{"coding":[{"code":"submitted"}]},"amount":{"value":1165.5,"currency":"USD"}},
              {"category":{"coding":[{"code":"memberliability"}]},"amount":{"value":10,"currency":"USD"}}],
             "payment":{"amount":{"value":100,"currency":"USD"}}}
            """,
            """
            {"resourceType":"ExplanationOfBenefit","id":"f","status":"active","use":"preauthorization","disposition":"Denied",
             "created":"2026-03-02","item":[{"productOrService":{"text":"Power wheelchair"}}]}
            """,
        ])
        let row = record.sections.first { $0.id == "claims" }?.groups.first?.table?.rows.first
        #expect(row?.cells == ["Nov 18, 2025", "Juniper", "Professional", "$1,165.50", "$100.00", "$10.00"])
        let decision = entries(record, "prior-authorizations").first
        #expect(decision?.title == "Power wheelchair" && decision?.mark == "denied" && decision?.isAlarming == true)
    }

    @Test("hostile text is text, and hostile bodies are counted")
    func hostile() throws {
        let deep = #"{"resourceType":"Goal","x":"# + String(repeating: "[", count: 5000)
        let record = try record([allergy("a", "<script>alert(1)</script>"), deep, "", "[]", #"{"resourceType":"Goal""#])
        #expect(record.html.contains("&lt;script&gt;") && !record.html.contains("<script"))
        #expect(record.notes == ["4 entries could not be read."])
        #expect(ResourceValue(resource: #"{"a":"\u00e9\ud83d\ude00\n"}"#)?["a"].text == "é😀\n")
    }
}
