/// Invented institutional, dental and post-adjudicated claims, and acknowledgments.
extension Sample {
    static func institutionalClaim(_ id: String) -> [String] {
        [
            "CLM*\(id)*900***11:A:1**A*Y*Y", "DTP*096*TM*1330", "DTP*434*RD8*20260103-20260107",
            "DTP*435*DT*202601030815", "CL1*1*7*01", "AMT*F3*50", "REF*EA*MR1", "REF*LU*IL",
            "HI*ABK:J209:::::::Y", "HI*ABJ:R0600", "HI*APR:R05", "HI*ABN:W010XXA:::::::N", "HI*DR:195",
            "HI*ABF:E119:::::::N*ABF:I10:::::::Y", "HI*BBR:0BH17EZ:D8:20260104", "HI*BBQ:5A1935Z:D8:20260105",
            "HI*BI:71:RD8:20251201-20251205", "HI*BH:11:D8:20260102", "HI*BE:80:::4*BE:A2:::15.31", "HI*BG:09*BG:C1",
            "NM1*71*1*DOE*ANNA****XX*1245319599", "PRV*AT*PXC*207R00000X", "NM1*72*1*ROE*OLIVER****XX*1234567893",
            "NM1*ZZ*1*POE*ZOE****XX*1245319599", "NM1*77*2*EXAMPLE HOSPITAL*****XX*1234567893",
            "SBR*S*18*G9******CI", "CAS*CO*45*10", "AMT*D*20", "AMT*EAF*5", "OI***Y***Y", "MOA***MA01",
            "NM1*IL*1*ROE*JANE****MI*X1", "NM1*PR*2*OTHER PLAN*****PI*OP1", "DTP*573*D8*20260201", "REF*F8*OPICN",
            "LX*1", "SV2*0120**800*DA*4*200", "DTP*472*D8*20260103", "REF*6R*\(id)-1",
            "LX*2", "SV2*0250*HC:J1885:JW:25*100*UN*2**7.5", "DTP*472*D8*20260104", "LIN**N4*00409379601",
            "CTP****2*UN", "NM1*72*1*ROE*OLIVER****XX*1234567893", "SVD*OP1*20*HC:J1885*0250*2", "CAS*CO*45*10",
            "DTP*573*D8*20260201",
        ]
    }

    static func dentalClaim(_ id: String) -> [String] {
        [
            "CLM*\(id)*150***11:B:1*Y*A*Y*I**********PB", "DTP*452*D8*20260101", "DTP*472*D8*20260103", "DN1*36*27**Y",
            "DN2*8*E****JP", "DN2*9*M****JP", "REF*G3*PD1", "HI*ABK:K0262", "NM1*DN*1*DOE*ANNA****XX*1245319599",
            "NM1*82*1*KIM*BEN****XX*1234567893", "PRV*PE*PXC*1223G0001X", "NM1*DD*1*POE*ZOE****XX*1245319599",
            "LX*1", "SV3*AD:D2150:52*100*11*10:20*R*1*****1:2", "TOO*JP*12*M:O", "TOO*JP*11*F:L:I",
            "DTP*472*D8*20260103", "DTP*441*D8*20200401", "DTP*452*D8*20260102", "DTP*446*D8*20260104",
            "DTP*196*D8*20260105", "DTP*198*D8*20260106", "REF*6R*\(id)-1", "LX*2", "SV3*AD:D1110*50****1",
        ]
    }

    /// A professional claim as its payer (PLAN1) reports it; a second payer stands first.
    static func adjudicatedClaim(_ id: String) -> [String] {
        [
            "CLM*\(id)*150***11:B:1*Y*A*Y*Y", "HI*ABK:J209", "NM1*82*1*DOE*ANNA****XX*1245319599",
            "SBR*P*18*G1***1***CI", "AMT*D*30", "CAS*CO*45*5", "NM1*IL*1*ROE*JANE****MI*X1",
            "NM1*PR*2*OTHER PLAN*****PI*OP1", "DTP*573*D8*20260210", "REF*F8*OPICN",
            "SBR*S*18*G77*EXAMPLE GROUP**6***CI", "CAS*CO*45*10", "AMT*D*75", "AMT*A8*3", "AMT*EAF*7", "MOA***MA01*N4",
            "NM1*IL*1*ROE*JANE****MI*M100", "NM1*PR*2*EXAMPLE PLAN*****PI*PLAN1", "DTP*573*D8*20260220",
            "REF*F8*ICN-\(id)", "REF*1N*195**V0:43.0", "NM1*QC*1*ROE*JANE",
            "LX*1", "SV1*HC:99213:25*100*UN*1***1", "DTP*472*D8*20260103", "SVD*OP1*30*HC:99213**1", "CAS*PR*2*70",
            "DTP*573*D8*20260210", "SVD*PLAN1*55*HC:99213**1", "CAS*CO*45*5**1*10", "DTP*573*D8*20260220",
            "LX*2", "SV1*HC:85025*50*UN*1***1", "DTP*472*D8*20260103", "SVD*PLAN1*20*HC:85025**2", "CAS*CO*45*30",
            "DTP*573*D8*20260221",
        ]
    }

    private static func sets(
        _ ids: [String], _ guide: String, subscriber: (Int, String) -> [String] = { subscriberLoop($0, id: $1) },
        _ claim: (String) -> [String]
    ) -> [String] {
        var segments = providerLoop
        segments.insert("CUR*85*CAD", at: 2)
        for (index, id) in ids.enumerated() { segments += subscriber(index + 2, "M\(100 + index)") + claim(id) }
        return st837(segments, guide: guide)
    }

    static func institutional(_ ids: [String], end: String = "~\n", guide: String = "005010X223A3") -> String {
        interchange([sets(ids, guide, institutionalClaim)], end: end, guide: guide)
    }

    static func dental(_ ids: [String], end: String = "~\n", guide: String = "005010X224A2") -> String {
        interchange([sets(ids, guide, dentalClaim)], end: end, guide: guide)
    }

    static func adjudicated(_ ids: [String], end: String = "~\n", guide: String = "005010X298A1") -> String {
        let receiver: (Int, String) -> [String] = { number, id in
            var loop = subscriberLoop(number, id: id)
            loop[1] = "SBR*N"
            loop[6] = "NM1*ZD*2*DATA RECEIVER"
            return loop
        }
        return interchange([sets(ids, guide, subscriber: receiver, adjudicatedClaim)], end: end, guide: guide)
    }

    static let acknowledgmentSegments = [
        "BHT*0085*08*1*20260110*1000*TH", "HL*1**20*1", "NM1*PR*2*EXAMPLE PLAN*****PI*PLAN1", "TRN*1*T1",
        "DTP*050*D8*20260110", "DTP*009*D8*20260110", "HL*2*1*21*1", "NM1*41*2*SUBMITTER*****46*S1", "TRN*2*R1",
        "STC*A1:20*20260110*WQ*250", "QTY*90*2", "AMT*YU*250", "HL*3*2*19*1",
        "NM1*85*2*EXAMPLE CLINIC*****XX*1234567893",
        "TRN*1*0", "HL*4*3*PT", "NM1*QC*1*ROE*JANE*Q***MI*M100", "TRN*2*A1", "STC*A2:20*20260110*WQ*150",
        "REF*1K*ICN1", "REF*D9*CH1", "DTP*472*RD8*20260103-20260104", "HL*5*3*PT", "NM1*QC*1*POE*JOHN****MI*M101",
        "TRN*2*A2", "STC*A7:562:85*20260110*U*100******A7:507", "REF*1K*ICN2", "REF*BLT*111", "DTP*472*D8*20260103",
        "SVC*HC:99213*100", "STC*A7:454*20260110*U", "REF*FJ*1",
    ]

    static func acknowledgment(_ segments: [String] = acknowledgmentSegments, end: String = "~\n") -> String {
        let body = ["ST*277*0001*005010X214"] + segments
        return interchange([body + ["SE*\(body.count + 1)*0001"]], end: end, code: "HN", guide: "005010X214")
    }
}
