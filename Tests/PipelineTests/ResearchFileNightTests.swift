import FlatClaimTesting
import Foundation
import Testing

@testable import Pipeline

private enum ResearchFile {
    static let folder = "\(NightlyRunTests.root)/../shared/corpus/flat-claims"
    static let isThere = FileManager.default.fileExists(atPath: "\(folder)/carrier.csv")
}

/// CMS's research files as explanations of benefit: every cell that has a home there, by the list docs/ccw-columns.tsv, and
/// the claims that make none. The files are read here without the product.
@Suite(
    "Explanations of benefit of CMS's research files",
    .enabled(if: ResearchFile.isThere, "../shared/corpus/flat-claims is missing"))
struct ResearchFileNightTests {
    /// A carrier's line without a procedure makes no valid item (EOB-vision-item-productorservice), and then there is no EOB.
    private static let gaps = ["carrier": "cardinality-min: ExplanationOfBenefit.item[0].productOrService"]

    @Test(
        "claims are published, or quarantined for a gap that is on the list",
        arguments: ["carrier", "inpatient", "pde"])
    func outcomes(_ kind: String) throws {
        let store = try NightlyRunTests.Store()
        let report = try store.run(try ResearchFileNightTests.rosters + ["\(ResearchFile.folder)/\(kind).csv"]).report
        #expect(report.balanced == true)
        let claims = try ResearchFileNightTests.file(kind).groups(by: kind == "pde" ? "PDE_ID" : "CLM_ID").count
        let outcomes = try store.database.connect().query(
            """
            SELECT d.disposition::text || ' ' || coalesce(d.reason, ''), count(*) FROM ledger.disposition d
            WHERE d.kind = 'claim' GROUP BY 1 ORDER BY 1
            """
        ).map { "\($0.text(0) ?? "") × \($0.integer(1) ?? 0)" }
        if let gap = ResearchFileNightTests.gaps[kind] {
            #expect(outcomes == ["quarantined \(gap) × \(claims)"])
        } else {
            #expect(outcomes == ["published  × \(claims)"])
        }
    }

    /// Of the carrier's file a copy in which lines without a procedure have one.
    @Test("amounts, dates, codes and lines are the file's, cell by cell", arguments: ["carrier", "inpatient", "pde"])
    func cells(_ kind: String) throws {
        let file = try ResearchFileNightTests.file(kind)
        let folder = NSTemporaryDirectory() + "patient-access-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try file.text.write(toFile: "\(folder)/\(kind).csv", atomically: true, encoding: .utf8)
        let store = try NightlyRunTests.Store()
        _ = try store.run(try ResearchFileNightTests.rosters + ["\(folder)/\(kind).csv"])
        var explanations: [String: Document] = [:]
        for row in try store.rows("resource::text") where row.hasPrefix("explanation_of_benefit ") {
            let document = try Document(json: String(row.dropFirst("explanation_of_benefit ".count)))
            explanations[document.texts("identifier[type=uc].value").first ?? ""] = document
        }
        let table = try ColumnTable(
            String(contentsOfFile: "\(NightlyRunTests.root)/docs/ccw-columns.tsv", encoding: .utf8))
        var comparison = CellComparison(table, kind, file)
        comparison.compare(key: kind == "pde" ? "PDE_ID" : "CLM_ID") { explanations[$0] }
        #expect(comparison.differences.isEmpty, "\(comparison.differences.prefix(20).joined(separator: "\n"))")
        #expect(comparison.cells > 8 * explanations.count && !explanations.isEmpty)
    }

    private static var rosters: [String] {
        get throws {
            try FileManager.default.contentsOfDirectory(atPath: ResearchFile.folder).filter {
                $0.hasPrefix("beneficiary")
            }.sorted().map { "\(ResearchFile.folder)/\($0)" }
        }
    }

    private static func file(_ kind: String) throws -> PipeFile {
        let file = PipeFile(try String(contentsOfFile: "\(ResearchFile.folder)/\(kind).csv", encoding: .utf8))
        guard kind == "carrier", let column = file.header.firstIndex(of: "HCPCS_CD") else { return file }
        let rows = file.rows.map { row in
            var row = row
            if row[column].isEmpty { row[column] = "99213" }
            return row
        }
        return PipeFile(header: file.header, rows: rows)
    }
}
