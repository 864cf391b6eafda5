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
