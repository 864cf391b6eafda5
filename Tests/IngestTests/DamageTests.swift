import Ingest
import Records
import Testing

/// Damage takes the claim that it hits, and no other; nobody's claim becomes another member's.
@Suite struct DamageTests {
    private func controls(_ outcome: Outcome) -> [String] {
        outcome.records.flatMap { $0.texts("patientControlNumber") }
    }

    @Test func cutFile() throws {
        let text = Sample.professional(["A1", "A2", "A3"])
        let cut = try #require(text.firstRange(of: "CLM*A3"))
        let outcome = try read(String(text[..<cut.upperBound]) + "*150***11:B:1*Y~\nHI*ABK:J2")
        #expect(controls(outcome) == ["A1", "A2"])
        #expect(outcome.fragments.map(\.finding.rule) == ["X12-CUT"])
        #expect(outcome.fragments.first.map { String(decoding: $0.bytes, as: UTF8.self).hasPrefix("CLM*A3") } == true)
        #expect(outcome.rules.contains("X12-IEA-MISSING"))
    }

    @Test func cutFileFollowedByAnother() throws {
        let text = Sample.professional(["A1", "A2"])
        let cut = try #require(text.firstRange(of: "CLM*A2"))
        for end in ["*15", "*150~\n", "*150***11:B:1~\nNM1*82*1*DO"] {
            let outcome = try read(String(text[..<cut.upperBound]) + end + Sample.professional(["A3"], end: "!"))
            #expect(controls(outcome) == ["A1", "A3"], "\(end)")
            #expect(outcome.fragments.count == 1, "\(end)")
        }
    }

    @Test func damagedSegmentOfAClaim() throws {
        let outcome = try read(
            Sample.professional(["A1", "A2", "A3"]).replacingOccurrence(of: "SV1*HC:99213", with: "\u{1}#v*HC:99213"))
        #expect(controls(outcome) == ["A2", "A3"])
        #expect(outcome.fragments.map(\.finding.rule) == ["X12-DAMAGE"])
    }

    @Test func damagedFirstSegmentOfAClaim() throws {
        let text = Sample.professional(["A1", "A2", "A3"]).replacingOccurrence(of: "CLM*A2", with: "XXXXX*A2")
        let outcome = try read(text)
        #expect(controls(outcome) == ["A1", "A3"])
        #expect(outcome.fragments.map(\.kind) == ["claim"])
    }

    @Test(arguments: ["hl*3*1*22*0", "HX*3*1*22*0", "#!*3*1*22*0", "ABC"])
    func lostLevelNeverMovesAClaimToAnotherMember(_ other: String) throws {
        let text = Sample.professional(["A1", "A2", "A3"]).replacingOccurrence(of: "HL*3*1*22*0", with: other)
        let outcome = try read(text)
        for record in outcome.records {
            let member = ["A1": "M100", "A2": "M101", "A3": "M102"][record.texts("patientControlNumber")[0]]
            #expect(record.texts("subscriber.id") == [member ?? ""])
        }
        #expect(controls(outcome).contains("A3"))
        #expect(outcome.summary.records == 3)
    }

    @Test func levelWithoutCode() throws {
        let text = Sample.professional(["A1", "A2"]).replacingOccurrence(of: "HL*3*1*22*0", with: "HL*3*1")
        let outcome = try read(text)
        #expect(controls(outcome) == ["A1", "A2"])
        #expect(outcome.records.map { $0.texts("subscriber.id") } == [["M100"], ["M101"]])
        #expect(outcome.rules.contains("X12-HL"))
    }

    @Test func lineWithoutItsLX() throws {
        let text = Sample.professional(["A1"]).replacingOccurrence(of: "LX*2~\n", with: "")
        let outcome = try read(text)
        #expect(outcome.records.first?.texts("lines.procedure") == ["99213", "85025"])
        #expect(outcome.recordRules == ["X12-LOOP"])
    }

    @Test func unknownEntityDoesNotFillAnothersAddress() throws {
        let text = Sample.professional(["A1"]).replacingOccurrence(
            of: "NM1*PR*2", with: "NM1*ZZ*2*SOMEONE~\nN3*WRONG~\nREF*SY*999999999~\nNM1*PR*2")
        let record = try #require(try read(text).records.first)
        #expect(record.texts("subscriber.address1") == ["2 OAK AVE"])
        #expect(record.texts("subscriber.ssn") == [])
    }

    @Test func hugeClaimIsQuarantined() throws {
        let long = String(repeating: "K3*0123456789~\n", count: 3000)
        let text = Sample.professional(["A1", "A2", "A3"]).replacingOccurrence(
            of: "HI*ABK:J209", with: long + "HI*ABK:J209")
        let outcome = try read(Array(text.utf8), chunk: 4096, recordLimit: 20_000)
        #expect(controls(outcome) == ["A2", "A3"])
        let fragment = try #require(outcome.fragments.first)
        #expect(fragment.finding.rule == "X12-LIMIT")
        #expect(fragment.bytes.count <= Fragment.sizeLimit && fragment.length > 40_000)
    }

    @Test func endlessSegment() throws {
        var bytes = Array(Sample.professional(["A1", "A2"]).utf8)
        let place = try #require(bytes.firstRange(of: Array("CLM*A2".utf8)))
        bytes.insert(contentsOf: [UInt8](repeating: 0x41, count: 200_000), at: place.lowerBound)
        let outcome = try read(bytes, chunk: 4096, recordLimit: 20_000)
        #expect(controls(outcome).first == "A1")
        #expect(outcome.summary.records == outcome.records.count + outcome.fragments.count)
    }
}
