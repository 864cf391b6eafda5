import Ingest
import Records
import Testing

@Suite struct ProfessionalClaimTests {
    @Test func fieldsStandWhereTheGuideSays() throws {
        let outcome = try read(Sample.professional(["A1"]))
        let record = try #require(outcome.records.first)
        #expect(outcome.rules.isEmpty && outcome.recordRules.isEmpty)
        #expect(record.texts("guide") == ["005010X222A1"])
        #expect(record.texts("billingProvider.taxonomy") == ["207Q00000X"])
        #expect(record.texts("billingProvider.id") == ["1234567893"])
        #expect(record.texts("billingProvider.taxId") == ["001234567"])
        #expect(record.texts("billingProvider.address2") == ["STE 2"])
        #expect(record.texts("subscriber.groupNumber") == ["G77"])
        #expect(record.texts("subscriber.birthDate") == ["19800229"])
        #expect(record.texts("subscriber.city") == ["SPRINGFIELD"])
        #expect(record.texts("patient") == [])
        #expect(record.texts("payerId") == ["PLAN1"])
        #expect(record.texts("patientControlNumber") == ["A1"])
        #expect(record.texts("placeOfService") == ["11"])
        #expect(record.texts("frequency") == ["1"])
        #expect(record.texts("diagnoses.qualifier") == ["ABK", "ABF"])
        #expect(record.texts("diagnoses.code") == ["J209", "E119"])
        #expect(record.texts("providers.role") == ["82"])
        #expect(record.texts("lines.number") == ["1", "2"])
        #expect(record.texts("lines.procedure") == ["99213", "85025"])
        #expect(record.texts("lines.modifiers") == ["25"])
        #expect(record.texts("lines.diagnosisPointers") == ["1", "2", "1"])
        #expect(record.texts("lines.serviceFrom") == ["20260103", "20260103"])
        #expect(record.texts("lines.serviceTo") == ["20260104"])
        #expect(record.texts("lines.controlNumber") == ["A1-1"])
    }

    @Test func valuesKnowTheirBytes() throws {
        let text = Array(Sample.professional(["A1", "A2"]).utf8)
        for record in try read(text).records {
            for (index, node) in record.nodes.enumerated() where !node.flags.contains(.group) {
                if record.isGiven(index) { continue }
                let place = Int(record.location(ofRaw: node.offset).byte)
                #expect(Array(text[place..<place + Int(node.length)]) == record.text(at: index))
            }
        }
    }

    @Test func valuesKnowTheirSegment() throws {
        let segments = Sample.professional(["A1", "A2"]).split(separator: "\n").map(String.init)
        let record = try #require(try read(Sample.professional(["A1", "A2"])).records.last)
        for (index, node) in record.nodes.enumerated() where !node.flags.contains(.group) {
            let ordinal = Int(record.location(ofRaw: node.offset).ordinal)
            if record.isGiven(index) { continue }
            #expect(segments[ordinal - 1].contains(String(decoding: record.text(at: index), as: UTF8.self)))
        }
    }

    @Test func patientWhoIsNotTheSubscriber() throws {
        let patient = [
            "HL*3*2*23*0", "PAT*19", "NM1*QC*1*ROE*KID", "N3*3 ELM", "N4*PEORIA*IL*61602", "DMG*D8*20150101*M",
        ]
        let set = Sample.st837(
            Sample.providerLoop + Sample.subscriberLoop() + patient + Sample.claim("A1")
                + Sample.subscriberLoop(4, id: "M2")
                + Sample.claim("A2"))
        let records = try read(Sample.interchange([set])).records
        #expect(records.map { $0.texts("patient.firstName") } == [["KID"], []])
        #expect(records.map { $0.texts("patient.relationship") } == [["19"], []])
        #expect(records.map { $0.texts("subscriber.id") } == [["M100"], ["M2"]])
    }

    @Test func socialSecurityNumbersAreSecret() throws {
        var subscriber = Sample.subscriberLoop()
        subscriber[2] = "NM1*IL*1*ROE*JANE****34*111223333"
        subscriber.insert("REF*SY*111223333", at: 6)
        let set = Sample.st837(Sample.providerLoop + subscriber + Sample.claim("A1"))
        let record = try #require(try read(Sample.interchange([set])).records.first)
        #expect(record.texts("subscriber.id") == [])
        #expect(record.texts("subscriber.ssn") == ["111223333"])
    }

    @Test func otherPayersAndTheirAdjustments() throws {
        var claim = Sample.claim("A1")
        claim.insert(
            contentsOf: [
                "SBR*S*01*G8******CI", "CAS*PR*1*21.89**2*15*3", "AMT*D*39.15", "OI***Y***Y",
                "NM1*IL*1*ROE*JOHN****MI*X9",
                "N3*9 OTHER ST", "NM1*PR*2*KEY*****PI*K1", "NM1*82*1", "REF*G2*77",
            ], at: 3)
        claim.insert(contentsOf: ["SVD*K1*40*HC:99213**1", "CAS*CO*42*3", "DTP*573*D8*20260110"], at: 16)
        let set = Sample.st837(Sample.providerLoop + Sample.subscriberLoop() + claim)
        let outcome = try read(Sample.interchange([set]))
        let record = try #require(outcome.records.first)
        #expect(outcome.recordRules.isEmpty)
        #expect(record.texts("otherPayers.payerId") == ["K1"])
        #expect(record.texts("otherPayers.paid") == ["39.15"])
        #expect(record.texts("otherPayers.adjustments.group") == ["PR", "PR"])
        #expect(record.texts("otherPayers.adjustments.reason") == ["1", "2"])
        #expect(record.texts("otherPayers.adjustments.quantity") == ["3"])
        #expect(record.texts("providers.role") == ["82"])
        #expect(record.texts("subscriber.id") == ["M100"])
        #expect(record.texts("lines.otherPayers.paid") == ["40"])
        #expect(record.texts("lines.otherPayers.adjustments.amount") == ["3"])
        #expect(record.texts("lines.otherPayers.paidDate") == ["20260110"])
    }

    @Test func contentDoesNotDependOnHowAFileIsSplit() throws {
        let whole = try read(Sample.professional(["A1", "A2"])).records.map(values)
        let first = Sample.st837(Sample.providerLoop + Sample.subscriberLoop(2, id: "M100") + Sample.claim("A1"))
        let second = Sample.st837(Sample.providerLoop + Sample.subscriberLoop(2, id: "M101") + Sample.claim("A2"))
        let split = try [first, second].flatMap { try read(Sample.interchange([$0])).records.map(values) }
        #expect(whole == split)
    }

    private func values(_ record: Record) -> [[UInt8]] {
        record.nodes.indices.filter { !record.nodes[$0].flags.contains(.group) }.map { record.text(at: $0) }
    }
}
