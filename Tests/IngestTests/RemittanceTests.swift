import Bytes
import Ingest
import Records
import Testing

@Suite struct RemittanceTests {
    @Test func fieldsStandWhereTheGuideSays() throws {
        let outcome = try read(Sample.remittance())
        #expect(outcome.rules == ["PLB-ADJUSTMENT"] && outcome.recordRules.isEmpty)
        let record = try #require(outcome.records.first)
        #expect(outcome.records.count == 2)
        #expect(outcome.records.map { $0.texts("position") } == [["1"], ["2"]])
        #expect(record.texts("guide") == ["005010X221A1"])
        #expect(record.texts("paymentDate") == ["20260201"])
        #expect(record.texts("payerId") == ["PLAN1"])
        #expect(record.texts("payeeId") == ["1234567893"])
        #expect(record.texts("payeeTaxId") == ["001234567"])
        #expect(record.texts("payerClaimNumber") == ["ICN1"])
        #expect(record.texts("adjustments.amount") == ["20"])
        #expect(record.texts("patient.id") == ["M100"])
        #expect(record.texts("statementFrom") == ["20260103"])
        #expect(record.texts("lines.paid") == ["80", "30"])
        #expect(record.texts("lines.adjustments.reason") == ["1", "2"])
        #expect(record.texts("lines.remarks") == ["N130"])
        #expect(record.texts("lines.amounts.qualifier") == ["B6"])
        #expect(record.texts("lines.serviceTo") == ["20260104"])
        #expect(outcome.records.last?.texts("remarks") == ["MA01", "N4"])
        #expect(outcome.records.last?.texts("patient.lastName") == ["POE"])
    }

    /// Every fact beyond those of a plain professional remittance.
    @Test func factsOfOtherClaims() throws {
        let segments = [
            "BPR*I*1300*C*ACH************20260201", "TRN*1*TRACE9*1512345678", "CUR*PR*CAD", "DTM*405*20260131",
            "N1*PR*EXAMPLE PLAN*XV*PLAN1", "N3*1 PLAN ST*FL 2", "N4*PEORIA*IL*61602", "REF*NF*12345",
            "PER*CX*HELP*TE*5551234567", "N1*PE*EXAMPLE HOSPITAL*XX*1234567893", "N3*9 HILL", "N4*PEKIN*IL*61554",
            "LX*1", "TS3*1245319599*11*20261231*1*2000", "TS2*5", "CLP*A1*2*2000*1300*200*MA*ICN1*11*1**195*1.25*.5",
            "CAS*CO*45*500**24*-10*2", "NM1*QC*1*ROE*JANE*Q***MI*M100", "NM1*74*1*ROE*JANET",
            "NM1*TT*2*NEXT PLAN*****PI*P2",
            "NM1*PR*2*FIRST PLAN*****PI*P3", "NM1*GB*1*POE*JOHN****MI*X9",
            "MIA*4*100**900*N1*10*****60******7*8*9*N2*N3*N4*N5*11",
            "REF*F8*OLD1", "REF*EA*MR1", "REF*6P*G77", "REF*CE*GOLD", "REF*G1*PA1", "DTM*232*20260103",
            "DTM*233*20260107",
            "DTM*050*20260110", "DTM*036*20261231", "AMT*AU*1800", "AMT*F5*20", "QTY*CA*4", "QTY*LA*1",
            "SVC*HC:99213:25:26*2000*1300*0120*4*HC:99214:25*5", "DTM*472*20260103", "CAS*CO*45*500", "REF*6R*L1",
            "REF*G1*PA2", "REF*APC*123", "REF*0K*POL", "REF*HPI*1245319599", "AMT*B6*1500", "QTY*ZL*3", "LQ*HE*N130",
            "LQ*HE*M15", "PLB*1234567893*20261231*WO:A9*-100*FB:X*50*72*50",
        ]
        let outcome = try read(Sample.remittance(segments))
        #expect(outcome.recordRules.isEmpty)
        let record = try #require(outcome.records.first)
        let expected: [(String, [String])] = [
            ("currency", ["CAD"]), ("payerAddress1", ["1 PLAN ST"]), ("payerAddress2", ["FL 2"]),
            ("payerCity", ["PEORIA"]), ("payerNaic", ["12345"]), ("payeeCity", ["PEKIN"]),
            ("payeePostalCode", ["61554"]), ("providerId", ["1245319599"]), ("drg", ["195"]), ("drgWeight", ["1.25"]),
            ("coveredDays", ["4"]), ("remarks", ["N1", "N2", "N3", "N4", "N5"]), ("inpatient.outlierAmount", ["100"]),
            ("inpatient.drgAmount", ["900"]), ("inpatient.disproportionateShareAmount", ["10"]),
            ("inpatient.capitalDisproportionateShareAmount", ["60"]), ("inpatient.indirectTeachingAmount", ["8"]),
            ("inpatient.nonpayableProfessionalAmount", ["9"]), ("inpatient.capitalExceptionAmount", ["11"]),
            ("correctedPatient.firstName", ["JANET"]), ("crossoverPayer.id", ["P2"]), ("priorityPayer.id", ["P3"]),
            ("otherSubscriber.id", ["X9"]), ("originalClaimNumber", ["OLD1"]), ("medicalRecordNumber", ["MR1"]),
            ("groupNumber", ["G77"]), ("className", ["GOLD"]), ("priorAuthorization", ["PA1"]),
            ("coverageExpiration", ["20261231"]), ("amounts.qualifier", ["AU", "F5"]),
            ("quantities.qualifier", ["CA", "LA"]), ("adjustments.reason", ["45", "24"]),
            ("adjustments.amount", ["500", "-10"]), ("adjustments.quantity", ["2"]), ("lines.modifiers", ["25", "26"]),
            ("lines.revenueCode", ["0120"]), ("lines.submittedProcedure", ["99214"]),
            ("lines.submittedQuantity", ["5"]),
            ("lines.priorAuthorization", ["PA2"]), ("lines.ambulatoryPaymentClass", ["123"]), ("lines.policy", ["POL"]),
            ("lines.quantities.quantity", ["3"]), ("lines.remarks", ["N130", "M15"]),
            ("lines.renderingProviderId", ["1245319599"]),
        ]
        for (path, texts) in expected { #expect(record.texts(path) == texts, "\(path)") }
        #expect(outcome.balances.map(\.holds) == [true])
    }

    @Test func adjustmentsOfTheProviderAreFindingsWithTheirReason() throws {
        var segments = Sample.remittanceSegments
        segments[segments.count - 1] = "PLB*1234567893*20261231*WO:A9*10*FB:SECRET*-5*72*5*NOT A CODE:1*0"
        let findings = try read(Sample.remittance(segments)).events.compactMap {
            if case .finding(let finding) = $0 { finding } else { nil }
        }
        #expect(findings.map(\.rule) == Array(repeating: "PLB-ADJUSTMENT", count: 4))
        #expect(findings.allSatisfy { $0.severity == .information })
        #expect(findings.map { $0.message.split(separator: " ").last } == ["WO", "FB", "72", "form"])
        #expect(findings.allSatisfy { !$0.message.contains("SECRET") && !$0.message.contains("NOT A CODE") })
    }

    @Test func severalPayersAndPayeesInOneSet() throws {
        var segments = Sample.remittanceSegments
        segments.removeLast()
        segments += [
            "N1*PR*SECOND PLAN*XV*PLAN2", "N1*PE*SECOND CLINIC*XX*1245319599", "LX*2", "CLP*A3*1*10*10*0*12*ICN3*11*1",
            "NM1*QC*1*DOE*ANN****MI*M102",
        ]
        let records = try read(Sample.remittance(segments)).records
        #expect(records.map { $0.texts("payerId") } == [["PLAN1"], ["PLAN1"], ["PLAN2"]])
        #expect(records.map { $0.texts("payeeId") } == [["1234567893"], ["1234567893"], ["1245319599"]])
        #expect(records.map { $0.texts("position") } == [["1"], ["2"], ["3"]])
    }

    @Test func positionCountsFromOneInEachSet() throws {
        let text = Sample.remittance(end: "~")
        let outcome = try read(text + text.replacingOccurrence(of: "CLP*A1", with: "CL#*A1"))
        #expect(outcome.records.map { $0.texts("position") } == [["1"], ["2"], ["2"]])
    }

    @Test(arguments: ["005010", ""])
    func guideThatIsNotStated(_ guide: String) throws {
        let text = Sample.remittance().replacing("005010X221A1", with: guide)
        let outcome = try read(text)
        #expect(outcome.records.count == 2)
        #expect(outcome.rules.contains("X12-GUIDE"))
        #expect(try read(Sample.remittance().replacing("005010X221A1", with: "004010X091A1")).records.count == 2)
    }

    @Test func setWithoutClaims() throws {
        let empty = try read(Sample.remittance([]))
        #expect(empty.fragments.map(\.finding.rule) == ["X12-EMPTY"])
        #expect(empty.summary.records == 1)
        let notice = try read(Sample.remittance(["BPR*H*0*C*NON************20260201", "TRN*1*T*1"]))
        #expect(notice.fragments.isEmpty)
        #expect(notice.rules == ["X12-EMPTY"])
        let claims = try read(Sample.interchange([Sample.st837([])]))
        #expect(claims.fragments.map(\.kind) == ["claim"])
    }

    @Test func paymentIsClaimsLessProviderAdjustments() throws {
        let balance = try #require(try read(Sample.remittance()).balances.first)
        #expect(balance.name == "BPR02")
        #expect(balance.holds)
        #expect(balance.expected.map { $0.isEqual(to: FixedDecimal(units: 140, scale: 0)) } == true)
        var segments = Sample.remittanceSegments
        segments[0] = "BPR*I*141*C*ACH************20260201"
        #expect(try read(Sample.remittance(segments)).balances.map(\.holds) == [false])
        segments[0] = "BPR*I*x*C*ACH"
        #expect(try read(Sample.remittance(segments)).balances.map(\.holds) == [false])
    }

    @Test func damagedClaimSegmentDoesNotJoinTheClaimBefore() throws {
        let outcome = try read(Sample.remittance().replacingOccurrence(of: "CLP*A2", with: "CL#*A2"))
        #expect(outcome.records.map { $0.texts("patientControlNumber") } == [["A1"]])
        #expect(outcome.records.first?.texts("patient.lastName") == ["ROE"])
        #expect(outcome.fragments.map(\.finding.rule) == ["X12-DAMAGE"])
    }
}

extension String {
    func replacingOccurrence(of text: String, with other: String) -> String {
        guard let range = firstRange(of: text) else { return "\(text) is not there" }
        return replacingCharacters(in: range, with: other)
    }

    private func replacingCharacters(in range: Range<Index>, with other: String) -> String {
        var copy = self
        copy.replaceSubrange(range, with: other)
        return copy
    }
}
