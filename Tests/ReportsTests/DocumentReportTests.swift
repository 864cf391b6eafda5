import Testing

@testable import Reports

@Suite("Reports of clinical documents")
struct DocumentReportTests {
    private var report: DocumentReport {
        var report = DocumentReport()
        report.plan = "p"
        report.total = 1
        let counts = DocumentCounts(published: 6, unchanged: 2, superseded: 10, quarantined: 1, ignored: 1)
        report.sections = [DocumentCount(name: "allergies", counts: counts)]
        report.custodians = [DocumentCount(name: "Clinic", counts: counts)]
        report.reasons = [DocumentReason(disposition: "quarantined", reason: "MAP-NOTHING: no map", count: 1)]
        var line = DocumentLine(
            key: "k1", custodian: "Clinic", software: "Records 2", kind: "ccd", day: "2026-04-06", file: "=a.xml",
            state: "published", reason: "")
        line.sections = report.sections
        report.documents = [line]
        return report
    }

    @Test("what is superseded takes no part in the share")
    func share() {
        #expect(report.sum.share == "80.0 %")
        #expect(report.text.contains("20 entries of 1 document; 80.0 % of those that hold published or unchanged"))
        #expect(report.text.contains("Clinic (Records 2), ccd, 2026-04-06: published"))
        #expect(report.html.contains("80.0 %") && report.json.contains(#""quarantined":1"#))
    }

    @Test("a row for each section, or for each entry of one document; never a formula")
    func csv() {
        let rows = report.csv.split(separator: "\r\n")
        #expect(rows.last == "k1,Clinic,Records 2,ccd,2026-04-06,'=a.xml,published,,allergies,6,2,10,1,1")
        var one = report
        one.entries = [
            DocumentEntry(
                section: "allergies", kind: "allergy", xpath: "/ClinicalDocument/entry[1]", line: 7,
                disposition: "ignored", reason: "no known")
        ]
        #expect(one.csv.hasSuffix("allergies,allergy,/ClinicalDocument/entry[1],7,ignored,no known\r\n"))
        #expect(one.html.contains("/ClinicalDocument/entry[1]"))
    }
}
