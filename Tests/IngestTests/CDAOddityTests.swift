import Records
import Testing

@testable import Ingest

/// What systems write where CDA has another place or word for it: nothing of it is lost without a word.
@Suite struct CDAOddityTests {
    private func body(_ text: String) throws -> Outcome {
        try read(
            "<ClinicalDocument>\(CDASample.header)<component><structuredBody>\(text)</structuredBody></component></ClinicalDocument>"
        )
    }

    private func value(_ text: String, narrative: String = "") throws -> Record {
        let observation = "<observation classCode=\"OBS\" moodCode=\"EVN\"><code code=\"1\"/>\(text)</observation>"
        return try body("<component>\(CDASample.section("30954-2", text: narrative, observation))</component>")
            .statements[0]
    }

    private func observation(_ code: String, template: String = "", parts: String = "") -> String {
        "<observation classCode=\"OBS\" moodCode=\"EVN\">\(template.isEmpty ? "" : "<templateId root=\"\(template)\"/>")"
            + "<id root=\"1.2\" extension=\"\(code)\"/><code code=\"\(code)\"/>\(parts)</observation>"
    }

    private func kinds(_ section: String, _ entries: String...) throws -> [String] {
        var text = ""
        for entry in entries { text += CDASample.section(section, entry).wrapped("component") }
        return try body(text).statements.map { $0.texts("kind")[0] }
    }

    // MARK: Places

    @Test func anEntryMayHaveSeveralStatements() throws {
        let two = CDASample.problem(CDASample.pneumonia) + CDASample.problem(CDASample.pneumonia, id: "1.2.3.101")
        let statements = try body("<component>\(CDASample.section("11450-4", two))</component>").statements
        #expect(statements.map { $0.texts("kind") } == [["problem"], ["problem"]])
        #expect(statements.map { $0.texts("ids.root") } == [["1.2.3.100"], ["1.2.3.101"]])
    }

    @Test func tooManyOfThemAreQuarantined() throws {
        let many = String(repeating: "<observation/>", count: CDAEntries.statementLimit + 1)
        let events = try body("<component>\(CDASample.section("11450-4", many))</component>").events
        let isRefused = events.contains {
            guard case .quarantined(let fragment) = $0 else { return false }
            return fragment.finding.rule == "CDA-LIMIT"
        }
        #expect(isRefused)
    }

    @Test func aStatementWithoutItsEntryIsRead() throws {
        let problem = CDASample.problem(CDASample.pneumonia)
        let outcome = try body(
            "<component><section><code code=\"11450-4\"/><text>Lungs</text>\(problem)\(problem)</section></component>")
        #expect(outcome.statements.map { $0.texts("kind")[0] } == ["problem", "problem"])
        #expect(outcome.documents[0].texts("entries") == ["2"])
    }

    @Test func sectionsWithoutTheirComponentAreRead() throws {
        let problem = CDASample.section("11450-4", CDASample.problem(CDASample.pneumonia))
        #expect(try body(problem).statements.map { $0.texts("section.name")[0] } == ["problems"])
        let outer = "<section><code code=\"10164-2\"/><text>Cough</text>\(problem)</section>"
        let statements = try body(outer.wrapped("component")).statements
        #expect(statements.map { $0.texts("kind")[0] } == ["narrative", "problem"])
        #expect(statements[0].texts("text") == ["Cough"])
    }

    // MARK: Values

    @Test func aTruthValueIsOneInCapitalsToo() throws {
        #expect(try value(#"<value xsi:type="BL" value="TRUE"/>"#).texts("values.flag") == ["true"])
        #expect(try value(#"<value xsi:type="BL" value="0"/>"#).texts("values.flag") == ["false"])
        let other = try value(#"<value xsi:type="BL" value="maybe"/>"#)
        #expect(other.texts("values.flag") == [])
        #expect(other.texts("values.text") == ["maybe"])
    }

    @Test func whatIsDeniedInCapitalsIsDenied() throws {
        for (stated, negated) in [("TRUE", "true"), ("1", "true"), ("False", "false"), ("maybe", "maybe")] {
            let entry = "<observation negationInd=\"\(stated)\"><code code=\"1\"/></observation>"
            let record = try body("<component>\(CDASample.section("30954-2", entry))</component>").statements[0]
            #expect(record.texts("negated") == [negated])
        }
    }

    @Test func whatStandsForANumberKeepsItsUnit() throws {
        let above = try value(#"<value xsi:type="PQ" value="&gt;95" unit="mg/dL"/>"#)
        #expect(above.texts("values.text") == [">95"])
        #expect(above.texts("values.unit") == ["mg/dL"])
        #expect(
            try value(#"<value xsi:type="PQ" value="1,200" unit="mg/dL"/>"#).texts("values.text") == ["1,200 mg/dL"])
        #expect(above.texts("values.number") == [])
        #expect(
            try value(#"<value xsi:type="PQ" value="canceled" unit="mg/dL"/>"#).texts("values.text") == ["canceled"])
        let unknown = try value(#"<value xsi:type="PQ" value="UNK" unit="mg/dL"/>"#)
        #expect(unknown.texts("values.text") == [])
        #expect(unknown.texts("values.nullFlavor") == ["UNK"])
    }

    @Test func aWholeNumberWithAFractionIsReal() throws {
        #expect(try value(#"<value xsi:type="INT" value="5.5"/>"#).texts("values.type") == ["REAL"])
        #expect(try value(#"<value xsi:type="INT" value="5"/>"#).texts("values.type") == ["INT"])
    }

    @Test func aPartOfASetOfTimesIsATime() throws {
        #expect(try value(#"<value xsi:type="SXCM_TS" value="20200101"/>"#).texts("values.moment") == ["2020-01-01"])
    }

    @Test func wordsInACodedValueAreItsText() throws {
        #expect(try value(#"<value xsi:type="CD">Negative</value>"#).texts("values.text") == ["Negative"])
        let named = try value(#"<value xsi:type="CD" code="1" displayName="Negative">no</value>"#)
        #expect(named.texts("values.text") == [])
    }

    @Test func wordsBesideAReferenceToNothingCount() throws {
        let words = try value(
            ##"<value xsi:type="CD" nullFlavor="OTH"><originalText>Eggs <reference value="#e"/></originalText></value>"##,
            narrative: #"<table><tr><td><content ID="e"/>Hen</td></tr></table>"#)
        #expect(words.texts("values.text") == ["Eggs"])
        let told = try value(
            ##"<value xsi:type="CD" nullFlavor="OTH"><originalText>Eggs <reference value="#e"/></originalText></value>"##,
            narrative: #"<content ID="e">Hen's eggs</content>"#)
        #expect(told.texts("values.text") == ["Hen's eggs"])
    }

    @Test func aStatusIsInSmallLetters() throws {
        #expect(try value(#"<statusCode code=" Completed"/>"#).texts("status") == ["completed"])
    }

    // MARK: Kinds

    @Test func whatAnInterventionHoldsStandsByItself() throws {
        let act = { (parts: String) in
            "<act classCode=\"ACT\" moodCode=\"INT\"><templateId root=\"2.16.840.1.113883.10.20.22.4.146\"/><code code=\"1\"/>\(parts)</act>"
        }
        let planned =
            "<entryRelationship typeCode=\"REFR\"><procedure classCode=\"PROC\" moodCode=\"INT\"><code code=\"2\"/>"
            + "<templateId root=\"2.16.840.1.113883.10.20.22.4.41\"/></procedure></entryRelationship>"
        #expect(try kinds("62387-6", act(planned)) == ["planned"])
        #expect(try kinds("62387-6", act("")) == ["intervention"])
    }

    @Test func aPlannedActMayStandInAnOrganizer() throws {
        let act = "<component><act classCode=\"ACT\" moodCode=\"INT\"><code code=\"2\"/></act></component>"
        #expect(
            try kinds("18776-5", "<organizer classCode=\"CLUSTER\" moodCode=\"EVN\">\(act)</organizer>") == ["planned"])
    }

    @Test func aReferralIsPlanned() throws {
        let act = { (mood: String) in "<act classCode=\"ACT\" moodCode=\"\(mood)\"><code code=\"44383000\"/></act>" }
        #expect(try kinds("42349-1", act("RQO"), act("EVN")) == ["planned", "other"])
    }

    @Test func panelsOfALaboratoryStandInAnAct() throws {
        let panel =
            "<organizer classCode=\"BATTERY\" moodCode=\"EVN\"><code code=\"1\"/><component>\(observation("2"))</component></organizer>"
        let act = "<act classCode=\"ACT\" moodCode=\"EVN\"><entryRelationship>\(panel)</entryRelationship></act>"
        #expect(try kinds("18719-5", act) == ["result-panel", "result"])
        #expect(try kinds("11493-4", panel, observation("3")) == ["result-panel", "result", "result"])
    }

    @Test func vitalSignsAreToldByTheCodeOfTheirPanel() throws {
        let panel = { (code: String, template: String) in
            "<organizer classCode=\"CLUSTER\" moodCode=\"EVN\">\(template)<code code=\"\(code)\"/><component>\(self.observation("8867-4"))</component></organizer>"
        }
        #expect(try kinds("29545-1", panel("46680005", "")) == ["vitals-panel", "vital"])
        #expect(try kinds("29545-1", panel("1", "")) == ["other"])
        // The mean of several blood pressures.
        let mean = panel("96607-7", "<templateId root=\"2.16.840.1.113883.10.20.22.4.512\"/>")
        #expect(try kinds("29762-2", mean) == ["vitals-panel", "vital"])
    }

    @Test func aProcedureMayStandInAnOrganizer() throws {
        let procedure =
            "<component><procedure classCode=\"PROC\" moodCode=\"EVN\"><code code=\"2\"/></procedure></component>"
        #expect(
            try kinds("47519-4", "<organizer classCode=\"CLUSTER\" moodCode=\"EVN\">\(procedure)</organizer>")
                == ["procedure"])
    }

    @Test func theImagesOfAStudyAreNoNote() throws {
        let study =
            "<act classCode=\"ACT\" moodCode=\"EVN\"><templateId root=\"2.16.840.1.113883.10.20.6.2.6\"/><code code=\"113014\"/></act>"
        #expect(try kinds("18748-4", study) == ["other"])
    }
}

extension String {
    fileprivate func wrapped(_ name: String) -> String { "<\(name)>\(self)</\(name)>" }
}
