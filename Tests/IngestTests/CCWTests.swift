import Bytes
import FlatClaimTesting
import Foundation
import Records
import Testing

@testable import Ingest

/// CMS's CCW research files against their layouts: every column has a home or a reason why it has none, and every cell
/// stands where docs/ccw-columns.tsv says. The files are read here without the product.
@Suite(.enabled(if: CCW.isThere, "../shared/corpus/flat-claims is missing"))
struct CCWTests {
    @Test(arguments: CCW.kinds)
    func everyColumnHasAHomeOrAReason(_ kind: CCW) throws {
        let table = try CCW.table()
        let header = try kind.file().header
        let named = try kind.named()
        var used: Set<String> = []
        for column in header {
            let entries = table.entries(kind.name, column).map(\.entry)
            #expect(entries.count == 1, "docs/ccw-columns.tsv has \(entries.count) entries for \(column)")
            let hasHome = entries.first.map { !$0.homes.isEmpty } ?? false
            let isNamed = named.contains(FlatHeaderName.normalized(column.utf8))
            #expect(
                hasHome == isNamed,
                "\(column): the layout \(isNamed ? "names" : "does not name") it, the table says \(hasHome)")
            used.formUnion(entries.map(\.column))
        }
        for entry in table.entries where entry.kinds.contains(kind.name) {
            #expect(used.contains(entry.column), "no column of \(kind.name) is \(entry.column)")
        }
    }

    @Test(arguments: CCW.kinds)
    func everyCellOfTheFileStandsInARecord(_ kind: CCW) throws {
        for name in kind.files {
            let text = try CCW.text(name)
            let comparison = try compare(kind, PipeFile(text), text)
            #expect(comparison.differences.isEmpty, "\(comparison.differences.prefix(20).joined(separator: "\n"))")
            #expect(name.contains("header") || comparison.cells > 20)
        }
    }

    /// Each column says something of its own, or nothing, so that a cell that stands in another's place is seen.
    @Test(arguments: CCW.kinds)
    func everyCellOfAMadeFileStandsInARecord(_ kind: CCW) throws {
        let file = try MadeFile(kind, CCW.table(), kind.file().header).file
        let comparison = try compare(kind, file, file.text)
        #expect(comparison.differences.isEmpty, "\(comparison.differences.prefix(20).joined(separator: "\n"))")
        #expect(comparison.cells > 8 * MadeFile.claims)
    }

    private func compare(_ kind: CCW, _ file: PipeFile, _ text: String) throws -> CellComparison {
        var comparison = CellComparison(try CCW.table(), kind.name, file)
        guard !file.rows.isEmpty else { return comparison }
        let outcome = try read(Array(text.utf8), path: "\(kind.name).csv")
        #expect(outcome.fragments.isEmpty)
        #expect(outcome.summary.format == kind.layout)
        comparison.compare(records: try outcome.records.map(Document.init), key: kind.key)
        return comparison
    }
}

/// A kind of CMS's CCW research files.
struct CCW: Sendable, CustomTestStringConvertible {
    let name: String
    let files: [String]
    /// The column that makes rows one claim.
    let key: String?

    var testDescription: String { name }
    var layout: String { name == "history" ? "ccw-beneficiary" : "ccw-\(name)" }

    static let kinds =
        [
            CCW(name: "carrier", files: ["carrier.csv"], key: "CLM_ID"),
            CCW(name: "inpatient", files: ["inpatient.csv"], key: "CLM_ID"),
            CCW(name: "pde", files: ["pde.csv"], key: "PDE_ID"),
            CCW(
                name: "beneficiary", files: ["beneficiary_2019.csv", "beneficiary_2020.csv", "beneficiary_2021.csv"],
                key: nil),
            CCW(name: "history", files: ["beneficiary_history.csv"], key: nil),
        ]
        + ["outpatient", "snf", "hospice", "hha", "dme"].map {
            CCW(name: $0, files: ["\($0).header.csv"], key: "CLM_ID")
        }

    private static let folder = Place.root.deletingLastPathComponent().appending(path: "shared/corpus/flat-claims")

    static var isThere: Bool { FileManager.default.fileExists(atPath: folder.path) }

    static func text(_ name: String) throws -> String {
        try String(contentsOf: folder.appending(path: name), encoding: .utf8)
    }

    static func table() throws -> ColumnTable {
        try ColumnTable(String(contentsOf: Place.root.appending(path: "docs/ccw-columns.tsv"), encoding: .utf8))
    }

    func file() throws -> PipeFile { PipeFile(try CCW.text(files[0])) }

    /// The headers that the layout names.
    func named() throws -> Set<String> {
        Set(try layouts().flat.first { $0.name == layout }?.parts[0].columns.map(\.header) ?? [])
    }
}

extension Document {
    init(_ record: Record) throws {
        var writer = ByteWriter()
        RecordNDJSON.write(record, file: "", to: &writer)
        let line = try Document(json: String(decoding: writer.bytes, as: UTF8.self))
        self = line.objects("fields").first ?? line
    }
}

/// A file of a kind, in which each cell says something that no other says: claims of one to three rows, some cells empty.
struct MadeFile {
    static let claims = 60
    let file: PipeFile

    init(_ kind: CCW, _ table: ColumnTable, _ header: [String]) {
        let homes = header.map { table.entries(kind.name, $0).first?.entry.homes ?? [] }
        var rows: [[String]] = []
        for claim in 0..<MadeFile.claims {
            // An event of a drug, or a person, has one row.
            for row in 0..<(kind.key == "CLM_ID" ? 1 + claim % 3 : 1) {
                rows.append(
                    header.indices.map { MadeFile.cell(kind, homes[$0], header: header[$0], number: $0, claim, row) })
            }
        }
        file = PipeFile(header: header, rows: rows)
    }

    private static func cell(
        _ kind: CCW, _ homes: [ColumnTable.Home], header: String, number: Int, _ claim: Int, _ row: Int
    ) -> String {
        if header == kind.key { return "-\(1000 + claim)" }
        let isOfLines = !homes.isEmpty && homes.allSatisfy(\.isOfLines)
        let turn = claim + number + (isOfLines ? row : 0)
        if turn % 7 == 0, !["LINE_NUM", "CLM_LINE_NUM"].contains(header) { return "" }
        // What other columns' cells depend on.
        switch header {
        case "REV_CNTR": return ["0636", "0450"][turn % 2]
        case "SRVC_PRVDR_ID_QLFYR_CD": return ["01", "07", "11", "06"][turn % 4]
        case "PRSCRBR_ID_QLFYR_CD": return ["01", "06"][turn % 2]
        default: break
        }
        if homes.contains(where: \.isMoreThanNothing) { return ["0", "3.5\(number)"][turn % 2] }
        // Codes that are said in other words, and one that is not.
        if let words = homes.compactMap(\.words).first {
            let codes = words.keys.sorted() + ["~"]
            return codes[turn % codes.count]
        }
        return "c\(claim)n\(number)" + (isOfLines ? "r\(row)" : "")
    }
}
