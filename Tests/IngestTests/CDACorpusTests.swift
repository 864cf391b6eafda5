import CLibXML2
import Foundation
import Records
import Testing

/// Documents that others wrote: each entry becomes at least one record, and what is coded is told.
@Suite struct CDACorpusTests {
    private static func files(_ folder: String) -> [URL] {
        let found = try? FileManager.default.contentsOfDirectory(
            at: CDASample.corpus.appending(path: folder), includingPropertiesForKeys: nil)
        return (found ?? []).filter { $0.pathExtension == "xml" }.sorted { $0.path < $1.path }
    }

    /// Counts elements by name, by itself.
    private final class Counter {
        var entries = 0
        var sections = 0

        init(_ bytes: [UInt8]) {
            let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
            let text = Array(bytes[start...].drop { $0 <= 0x20 })
            let parser = shim_newPushParser(
                Unmanaged.passUnretained(self).toOpaque(),
                { context, name, _, _, _, _, _, _, _ in
                    let counter = Unmanaged<Counter>.fromOpaque(context!).takeUnretainedValue()
                    switch String(cString: name!) {
                    case "entry": counter.entries += 1
                    case "section": counter.sections += 1
                    default: break
                    }
                }, { _, _, _, _ in }, { _, _, _ in }, { _, _, _, _ in }, 1)
            text.withUnsafeBytes { raw in
                _ = xmlParseChunk(
                    parser, raw.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(raw.count), 1)
            }
            xmlFreeParserCtxt(parser)
        }
    }

    @Test(arguments: ["documents", "fragments", "pairs"])
    func eachEntryIsAccountedFor(folder: String) throws {
        let files = CDACorpusTests.files(folder)
        guard !files.isEmpty else {
            print("skipped: ../shared/corpus/ccd/\(folder) is missing")
            return
        }
        var kinds: [String: Int] = [:]
        for file in files {
            let bytes = Array(try Data(contentsOf: file))
            let outcome = try read(bytes, path: file.lastPathComponent)
            let counter = Counter(bytes)
            #expect(outcome.fragments.isEmpty, "\(file.lastPathComponent)")
            #expect(outcome.summary.records == outcome.records.count)
            let document = try #require(outcome.documents.first, "\(file.lastPathComponent)")
            #expect(outcome.records.last?.schema.kind == "clinical.document")
            #expect(document.texts("broken") == [])
            #expect(document.texts("sections") == ["\(counter.sections)"])
            if counter.entries > 0 { #expect(document.texts("entries") == ["\(counter.entries)"]) }
            // Where an entry stands is the beginning of where its records do.
            let places = outcome.statements.flatMap { $0.texts("xpath") }
            let entries = Set(places.compactMap { $0.firstMatch(of: /^(.*\/entry\[\d+\])/).map { String($0.1) } })
            #expect(entries.count == counter.entries, "\(file.lastPathComponent)")
            #expect(outcome.statements.allSatisfy { $0.texts("key").first?.count == 32 })
            for kind in outcome.kinds { kinds[kind, default: 0] += 1 }
        }
        let all = kinds.values.reduce(0, +)
        let other = kinds["other", default: 0]
        print("\(folder): \(all) statements, \(other) of kind other: \(kinds.sorted { $0.value > $1.value })")
        #expect(Double(other) <= 0.02 * Double(all))
    }

    /// However the bytes come, the records are the same.
    @Test func piecesDoNotMatter() throws {
        guard let file = CDACorpusTests.files("documents").first(where: { $0.path.contains("HL7--CCD") }) else {
            print("skipped: ../shared/corpus/ccd is missing")
            return
        }
        let bytes = Array(try Data(contentsOf: file))
        let whole = try read(bytes).records.map(\.listing)
        for chunk in [1, 7, 1000] { #expect(try read(bytes, chunk: chunk).records.map(\.listing) == whole) }
    }
}
