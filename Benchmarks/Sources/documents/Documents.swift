import ArgumentParser
import CLibXML2
import Foundation
import Records

@testable import Ingest

/// `swift run -c release --package-path Benchmarks documents --mappings mappings FOLDER`
@main
struct Documents: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measures reading of clinical documents, on one thread, beside libxml2's parser alone.",
        discussion: "Processor time, the best of the repetitions. All documents of the folder are in memory.")

    @Option(help: "How often each is repeated.")
    var repeats = 10

    @Option(help: "The mappings folder.")
    var mappings = "mappings"

    @Argument(help: "A folder of documents.")
    var folder: String

    func run() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted().filter { $0.hasSuffix(".xml") }
        let files = try names.map { Array(try Data(contentsOf: URL(filePath: folder + "/" + $0))) }
        let bytes = files.reduce(0) { $0 + $1.count }
        let layouts = try LayoutSet(directory: mappings)
        var records = 0
        show("libxml2 alone", bytes, best { for file in files { parse(file) } })
        show("records, with SHA-256", bytes, try best { records = try files.reduce(0) { try $0 + read($1, layouts) } })
        print("\(files.count) documents, \(bytes) bytes, \(records) records")
    }

    private func read(_ bytes: [UInt8], _ layouts: LayoutSet) throws -> Int {
        var reader = ExtractReader(layouts: layouts)
        var records = 0
        _ = try reader.read(MemorySource(bytes), file: 0) { event in
            if case .record = consume event { records += 1 }
        }
        return records
    }

    /// The parser with callbacks that do nothing.
    private func parse(_ bytes: [UInt8]) {
        let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        guard
            let parser = shim_newPushParser(
                nil, { _, _, _, _, _, _, _, _, _ in }, { _, _, _, _ in }, { _, _, _ in }, { _, _, _, _ in }, 1)
        else { return }
        bytes.withUnsafeBytes { raw in
            guard let base = raw.baseAddress?.assumingMemoryBound(to: CChar.self) else { return }
            var at = start
            while at < bytes.count {
                let count = min(64 << 10, bytes.count - at)
                xmlParseChunk(parser, base + at, Int32(count), at + count == bytes.count ? 1 : 0)
                at += count
            }
        }
        xmlFreeParserCtxt(parser)
    }

    /// Seconds of processor time.
    private func best(_ body: () throws -> Void) rethrows -> Double {
        var best = Double.infinity
        for _ in 0..<repeats {
            let start = clock()
            try body()
            best = min(best, Double(clock() - start) / Double(CLOCKS_PER_SEC))
        }
        return best
    }

    private func show(_ name: String, _ bytes: Int, _ seconds: Double) {
        let speed = String(format: "%.1f", Double(bytes) / seconds / 1e6)
        print("\(name.padding(toLength: 28, withPad: " ", startingAt: 0)) \(speed) MB/s")
    }
}
