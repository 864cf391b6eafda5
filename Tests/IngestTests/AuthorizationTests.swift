import Bytes
import Foundation
import Ingest
import Records
import Testing

/// Prior authorizations as 278s and as flat files: the samples, and what may go wrong.
@Suite struct AuthorizationTests {
    static let samples = Place.root.appending(path: "samples/prior-authorization")

    static func sample(_ path: String) throws -> Outcome {
        try read(Array(Data(contentsOf: samples.appending(path: path))), path: path)
    }

    /// A 278 of these segments below ST.
    static func set(_ segments: [String], guide: String = "005010X217") -> String {
        ([
            "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260309*0915*^*00501*000000001*0*T*:",
            "GS*HI*SENDER*RECEIVER*20260309*0915*1*X*\(guide)", "ST*278*0001*\(guide)",
        ] + segments
            + ["SE*\(segments.count + 2)*0001", "GE*1*1", "IEA*1*000000001"]).joined(separator: "~") + "~"
    }

    static let head = [
        "HL*1**20*1", "NM1*X3*2*PLAN*****PI*P1", "HL*2*1*21*1", "NM1*1P*2*CLINIC*****XX*1773004514", "HL*3*2*22*1",
        "NM1*IL*1*DOE*ADA****MI*M1",
    ]

    @Test func aRequestAndItsResponseAreToldApart() throws {
        let request = try AuthorizationTests.sample("first-night/requests-2026-03-09.278")
        #expect(request.records.map { $0.texts("event") } == [["request"], ["request"], ["request"]])
        #expect(request.records[0].texts("items.requestedQuantity") == ["12", "1"])
        #expect(request.records[0].texts("items.approvedQuantity") == [])
        #expect(request.records[0].texts("requestId") == ["CRO26030901"])
        let response = try AuthorizationTests.sample("second-night/responses-2026-03-10.278")
        #expect(response.records.map { $0.texts("event") } == [["decision"], ["decision"], ["decision"]])
        #expect(response.records[0].texts("action") == ["A2"])
        #expect(response.records[0].texts("items.action") == ["A6", "A3"])
        #expect(response.records[0].texts("items.approvedQuantity") == ["8", "0"])
        #expect(response.records[0].texts("items.requestedQuantity") == [])
        #expect(response.records[0].texts("traceNumber") == ["CRO-A1"])
        #expect(response.records[1].texts("missing") == ["18776-5"])
        #expect(response.records[1].texts("patient.relationship") == ["19"])
        #expect(response.fragments.isEmpty && request.fragments.isEmpty)
    }

    @Test func whatIsNotValidIsNoDecision() throws {
        let record = try AuthorizationTests.sample("second-night/responses-2026-03-10.278").records[2]
        #expect(record.texts("rejections.code") == ["75", "33"])
        #expect(record.texts("action") == [])
        #expect(record.texts("patient.id") == [])
    }

    @Test func aRejectionAboveTheEventIsAFinding() throws {
        let segments = ["BHT*0007*11*R1*20260309*0915*18", "HL*1**20*0", "AAA*N**42*P", "NM1*X3*2*PLAN*****PI*P1"]
        let outcome = try read(AuthorizationTests.set(segments))
        #expect(outcome.records.isEmpty && outcome.fragments.isEmpty)
        #expect(outcome.rules.contains("AUTH-REJECTED"))
    }

    @Test func reasonsThatRepeatAreValuesOfTheirOwn() throws {
        let record = try AuthorizationTests.sample("first-night/responses-2026-03-09.278").records[0]
        #expect(record.texts("reasons") == ["0F", "0B"])
        #expect(record.texts("items.reasons") == ["0F", "0B"])
    }

    @Test func inquiriesAndNoticesAskForNothing() throws {
        let inquiry = try AuthorizationTests.sample("second-night/inquiries-2026-03-10.278").records
        #expect(inquiry.map { $0.texts("event") } == [["inquiry"]])
        let notice = try AuthorizationTests.sample("third-night/notices-2026-03-11.278").records
        #expect(notice.map { $0.texts("event") } == [["notice"]])
        #expect(notice[0].texts("payer.id") == ["GHP01"])
        #expect(notice[0].texts("requester.id") == ["1206006458"])
        let answer = AuthorizationTests.set(
            ["BHT*0007*49*R1*20260309*0915*RD"] + AuthorizationTests.head + ["HL*4*3*EV*0", "UM*SC", "HCR*A1*N1"],
            guide: "005010X215")
        #expect(try read(answer).records.map { $0.texts("event") } == [["status"]])
    }

    /// The subscriber's own event after a dependent's is not the dependent's.
    @Test func anEventIsOfTheLevelThatItNames() throws {
        let segments =
            ["BHT*0007*11*R1*20260309*0915*18"] + AuthorizationTests.head + [
                "HL*4*3*23*1", "NM1*QC*1*DOE*BEA", "INS*N*19", "HL*5*4*EV*0", "TRN*2*T1*1", "UM*HS*I", "HCR*A1*N1",
                "HL*6*3*EV*0", "TRN*2*T2*1", "UM*HS*I", "HCR*A1*N2",
            ]
        let records = try read(AuthorizationTests.set(segments)).records
        #expect(records.map { $0.texts("traceNumber") } == [["T1"], ["T2"]])
        #expect(records.map { $0.texts("patient.firstName") } == [["BEA"], []])
        #expect(records.map { $0.texts("subscriber.firstName") } == [["ADA"], ["ADA"]])
    }

    /// A damaged level within an event may have been a service of it.
    @Test(arguments: ["XL*5*4*SS*0", "HL*5*4*SX*0", "HL*5**SX*0"])
    func aDamagedLevelQuarantinesItsEvent(level: String) throws {
        let segments =
            ["BHT*0007*11*R1*20260309*0915*18"] + AuthorizationTests.head + [
                "HL*4*3*EV*1", "UM*HS*I", "HCR*A1*N1", level, "SV1*HC:97110**UN*8",
            ]
        let outcome = try read(AuthorizationTests.set(segments))
        #expect(outcome.records.isEmpty)
        #expect(outcome.fragments.map(\.finding.rule).first == "X12-DAMAGE")
    }

    @Test(arguments: [1, 7, 64, 300]) func theLayoutIsChosenHoweverBytesCome(chunk: Int) throws {
        let path = AuthorizationTests.samples.appending(path: "second-night/responses-2026-03-10.278")
        let bytes = try Array(Data(contentsOf: path))
        let (whole, pieces) = (try read(bytes), try read(bytes, chunk: chunk))
        #expect(whole.records.map(\.listing) == pieces.records.map(\.listing))
        #expect(whole.records.count == 3)
    }

    /// Public files have 278s of version 004010 without content: no layout reads that guide, and none is taken for another.
    @Test func publicSetsOfTheOlderGuideAreIgnored() throws {
        let files = CorpusTests.files.filter { $0.lastPathComponent.hasPrefix("pyx12--test--x12testdata.py.str") }
        guard !files.isEmpty else {
            print("skipped: ../shared/corpus/x12 is missing")
            return
        }
        var ignored = 0
        for file in files {
            let outcome = try read(Array(Data(contentsOf: file)), path: file.lastPathComponent)
            #expect(outcome.records.allSatisfy { $0.schema.kind != "authorization" })
            #expect(outcome.fragments.allSatisfy { $0.kind != "authorization" })
            ignored += outcome.ignored.filter { $0.what == "278 (004010X094A1)" }.count
        }
        #expect(ignored == 9)
    }

    @Test func recordsOfRowsAndALogOfEvents() throws {
        let records = try AuthorizationTests.sample("second-night/authorizations-2026-03-10.csv")
        #expect(records.summary.format == "authorization-csv")
        #expect(records.rules == [])
        #expect(records.records.map { $0.texts("items.number").count } == [2, 1, 1])
        #expect(records.records[1].texts("receivedTime") == ["21:50:00-05:00"])
        #expect(records.records[2].texts("receivedTime") == [])
        let log = try AuthorizationTests.sample("third-night/decision-log-2026-03-11.csv")
        #expect(log.summary.format == "authorization-log-csv")
        #expect(
            log.records.map { $0.texts("event").joined() } == ["status", "decision", "status", "decision", "status"])
        #expect(log.records[3].texts("items.approvedQuantity") == ["1", "3"])
        #expect(log.records[3].texts("certificationType") == ["2"])
        #expect(log.records[4].texts("status") == ["cancelled"])
    }

    @Test(arguments: [
        ("2026-01-05T13:45:00", "2026-01-05", "13:45:00"), ("2026-01-05 13:45", "2026-01-05", "13:45"),
        ("2026-01-05T13:45:00Z", "2026-01-05", "13:45:00Z"), ("2026-01-05T13:45-05:00", "2026-01-05", "13:45-05:00"),
        ("01/05/2026 1:45 PM", "01/05/2026", "1:45 PM"), ("20260105134500", "20260105", "134500"),
        ("2026-01-05", "2026-01-05", ""), ("05-OCT-2026 13:45", "05-OCT-2026", "13:45"),
        ("5 OCT 2026", "5 OCT 2026", ""),
    ]) func aTimestampIsADayAndATime(text: String, day: String, time: String) throws {
        let record = try read("auth_number,event,event_at\nA1,appealed,\(text)\n").records[0]
        #expect(record.texts("eventDate") == [day])
        #expect(record.texts("eventTime") == (time.isEmpty ? [] : [time]))
    }
}
