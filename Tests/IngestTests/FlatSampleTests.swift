import Foundation
import Ingest
import Records
import Testing

/// The invented flat extracts of samples/flat-claims under the layouts that they are samples of.
@Suite struct FlatSampleTests {
    /// Of a folder's night, what the files' layouts are and what their records say.
    struct Night: Sendable, CustomTestStringConvertible {
        let folder: String
        let layouts: Set<String>
        /// Kinds of records, how many.
        let records: [String: Int]
        /// By claim number, the payer's word for what it is to earlier versions.
        let kinds: [String: String]
        var testDescription: String { folder }
    }

    static let nights = [
        Night(
            folder: "ccw/first-night",
            layouts: ["ccw-beneficiary", "ccw-carrier", "ccw-inpatient", "ccw-outpatient", "ccw-pde"],
            records: ["claim": 7, "member.coverage": 2],
            kinds: ["-770001": "original", "-770002": "original", "-770003": "original", "-771001": "original"]),
        Night(
            folder: "ccw/second-night", layouts: ["ccw-carrier", "ccw-inpatient", "ccw-pde"], records: ["claim": 6],
            kinds: [
                "-770003": "void", "-770004": "replacement", "-771001": "void", "-771002": "replacement",
                "-773001": "void", "-773002": "replacement",
            ]),
        Night(
            folder: "cpcds/first-night", layouts: ["cpcds", "eligibility-csv"],
            records: ["claim": 4, "member.coverage": 2],
            kinds: ["HX25-0001", "HX25-0002", "HX25-0003", "HX25-0004"].reduce(into: [:]) { $0[$1] = "Original" }),
        Night(
            folder: "cpcds/second-night", layouts: ["cpcds"], records: ["claim": 2],
            kinds: ["HX25-0002": "Reversal", "HX25-0005": "Corrected Claim"]),
        Night(
            folder: "cpcds-wide/first-night", layouts: ["cpcds-wide", "cpcds-members", "cpcds-coverages"],
            records: ["claim": 3, "member.coverage": 4],
            kinds: ["1001", "1002", "1003"].reduce(into: [:]) { $0["0d7f1c9e-aaaa-4e11-9c11-00000000\($1)"] = "active" }
        ),
        Night(
            folder: "cpcds-wide/second-night", layouts: ["cpcds-wide"], records: ["claim": 2],
            kinds: [
                "0d7f1c9e-aaaa-4e11-9c11-000000001003": "cancelled", "0d7f1c9e-aaaa-4e11-9c11-000000001004": "active",
            ]),
        Night(
            folder: "tmsis/first-night", layouts: ["tmsis-cip", "tmsis-cot", "tmsis-crx", "eligibility-csv"],
            records: ["claim": 6, "member.coverage": 2],
            kinds: [
                "2025070100001", "2025070200001", "2025070200002", "2025070200003", "2025070300001", "2025070300002",
            ].reduce(into: [:]) { $0[$1] = "original" }),
        Night(
            folder: "tmsis/second-night", layouts: ["tmsis-cip", "tmsis-cot", "tmsis-crx"], records: ["claim": 4],
            kinds: [
                "2025070100001": "void", "2025108100009": "replacement", "2025070200001": "void",
                "2025108300004": "replacement",
            ]),
        Night(
            folder: "tmsis-4/first-night", layouts: ["tmsis-crx-4", "eligibility-csv"],
            records: ["claim": 2, "member.coverage": 2],
            kinds: ["2026070300001": "original", "2026070300002": "original"]),
        Night(
            folder: "tmsis-4/second-night", layouts: ["tmsis-crx-4"], records: ["claim": 2],
            kinds: ["2026070300001": "void", "2026108300004": "replacement"]),
        Night(
            folder: "provider-directory/first-night", layouts: ["provider-directory"],
            records: ["provider.directory": 4], kinds: [:]),
        Night(
            folder: "provider-directory/second-night", layouts: ["provider-directory"],
            records: ["provider.directory": 2], kinds: [:]),
    ]

    @Test(arguments: nights) func recordsOfANight(_ night: Night) throws {
        let outcome = try FlatSampleTests.read(night)
        #expect(outcome.layouts == night.layouts)
        #expect(outcome.fragments.isEmpty)
        #expect(Dictionary(grouping: outcome.records, by: \.schema.kind).mapValues(\.count) == night.records)
        var kinds: [String: String] = [:]
        for record in outcome.records where record.schema.kind == "claim" {
            let number = try #require(record.texts("claimNumber").first)
            kinds[number] = record.texts("adjustmentKind").first
        }
        #expect(kinds == night.kinds)
        let words = try FlatSampleTests.keys(ofCrosswalk: "adjustment-kind")
        #expect(kinds.values.allSatisfy(words.contains), "the crosswalk 'adjustment-kind' lacks a word")
    }

    @Test(arguments: nights) func whatAClaimNeeds(_ night: Night) throws {
        let types = try FlatSampleTests.keys(ofCrosswalk: "claim-type")
        let lists = try FlatSampleTests.keys(ofCrosswalk: "diagnosis-code-set")
        for record in try FlatSampleTests.read(night).records where record.schema.kind == "claim" {
            let type = record.texts("type").first ?? record.texts("sourceType").first ?? ""
            #expect(types.contains(type))
            #expect(record.texts("lines.number").count >= 1 && !record.texts("subscriber.id").isEmpty)
            #expect(!record.texts("totalCharge").isEmpty && !record.texts("amounts.amount").isEmpty)
            #expect(record.texts("diagnoses.codeSet").allSatisfy(lists.contains))
        }
    }

    @Test(arguments: nights) func providersNumbersHaveTheirCheckDigit(_ night: Night) throws {
        let paths = ["billingProvider.id", "providers.id", "lines.providers.id", "npi"]
        for record in try FlatSampleTests.read(night).records {
            let numbers = paths.filter { record.schema.id($0) != nil }.flatMap { record.texts($0) }
            #expect(numbers.allSatisfy(FlatSampleTests.isNPI), "\(numbers)")
        }
    }

    /// A claim whose parts stand in six files, with all of them.
    @Test func aClaimOfSixFiles() throws {
        let night = FlatSampleTests.nights[2]
        let claims = try FlatSampleTests.read(night).records.filter { $0.texts("claimNumber") == ["HX25-0001"] }
        let claim = try #require(claims.first)
        #expect(claim.texts("diagnoses.qualifier") == ["ABK", "ABJ", "ABF"])
        #expect(claim.texts("diagnoses.code") == ["D259", "D259", "D62"])
        #expect(claim.texts("procedures.qualifier") == ["BBR", "BBQ"])
        #expect(claim.texts("providers.role") == ["71", "72"])
        #expect(claim.texts("lines.revenueCode") == ["0120", "0360"])
        #expect(claim.texts("lines.procedureQualifier").isEmpty)
        #expect(claim.texts("billingProvider.lastName") == ["Fairmoor Hospital"])
    }

    /// The first row of a Medicaid file says the dictionary's version; of one that no layout is for, no position is guessed.
    @Test(arguments: [
        ("v3.27.0", "tmsis-cip"), ("V3.36.0", "tmsis-cip"), ("3.30.0", "tmsis-cip"), ("V4.0.0", "tmsis-cip-4"),
        ("4.1.0", "tmsis-cip-4"), ("V2.4.0", nil), ("V5.3.4", nil),
    ])
    func aDictionarysVersionDecides(version: String, layout: String?) throws {
        let file = Place.root.appending(path: "samples/flat-claims/tmsis/first-night/CIP.txt")
        let text = try String(contentsOf: file, encoding: .utf8).replacing("v3.27.0", with: version)
        var reader = ExtractReader(layouts: try layouts())
        let summary = try? reader.read(MemorySource(Array(text.utf8), path: "CIP.txt"), file: 0) { _ in }
        #expect(summary?.format == layout)
    }

    private static func read(_ night: Night) throws -> (records: [Record], fragments: [Fragment], layouts: Set<String>)
    {
        let folder = Place.root.appending(path: "samples/flat-claims/\(night.folder)")
        let options = IngestOptions()
        let parts = ExtractParts(options: options)
        var reader = ExtractReader(layouts: try layouts(), options: options, parts: parts)
        var records: [Record] = []
        var fragments: [Fragment] = []
        var formats: Set<String> = []
        let take = { (event: IngestEvent) in
            if case .record(let record, _) = event { records.append(record) }
            if case .quarantined(let fragment) = event { fragments.append(fragment) }
        }
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() {
            let bytes = try Data(contentsOf: folder.appending(path: name))
            let summary = try reader.read(MemorySource(Array(bytes), path: name), file: 0, take)
            formats.insert(summary.format)
        }
        _ = try parts.finish(take)
        return (records, fragments, formats)
    }

    private static func keys(ofCrosswalk name: String) throws -> Set<String> {
        let text = try String(contentsOfFile: "\(Place.mappings)/crosswalks/\(name).tsv", encoding: .utf8)
        let rows = text.split(separator: "\n").filter { !$0.hasPrefix("#") }.dropFirst()
        return Set(
            rows.compactMap { $0.split(separator: "\t", omittingEmptySubsequences: false).first.map(String.init) })
    }

    /// Ten digits whose check digit is Luhn's, with 80840 before them.
    private static func isNPI(_ text: String) -> Bool {
        guard text.count == 10, text.allSatisfy(\.isNumber) else { return false }
        let sum = ("80840" + text).reversed().enumerated().reduce(0) { sum, digit in
            let value = (digit.element.wholeNumberValue ?? 0) * (digit.offset % 2 == 1 ? 2 : 1)
            return sum + value / 10 + value % 10
        }
        return sum % 10 == 0
    }
}
