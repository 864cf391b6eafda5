import ArgumentParser
import Foundation
import Records
import SyntheticExtracts

@testable import Ingest

/// `swift run -c release --package-path Benchmarks flat --mappings mappings`
@main
struct Flat: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract:
            "Measures reading of flat claim extracts, on one thread, beside a search of the same bytes by memchr.",
        discussion: "Processor time, the best of the repetitions. The file is generated in memory.")

    @Option(help: "How many claims.")
    var claims = 100_000

    @Option(help: "How often each is repeated.")
    var repeats = 5

    @Option(help: "The mappings folder.")
    var mappings = "mappings"

    @Flag(help: "The roster alone.")
    var rosterOnly = false

    func run() throws {
        if !rosterOnly { try readClaims() }
        try readRoster()
    }

    private func readClaims() throws {
        let layouts = try benchmarkLayouts(FlatClaims.layout)
        let scattered = try benchmarkLayouts(
            FlatClaims.layout.replacing("rows: CLM_ID", with: "rows: { by: CLM_ID, scattered: true }"))
        for isQuoted in [false, true] {
            let bytes = FlatClaims(claims: claims, isQuoted: isQuoted).bytes()
            print(
                "\(claims) claims, \(bytes.count / 1_000_000) MB\(isQuoted ? ", every field in quotation marks" : "")")
            let search = best { _ = searchDelimiters(bytes) }
            show("memchr of each delimiter", bytes.count, search, search)
            show("rows and fields", bytes.count, best { _ = scan(bytes) }, search)
            show("records, with SHA-256", bytes.count, try best { try read(bytes, layouts) }, search)
            show("records, rows scattered", bytes.count, try best { try read(bytes, scattered) }, search)
        }
    }

    private func readRoster() throws {
        let roster = try rosterBytes()
        let product = try LayoutSet(directory: mappings)
        let search = best { _ = searchDelimiters(roster, delimiter: 0x2C) }
        print("a roster, \(roster.count / 1_000_000) MB")
        show("memchr of each delimiter", roster.count, search, search)
        show("records, with SHA-256", roster.count, try best { try read(roster, product) }, search)
    }

    /// The layouts of `mappings`' vocabularies and this one.
    private func benchmarkLayouts(_ layout: String) throws -> LayoutSet {
        let folder = FileManager.default.temporaryDirectory.appending(path: "flat-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(
            at: folder.appending(path: "layouts"), withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            at: folder.appending(path: "records"),
            withDestinationURL: URL(filePath: mappings).absoluteURL.appending(path: "records"))
        try layout.write(to: folder.appending(path: "layouts/flat.yaml"), atomically: true, encoding: .utf8)
        return try LayoutSet(directory: folder.path)
    }

    private func rosterBytes() throws -> [UInt8] {
        let folder = FileManager.default.temporaryDirectory.appending(path: "flat-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var night = SyntheticNight(population: Population(claims: claims))
        night.bytesPerFile = .max
        _ = try night.write(to: folder.path)
        return [UInt8](try Data(contentsOf: folder.appending(path: "members-0001.csv")))
    }

    private func read(_ bytes: [UInt8], _ layouts: LayoutSet) throws {
        var reader = ExtractReader(layouts: layouts)
        var nodes = 0
        _ = try reader.read(MemorySource(bytes), file: 0) { event in
            if case .record(let record, _) = event { nodes += record.nodes.count }
        }
        guard nodes > 0 else { throw ValidationError("no record was read") }
    }

    /// What a reader of lines would do at least: each delimiter and line end is found once.
    @inline(never)
    private func searchDelimiters(_ bytes: [UInt8], delimiter: Int32 = 0x7C) -> Int {
        bytes.withUnsafeBytes { bytes in
            var count = 0
            guard let base = bytes.baseAddress else { return 0 }
            var at = base
            let end = base + bytes.count
            while at < end, let found = memchr(at, delimiter, end - at) {
                count += 1
                at = UnsafeRawPointer(found) + 1
            }
            at = base
            while at < end, let found = memchr(at, 0x0A, end - at) {
                count += 1
                at = UnsafeRawPointer(found) + 1
            }
            return count
        }
    }

    @inline(never)
    private func scan(_ bytes: [UInt8]) -> Int {
        // Eight readable bytes after the last, as a window has them.
        let padded = bytes + [UInt8](repeating: 0, count: 16)
        return padded.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return 0 }
            var scanner = RowScanner(delimiter: 0x7C)
            var at = 0
            var fields = 0
            while at < bytes.count {
                guard case .row = scanner.scan(base, from: at, limit: bytes.count, isFinal: true) else { return 0 }
                fields += scanner.count
                at = scanner.next
            }
            return fields
        }
    }

    private func best(_ body: () throws -> Void) rethrows -> Double {
        var best = Double.infinity
        for _ in 0..<repeats {
            let start = processorSeconds()
            try body()
            best = min(best, processorSeconds() - start)
        }
        return best
    }

    /// Of this thread, so that others on the machine do not count.
    private func processorSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private func show(_ name: String, _ bytes: Int, _ seconds: Double, _ reference: Double) {
        print(
            name.padding(toLength: 28, withPad: " ", startingAt: 0)
                + String(
                    format: "%8.0f MB/s   %5.2f times memchr's time", Double(bytes) / 1e6 / seconds, seconds / reference
                ))
    }
}
