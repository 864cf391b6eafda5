/// Invented claims and remittances, put together segment by segment.
enum Sample {
    static func isa(_ usage: String = "T", control: String = "000000001") -> String {
        "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260101*1200*^*00501*\(control)*0*\(usage)*:"
    }

    static let providerLoop = [
        "HL*1**20*1", "PRV*BI*PXC*207Q00000X", "NM1*85*2*EXAMPLE CLINIC*****XX*1234567893", "N3*1 MAIN ST*STE 2",
        "N4*SPRINGFIELD*IL*627010000", "REF*EI*001234567",
    ]

    static func subscriberLoop(_ number: Int = 2, id: String = "M100", last: String = "ROE") -> [String] {
        [
            "HL*\(number)*1*22*0", "SBR*P*18*G77*EXAMPLE GROUP*****CI", "NM1*IL*1*\(last)*JANE*Q***MI*\(id)",
            "N3*2 OAK AVE",
            "N4*SPRINGFIELD*IL*62701", "DMG*D8*19800229*F", "NM1*PR*2*EXAMPLE PLAN*****PI*PLAN1",
        ]
    }

    static func claim(_ id: String, charge: String = "150") -> [String] {
        [
            "CLM*\(id)*\(charge)***11:B:1*Y*A*Y*Y", "HI*ABK:J209*ABF:E119", "NM1*82*1*DOE*ANNA****XX*1245319599",
            "LX*1", "SV1*HC:99213:25*100*UN*1***1:2", "DTP*472*RD8*20260103-20260104", "REF*6R*\(id)-1",
            "LX*2", "SV1*HC:85025*50*UN*1***1", "DTP*472*D8*20260103",
        ]
    }

    static func st837(_ segments: [String], control: String = "0001", guide: String? = "005010X222A1") -> [String] {
        let head = ["ST*837*\(control)" + (guide.map { "*\($0)" } ?? ""), "BHT*0019*00*REF1*20260105*1200*CH"]
        let body =
            head + ["NM1*41*2*SUBMITTER*****46*S1", "PER*IC*X*TE*5551234567", "NM1*40*2*RECEIVER*****46*R1"] + segments
        return body + ["SE*\(body.count + 1)*\(control)"]
    }

    /// A whole interchange of sets.
    static func interchange(
        _ sets: [[String]], usage: String = "T", end: String = "~\n", code: String = "HC",
        guide: String = "005010X222A1"
    ) -> String {
        let segments =
            [isa(usage), "GS*\(code)*SENDER*RECEIVER*20260105*1200*1*X*\(guide)"] + sets.flatMap { $0 }
            + ["GE*\(sets.count)*1", "IEA*1*000000001"]
        return segments.map { $0 + end }.joined()
    }

    /// One provider, as many subscribers as claims.
    static func professional(_ ids: [String], usage: String = "T", end: String = "~\n") -> String {
        var segments = providerLoop
        for (index, id) in ids.enumerated() { segments += subscriberLoop(index + 2, id: "M\(100 + index)") + claim(id) }
        return interchange([st837(segments)], usage: usage, end: end)
    }

    static let remittanceSegments = [
        "BPR*I*140*C*ACH************20260201", "TRN*1*TRACE9*1512345678", "DTM*405*20260131",
        "N1*PR*EXAMPLE PLAN*XV*PLAN1", "N1*PE*EXAMPLE CLINIC*XX*1234567893", "REF*TJ*001234567", "LX*1",
        "CLP*A1*1*150*110*20*12*ICN1*11*1", "CAS*CO*45*20", "NM1*QC*1*ROE*JANE*Q***MI*M100", "DTM*232*20260103",
        "SVC*HC:99213:25*100*80**1", "DTM*472*20260103", "CAS*PR*1*20**2*0", "REF*6R*A1-1", "AMT*B6*100", "LQ*HE*N130",
        "SVC*HC:85025*50*30**1", "DTM*150*20260103", "DTM*151*20260104",
        "CLP*A2*4*60*40*0*12*ICN2*11*1", "NM1*QC*1*POE*JOHN****MI*M101", "MOA***MA01*N4",
        "PLB*1234567893*20261231*WO:A9*10",
    ]

    static func remittance(_ segments: [String] = remittanceSegments, end: String = "~\n") -> String {
        let body = ["ST*835*0001"] + segments
        return interchange(
            [body + ["SE*\(body.count + 1)*0001"]], end: end, code: "HP", guide: "005010X221A1")
    }
}
