import Foundation
import Records
import Testing

@testable import Ingest

/// CDA's data types in the fields of the vocabulary.
@Suite struct CDAValueTests {
    private func moment(_ text: String) -> String? {
        var bytes: [UInt8] = []
        let reading = Array(text.utf8).withUnsafeBufferPointer { CDATime.read($0) { bytes.append($0) } }
        return reading == .moment ? String(decoding: bytes, as: UTF8.self) : nil
    }

    @Test(arguments: [
        ("2012", "2012"), ("201208", "2012-08"), ("20120806", "2012-08-06"), ("20120806101112", "2012-08-06"),
        ("201208061011-0500", "2012-08-06T10:11:00-05:00"), ("2012080610-0500", "2012-08-06T10:00:00-05:00"),
        ("20120806101112.125+0000", "2012-08-06T10:11:12.125+00:00"), ("20120806-0500", "2012-08-06"),
        ("20120806101112Z", "2012-08-06T10:11:12Z"), ("20240229", "2024-02-29"),
        ("20120806101112+05", "2012-08-06T10:11:12+05:00"), ("2012-08-06", "2012-08-06"),
        ("2012-08-06T10:11:12.5-05:00", "2012-08-06T10:11:12.5-05:00"), ("2012-08-06T10:11Z", "2012-08-06T10:11:00Z"),
        ("2012-08-06T10:11:12", "2012-08-06"), ("2012/08/06", "2012-08-06"), ("2012-08", "2012-08"),
        ("20120806T101112", "2012-08-06"), ("20120806101112-05:00", "2012-08-06T10:11:12-05:00"),
        ("20120806101112 -0500", "2012-08-06T10:11:12-05:00"), ("2012-08-06 10:11:12", "2012-08-06"),
        ("20120806T101112.25Z", "2012-08-06T10:11:12.25Z"), ("2012-0500", "2012"),
    ])
    func timesKeepTheirPrecision(text: String, expected: String) {
        #expect(moment(text) == expected)
    }

    @Test(arguments: [
        "", "201", "20121", "2012080", "20230229", "20121301", "20120832", "201208062511", "20120806101160", "YYYYMMDD",
        "2014032124536-0500", "20220813124536-500", "-08", "20120806101112+9900", "20120806101112.1x", "2012-13-06",
        "2012-08-0",
        "08/06/2012", "2012/08-06", "2012-8-6", "2012/08/06/07", "2012-08-06T10:11:12-05:0",
        "2012-08-06T10:11:12-05:000",
        "20120806T", "2012-08-06T10:11:12Zx", "2012-08-06 10", "2012-08-06T25:00Z",
        "----------", "2012---08-06",
        "00000101", "201208061011123",
    ])
    func whatIsNoTimeIsNone(text: String) {
        #expect(moment(text) == nil)
    }

    private func problem(_ content: String, text: String = "") throws -> (record: Record, findings: [Finding]) {
        let outcome = try read(
            CDASample.document(CDASample.section("11450-4", text: text, CDASample.problem(content))))
        guard case .record(let record, let findings) = outcome.events[0] else { throw Missing() }
        return (record, findings)
    }

    struct Missing: Error {}

    @Test func malformedTimesAreFoundAndLeftOut() throws {
        let outcome = try read(
            CDASample.document(
                CDASample.section("11450-4", CDASample.problem(CDASample.pneumonia, low: "20120832"))))
        #expect(outcome.statements[0].texts("effective.from") == [])
        guard case .record(_, let findings) = outcome.events[0] else { throw Missing() }
        let finding = try #require(findings.first)
        #expect(finding.rule == "CDA-TIME")
        #expect(finding.path.hasSuffix("/observation/effectiveTime/low"))
        #expect(finding.location?.ordinal ?? 0 > 30)
        #expect(!finding.message.contains("20120832"))
    }

    @Test func whatIsNormalInWords() throws {
        func range(_ content: String) -> String {
            "<referenceRange><observationRange>\(content)</observationRange></referenceRange>"
        }
        let translated = """
            <value xsi:type="IVL_PQ"><low nullFlavor="OTH"><translation value="150" nullFlavor="OTH"><originalText>THOUS/MCL\
            </originalText></translation></low></value>
            """
        let texts = try [
            translated, #"<value xsi:type="ST">3.4-10.8</value>"#,
            #"<value xsi:type="CD" code="260415000" displayName="Not detected"/>"#,
            #"<text>none</text><value xsi:type="CD" code="260415000" displayName="Not detected"/>"#,
        ].map { try problem(CDASample.pneumonia + range($0)).record.texts("ranges.text") }
        #expect(texts == [[], ["3.4-10.8"], ["Not detected"], ["none"]])
    }

    @Test func numbersInTranslations() throws {
        let record = try problem(
            """
            <value xsi:type="PQ" nullFlavor="OTH"><translation nullFlavor="OTH"/><translation nullFlavor="OTH" value="152">\
            <originalText>THOUS/MCL</originalText></translation><translation value="9" unit="g"/></value>\
            <value xsi:type="PQ" value="13.5" unit="g/dL"><translation nullFlavor="OTH" value="999"/></value>\
            <value xsi:type="IVL_PQ"><low nullFlavor="OTH"><translation value="150"><originalText>THOUS/MCL</originalText>\
            </translation></low><high value="400" unit="x"/></value><value xsi:type="PQ" nullFlavor="OTH"/>
            """
        ).record
        #expect(record.texts("values.number") == ["152", "13.5"])
        #expect(record.texts("values.unit") == ["THOUS/MCL", "g/dL"])
        #expect(record.texts("values.low") == ["150"])
        #expect(record.texts("values.lowUnit") == ["THOUS/MCL"])
        #expect(record.texts("values.nullFlavor") == ["OTH"])
    }

    @Test func whatIsEmbeddedIsNoText() throws {
        let both = try problem(
            ##"<text mediaType="text/rtf" representation="B64">e1xy dGY<reference value="#a"/></text>"##,
            text: #"<content ID="a">As told</content>"#
        ).record
        #expect(both.texts("values.data") == ["e1xydGY"])
        #expect(both.texts("values.mediaType") == ["text/rtf"])
        #expect(both.texts("text") == ["As told"])
        let alone = try problem(#"<text mediaType="application/pdf">JVBE</text>"#).record
        #expect(alone.texts("values.data") == ["JVBE"])
        #expect(alone.texts("text") == [])
        let words = try problem(#"<text mediaType="text/plain">JVBE</text>"#).record
        #expect(words.texts("values.data") == [])
        #expect(words.texts("text") == ["JVBE"])
    }

    @Test func valuesByType() throws {
        let record = try problem(
            """
            <value xsi:type="PQ" value="1.5" unit="mg"/><value xsi:type="IVL_PQ"><low value="3" unit="g" inclusive="false"/></value>
            <value xsi:type="ST">a  b</value><value xsi:type="BL" value="true"/><value xsi:type="INT" value="+7"/>
            <value xsi:type="RTO"><numerator value="1"/><denominator value="128"/></value><value xsi:type="TS" value="2012"/>
            <value xsi:type="PQ" value="1 to 2" unit="mg"/><value xsi:type="CE" code="x"/><value xsi:type="PQ" value=".5"/>
            <value xsi:type="ED" mediaType="text/rtf" representation="B64">QU
            I=</value><value xsi:type="PQ" nullFlavor="UNK"/><value xsi:type="IVL_TS"><low value="20120101"/></value>
            """
        ).record
        #expect(
            record.texts("values.type") == [
                "PQ", "IVL_PQ", "ST", "BL", "INT", "RTO", "TS", "PQ", "CD", "PQ", "ED", "PQ", "IVL_TS",
            ])
        #expect(record.texts("values.number") == ["1.5", "7", "0.5"])
        #expect(record.texts("values.low") == ["3"])
        #expect(record.texts("values.lowOpen") == ["true"])
        #expect(record.texts("values.text") == ["a b", "1 to 2 mg"])
        #expect(record.texts("values.flag") == ["true"])
        #expect(record.texts("values.denominator") == ["128"])
        #expect(record.texts("values.moment") == ["2012"])
        #expect(record.texts("values.data") == ["QUI="])
        #expect(record.texts("values.mediaType") == ["text/rtf"])
        #expect(record.texts("values.nullFlavor") == ["UNK"])
        #expect(record.texts("values.from") == ["2012-01-01"])
    }

    @Test func typesThatAreMissingAreGuessed() throws {
        let record = try problem(
            """
            <value code="x" codeSystem="1.2"/><value value="1" unit="mg"/><value value="12.5"/><value>words</value>
            <value><low value="1" unit="g"/></value><value><low value="20120101"/></value><value value="false"/>
            """
        ).record
        #expect(record.texts("values.type") == ["CD", "PQ", "REAL", "ST", "IVL_PQ", "IVL_TS", "BL"])
    }

    @Test func conceptsKeepWhatTheySay() throws {
        let record = try problem(
            """
            <value xsi:type="CD" code="1" codeSystem="1.2" codeSystemName="S" displayName="One">
            <originalText>The <b>first</b></originalText><translation code="2" codeSystem="1.3" displayName="Two"/>
            <qualifier><name code="n" displayName="N"/><value code="v" codeSystem="1.4" displayName="V"/></qualifier></value>
            """
        ).record
        #expect(record.texts("values.display") == ["One"])
        #expect(record.texts("values.text") == ["The first"])
        #expect(record.texts("values.translations.code") == ["2"])
        #expect(record.texts("values.qualifiers.name") == ["n"])
        #expect(record.texts("values.qualifiers.system") == ["1.4"])
    }

    @Test func nullFlavorsAreCodes() throws {
        let (record, findings) = try problem(
            #"<value xsi:type="CD" nullFlavor="OTH"/><interpretationCode nullFlavor="20120806"/>"#)
        #expect(record.texts("values.nullFlavor") == ["OTH"])
        #expect(record.texts("interpretations.nullFlavor") == [])
        #expect(findings.map(\.rule) == ["CDA-NULLFLAVOR"])
    }

    @Test func timingsOfMedications() throws {
        let medication = """
            <substanceAdministration classCode="SBADM" moodCode="INT">
            <effectiveTime xsi:type="IVL_TS"><low value="20120806"/><high nullFlavor="UNK"/></effectiveTime>
            <effectiveTime xsi:type="PIVL_TS" institutionSpecified="true" operator="A"><period><low value="4" unit="h"/><high value="6" unit="h"/></period></effectiveTime>
            <effectiveTime xsi:type="EIVL_TS" operator="A"><event code="HS"/><offset><low value="-1" unit="h"/></offset></effectiveTime>
            <effectiveTime xsi:type="SXPR_TS"><comp value="20120101"/><comp><period value="8" unit="h"/></comp></effectiveTime>
            <doseQuantity value="1" unit="mg"/><repeatNumber><high value="3"/></repeatNumber>
            <consumable><manufacturedProduct><manufacturedMaterial><code code="1190220" codeSystem="2.16.840.1.113883.6.88"/>
            <name>Albuterol</name><lotNumberText>L1</lotNumberText></manufacturedMaterial></manufacturedProduct></consumable>
            </substanceAdministration>
            """
        let record = try read(CDASample.document(CDASample.section("10160-0", medication))).statements[0]
        #expect(record.texts("kind") == ["medication"])
        #expect(record.texts("timings.type") == ["IVL_TS", "PIVL_TS", "EIVL_TS", "TS", "PIVL_TS"])
        #expect(record.texts("timings.ends") == ["UNK"])
        #expect(record.texts("timings.period") == ["4", "8"])
        #expect(record.texts("timings.periodHigh") == ["6"])
        #expect(record.texts("timings.institution") == ["true"])
        #expect(record.texts("timings.event") == ["HS"])
        #expect(record.texts("timings.offset") == ["-1"])
        #expect(record.texts("repeatNumber") == ["3"])
        #expect(record.texts("product.name") == ["Albuterol"])
        #expect(record.texts("product.lotNumber") == ["L1"])
    }

    // MARK: Narrative

    @Test func referencesAreTheNarrativesText() throws {
        let table = """
            <table><thead><tr><th>Problem</th><th>Since</th></tr></thead><tbody>
            <tr ID="row"><td ID="cell">Pneumonia
              acute</td><td>2012</td></tr></tbody></table><paragraph>See <content ID="c">this one</content>.</paragraph>
            <list><item ID="i">An item</item></list>
            """
        let texts = try ["row", "cell", "c", "i"].map { id in
            try problem(
                "<value xsi:type=\"CD\"><originalText><reference value=\"#\(id)\"/></originalText></value>", text: table
            )
            .record.texts("values.text").first
        }
        #expect(texts == ["Problem: Pneumonia acute; Since: 2012", "Pneumonia acute", "this one", "An item"])
    }

    @Test func narrativesHaveLines() throws {
        let table = "<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table>After<br/>all"
        let outcome = try read(CDASample.document(CDASample.section("10164-2", text: table)))
        #expect(outcome.statements[0].texts("text") == ["A | B\n1 | 2\nAfter\nall"])
    }

    @Test func danglingReferencesAreFound() throws {
        let (record, findings) = try problem(
            ##"<value xsi:type="CD" code="1"><originalText><reference value="#gone"/></originalText></value>"##)
        #expect(record.texts("values.text") == [])
        #expect(findings.map(\.rule) == ["CDA-REFERENCE"])
    }
}
