import Foundation
import Ingest
import Records
import Testing

/// Files that others wrote: nothing crashes, nothing hangs, every record has a disposition.
@Suite struct CorpusTests {
    static let files: [URL] = {
        let found = try? FileManager.default.contentsOfDirectory(at: Place.corpus, includingPropertiesForKeys: nil)
        return (found ?? []).filter { $0.lastPathComponent != "INDEX.tsv" }
            .sorted { $0.lastPathComponent < $1.lastPathComponent }
    }()

    @Test func everyFileAddsUp() throws {
        guard !CorpusTests.files.isEmpty else {
            print("skipped: ../shared/corpus/x12 is missing")
            return
        }
        var table: [String] = []
        for file in CorpusTests.files {
            let outcome = try read(Array(Data(contentsOf: file)), path: file.lastPathComponent)
            let (records, fragments, ignored) = (outcome.records.count, outcome.fragments.count, outcome.ignored.count)
            #expect(outcome.summary.records == records + fragments + ignored, "\(file.lastPathComponent)")
            table.append(
                "\(file.lastPathComponent)\t\(outcome.summary.records)\t\(records)\t\(fragments)\t\(ignored)\t"
                    + Set(outcome.rules + outcome.recordRules).sorted().joined(separator: " "))
        }
        if let path = ProcessInfo.processInfo.environment["INGEST_TABLE"] {
            try table.joined(separator: "\n").write(toFile: path, atomically: true, encoding: .utf8)
        }
    }

    /// Whether a transaction set of this number begins somewhere: after a line end or a mark, ST, a mark and the number.
    private static func holds(_ transaction: String, _ bytes: [UInt8]) -> Bool {
        let text = String(decoding: bytes, as: UTF8.self)
        return text.contains(try! Regex("(^|[^A-Za-z0-9 ]\\s*|\\n)ST[^A-Za-z0-9\\s]\(transaction)[^A-Za-z0-9]"))
    }

    /// Guides of the claims, remittances and acknowledgments that a file's records name.
    private static func guides(_ outcome: Outcome) -> String {
        Set(outcome.records.flatMap { $0.texts("guide") }).sorted().joined(separator: " ")
    }

    @Test func everyClaimAndRemittanceIsReadOrQuarantined() throws {
        guard !CorpusTests.files.isEmpty else {
            print("skipped: ../shared/corpus/x12 is missing")
            return
        }
        var table = ["file\tguide\trecords\tquarantined"]
        for file in CorpusTests.files {
            let bytes = try Array(Data(contentsOf: file))
            let name = file.lastPathComponent
            let isClaims = CorpusTests.holds("837", bytes) || CorpusTests.holds("835", bytes)
            guard isClaims || bytes.count > 0 && String(decoding: bytes, as: UTF8.self).contains("005010X214") else {
                continue
            }
            let outcome = try read(bytes, path: name)
            #expect(outcome.records.count + outcome.fragments.count > 0, "\(name)")
            for ignored in outcome.ignored {
                #expect(!ignored.what.hasPrefix("837") && !ignored.what.hasPrefix("835"), "\(name): \(ignored.reason)")
            }
            table.append(
                "\(name)\t\(CorpusTests.guides(outcome))\t\(outcome.records.count)\t\(outcome.fragments.count)")
        }
        #expect(table.count > 85)
        if let path = ProcessInfo.processInfo.environment["INGEST_CLAIMS_TABLE"] {
            try table.joined(separator: "\n").write(toFile: path, atomically: true, encoding: .utf8)
        }
    }

    @Test func printsOne() throws {
        guard let path = ProcessInfo.processInfo.environment["INGEST_PRINT"] else { return }
        let outcome = try read(Array(Data(contentsOf: URL(filePath: path))), path: path)
        for event in outcome.events {
            switch event {
            case .record(let record, let findings): print(record.listing, findings.map(\.rule))
            case .quarantined(let fragment): print("quarantined", fragment.finding, fragment.length)
            default: print(event)
            }
        }
    }
}
