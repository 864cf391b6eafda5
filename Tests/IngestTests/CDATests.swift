import Bytes
import Foundation
import Records
import Testing

@testable import Ingest

/// Clinical documents as records.
@Suite struct CDATests {
    @Test func aProblemStandsAloneAndItsConcernAboveIt() throws {
        let outcome = try read(
            CDASample.document(CDASample.section("11450-4", CDASample.problem(CDASample.pneumonia))))
        #expect(outcome.kinds == ["problem"])
        let record = outcome.statements[0]
        #expect(record.texts("section.name") == ["problems"])
        #expect(record.texts("section.code") == ["11450-4"])
        #expect(
            record.texts("templates") == [
                "2.16.840.1.113883.10.20.22.4.4", "2.16.840.1.113883.10.20.22.4.4:2015-08-01",
            ])
        #expect(record.texts("values.code") == ["233604007"])
        #expect(record.texts("effective.from") == ["2012-08-06"])
        #expect(record.texts("parent.kind") == ["concern"])
        #expect(record.texts("parent.status") == ["active"])
        #expect(record.texts("parent.key") == [])
        #expect(record.texts("document.time") == ["2024-01-05T10:30:00-05:00"])
        #expect(
            record.texts("xpath") == [
                "/ClinicalDocument/component/structuredBody/component[1]/section/entry[1]/act/entryRelationship[1]/observation"
            ])
    }

    private static func hex(_ byte: UInt8) -> String { (byte < 16 ? "0" : "") + String(byte, radix: 16) }

    @Test func theDocumentComesLast() throws {
        let text = CDASample.document(CDASample.section("11450-4", CDASample.problem(CDASample.pneumonia)))
        let outcome = try read(text)
        let document = try #require(outcome.records.last)
        #expect(document.schema.kind == "clinical.document")
        #expect(document.texts("kind") == ["ccd"])
        #expect(document.texts("title") == ["Summary of Ada Sample"])
        #expect(document.texts("setId") == ["1.2.3.5:SET1"])
        #expect(document.texts("versionNumber") == ["2"])
        #expect(document.texts("patient.names.given") == ["Ada", "B."])
        #expect(document.texts("patient.birthTime") == ["1980-02-29"])
        #expect(document.texts("patient.races.code") == ["2106-3", "2108-9"])
        #expect(document.texts("entries") == ["1"])
        #expect(document.texts("sections") == ["1"])
        #expect(document.texts("broken") == [])
        // Of its own bytes, whatever stands around it.
        let own = Array(text.utf8)
        let end = try #require(own.lastIndex(of: 0x3E))
        #expect(document.texts("digest") == [Digest.sha256(Array(own[...end])).map { Self.hex($0) }.joined()])
        #expect(try read(" \n" + text + "\n\n<!-- x -->").records.last?.texts("digest") == document.texts("digest"))
        #expect(document.texts("key") == outcome.statements[0].texts("document.key"))
        #expect(document.texts("source") == outcome.statements[0].texts("document.source"))
    }

    @Test func socialSecurityNumbersAreNotRead() throws {
        let id = #"<id root="2.16.840.1.113883.4.1" extension="987-65-4321"/>"#
        let outcome = try read(
            CDASample.document(CDASample.section("11450-4", CDASample.problem(CDASample.pneumonia, more: id))))
        for record in outcome.records {
            let text = String(decoding: record.raw, as: UTF8.self)
            #expect(!text.contains("987-65-4321") && !text.contains("123-45-6789"))
        }
        #expect(outcome.documents[0].texts("patient.ids.root").contains("2.16.840.1.113883.4.1"))
    }

    /// Each value stands in the file where its record says, and the record where its statement begins.
    @Test func valuesKnowTheirPlaces() throws {
        let text =
            "\n"
            + CDASample.document(
                CDASample.section(
                    "11450-4", CDASample.problem(CDASample.pneumonia, more: "<text>Süß &amp; ü</text>")))
        let bytes = Array(text.utf8)
        let record = try read(bytes).statements[0]
        let start = try #require(text.range(of: "<observation"))
        #expect(record.start.byte == UInt64(text[..<start.lowerBound].utf8.count))
        #expect(record.start.ordinal == UInt32(text[..<start.lowerBound].filter { $0 == "\n" }.count + 1))
        let value = try #require(record.schema.id("values.code"))
        let node = try #require(record.nodes.first { $0.field == value })
        let place = record.location(ofRaw: node.offset)
        #expect(bytes[Int(place.byte)...].starts(with: Array("<value".utf8)))
        #expect(record.texts("text") == ["Süß & ü"])
    }

    @Test func panelsAndTheirResultsNameOneAnother() throws {
        let result = { (code: String) in
            "<component><observation classCode=\"OBS\" moodCode=\"EVN\"><code code=\"\(code)\"/>"
                + "<value xsi:type=\"PQ\" value=\"1.5\" unit=\"g/dL\"/></observation></component>"
        }
        let panel =
            "<organizer classCode=\"BATTERY\" moodCode=\"EVN\"><id root=\"1.2.9\"/><code code=\"58410-2\"/>"
            + "<effectiveTime value=\"20240101\"/>\(result("718-7"))\(result("4544-3"))</organizer>"
        let outcome = try read(CDASample.document(CDASample.section("30954-2", panel)))
        #expect(outcome.kinds == ["result-panel", "result", "result"])
        let records = outcome.statements
        let keys = records.flatMap { $0.texts("key") }
        #expect(Set(keys).count == 3)
        #expect(records[0].texts("members.key") == Array(keys[1...]))
        #expect(records[1].texts("parent.key") == [keys[0]])
        #expect(records[1].texts("within.key") == [keys[0]])
        #expect(records[1].texts("parent.effective.value") == ["2024-01-01"])
        #expect(records[1].texts("values.number") == ["1.5"])
    }

    @Test func aDiagnosisIsWithinItsEncounter() throws {
        let encounter = """
            <encounter classCode="ENC" moodCode="EVN"><id root="1.2.77"/><effectiveTime value="20240101"/>
            <entryRelationship typeCode="REFR"><act classCode="ACT" moodCode="EVN"><code code="29308-4"/>
            <entryRelationship typeCode="SUBJ"><observation classCode="OBS" moodCode="EVN">
            <templateId root="2.16.840.1.113883.10.20.22.4.4"/>\(CDASample.pneumonia)</observation></entryRelationship>
            </act></entryRelationship></encounter>
            """
        let outcome = try read(CDASample.document(CDASample.section("46240-8", encounter)))
        #expect(outcome.kinds == ["encounter", "problem"])
        let (visit, problem) = (outcome.statements[0], outcome.statements[1])
        #expect(problem.texts("parent.kind") == ["encounter-diagnosis"])
        #expect(problem.texts("parent.key") == [])
        #expect(problem.texts("within.kind") == ["encounter"])
        #expect(problem.texts("within.key") == visit.texts("key"))
        #expect(visit.texts("members.key") == problem.texts("key"))
    }

    @Test func theDocumentsEncounterIsTheEntrys() throws {
        let content = #"<id root="1.2.77"/><code code="AMB"/><effectiveTime><low value="20240101"/></effectiveTime>"#
        let others = """
            <dischargeDispositionCode code="01"/><encounterParticipant typeCode="ATND"><assignedEntity><id root="1.2.78"/>
            </assignedEntity></encounterParticipant><location><healthCareFacility><id root="1.2.88"/></healthCareFacility></location>
            """
        let header =
            CDASample.header
            + "<componentOf><encompassingEncounter>\(content)\(others)</encompassingEncounter></componentOf>"
        let entry = """
            <encounter classCode="ENC" moodCode="EVN">\(content)<participant typeCode="LOC"><participantRole classCode="SDLOC">
            <id root="1.2.99"/></participantRole></participant></encounter>
            """
        let outcome = try read(CDASample.document(CDASample.section("46240-8", entry), header: header))
        #expect(outcome.documents[0].texts("encounter.key") == outcome.statements[0].texts("key"))
        #expect(outcome.statements[0].texts("document.encounterKey") == outcome.statements[0].texts("key"))
        // The entry is the record, with what only the header says.
        #expect(outcome.kinds == ["encounter"])
        #expect(outcome.statements[0].texts("discharge.code") == ["01"])
        #expect(outcome.statements[0].texts("participants.type") == ["LOC", "ATND"])
        #expect(outcome.statements[0].texts("participants.ids.root") == ["1.2.99", "1.2.78"])
    }

    @Test func whoCaresIsATeamOfTheSource() throws {
        let event = """
            <documentationOf><serviceEvent classCode="PCPR"><performer typeCode="PRF"><assignedEntity><id root="1.2.78"/>
            <assignedPerson><name>Ann Roe</name></assignedPerson></assignedEntity></performer></serviceEvent></documentationOf>
            """
        let team = """
            <organizer classCode="CLUSTER" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.500"/></organizer>
            """
        let header = CDASample.header + event
        let outcome = try read(CDASample.document(header: header))
        #expect(outcome.kinds == ["care-team"])
        let record = outcome.statements[0]
        #expect(record.texts("section.name") == ["header"])
        #expect(record.texts("performers.names.text") == ["Ann Roe"])
        #expect(record.texts("xpath") == ["/ClinicalDocument/documentationOf/serviceEvent"])
        let own = try read(CDASample.document(CDASample.section("85847-2", team), header: header))
        #expect(own.kinds == ["care-team"])
        #expect(own.statements[0].texts("section.name") == ["care-teams"])
    }

    // MARK: Keys

    @Test func keysAreOfContentAndSource() throws {
        let section = CDASample.section("11450-4", CDASample.problem(CDASample.pneumonia))
        let key = { (text: String) in try read(text).statements[0].texts("key") }
        let first = try key(CDASample.document(section))
        #expect(try key(CDASample.document(section, head: "<!-- again -->")) == first)
        let other = CDASample.header.replacing("<id root=\"1.2.3.7\"/>", with: "<id root=\"1.2.3.8\"/>")
        #expect(try key(CDASample.document(section, header: other)) != first)
        let later = CDASample.section("11450-4", CDASample.problem(CDASample.pneumonia, low: "20120807"))
        #expect(try key(CDASample.document(later)) != first)
    }

    @Test func twoOfOneKeyDifferByContent() throws {
        let one = CDASample.problem(CDASample.pneumonia)
        let two = CDASample.problem(CDASample.pneumonia, more: "<text>worse</text>")
        let outcome = try read(CDASample.document(CDASample.section("11450-4", one, two, one)))
        let keys = outcome.statements.flatMap { $0.texts("key") }
        #expect(keys.count == 3)
        #expect(keys[0] != keys[1])
        #expect(keys[0] == keys[2])
    }

    @Test func providersAreTheirNumbers() throws {
        let author = { (name: String, ids: String) in
            "<author><time value=\"20240101\"/><assignedAuthor>\(ids)<assignedPerson><name>\(name)</name></assignedPerson></assignedAuthor></author>"
        }
        let number = #"<id root="2.16.840.1.113883.4.6" extension="1234567893"/>"#
        let keys = try [
            author("Jane Doe", number), author("J. Doe", number + #"<id root="1.9"/>"#), author("Jane Doe", ""),
            author("Jane Doe", #"<id nullFlavor="NI"/>"#),
        ].map { more in
            try read(
                CDASample.document(CDASample.section("11450-4", CDASample.problem(CDASample.pneumonia, more: more)))
            ).statements[0].texts("authors.key")
        }
        #expect(keys[0].count == 1 && keys[0] == keys[1])
        #expect(keys[0] != keys[2] && keys[2] == keys[3])
    }

    // MARK: Other roots and places

    @Test func aBareEntryIsAFragment() throws {
        let outcome = try read(CDASample.problem(CDASample.pneumonia))
        #expect(outcome.kinds == ["problem"])
        #expect(outcome.statements[0].texts("xpath") == ["/act/entryRelationship[1]/observation"])
        #expect(outcome.documents[0].texts("kind") == ["fragment"])
        #expect(outcome.documents[0].texts("patient.ids.root") == [])
    }

    @Test func textWithoutEntriesIsANarrative() throws {
        let outcome = try read(
            CDASample.document(
                CDASample.section("10164-2", text: "<paragraph>Came  in</paragraph><paragraph>limping.</paragraph>"),
                CDASample.section("11450-4", text: "None known.", "")))
        #expect(outcome.kinds == ["narrative", "other"])
        #expect(outcome.statements[0].texts("text") == ["Came in\nlimping."])
        #expect(outcome.statements[0].texts("section.name") == ["present-illness"])
    }

    @Test func sectionsStandInSections() throws {
        let inner = "<component>\(CDASample.section("11450-4", CDASample.problem(CDASample.pneumonia)))</component>"
        let outer = CDASample.section("10164-2", text: "Outer.").replacing("</section>", with: inner + "</section>")
        let outcome = try read(CDASample.document(outer))
        #expect(outcome.kinds == ["narrative", "problem"])
        #expect(outcome.statements[1].texts("section.code") == ["11450-4"])
        #expect(
            outcome.statements[1].texts("xpath")[0].hasPrefix(
                "/ClinicalDocument/component/structuredBody/component[1]/section/component[1]/section/entry[1]/act"))
    }

    @Test func emptyEntriesAreOther() throws {
        let text = CDASample.document(CDASample.section("11450-4", "")).replacing(
            "<entry></entry>", with: "<entry nullFlavor=\"NI\"/>")
        let record = try read(text).statements[0]
        #expect(record.texts("kind") == ["other"])
        #expect(record.texts("nullFlavor") == ["NI"])
    }

    @Test func unstructuredBodiesAreRead() throws {
        let text =
            "<ClinicalDocument>\(CDASample.header)<component><nonXMLBody>"
            + "<text mediaType=\"application/pdf\" representation=\"B64\">JVBE\n Ri0=</text></nonXMLBody></component></ClinicalDocument>"
        let document = try #require(try read(text).documents.first)
        #expect(document.texts("body.mediaType") == ["application/pdf"])
        #expect(document.texts("body.data") == ["JVBERi0="])
        #expect(document.texts("body.size") == ["5"])
        // SHA-1 of the five bytes, as FHIR's Attachment.hash.
        #expect(document.texts("body.hash") == ["6GUZUCson6BgvpmHylP3m4FZU4s="])
    }
}
