import Ingest
import Records
import Testing

/// Claims of other kinds than professional ones: what each guide has, stands where its guide says.
@Suite struct KindsOfClaimsTests {
    private func expect(_ record: Record, _ values: [(String, [String])]) {
        for (path, texts) in values { #expect(record.texts(path) == texts, "\(path)") }
    }

    @Test func institutional() throws {
        let outcome = try read(Sample.institutional(["A1", "A2"]))
        #expect(outcome.rules.isEmpty && outcome.recordRules.isEmpty)
        #expect(outcome.records.map { $0.texts("patientControlNumber") } == [["A1"], ["A2"]])
        expect(
            try #require(outcome.records.last),
            [
                ("type", ["institutional"]), ("guide", ["005010X223A3"]), ("currency", ["CAD"]),
                ("placeOfService", ["11"]), ("facilityCodeQualifier", ["A"]), ("frequency", ["1"]),
                ("statementFrom", ["20260103"]), ("statementTo", ["20260107"]), ("serviceFrom", []),
                ("admissionDate", ["20260103"]), ("admissionTime", ["0815"]), ("dischargeTime", ["1330"]),
                ("dischargeDate", []), ("admissionType", ["1"]), ("admissionSource", ["7"]),
                ("dischargeStatus", ["01"]), ("drg", ["195"]), ("patientEstimatedAmount", ["50"]),
                ("medicalRecordNumber", ["MR1"]),
                ("diagnoses.qualifier", ["ABK", "ABJ", "APR", "ABN", "ABF", "ABF"]),
                ("diagnoses.code", ["J209", "R0600", "R05", "W010XXA", "E119", "I10"]),
                ("diagnoses.presentOnAdmission", ["Y", "N", "N", "Y"]), ("procedures.code", ["0BH17EZ", "5A1935Z"]),
                ("procedures.qualifier", ["BBR", "BBQ"]), ("procedures.date", ["20260104", "20260105"]),
                ("occurrences.code", ["71", "11"]), ("occurrences.from", ["20251201", "20260102"]),
                ("occurrences.to", ["20251205"]), ("values.code", ["80", "A2"]), ("values.amount", ["4", "15.31"]),
                ("conditions", ["09", "C1"]), ("providers.role", ["71", "72", "ZZ", "77"]),
                ("providers.taxonomy", ["207R00000X"]), ("otherPayers.paid", ["20"]),
                ("otherPayers.claimNumber", ["OPICN"]), ("claimNumber", []),
                ("lines.revenueCode", ["0120", "0250"]), ("lines.procedure", ["J1885"]),
                ("lines.modifiers", ["JW", "25"]), ("lines.charge", ["800", "100"]), ("lines.unit", ["DA", "UN"]),
                ("lines.quantity", ["4", "2"]), ("lines.rate", ["200"]), ("lines.nonCovered", ["7.5"]),
                ("lines.ndc", ["00409379601"]), ("lines.providers.role", ["72"]),
                ("lines.otherPayers.revenueCode", ["0250"]), ("lines.serviceFrom", ["20260103", "20260104"]),
            ])
    }

    @Test func dental() throws {
        let outcome = try read(Sample.dental(["A1"]))
        #expect(outcome.rules.isEmpty && outcome.recordRules.isEmpty)
        expect(
            try #require(outcome.records.first),
            [
                ("type", ["oral"]), ("predetermination", ["PB"]), ("placeOfService", ["11"]),
                ("serviceFrom", ["20260103"]), ("applianceDate", ["20260101"]), ("orthodonticMonths", ["36"]),
                ("orthodonticMonthsRemaining", ["27"]), ("orthodonticTreatment", ["Y"]),
                ("missingTeeth.number", ["8", "9"]), ("missingTeeth.status", ["E", "M"]),
                ("predeterminationNumber", ["PD1"]), ("diagnoses.code", ["K0262"]),
                ("providers.role", ["DN", "82", "DD"]), ("lines.procedureQualifier", ["AD", "AD"]),
                ("lines.procedure", ["D2150", "D1110"]), ("lines.modifiers", ["52"]), ("lines.charge", ["100", "50"]),
                ("lines.placeOfService", ["11"]), ("lines.oralCavity", ["10", "20"]), ("lines.prosthesis", ["R"]),
                ("lines.quantity", ["1", "1"]), ("lines.diagnosisPointers", ["1", "2"]),
                ("lines.teeth.number", ["12", "11"]), ("lines.teeth.surfaces", ["M", "O", "F", "L", "I"]),
                ("lines.priorPlacementDate", ["20200401"]), ("lines.applianceDate", ["20260102"]),
                ("lines.replacementDate", ["20260104"]), ("lines.treatmentStartDate", ["20260105"]),
                ("lines.treatmentCompletionDate", ["20260106"]), ("lines.unit", []), ("lines.emergency", []),
            ])
    }

    @Test func adjudicated() throws {
        let outcome = try read(Sample.adjudicated(["A1", "A2"]))
        #expect(outcome.rules.isEmpty && outcome.recordRules.isEmpty)
        #expect(outcome.records.map { $0.texts("claimNumber") } == [["ICN-A1"], ["ICN-A2"]])
        expect(
            try #require(outcome.records.last),
            [
                ("type", ["professional"]), ("payerName", ["EXAMPLE PLAN"]), ("payerId", ["PLAN1"]),
                ("paid", ["75"]), ("nonCovered", ["3"]), ("remainingLiability", ["7"]), ("paidDate", ["20260220"]),
                ("payerResponsibility", ["S"]), ("groupNumber", ["G77"]), ("groupName", ["EXAMPLE GROUP"]),
                ("claimFilingIndicator", ["CI"]), ("remarks", ["MA01", "N4"]), ("drg", ["195"]),
                ("drgVersion", ["43.0"]), ("adjustments.amount", ["10"]), ("adjustments.reason", ["45"]),
                ("otherPayers.payerId", ["OP1"]), ("otherPayers.paid", ["30"]),
                ("otherPayers.claimNumber", ["OPICN"]), ("otherPayers.adjustments.amount", ["5"]),
                ("lines.charge", ["100", "50"]), ("lines.paid", ["55", "20"]), ("lines.allowedUnits", ["1", "2"]),
                ("lines.adjustments.amount", ["5", "10", "30"]), ("lines.adjustments.reason", ["45", "1", "45"]),
                ("lines.paidDate", ["20260220", "20260221"]), ("lines.otherPayers.payerId", ["OP1"]),
                ("lines.otherPayers.paid", ["30"]), ("lines.otherPayers.adjustments.amount", ["70"]),
            ])
    }

    @Test func adjudicatedByThePayerThatComesFirstWhereNoneIsMarked() throws {
        let text = Sample.adjudicated(["A1"]).replacingOccurrence(of: "G1***1***CI", with: "G1******CI")
            .replacingOccurrence(of: "GROUP**6***CI", with: "GROUP*****CI")
        let record = try #require(try read(text).records.first)
        #expect(record.texts("claimNumber") == ["OPICN"])
        #expect(record.texts("otherPayers.claimNumber") == ["ICN-A1"])
        #expect(record.texts("lines.paid") == ["30"])
        #expect(record.texts("lines.otherPayers.paid") == ["55", "20"])
    }

    @Test(arguments: [("005010X299A1", "institutional"), ("005010X299", "institutional"), ("005010X300", "oral")])
    func adjudicatedOfOtherKinds(_ guide: String, _ type: String) throws {
        let lines = [
            "institutional": ["SV2*0510*HC:99213*100*UN*1", "SV2*0300*HC:85025*50*UN*1"],
            "oral": ["SV3*AD:D2150*100****1", "SV3*AD:D1110*50****1"],
        ]
        let text = Sample.adjudicated(["A1"], guide: guide)
            .replacingOccurrence(of: "SV1*HC:99213:25*100*UN*1***1", with: lines[type]?.first ?? "")
            .replacingOccurrence(of: "SV1*HC:85025*50*UN*1***1", with: lines[type]?.last ?? "")
        let outcome = try read(text)
        #expect(outcome.recordRules.isEmpty)
        let record = try #require(outcome.records.first)
        #expect(record.texts("type") == [type])
        #expect(record.texts("claimNumber") == ["ICN-A1"])
        #expect(record.texts("lines.paid") == ["55", "20"])
        #expect(record.texts("lines.charge") == ["100", "50"])
    }

    @Test func predeterminationsSayThatTheyAre() throws {
        let guide = "005010X291"
        let text = Sample.professional(["A1"]).replacing("005010X222A1", with: guide)
        #expect(try read(text).records.first?.texts("predetermination") == ["PB"])
        #expect(try read(Sample.professional(["A1"])).records.first?.texts("predetermination") == [])
    }

    @Test(arguments: [
        ("005010X222", "professional"), ("005010X222A2", "professional"), ("004010X098A1", "professional"),
        ("004010X096A1", "institutional"), ("005010X223", "institutional"), ("004010X097", "oral"),
        ("005010X224A3", "oral"),
    ])
    func guidesAndTheirAddenda(_ guide: String, _ type: String) throws {
        let text = Sample.interchange(
            [Sample.st837(Sample.providerLoop + Sample.subscriberLoop() + ["CLM*A1*5***11:B:1"], guide: guide)],
            guide: guide)
        #expect(try read(text).records.first?.texts("type") == [type])
    }

    @Test(arguments: ["005010X2220", "005010X222AAA1", "005010X22", "005010X212", "005010"])
    func guidesThatNoLayoutReads(_ guide: String) throws {
        let text = Sample.professional(["A1"]).replacing("005010X222A1", with: guide)
        let outcome = try read(text)
        #expect(outcome.records.isEmpty)
        #expect(outcome.ignored.count == 1)
    }

    @Test func acknowledgments() throws {
        let outcome = try read(Sample.acknowledgment())
        #expect(outcome.rules.isEmpty && outcome.recordRules.isEmpty)
        #expect(outcome.records.count == 2)
        expect(
            try #require(outcome.records.first),
            [
                ("guide", ["005010X214"]), ("transactionDate", ["20260110"]), ("payerId", ["PLAN1"]),
                ("patientControlNumber", ["A1"]), ("claimNumber", ["ICN1"]), ("statusCategory", ["A2"]),
                ("status", ["20"]), ("statusDate", ["20260110"]), ("action", ["WQ"]), ("charge", ["150"]),
                ("clearinghouseClaimNumber", ["CH1"]), ("serviceFrom", ["20260103"]), ("serviceTo", ["20260104"]),
                ("patient.id", ["M100"]), ("provider.id", ["1234567893"]),
            ])
        expect(
            try #require(outcome.records.last),
            [
                ("patientControlNumber", ["A2"]), ("claimNumber", ["ICN2"]), ("statusCategory", ["A7", "A7"]),
                ("status", ["562", "507"]), ("action", ["U"]), ("typeOfBill", ["111"]), ("patient.id", ["M101"]),
                ("charge", ["100"]), ("serviceTo", []),
            ])
    }

    @Test func acknowledgmentOfAWholeFileHoldsNoClaim() throws {
        let outcome = try read(Sample.acknowledgment(Array(Sample.acknowledgmentSegments[..<12])))
        #expect(outcome.summary.records == 0)
        #expect(outcome.rules == ["X12-EMPTY"])
    }

    @Test func manyDiagnosesAndLines() throws {
        var claim = Array(Sample.institutionalClaim("A1").prefix { !$0.hasPrefix("LX") })
        for first in stride(from: 0, to: 48, by: 12) {
            claim.append("HI" + (0..<12).map { "*ABF:E\(first + $0):::::::Y" }.joined())
        }
        for number in 1...10_000 { claim += ["LX*\(number)", "SV2*0250*HC:J1885*1*UN*1", "DTP*472*D8*20260104"] }
        let set = Sample.st837(Sample.providerLoop + Sample.subscriberLoop() + claim, guide: "005010X223A2")
        let record = try #require(try read(Sample.interchange([set], guide: "005010X223A2")).records.first)
        #expect(record.texts("lines.charge").count == 10_000)
        #expect(record.texts("diagnoses.code").count == 54)
    }
}
