import Bytes
import Ingest
import Records
import Testing

@Suite struct RemittanceTests {
    @Test func fieldsStandWhereTheGuideSays() throws {
        let outcome = try read(Sample.remittance())
        #expect(outcome.rules.isEmpty && outcome.recordRules.isEmpty)
        let record = try #require(outcome.records.first)
        #expect(outcome.records.count == 2)
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
