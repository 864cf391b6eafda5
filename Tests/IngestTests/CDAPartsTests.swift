import Records
import Testing

@testable import Ingest

/// Parts of documents that other vendors fill in their own way: identifiers as values, containers, sections without information.
@Suite struct CDAPartsTests {
    private func statements(_ sections: String...) throws -> [Record] {
        var body = ""
        for section in sections { body += "<component>\(section)</component>" }
        return try read(
            "<ClinicalDocument>\(CDASample.header)<component><structuredBody>\(body)</structuredBody></component></ClinicalDocument>"
        ).statements
    }

    // MARK: Values

    @Test func anIdentifierIsAValue() throws {
        let value = { (text: String) in
            try self.statements(
                CDASample.section(
                    "30954-2", "<observation classCode=\"OBS\" moodCode=\"EVN\"><code code=\"1\"/>\(text)</observation>"
                ))[0]
        }
        let stated = try value(#"<value xsi:type="II" root="2.16.840.1.113883.3.3719" extension="00848486001762"/>"#)
        #expect(stated.texts("values.type") == ["II"])
        #expect(stated.texts("values.system") == ["2.16.840.1.113883.3.3719"])
        #expect(stated.texts("values.text") == ["00848486001762"])
        #expect(try value(#"<value root="1.2.3" extension="4"/>"#).texts("values.type") == ["II"])
        let secret = try value(#"<value xsi:type="II" root="2.16.840.1.113883.4.1" extension="987-65-4321"/>"#)
        #expect(secret.texts("values.text") == [])
    }

    // MARK: Documents

    @Test func aBodyOfBlanksAroundAReferenceIsNone() throws {
        let document = { (text: String) in
            try read(
                "<ClinicalDocument>\(CDASample.header)<component><nonXMLBody>\(text)</nonXMLBody></component></ClinicalDocument>"
            ).documents[0]
        }
        let elsewhere = try document(
            "<text mediaType=\"application/pdf\">\n  <reference value=\"scan.pdf\"/>\n </text>")
        #expect(elsewhere.texts("body.reference") == ["scan.pdf"])
        for field in ["body.data", "body.size", "body.hash"] { #expect(elsewhere.texts(field) == []) }
        #expect(try document("<text> Hello </text>").texts("body.size") == ["7"])
    }

    @Test func aVisitsFacilityIsAPlace() throws {
        let place = { (facility: String) in
            let visit =
                "<componentOf><encompassingEncounter><id root=\"1.2.77\"/><location>\(facility)</location></encompassingEncounter></componentOf>"
            return try read(CDASample.document(header: CDASample.header + visit)).statements[0]
        }
        let clinic = try place(
            "<healthCareFacility><id root=\"1.2.88\"/><location><name>East</name><addr><city>Troy</city></addr></location>"
                + "<serviceProviderOrganization><name>Clinic</name></serviceProviderOrganization></healthCareFacility>")
        #expect(clinic.texts("participants.type") == ["LOC"])
        #expect(clinic.texts("participants.role") == ["SDLOC"])
        #expect(clinic.texts("participants.entity.name") == ["East"])
        #expect(clinic.texts("participants.addresses.city") == ["Troy"])
        #expect(clinic.texts("participants.organization.name") == ["Clinic"])
        #expect(clinic.texts("kind") == ["encounter"])
        #expect(clinic.texts("section.name") == ["header"])
        #expect(clinic.texts("xpath") == ["/ClinicalDocument/componentOf/encompassingEncounter"])
        #expect(clinic.texts("key") == clinic.texts("document.encounterKey"))
        let other = try place(
            "<healthCareFacility classCode=\"ISDLOC\"><serviceProviderOrganization><name>Clinic</name></serviceProviderOrganization></healthCareFacility>"
        )
        #expect(other.texts("participants.role") == ["ISDLOC"])
        #expect(other.texts("participants.key").count == 1)
    }

    @Test func whatEntriesSayOfThePatientStandsInTheDocument() throws {
        let sex = { (code: String, time: String, more: String) in
            """
            <observation classCode="OBS" moodCode="EVN" \(more)><templateId root="2.16.840.1.113883.10.20.34.3.45"/>
            <code code="76691-5"/><effectiveTime><low value="\(time)"/></effectiveTime><value code="\(code)" codeSystem="2.16"/></observation>
            """
        }
        let birth = """
            <observation classCode="OBS" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.200"/><code code="76689-9"/>
            <value code="F" displayName="Female"/></observation>
            """
        let entries = [
            birth, sex("1", "2010", "negationInd=\"false\""), sex("2", "2020", ""), sex("3", "2015", ""),
            sex("4", "2024", "negationInd=\"true\""),
        ]
        let section = CDASample.section("29762-2", entries.joined(separator: "</entry><entry>"))
        let document = try read(CDASample.document(section)).documents[0]
        #expect(document.texts("patient.birthSex.code") == ["F"])
        #expect(document.texts("patient.birthSex.display") == ["Female"])
        #expect(document.texts("patient.genderIdentity.code") == ["2"])
        #expect(document.texts("patient.sex.code") == [])
    }

    @Test func inhaledOxygenIsToldWithTheOnlySaturation() throws {
        let sign = { (code: String) in
            "<component><observation classCode=\"OBS\" moodCode=\"EVN\"><code code=\"\(code)\"/></observation></component>"
        }
        let statements = { (signs: [String]) in
            let panel =
                "<organizer classCode=\"CLUSTER\" moodCode=\"EVN\"><code code=\"46680005\"/>\(signs.map(sign).joined())</organizer>"
            return try read(CDASample.document(CDASample.section("8716-3", panel))).statements.filter {
                $0.texts("kind") == ["vital"]
            }
        }
        let one = try statements(["3151-8", "2708-6", "8867-4", "3150-6"])
        #expect(one.map { $0.texts("code.code") } == [["3151-8"], ["2708-6"], ["8867-4"], ["3150-6"]])
        #expect(one.map { $0.texts("related.code.code") } == [[], ["3151-8", "3150-6"], [], []])
        // Of two nobody knows with which it was inhaled.
        let two = try statements(["2708-6", "59408-5", "3151-8"])
        #expect(two.allSatisfy { $0.texts("related.code.code") == [] })
    }

    // MARK: Containers

    private static let preference = """
        <entryRelationship typeCode="REFR"><observation classCode="OBS" moodCode="EVN">
          <templateId root="2.16.840.1.113883.10.20.22.4.143"/><code code="225773000"/>
        </observation></entryRelationship></act>
        """

    @Test func aPreferenceInAConcernIsNoProblem() throws {
        let act = CDASample.problem(CDASample.pneumonia).replacing("</act>", with: CDAPartsTests.preference)
        let records = try statements(CDASample.section("11450-4", act))
        #expect(records.flatMap { $0.texts("kind") } == ["problem"])
        #expect(records[0].texts("related.templates") == ["2.16.840.1.113883.10.20.22.4.143"])
        #expect(records[0].texts("related.type") == ["REFR"])
        // Without a template of its own, or with a vendor's, an observation is a problem still.
        let bare = act.replacing("2.16.840.1.113883.10.20.22.4.143", with: "1.2.3.4.5")
        #expect(try statements(CDASample.section("11450-4", bare)).count == 2)
    }

    @Test func aReactionBesideItsAllergyIsNotLost() throws {
        let observation = { (template: String, code: String) in
            "<entryRelationship typeCode=\"SUBJ\"><observation classCode=\"OBS\" moodCode=\"EVN\"><templateId root=\"2.16.840.1.113883.10.20.22.4.\(template)\"/>"
                + "<value xsi:type=\"CD\" code=\"\(code)\"/></observation></entryRelationship>"
        }
        let act = { (parts: String) in
            "<act classCode=\"ACT\" moodCode=\"EVN\"><templateId root=\"2.16.840.1.113883.10.20.22.4.30\"/>\(parts)</act>"
        }
        let reaction = observation("9", "R")
        let records = try statements(
            CDASample.section(
                "48765-2", act(observation("7", "A") + reaction + observation("7", "B") + reaction),
                act(reaction + observation("7", "C")), act(reaction)))
        #expect(records.flatMap { $0.texts("kind") } == ["allergy", "allergy", "allergy", "other"])
        #expect(records.prefix(3).flatMap { $0.texts("related.values.code") } == ["R", "R", "R"])
    }

    @Test func aSupplyThatIsOrderedIsNoDispense() throws {
        let supply = { (mood: String, template: String) in
            "<entryRelationship typeCode=\"REFR\"><supply classCode=\"SPLY\" moodCode=\"\(mood)\">"
                + "<templateId root=\"2.16.840.1.113883.10.20.22.4.\(template)\"/><id root=\"1.2.\(template)\"/></supply></entryRelationship>"
        }
        let medication = { (parts: String) in
            "<substanceAdministration classCode=\"SBADM\" moodCode=\"INT\">"
                + "<templateId root=\"2.16.840.1.113883.10.20.22.4.16\"/>\(parts)</substanceAdministration>"
        }
        let records = try statements(
            CDASample.section(
                "10160-0", medication(supply("EVN", "18") + supply("INT", "18")), medication(supply("EVN", "17")),
                medication(supply("EVN", "50"))))
        #expect(
            records.flatMap { $0.texts("kind") } == ["medication", "dispense", "medication", "dispense", "medication"])
        #expect(records.flatMap { $0.texts("related.mood") } == ["INT", "EVN"])
    }

    @Test func equipmentStandsInItsOrganizer() throws {
        let organizer = """
            <organizer classCode="CLUSTER" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.135"/>
              <code code="74468000"/><statusCode code="completed"/>
              <component><supply classCode="SPLY" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.50"/><id root="1.2.1"/></supply></component>
              <component><procedure classCode="PROC" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.14"/><id root="1.2.2"/></procedure></component>
            </organizer>
            """
        let records = try statements(CDASample.section("46264-8", organizer))
        #expect(records.flatMap { $0.texts("kind") } == ["supply", "procedure"])
        #expect(records.flatMap { $0.texts("parent.kind") } == ["equipment-organizer", "equipment-organizer"])
    }

    @Test func whatAStatementRefersToOutsideIsNested() throws {
        let more = """
            <reference typeCode="REFR"><externalDocument classCode="DOC" moodCode="EVN"><id root="1.2.9" extension="D"/></externalDocument></reference>
            """
        let record = try statements(CDASample.section("11450-4", CDASample.problem(CDASample.pneumonia, more: more)))[0]
        #expect(record.texts("related.element") == ["externalDocument"])
        #expect(record.texts("related.type") == ["REFR"])
        #expect(record.texts("related.ids.extension") == ["D"])
    }

    // MARK: Sections

    @Test func aSectionWithoutInformationSaysSo() throws {
        let null = { (section: String) in section.replacing("<section>", with: "<section nullFlavor=\"NI\">") }
        let silent = try statements(null(CDASample.section("48765-2")), CDASample.section("48765-2"))
        #expect(silent.flatMap { $0.texts("kind") } == ["narrative"])
        #expect(silent[0].texts("section.nullFlavor") == ["NI"])
        let told = try statements(null(CDASample.section("18776-5", text: "None", "<act><code code=\"1\"/></act>")))
        #expect(told.count == 2)
        #expect(told.flatMap { $0.texts("section.nullFlavor") } == [])
    }

    @Test func aTextOfAnEarlierSectionIsFound() throws {
        let text = "<text><reference value=\"#p1\"/></text>"
        let entry = CDASample.problem(CDASample.pneumonia, more: text)
        let named = { (words: String) in "<content ID=\"p1\">\(words)</content>" }
        let earlier = CDASample.section("10164-2", text: named("Earlier"))
        let found = { (records: [Record]) in
            records.filter { $0.texts("kind") == ["problem"] }.flatMap { $0.texts("text") }
        }
        #expect(found(try statements(earlier, CDASample.section("11450-4", text: "Own", entry))) == ["Earlier"])
        #expect(found(try statements(earlier, CDASample.section("11450-4", text: named("Own"), entry))) == ["Own"])
        #expect(found(try statements(CDASample.section("11450-4", text: "Own", entry), earlier)) == [])
    }

    // MARK: Documents of C32 and IHE

    @Test func sectionsAndStatementsOfC32AreKnown() throws {
        let section = """
            <section><templateId root="2.16.840.1.113883.3.88.11.83.103"/><entry>
            <act classCode="ACT" moodCode="EVN"><templateId root="2.16.840.1.113883.3.88.11.83.7"/><templateId root="1.3.6.1.4.1.19376.1.5.3.1.4.5.1"/>
            <entryRelationship typeCode="SUBJ"><observation classCode="OBS" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.1.28"/>
            \(CDASample.pneumonia)</observation></entryRelationship></act></entry></section>
            """
        let allergies = section.replacing("83.103", with: "83.102").replacing("83.7\"", with: "83.6\"")
            .replacing("20.1.28", with: "20.1.18")
        let records = try statements(section, allergies)
        #expect(records.flatMap { $0.texts("section.name") } == ["problems", "allergies"])
        #expect(records.flatMap { $0.texts("kind") } == ["problem", "allergy"])
        #expect(records.flatMap { $0.texts("parent.kind") } == ["concern", "allergy-concern"])
    }
}
