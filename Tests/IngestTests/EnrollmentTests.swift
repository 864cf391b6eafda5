import Foundation
import Ingest
import Records
import Testing

/// Enrollments (834): a record for each coverage of a member, and one of a member without any.
@Suite struct EnrollmentTests {
    /// Three members: one with two coverages, one with none, one with one.
    static let members = """
        INS*Y*18*030*XN*A***FT~
        REF*0F*S100~
        REF*1L*G1~
        REF*23*C77~
        DTP*356*D8*20240101~
        NM1*IL*1*SAMPLE*ADA****ZZ*M100~
        PER*IP**HP*2175550100*EM*ada@example.org~
        N3*1 MAIN ST~
        N4*SPRINGFIELD*IL*62701**CY*167~
        DMG*D8*19700131*F*M*C:RET:2106-3^:RET:2135-2~
        LUI*LE*ENG**7~
        LUI*LE*SPA**5~
        NM1*31*1~
        N3*PO BOX 1~
        N4*SPRINGFIELD*IL*62702~
        NM1*GD*1*GUARD*GIL~
        PER*RP**HP*2175550101~
        HD*021**HLT*GOLD*FAM~
        DTP*348*D8*20240101~
        REF*1L*P1~
        LX*01~
        NM1*P3*1*DOE*JANE****XX*1679576722*25~
        HD*024**DEN*TEETH*EMP~
        DTP*348*D8*20240101~
        DTP*349*D8*20240331~
        LS*2700~
        LX*1~
        N1*75*SOURCE~
        REF*17*WEB~
        LE*2700~
        INS*N*19*024*07*A~
        REF*0F*S100~
        DTP*357*D8*20240630~
        NM1*74*1*SAMPLE*BEN****34*900000001~
        DMG*D8*20100105*M~
        NM1*70*1*SIMPLE*BEN~
        DMG*D8*20100106*M~
        INS*N*01*021*XN*A~
        REF*0F*S100~
        NM1*IL*1*SAMPLE*CAL~
        HD*021**HLT~
        DTP*348*D8*20240201~

        """

    static func file(_ body: String = members, action: String = "2", guide: String = "005010X220A1") -> String {
        """
        ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *240101*1200*^*00501*000000001*0*T*:~
        GS*BE*SENDER*RECEIVER*20240101*1200*1*X*\(guide)~
        ST*834*0001*\(guide)~
        BGN*00*1*20240115*1200****\(action)~
        REF*38*G0~
        N1*P5*SPONSOR*FI*990000001~
        N1*IN*PLAN*FI*990000002~
        \(body)SE*99*0001~
        GE*1*1~
        IEA*1*000000001~

        """
    }

    private func names(_ outcome: Outcome) -> [String] {
        outcome.records.map { "\($0.texts("firstName").joined()) \($0.texts("coverageLine").joined())" }
    }

    @Test func aRecordForEachCoverageAndOneWithoutAny() throws {
        let outcome = try read(EnrollmentTests.file())
        #expect(names(outcome) == ["ADA HLT", "ADA DEN", "BEN ", "CAL HLT"])
        #expect(outcome.summary.records == 4 && outcome.fragments.isEmpty)
        let records = outcome.records
        #expect(records.map { $0.texts("maintenance") } == [["021"], ["024"], ["024"], ["021"]])
        #expect(records.map { $0.texts("groupId") } == [["G1"], ["G1"], ["G0"], ["G0"]])
        #expect(records.map { $0.texts("coverageEnd") } == [[], ["20240331"], [], []])
        #expect(records.map { $0.texts("eligibilityEnd") } == [[], [], ["20240630"], []])
        #expect(records.map { $0.texts("categories.value") } == [[], ["WEB"], [], []])
        #expect(records.map { $0.texts("pcp.npi") } == [["1679576722"], [], [], []])
        #expect(records.map { $0.texts("source") } == Array(repeating: ["834"], count: 4))
        #expect(records.allSatisfy { $0.texts("scope").isEmpty })
        #expect(records[2].texts("ssn") == ["900000001"] && records[2].texts("memberId").isEmpty)
        #expect(records[2].texts("previous.lastName") == ["SIMPLE"])
        #expect(records[2].start.ordinal == 38)
        #expect(Set(records.map { $0.origin.ordinal }) == [1, 2, 3, 4])
    }

    @Test func whatIsSaidOfAPerson() throws {
        let record = try #require(try read(EnrollmentTests.file()).records.first)
        #expect(record.texts("race") == ["C", "2106-3", "2135-2"])
        #expect(record.texts("contacts.kind") == ["HP", "EM"])
        #expect(record.texts("contacts.value") == ["2175550100", "ada@example.org"])
        #expect(record.texts("languages.code") == ["ENG", "SPA"])
        #expect(record.texts("mailing.postalCode") == ["62702"])
        #expect(record.texts("county") == ["167"])
        #expect(
            record.texts("responsible.role") == ["GD"] && record.texts("responsible.contacts.value") == ["2175550101"])
        #expect(record.texts("identifiers.value") == ["C77"])
        #expect(record.texts("memberId") == ["M100"] && record.texts("subscriberId") == ["S100"])
        #expect(record.texts("asOf") == ["20240115"])
    }

    @Test func aFileThatVerifiesHoldsEverybody() throws {
        let records = try read(EnrollmentTests.file(action: "4")).records
        #expect(records.map { $0.texts("scope") } == Array(repeating: ["full"], count: 4))
    }

    @Test(arguments: ["005010X307", "005010X220", "004010X095A1"])
    func otherGuides(_ guide: String) throws {
        #expect(try read(EnrollmentTests.file(guide: guide)).records.count == 4)
    }

    @Test func categoriesOfAMemberWithoutCoverage() throws {
        let body = EnrollmentTests.members.replacingOccurrence(
            of: "INS*N*01*021", with: "LS*2700~\nLX*1~\nN1*75*WHY~\nREF*17*MOVED~\nLE*2700~\nINS*N*01*021")
        let outcome = try read(EnrollmentTests.file(body))
        #expect(names(outcome) == ["ADA HLT", "ADA DEN", "BEN ", "CAL HLT"])
        #expect(outcome.records[2].texts("categories.value") == ["MOVED"])
    }

    /// However a member's first segment is lost, nobody gets another's name, number or coverage. One whose name says nothing
    /// may be the last segment of the record before it.
    @Test(arguments: ["IXS*N*19*024*07*A~\n", "#!*N*19*024*07*A~\n", ""])
    func aLostMemberTakesNobodyWithHim(_ other: String) throws {
        let body = EnrollmentTests.members.replacingOccurrence(of: "INS*N*19*024*07*A~\n", with: other)
        let outcome = try read(EnrollmentTests.file(body))
        #expect(names(outcome) == ["ADA HLT"] + (other.hasPrefix("#") ? [] : ["ADA DEN"]) + ["CAL HLT"])
        #expect(outcome.records.count + outcome.fragments.count == 4)
        #expect(outcome.records.allSatisfy { $0.texts("eligibilityEnd").isEmpty })
        #expect(outcome.records.last?.texts("relationship") == ["01"])
    }

    @Test func damageInAMemberTakesAllHisRecords() throws {
        let outcome = try read(
            EnrollmentTests.file(EnrollmentTests.members.replacingOccurrence(of: "REF*1L*G1", with: "\u{1}#!*1L*G1")))
        #expect(names(outcome) == ["BEN ", "CAL HLT"])
        #expect(outcome.fragments.map(\.finding.rule) == ["X12-CONTEXT", "X12-CONTEXT"])
    }

    @Test func damageInAMemberWithoutCoverage() throws {
        let outcome = try read(
            EnrollmentTests.file(
                EnrollmentTests.members.replacingOccurrence(of: "DTP*357*D8*20240630", with: "\u{1}#!*357")))
        #expect(names(outcome) == ["ADA HLT", "ADA DEN", "CAL HLT"])
        #expect(outcome.fragments.map(\.finding.rule) == ["X12-CONTEXT"])
        #expect(outcome.fragments.first.map { String(decoding: $0.bytes, as: UTF8.self).contains("BEN") } == true)
    }

    @Test func aCutFileEndsNobodysCoverage() throws {
        let text = EnrollmentTests.file()
        let cut = try #require(text.firstRange(of: "NM1*70"))
        let outcome = try read(String(text[..<cut.lowerBound]))
        #expect(names(outcome) == ["ADA HLT", "ADA DEN"])
        #expect(outcome.fragments.map(\.finding.rule) == ["X12-CUT"])
    }

    @Test(arguments: [1, 7, 64, 1 << 20])
    func chunksDoNotMatter(_ chunk: Int) throws {
        let whole = try read(EnrollmentTests.file()).records.map(\.listing)
        #expect(try read(EnrollmentTests.file(), chunk: chunk).records.map(\.listing) == whole)
    }

    /// Each INS of a public file is one record, or one for each of its HDs.
    @Test func everyMemberOfTheCorpus() throws {
        guard !CorpusTests.files.isEmpty else { return print("skipped: ../shared/corpus/x12 is missing") }
        var files = 0
        for file in CorpusTests.files {
            let bytes = try Array(Data(contentsOf: file))
            guard let expected = EnrollmentTests.members(in: bytes) else { continue }
            files += 1
            let outcome = try read(bytes, path: file.lastPathComponent)
            #expect(outcome.records.count == expected, "\(file.lastPathComponent)")
            #expect(outcome.fragments.isEmpty && outcome.ignored.isEmpty, "\(file.lastPathComponent)")
        }
        #expect(files == 19)
    }

    /// How many records the 834s of a file should give; `nil` where there is none.
    private static func members(in bytes: [UInt8]) -> Int? {
        guard bytes.count > 106, bytes[0] == 0x49 else { return nil }
        let element = bytes[3]
        let segments = bytes.split(separator: bytes[105]).map { segment in
            String(decoding: segment.drop { $0 <= 0x20 }.prefix { $0 != element }, as: UTF8.self)
        }
        guard String(decoding: bytes, as: UTF8.self).contains("ST*834*") else { return nil }
        var (count, coverages, isMember) = (0, 0, false)
        for name in segments + ["SE"] {
            if name == "INS" || name == "SE" {
                if isMember { count += max(1, coverages) }
                (coverages, isMember) = (0, name == "INS")
            } else if name == "HD" {
                coverages += 1
            }
        }
        return count
    }
}

/// The day that a file's name says is the roster's, where no column and no option does.
@Suite struct FileNameDateTests {
    private func asOf(_ path: String, header: String = "member_id,last_name", row: String = "M1,Sample") throws
        -> [String]
    {
        try read(Array("\(header)\n\(row)\n".utf8), path: path).records.flatMap { $0.texts("asOf") }
    }

    @Test(arguments: [
        ("/in/members-2026-02-02.csv", ["2026-02-02"]), ("/in/ROSTER_20260202_full.txt.gz", ["2026-02-02"]),
        ("roster_2026_02_02.csv", ["2026-02-02"]), ("/2026-01-01/members.csv", []), ("members-2026-13-02.csv", []),
        ("members-202602021.csv", []), ("members-2026-02-02-to-2026-02-03.csv", []),
        ("members-20260202-20260202.csv", ["2026-02-02"]), ("members-18991231.csv", []), ("", []),
    ])
    func daysOfNames(_ path: String, _ expected: [String]) throws { #expect(try asOf(path) == expected) }

    @Test func aColumnCountsMore() throws {
        #expect(try asOf("m-2026-02-02.csv", header: "member_id,as_of", row: "M1,20260101") == ["20260101"])
    }
}

/// Rosters whose layout, and not their rows, says what they are.
@Suite struct RosterLayoutTests {
    @Test func theShortFormNamesGroupsAndConstants() throws {
        let outcome = try read(
            "member_id,race,race_2,mailing_city,pcp_npi,pcp_last_name,roster_scope\nM1,White,Asian,Barre,1679576722,Doe,full\n"
        )
        let record = try #require(outcome.records.first)
        #expect(record.texts("race") == ["White", "Asian"])
        #expect(record.texts("mailing.city") == ["Barre"] && record.texts("pcp.npi") == ["1679576722"])
        #expect(record.texts("scope") == ["full"] && record.texts("source") == ["roster"])
        #expect(!outcome.rules.contains("FLAT-COLUMN"))
    }

    @Test func aRosterThatDoesNotSaySoIsNotFull() throws {
        #expect(try read("member_id,last_name\nM1,Sample\n").records.allSatisfy { $0.texts("scope").isEmpty })
    }

    @Test func changesSayWhatBecameOfASpan() throws {
        let outcome = try read(
            """
            TXN_ACTION|TXN_DATE|PERSON_KEY|SURNAME|SPAN_FROM|SPAN_TO|TEL_1|TEL_1_KIND|TEL_2|TEL_2_KIND|LANG|LANG_USE
            TRM|20260203|M1|Sample|20260101|20260131|2175550100|mobile||work|es|preferred
            ???|20260203|M2|Sample|20260101|||||||

            """)
        #expect(outcome.summary.format == "eligibility-changes")
        #expect(outcome.records.map { $0.texts("maintenance") } == [["terminate"], ["???"]])
        #expect(outcome.records.map { $0.texts("scope") } == [["changes"], ["changes"]])
        #expect(outcome.records.map { $0.texts("contacts.value") } == [["2175550100"], []])
        #expect(outcome.records.map { $0.texts("languages.use") } == [["preferred"], []])
    }
}
