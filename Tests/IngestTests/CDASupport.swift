import Foundation
import Records

@testable import Ingest

/// Invented documents for tests of the reader.
enum CDASample {
    static let corpus = Place.root.deletingLastPathComponent().appending(path: "shared/corpus/ccd")

    static let header = """
        <templateId root="2.16.840.1.113883.10.20.22.1.2" extension="2015-08-01"/>
        <id root="1.2.3.4" extension="DOC1"/>
        <code code="34133-9" codeSystem="2.16.840.1.113883.6.1"/>
        <title>Summary of Ada Sample</title>
        <effectiveTime value="20240105103000-0500"/>
        <confidentialityCode code="N"/>
        <languageCode code="en-US"/>
        <setId root="1.2.3.5" extension="SET1"/>
        <versionNumber value="2"/>
        <recordTarget><patientRole>
          <id root="1.2.3.9" extension="P1"/>
          <id root="2.16.840.1.113883.4.1" extension="123-45-6789"/>
          <addr use="HP"><streetAddressLine>1 Main St</streetAddressLine><city>Springfield</city><state>IL</state></addr>
          <telecom use="HP" value="tel:+1-555-0100"/>
          <patient>
            <name use="L"><given>Ada</given><given>B.</given><family>Sample</family></name>
            <administrativeGenderCode code="F" codeSystem="2.16.840.1.113883.5.1"/>
            <birthTime value="19800229"/>
            <raceCode code="2106-3" codeSystem="2.16.840.1.113883.6.238"/>
            <sdtc:raceCode code="2108-9" codeSystem="2.16.840.1.113883.6.238"/>
          </patient>
        </patientRole></recordTarget>
        <author><time value="20240105"/><assignedAuthor>
          <id root="2.16.840.1.113883.4.6" extension="1234567893"/>
          <assignedPerson><name><given>Jane</given><family>Doe</family></name></assignedPerson>
        </assignedAuthor></author>
        <custodian><assignedCustodian><representedCustodianOrganization>
          <id root="1.2.3.7"/><name>Example Clinic</name>
        </representedCustodianOrganization></assignedCustodian></custodian>

        """

    /// A document of sections.
    static func document(_ sections: String..., header: String = CDASample.header, head: String = "") -> String {
        let body = sections.map { "<component>\($0)</component>\n" }.joined()
        return "\(head)<ClinicalDocument xmlns=\"urn:hl7-org:v3\">\n\(header)"
            + "<component><structuredBody>\n\(body)</structuredBody></component>\n</ClinicalDocument>\n"
    }

    /// A section of a LOINC code.
    static func section(_ code: String, text: String = "", _ entries: String...) -> String {
        "<section><code code=\"\(code)\" codeSystem=\"2.16.840.1.113883.6.1\"/><title>A title</title>"
            + (text.isEmpty ? "" : "<text>\(text)</text>")
            + entries.map { "<entry>\($0)</entry>" }.joined(separator: "\n") + "</section>"
    }

    /// A problem in its concern.
    static func problem(_ value: String, id: String = "1.2.3.100", more: String = "", low: String = "20120806")
        -> String
    {
        """
        <act classCode="ACT" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.3"/>
          <code code="CONC"/><statusCode code="active"/>
          <entryRelationship typeCode="SUBJ"><observation classCode="OBS" moodCode="EVN">
            <templateId root="2.16.840.1.113883.10.20.22.4.4" extension="2015-08-01"/>
            <id root="\(id)"/>
            <code code="55607006" codeSystem="2.16.840.1.113883.6.96"/>
            <statusCode code="completed"/>
            <effectiveTime><low value="\(low)"/></effectiveTime>
            \(value)\(more)
          </observation></entryRelationship>
        </act>
        """
    }

    static let pneumonia = #"<value xsi:type="CD" code="233604007" codeSystem="2.16.840.1.113883.6.96"/>"#
}

extension Outcome {
    var statements: [Record] { records.filter { $0.schema.kind == "clinical.statement" } }
    var documents: [Record] { records.filter { $0.schema.kind == "clinical.document" } }
    var kinds: [String] { statements.flatMap { $0.texts("kind") } }
}
