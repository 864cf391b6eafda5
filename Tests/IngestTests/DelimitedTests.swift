import Bytes
import Ingest
import Records
import Testing

@Suite struct DelimitedTests {
    @Test(arguments: [",", "|", ";", "\t"])
    func delimiters(_ delimiter: String) throws {
        let rows = [["Date of Birth", "Member-ID", "LAST NAME"], ["1980-02-29", "M1", "ROE"], ["", "M2", " DOE "]]
        let outcome = try read(rows.map { $0.joined(separator: delimiter) }.joined(separator: "\r\n"))
        #expect(outcome.records.map { $0.texts("memberId") } == [["M1"], ["M2"]])
        #expect(outcome.records.map { $0.texts("birthDate") } == [["1980-02-29"], []])
        #expect(outcome.records.map { $0.texts("lastName") } == [["ROE"], ["DOE"]])
        #expect(outcome.rules.isEmpty)
        #expect(outcome.summary.format == "eligibility-csv")
    }

    @Test func quotes() throws {
        let text = "\u{FEFF}member_id,last_name,city\n\"M1\",\"O\"\"NEIL, A\",\"NEW\nTOWN\"\n\nM2,A\"B,C\n\u{1A}"
        let outcome = try read(text)
        #expect(outcome.records.map { $0.texts("lastName") } == [["O\"NEIL, A"], ["A\"B"]])
        #expect(outcome.records.map { $0.texts("city") } == [["NEW\nTOWN"], ["C"]])
        #expect(outcome.records.map { $0.location(ofRaw: 0).ordinal } == [2, 5])
    }

    @Test func unknownColumnsAreOneFinding() throws {
        let outcome = try read("member_id,shoe_size,hat_size\nM1,42,58\nM2,43,59\n")
        #expect(outcome.rules == ["FLAT-COLUMN"])
        #expect(outcome.records.count == 2)
    }

    @Test func ofSeveralHeadersForAFieldTheFirstListedCounts() throws {
        let outcome = try read("patient_id,member_id,MemberIdentifier\nP1,M1,I1\n")
        #expect(outcome.records.map { $0.texts("memberId") } == [["M1"]])
        #expect(outcome.rules == ["FLAT-COLUMN"])
    }

    @Test func subscriberIdInThePlaceOfAMemberId() throws {
        let outcome = try read("Subscriber ID|Patient DOB\nS1|1/31/1980\n")
        #expect(outcome.records.map { $0.texts("subscriberId") } == [["S1"]])
        #expect(throws: ExtractError.self) { try read("last_name,dob\nROE,1980-01-31\n") }
    }

    @Test func badRowsTakeNoOther() throws {
        let outcome = try read("member_id,last_name\nM1,ROE\nM2,\"open\nM3,DOE\nM4\nM5,A,B\nM6,POE,\nM7,\"x\"y\nM8,LOE")
        #expect(outcome.records.flatMap { $0.texts("memberId") } == ["M1", "M3", "M6", "M8"])
        #expect(
            outcome.fragments.map { String(decoding: $0.bytes, as: UTF8.self) } == [
                "M2,\"open\n", "M4\n", "M5,A,B\n", "M7,\"x\"y\n",
            ])
        #expect(outcome.fragments.map(\.location.ordinal) == [3, 5, 6, 8])
        #expect(outcome.summary.records == 8)
    }

    @Test func latin1() throws {
        let outcome = try read(
            Array("member_id,last_name\nM1,".utf8) + [0x4E, 0xDA, 0xD1, 0x45, 0x5A] + Array("\nM2,ROE\n".utf8))
        #expect(outcome.records.map(\.encoding) == [.latin1, .utf8])
        #expect(outcome.records[0].texts("lastName") == ["N\u{DA}\u{D1}EZ"])
    }

    @Test func asOfDateFromTheOptions() throws {
        var options = IngestOptions()
        options.asOf = CalendarDate(year: 2026, month: 1, day: 31)
        var reader = ExtractReader(layouts: try layouts(), options: options)
        var dates: [[String]] = []
        for text in ["member_id\nM1\n", "member_id,as_of\nM1,2026-01-01\n"] {
            _ = try reader.read(MemorySource(Array(text.utf8)), file: 0) { event in
                if case .record(let record, _) = event { dates.append(record.texts("asOf")) }
            }
        }
        #expect(dates == [["2026-01-31"], ["2026-01-01"]])
    }
}
