import FlatClaimTesting
import Testing

/// The comparison of cells finds what it is there to find.
@Suite struct CellComparisonTests {
    private static let table = """
        kinds\tcolumn\trecord\teob\twhy
        k\tID\tclaimNumber\tidentifier[type=uc].value\t
        k\tN\tlines.number\t\t
        k\tD\tpaidDate\tpayment.date\t
        k\tA\tamounts[category=submitted].amount; totalCharge\ttotal[category=submitted].amount.value\t
        k\tDX#\tdiagnoses[qualifier=ABF].code\tdiagnosis.diagnosisCodeableConcept.coding.code\t
        k\tP\tlines.paid\titem.adjudication[category=benefit].amount.value\t
        k\tX\t\t\tnobody asks
        """
    private static let file = PipeFile(
        "ID|N|D|A|DX1|DX2|P|X\n7|1|19-Mar-2017|30.5|I10|E119|10|?\n7|2|19-Mar-2017|30.5|I10|E119|20.5|?\n")
    private static let record = """
        {"claimNumber": "7", "paidDate": "19-Mar-2017", "totalCharge": "30.5",
         "amounts": [{"category": "submitted", "amount": "30.5"}, {"category": "benefit", "amount": "1"}],
         "diagnoses": [{"qualifier": "ABF", "code": "I10"}, {"qualifier": "ABF", "code": "E119"}],
         "lines": [{"number": "1", "paid": "10"}, {"number": "2", "paid": "20.5"}]}
        """
    private static let explanation = """
        {"identifier": [{"type": {"coding": [{"code": "uc"}]}, "value": "7"}], "payment": {"date": "2017-03-19"},
         "total": [{"category": {"coding": [{"code": "submitted"}]}, "amount": {"value": 30.50}}],
         "diagnosis": [{"diagnosisCodeableConcept": {"coding": [{"code": "I10"}]}},
            {"diagnosisCodeableConcept": {"coding": [{"code": "E11.9"}]}}],
         "item": [{"adjudication": [{"category": {"coding": [{"code": "benefit"}]}, "amount": {"value": 10.00}}]},
            {"adjudication": [{"category": {"coding": [{"code": "benefit"}]}, "amount": {"value": 20.5}}]}]}
        """

    private func differences(_ record: String) throws -> [String] {
        var comparison = CellComparison(try ColumnTable(Self.table), "k", Self.file)
        comparison.compare(records: [try Document(json: record)], key: "ID")
        return comparison.differences
    }

    @Test func aRecordThatSaysWhatTheFileSays() throws {
        #expect(try differences(Self.record).isEmpty)
    }

    @Test(arguments: [
        ("\"7\"", "\"8\""), ("19-Mar-2017", "20-Mar-2017"), ("\"10\"", "\"10.0\""), ("\"E119\"", "\"I10\""),
        ("{\"qualifier\": \"ABF\", \"code\": \"I10\"}, ", ""), (", {\"number\": \"2\", \"paid\": \"20.5\"}", ""),
        ("\"benefit\"", "\"submitted\""), ("\"paid\": \"20.5\"", "\"paid\": \"20.5\", \"number\": \"3\""),
    ])
    func aRecordThatSaysSomethingElse(_ what: String, _ other: String) throws {
        #expect(try differences(Self.record.replacing(what, with: other)).isEmpty == false)
    }

    @Test func rowsThatSayTwoThingsOfOneClaim() throws {
        let rows = Self.file.rows.enumerated().map { $0 == 1 ? ["7", "2", "20-Mar-2017"] + $1.dropFirst(3) : $1 }
        var comparison = CellComparison(
            try ColumnTable(Self.table), "k", PipeFile(header: Self.file.header, rows: rows))
        comparison.compare(records: [try Document(json: Self.record)], key: "ID")
        #expect(comparison.differences.count == 1)
    }

    @Test(arguments: [
        ("", ""), ("2017-03-19", "2017-03-20"), ("30.50", "30.51"), ("E11.9", "E11.8"),
        ("\"value\": 10.00", "\"value\": 1.00"),
        ("\"7\"", "\"8\""),
    ])
    func explanations(_ what: String, _ other: String) throws {
        var comparison = CellComparison(try ColumnTable(Self.table), "k", Self.file)
        let json = what.isEmpty ? Self.explanation : Self.explanation.replacing(what, with: other)
        let document = try Document(json: json)
        comparison.compare(key: "ID") { $0 == "7" ? document : nil }
        #expect(comparison.differences.isEmpty == what.isEmpty)
        #expect(comparison.cells >= 10)
    }

    @Test func aClaimWithoutAnExplanation() throws {
        var comparison = CellComparison(try ColumnTable(Self.table), "k", Self.file)
        comparison.compare(key: "ID") { _ in nil }
        #expect(comparison.differences.count == 1)
    }

    @Test func aTableThatSaysBothOrNeither() {
        for line in ["k\tA\tx\t\ty", "k\tA\t\t\t", "k\tA\tx"] {
            #expect(throws: ColumnTableError.self) { try ColumnTable(line) }
        }
    }
}
