import Ingest
import Records
import Testing

/// What real files hold, each in a small text.
@Suite struct OddityTests {
    private func controls(_ outcome: Outcome) -> [String] {
        outcome.records.flatMap { $0.texts("patientControlNumber") }
    }

    @Test(arguments: ["~", "~\n", "~\r\n", "~\r", "\n", "\r\n", "\r", "|", "\u{1C}", "\u{A7}", "\u{20AC}\n", "~  \n"])
    func terminators(_ end: String) throws {
        let outcome = try read(Sample.professional(["A1", "A2"], end: end))
        #expect(controls(outcome) == ["A1", "A2"])
        #expect(outcome.rules.isEmpty)
        #expect(outcome.records.last?.texts("lines.serviceFrom") == ["20260103", "20260103"])
        #expect(outcome.records.last?.texts("assignment") == ["A"])
    }

    /// Some senders date the claim, and not its lines.
    @Test func serviceDatesOfTheClaim() throws {
        let text = Sample.professional(["A1"])
            .replacingOccurrence(of: "HI*ABK", with: "DTP*472*RD8*20260103-20260105~\nHI*ABK")
        let outcome = try read(text)
        #expect(outcome.records.map { $0.texts("serviceFrom") } == [["20260103"]])
        #expect(outcome.records.map { $0.texts("serviceTo") } == [["20260105"]])
        #expect(outcome.records.map { $0.texts("lines.serviceFrom") } == [["20260103", "20260103"]])
    }

    /// Control characters as delimiters, which never stand in a value: FS, GS and US.
    @Test func delimitersThatAreControlCharacters() throws {
        let text = Sample.professional(["A1", "A2"], end: "~")
            .replacingOccurrences(["*": "\u{1D}", ":": "\u{1F}", "~": "\u{1C}"])
        let outcome = try read(text)
        #expect(controls(outcome) == ["A1", "A2"])
        #expect(outcome.records.map { $0.texts("lines.modifiers") } == [["25"], ["25"]])
        #expect(outcome.rules.isEmpty && outcome.recordRules.isEmpty)
        // A control character that is no delimiter is still told.
        let damaged = try read(text.replacingOccurrence(of: "MAIN ST", with: "MAIN\u{7}ST"))
        #expect(damaged.rules == ["X12-CONTROL"])
    }

    @Test func latin1Terminator() throws {
        let bytes = Array(Sample.professional(["A1"], end: "~").utf8).map { $0 == 0x7E ? 0xA7 : $0 }
        #expect(controls(try read(bytes)) == ["A1"])
    }

    @Test func delimitersAreReadAgainAtEveryISA() throws {
        let other = Sample.professional(["A2"]).split(separator: "").joined()
            .replacingOccurrences(["*": "|", ":": ">", "~": "!", "^": "#"])
        let outcome = try read(Sample.professional(["A1"]) + other + Sample.professional(["A3"]))
        #expect(controls(outcome) == ["A1", "A2", "A3"])
        #expect(outcome.records[1].texts("lines.modifiers") == ["25"])
        #expect(outcome.rules.isEmpty)
    }

    /// The header names `:`, the claims are written with `>`.
    @Test func componentSeparatorOfAnotherHeader() throws {
        let text = Sample.professional(["A1", "A2"])
        let cut = try #require(text.firstRange(of: "GS*")).lowerBound
        let body = String(text[cut...]).replacingOccurrences([":": ">"])
        let outcome = try read(String(text[..<cut]) + body + Sample.professional(["A3"]))
        #expect(controls(outcome) == ["A1", "A2", "A3"])
        #expect(outcome.records.map { $0.texts("placeOfService") } == [["11"], ["11"], ["11"]])
        #expect(outcome.records.map { $0.texts("lines.modifiers") } == [["25"], ["25"], ["25"]])
        #expect(outcome.rules.isEmpty)
        #expect(outcome.recordRules == ["X12-ISA"])
    }

    @Test func isaOfAnotherLength() throws {
        let short = Sample.professional(["A1"]).replacingOccurrence(of: "SENDER         ", with: "SENDER")
        let outcome = try read(short)
        #expect(controls(outcome) == ["A1"])
        #expect(outcome.rules == ["X12-ISA"])
    }

    @Test func isaWithAnElementMissing() throws {
        let damaged = Sample.professional(["A1"]).replacingOccurrence(of: "*0*T*:", with: "*T*:")
        let outcome = try read(damaged)
        #expect(controls(outcome) == ["A1"])
        #expect(outcome.rules.contains("X12-ISA"))
    }

    @Test func textBeforeBetweenAndAfter() throws {
        let text =
            "From: someone\nISA is what follows\n" + Sample.professional(["A1"]) + "-- \nend of part\n"
            + Sample.professional(["A2"]) + "\u{0}\u{0}\u{1A}"
        let outcome = try read(text)
        #expect(controls(outcome) == ["A1", "A2"])
        #expect(outcome.rules == ["X12-TEXT", "X12-TEXT"])
    }

    @Test func byteOrderMarkAndTrailingControls() throws {
        let outcome = try read("\u{FEFF}" + Sample.professional(["A1"]) + "\u{1A}\u{0}")
        #expect(controls(outcome) == ["A1"])
        #expect(outcome.rules.isEmpty)
    }

    @Test(arguments: ["~", "~\n", "\n", "\r\n"])
    func fileThatBeginsAtST(_ end: String) throws {
        let set = Sample.st837(Sample.providerLoop + Sample.subscriberLoop() + Sample.claim("A1"))
        let outcome = try read(set.map { $0 + end }.joined())
        #expect(controls(outcome) == ["A1"])
        #expect(outcome.records.first?.texts("lines.modifiers") == ["25"])
        #expect(outcome.rules == ["X12-ISA"])
    }

    @Test func guideFromTheGroup() throws {
        let set = Sample.st837(Sample.providerLoop + Sample.subscriberLoop() + Sample.claim("A1"), guide: nil)
        #expect(try read(Sample.interchange([set])).records.first?.texts("guide") == ["005010X222A1"])
    }

    @Test func severalSetsAndGroups() throws {
        let sets = ["A1", "A2"].map { Sample.st837(Sample.providerLoop + Sample.subscriberLoop() + Sample.claim($0)) }
        #expect(controls(try read(Sample.interchange(sets))) == ["A1", "A2"])
    }

    @Test(arguments: [
        ("SE*", "SE*9", "X12-SE01"), ("GE*1*1", "GE*2*1", "X12-GE01"), ("GE*1*1", "GE*1*7", "X12-GE02"),
        ("IEA*1*", "IEA*3*", "X12-IEA01"), ("IEA*1*000000001", "IEA*1*000000002", "X12-IEA02"),
        ("ST*837*0001", "ST*837*0002", "X12-SE02"),
    ])
    func wrongTrailers(_ from: String, _ to: String, _ rule: String) throws {
        let outcome = try read(Sample.professional(["A1"]).replacingOccurrence(of: from, with: to))
        #expect(outcome.rules == [rule])
        #expect(controls(outcome) == ["A1"])
    }

    @Test(arguments: [("SE*22*0001~\n", "X12-SE-MISSING"), ("GE*1*1~\n", "X12-GE-MISSING")])
    func missingTrailers(_ segment: String, _ rule: String) throws {
        let text = Sample.professional(["A1"])
        #expect(text.contains("SE*"))
        let lines = text.split(separator: "\n").filter { !$0.hasPrefix(segment.prefix(3)) }
        let outcome = try read(lines.joined(separator: "\n") + "\n")
        #expect(outcome.rules == [rule])
        #expect(controls(outcome) == ["A1"])
    }

    @Test func unknownSegmentsAreFindings() throws {
        let outcome = try read(Sample.professional(["A1"]).replacingOccurrence(of: "HI*", with: "ZZ9*1*2~\nHI*"))
        #expect(outcome.recordRules == ["X12-SEGMENT"])
        #expect(outcome.records.first?.texts("diagnoses.code") == ["J209", "E119"])
    }

    @Test func missingTerminatorWhereLinesEnd() throws {
        let outcome = try read(
            Sample.professional(["A1", "A2"]).replacingOccurrence(of: "ABF:E119~", with: "ABF:E119"))
        #expect(controls(outcome) == ["A1", "A2"])
        #expect(outcome.rules.contains("X12-TERMINATOR"))
        #expect(outcome.records.first?.texts("diagnoses.code") == ["J209", "E119"])
        #expect(outcome.records.first?.texts("providers.role") == ["82"])
    }

    @Test func lastTerminatorMissing() throws {
        let outcome = try read(String(Sample.professional(["A1"]).dropLast(2)))
        #expect(controls(outcome) == ["A1"])
        #expect(outcome.rules == ["X12-TERMINATOR"])
    }

    @Test func latin1() throws {
        let name: [UInt8] = [0x4E, 0xDA, 0xD1, 0x45, 0x5A]
        var bytes = Array(Sample.professional(["A1", "A2"]).utf8)
        let place = try #require(bytes.firstRange(of: Array("ROE".utf8)))
        bytes.replaceSubrange(place, with: name)
        let records = try read(bytes).records
        #expect(records.map(\.encoding) == [.latin1, .utf8])
        #expect(records[0].texts("subscriber.lastName") == ["N\u{DA}\u{D1}EZ"])
        #expect(records[0].texts("lines.procedure") == ["99213", "85025"])
    }

    @Test func testInterchangesOfAProductionPlan() throws {
        let text = Sample.professional(["A1", "A2"]) + Sample.professional(["A3"], usage: "P")
        let outcome = try read(Array(text.utf8), production: true)
        #expect(controls(outcome) == ["A3"])
        #expect(outcome.ignored.count == 2)
        #expect(outcome.ignored.allSatisfy { $0.reason == "test interchange (ISA15 T) under a production plan" })
    }

    @Test func setsThatNoLayoutReads() throws {
        let inquiry = ["ST*270*0001*005010X279A1", "BHT*0022*13*1*20260101*1200", "SE*3*0001"]
        let outcome = try read(Sample.interchange([inquiry], code: "HS", guide: "005010X279A1"))
        #expect(outcome.ignored.map(\.reason) == ["transaction set 270 (005010X279A1): no layout reads it"])
        let old = Sample.st837(Sample.claim("A1") + Sample.claim("A2"), guide: nil)
        let older = try read(Sample.interchange([old], guide: "004010X999"))
        #expect(older.ignored.count == 2)
        #expect(older.summary.records == 2)
    }

    @Test func interchangeWithoutSets() throws {
        let outcome = try read(Sample.isa() + "~IEA*0*000000001~")
        #expect(outcome.summary.records == 0)
        #expect(outcome.rules == [])
    }
}

extension String {
    func replacingOccurrences(_ table: [Character: Character]) -> String { String(map { table[$0] ?? $0 }) }
}
