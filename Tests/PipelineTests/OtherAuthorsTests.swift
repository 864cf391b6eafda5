import Foundation
import Testing

@testable import Pipeline

/// One claims file, and remittances and rosters as other people write them. All are sound, so all is published, with every
/// line adjudicated.
@Suite("Mates of other authors")
struct OtherAuthorsTests {
    /// A subscriber, his daughter without an id of her own, and a subscriber whose id begins with zeros; all invented.
    static let claims = [
        "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260105*1200*^*00501*000000001*0*T*:",
        "GS*HC*SENDER*RECEIVER*20260105*1200*1*X*005010X222A1", "ST*837*0001*005010X222A1",
        "BHT*0019*00*REF1*20260105*1200*CH", "NM1*41*2*SUBMITTER*****46*S1", "PER*IC*X*TE*5551234567",
        "NM1*40*2*RECEIVER*****46*R1", "HL*1**20*1", "NM1*85*2*EXAMPLE CLINIC*****XX*1234567893", "N3*1 MAIN ST",
        "N4*SPRINGFIELD*IL*62701", "REF*EI*990000001", "HL*2*1*22*0", "SBR*P*18*G77******CI",
        "NM1*IL*1*ROE*JAMES*Q***MI*W55501", "DMG*D8*19800229*M", "NM1*PR*2*EXAMPLE PLAN*****PI*PLAN1",
        "CLM*A1*150***11:B:1*Y*A*Y*Y", "HI*ABK:J209*ABF:E119", "LX*1", "SV1*HC:99213:25:59*100*UN*1***1:2",
        "DTP*472*D8*20260103", "REF*6R*A1-1", "LX*2", "SV1*HC:85025*50*UN*1***1", "DTP*472*D8*20260103", "HL*3*1*22*1",
        "SBR*P**G77******CI", "NM1*IL*1*ROE*JAMES*Q***MI*W55501", "NM1*PR*2*EXAMPLE PLAN*****PI*PLAN1", "HL*4*3*23*0",
        "PAT*19", "NM1*QC*1*ROE*ANNA", "N3*2 OAK AVE", "N4*SPRINGFIELD*IL*62701", "DMG*D8*20120407*F",
        "CLM*A2*80***11:B:1*Y*A*Y*Y", "HI*ABK:J209", "LX*1", "SV1*HC:99213*80*UN*1***1", "DTP*472*D8*20260104",
        "HL*5*1*22*0", "SBR*P*18*G77******CI", "NM1*IL*1*O'POE*MIA****MI*00774411", "DMG*D8*19910518*F",
        "NM1*PR*2*EXAMPLE PLAN*****PI*PLAN1", "CLM*A3*60***11:B:1*Y*A*Y*Y", "HI*ABK:I10", "LX*1",
        "SV1*HC:99212*60*UN*1***1", "DTP*472*D8*20260105", "SE*49*0001", "GE*1*1", "IEA*1*000000001",
    ].map { $0 + "~\n" }.joined()

    static let head = [
        "ISA*00*          *00*          *ZZ*PAYER          *ZZ*CLINIC         *260201*0200*^*00501*000000002*0*T*:",
        "GS*HP*PAYER*CLINIC*20260201*0200*1*X*005010X221A1",
    ]
    static let tail = ["GE*1*1", "IEA*1*000000002"]

    /// What a style puts between the interchange's head and tail, and how it writes its segments.
    struct Style: CustomTestStringConvertible, Sendable {
        let testDescription: String
        var sets: [[String]]
        var element = "*"
        var component = ":"
        var end = "~\n"

        var text: String {
            let segments = OtherAuthorsTests.head + sets.flatMap { $0 } + OtherAuthorsTests.tail
            return segments.map {
                $0.replacing(":", with: component).replacing("*", with: element) + end
            }.joined()
        }
    }

    private static func set(_ number: Int, payee: [String], paid: String, _ claims: [String]) -> [String] {
        let body =
            ["ST*835*000\(number)", "BPR*I*\(paid)*C*CHK************20260215", "TRN*1*T\(number)*1512345678"] + [
                "N1*PR*EXAMPLE PLAN"
            ]
            + payee + ["LX*1"] + claims
        return body + ["SE*\(body.count + 1)*000\(number)"]
    }

    static let styles = [
        Style(
            testDescription:
                "one set, lines by REF*6R and by procedure, modifiers in another order, claims adjustments too",
            sets: [
                set(
                    1, payee: ["N1*PE*EXAMPLE CLINIC*XX*1234567893", "REF*TJ*990000001"], paid: "228.77",
                    [
                        "CLP*A1*1*150*100*20*12*ICN1*11*1", "CAS*CO*253*2", "NM1*QC*1*ROE*JAMES*Q**JR*HN*w-55501",
                        "NM1*74*1*ROE*JIM****C*W55502", "NM1*82*1*DOE*ANNA****XX*1245319599", "DTM*232*20260103",
                        "DTM*050*20260106", "AMT*I*1.23", "SVC*HC:85025*50*40**1", "DTM*472*20260103", "CAS*CO*45*10",
                        "SVC*HC:99213:59:25*100*62", "DTM*150*20260103", "DTM*151*20260103", "CAS*CO*45*10*1*97*8",
                        "CAS*PR*1*5**2*15", "REF*6R*A1-1", "AMT*B6*82", "LQ*HE*N130",
                        "CLP*A2*2*80*80**MC*ICN2", "NM1*QC*1*Roe*Anna", "NM1*IL*1*ROE*JAMES****MI*W55501",
                        "SVC*HC:99499*80*80***HC:99213", "DTM*472*20260104",
                        "CLP*A3*19*60*50*10*12*ICN3*11*1", "NM1*QC*1*OPOE*MIA****MI*774411", "DTM*036*20271231",
                        "DTM*232*20260105", "SVC*HC:99212*60*50**1", "CAS*PR*3*10",
                        "PLB*1234567893*20261231*L6:X*-1.23*WO:Y*2.46",
                    ])
            ]),
        Style(
            testDescription: "a set for each claim, control characters as delimiters, no payer's number, no units",
            sets: [
                set(
                    1, payee: ["N1*PE*EXAMPLE CLINIC*FI*990000001"], paid: "0",
                    [
                        "CLP*A1*4*150*0**12", "NM1*QC*1*ROE*JAMES*Q***34*900112222", "SVC*HC:99213:25:59*100*0",
                        "CAS*CO*29*100",
                        "SVC*HC:85025*50*0", "CAS*CO*29*50",
                    ]),
                set(
                    2, payee: ["N1*PE*EXAMPLE CLINIC*XV*PLAN1", "REF*TJ*990000001"], paid: "80",
                    ["CLP*A2*1*80*80", "NM1*QC*1*ROE*ANNA****MI*W55501", "SVC*HC:99213*80*80", "DTM*472*20260104"]),
                set(
                    3, payee: ["N1*PE*EXAMPLE CLINIC*XX*1234567893"], paid: "60",
                    ["CLP*A3*1*60*60", "NM1*QC*1*O'POE*MIA", "SVC*HC:99212*60*60", "DTM*472*20260105"]),
            ], element: "\u{1D}", component: "\u{1F}", end: "\u{1C}"),
        Style(
            testDescription: "another NPI of the payee, and another kind of id",
            sets: [
                set(
                    1, payee: ["N1*PE*EXAMPLE CLINIC*XX*1679576722"], paid: "230",
                    [
                        "CLP*A1*1*150*150**12*ICN1*11*1", "NM1*QC*1*ROE*JAMES****MI*W55501",
                        "SVC*HC:99213:25:59*100*100",
                        "DTM*472*20260103", "SVC*HC:85025*50*50", "DTM*472*20260103",
                        "CLP*A2*1*80*80**12*ICN2*11*1", "NM1*QC*1*ROE*ANNA****MI*W55501", "SVC*HC:99213*80*80",
                        "DTM*472*20260104",
                    ]),
                set(
                    2, payee: ["N1*PE*EXAMPLE CLINIC*XX*1234567893"], paid: "60",
                    [
                        "CLP*A3*1*60*60**12*ICN3*11*1", "NM1*QC*1*O'POE*MIA****MR*Z9", "SVC*HC:99212*60*60",
                        "DTM*472*20260105",
                    ]),
            ]),
    ]

    static let rosters = [
        // The documented columns.
        """
        member_id,subscriber_id,relationship,last_name,first_name,birth_date,gender,coverage_start,coverage_end
        W55501,W55501,18,ROE,JAMES,1980-02-29,M,2026-01-01,2026-12-31
        W55501-02,W55501,19,ROE,ANNA,2012-04-07,F,2026-01-01,
        00774411,00774411,18,O'POE,MIA,1991-05-18,F,2026-01-01,9999-12-31

        """,
        // One id a family, US dates, words, semicolons, a byte-order mark, columns that nobody asked for.
        "\u{FEFF}\"MemberID\";\"Rel Code\";\"Name-Last\";\"Name-First\";\"DOB\";\"Sex\";\"Eff Date\";\"Term Date\";\"Notes\"\r\n"
            + "\"W55501\";\"Self\";\"Roe\";\"James\";\"2/29/1980\";\"Male\";\"1/1/2026\";\"\";\"a;b\"\r\n"
            + "\"w 55501\";\"Child\";\"Roe\";\"Anna\";\"4/7/2012\";\"Female\";\"1/1/2026\";\"\";\"\"\r\n"
            + "\"774411\";\"Self\";\"O Poe\";\"Mia\";\"5/18/1991\";\"Female\";\"1/1/2026\";\"\";\"\"\r\n",
        // No member ids, tabs, digits for the gender.
        "Subscriber Number\tPatient Last Name\tPatient First Name\tPatient DOB\tPatient Sex\tRelationship Code\tFrom\tThru\n"
            + "W-55501\tROE\tJAMES\t29-FEB-1980\t1\t18\t2026/01/01\t2026/12/31\n"
            + "W-55501\tROE\tANNA\t07-APR-2012\t2\t19\t2026/01/01\t2026/12/31\n"
            + "00774411\tO'POE\tMIA\t18-MAY-1991\t2\t18\t2026/01/01\t2026/12/31\n",
    ]

    @Test("everything is published", arguments: styles, rosters)
    func published(_ style: Style, _ roster: String) throws {
        let store = try NightlyRunTests.Store()
        let folder = NSTemporaryDirectory() + "other-authors-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let texts = [("claims.837", Self.claims), ("remittances.835", style.text), ("roster.csv", roster)]
        for (name, text) in texts { try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)")) }
        let report = try store.run(texts.map { "\(folder)/\($0.0)" }).report
        #expect(report.balanced == true)
        #expect(report.records.read == 9)
        #expect(report.records.dispositions.published == 9, "\(report.pending) \(report.quarantine)")
        for sum in report.money { #expect(sum.holds, "\(sum.subject) \(sum.measure)") }
        #expect(report.money.contains { $0.measure == "paid, on lines" && $0.claims == 3 })
        let wrong = try MustSupportTests.wrong(report, store.rows("resource::text").map(MustSupportTests.body))
        #expect(wrong.isEmpty, "\(wrong.joined(separator: "\n"))")
        try checkResources(store)
    }

    /// Each EOB has its own patient, and each of its lines what the remittance paid for it.
    private func checkResources(_ store: NightlyRunTests.Store) throws {
        let rows = try store.database.connect().query(
            """
            SELECT e.resource #>> '{patient,reference}' = 'Patient/' || p.id, p.resource #>> '{name,0,given,0}',
                (SELECT count(*) FROM json_array_elements(e.resource -> 'item') i WHERE NOT EXISTS (
                    SELECT FROM json_array_elements(i -> 'adjudication') a
                    WHERE a #>> '{category,coding,0,code}' = 'benefit')), e.resource ->> 'outcome'
            FROM fhir.explanation_of_benefit e JOIN fhir.patient p
                ON e.resource #>> '{patient,reference}' = 'Patient/' || p.id
            ORDER BY lower(p.resource #>> '{name,0,given,0}')
            """)
        #expect(rows.map { ($0.text(1) ?? "").lowercased() } == ["anna", "james", "mia"])
        #expect(rows.allSatisfy { $0.integer(2) == 0 && $0.text(3) == "complete" })
    }
}
