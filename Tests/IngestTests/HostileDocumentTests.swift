import Foundation
import Records
import Testing

@testable import Ingest

/// Documents that mean harm: each is a finding, a quarantined record or a refused file, and the next one is read.
@Suite struct HostileDocumentTests {
    /// What reading one document came to.
    struct Reading: Equatable {
        var records: [String] = []
        var refused: [String] = []
        var findings: [Finding] = []
        var error: ExtractError.Code?
        var statements = 0

        /// Whether anything was said of the document.
        var isNoted: Bool { error != nil || !refused.isEmpty || !findings.isEmpty }
    }

    private func read(_ source: any ByteSource, chunk: Int = 1 << 20, keeps: Bool = true) throws -> Reading {
        var options = IngestOptions()
        options.chunk = chunk
        var reader = ExtractReader(layouts: try layouts(), options: options)
        var reading = Reading()
        do throws(any Error) {
            _ = try reader.read(source, file: 0) { event in
                switch event {
                case .record(let record, let findings):
                    if record.schema.kind == "clinical.statement" { reading.statements += 1 }
                    if keeps { reading.records.append(record.schema.kind + "\n" + record.listing) }
                    reading.findings += findings.prefix(keeps ? .max : 1)
                case .quarantined(let fragment):
                    reading.refused.append("\(fragment.kind) \(fragment.finding.rule) \(fragment.location)")
                case .ignored(let ignored): if keeps { reading.refused.append(ignored.reason) }
                case .finding(let finding): reading.findings.append(finding)
                case .balance: break
                }
            }
        } catch let error as ExtractError { reading.error = error.code }
        return reading
    }

    private func read(_ bytes: [UInt8], chunk: Int = 1 << 20) throws -> Reading {
        try read(MemorySource(bytes, chunk: chunk), chunk: chunk)
    }

    /// Of these a reader needs to say nothing: they are large or odd, and no more, or checks of what they lack follow.
    private static let harmless: Set<String> = [
        "attributes", "long attribute", "long name", "namespaces", "zero bytes at the end",
        "another encoding than said",
        "a document's name in no namespace", "a document's name in another namespace", "empty document",
    ]

    @Test(arguments: HostileDocuments.all.map(\.name))
    func isNoted(_ name: String) throws {
        let bytes = try #require(HostileDocuments.all.first { $0.name == name }).bytes
        let whole = try read(bytes)
        #expect(whole.isNoted || HostileDocumentTests.harmless.contains(name), "\(name): nothing was said")
        #expect(!whole.records.contains { $0.contains("root:x:") || $0.contains("hahaha") || $0.contains("38341003") })
        for finding in whole.findings where finding.severity == .error {
            #expect(finding.location != nil, "\(finding)")
        }
        guard bytes.count < 64 << 10 else { return }
        for chunk in [1, 7, 61, 509] {
            #expect(try read(bytes, chunk: chunk) == whole, "\(name) in pieces of \(chunk) bytes")
        }
    }

    @Test(arguments: HostileDocuments.unusual.map(\.name))
    func isReadLikeThePlainDocument(_ name: String) throws {
        let bytes = try #require(HostileDocuments.unusual.first { $0.name == name }).bytes
        let plain = try read(Array(ClinicalSample.document().utf8))
        let unusual = try read(bytes)
        #expect(plain.statements > 0)
        // Places differ, and the document's record has the digest and the size of its bytes.
        let places = try Regex("@[0-9]+")
        let values = { (reading: Reading) in
            reading.records.filter { $0.hasPrefix("clinical.statement") }.map { $0.replacing(places, with: "") }
        }
        #expect(values(unusual) == values(plain))
        for chunk in [1, 7, 61] { #expect(try read(bytes, chunk: chunk) == unusual, "pieces of \(chunk)") }
    }

    @Test func halfADocument() throws {
        let whole = try read(Array(ClinicalSample.document().utf8))
        for part in 1..<50 {
            let half = try read(HostileDocuments.half(part))
            #expect(half.isNoted, "\(part)/50")
            #expect(half.statements <= whole.statements)
        }
    }

    /// In an archive, every sound document beside the others is read in full.
    @Test func theNextOneIsRead() throws {
        var zip = ZipSample()
        for (number, hostile) in HostileDocuments.all.enumerated() {
            zip.members.append(.init(name: "\(number)-hostile.xml", bytes: hostile.bytes))
            zip.members.append(
                .init(name: "\(number)-sound.xml", bytes: Array(ClinicalSample.document().utf8), method: 8))
        }
        let path = FileManager.default.temporaryDirectory.appending(path: "hostile-\(UUID().uuidString).zip").path
        try Data(zip.bytes).write(to: URL(filePath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        let expected = try read(Array(ClinicalSample.document().utf8)).statements
        let files = try ExtractFiles(paths: [path]).files
        #expect(files.count == 2 * HostileDocuments.all.count)
        for file in files {
            do {
                let reading = try read(file.open())
                if file.path.hasSuffix("sound.xml") { #expect(reading.statements == expected && reading.error == nil) }
            } catch let error as ExtractError {
                #expect(file.isRefused(by: error))
            }
        }
    }

    /// Several documents in one file, with or without declarations, and broken ones between them.
    @Test func severalDocumentsInAFile() throws {
        let documents = (1...4).map { ClinicalSample.document(id: "doc-\($0)", entries: ClinicalSample.problem($0)) }
        let alone = try documents.map { try read(Array($0.utf8)) }
        let places = try Regex("@[0-9]+")
        let values = { (reading: Reading) in reading.records.map { $0.replacing(places, with: "") } }
        let expected = alone.flatMap(values)
        let plain = documents.map { $0.replacing(ClinicalSample.prolog, with: "") }
        let bare = try plain.map { try read(Array($0.utf8)) }.flatMap(values)
        for chunk in [1, 7, 61, 4096, 1 << 20] {
            #expect(values(try read(Array(documents.joined().utf8), chunk: chunk)) == expected, "\(chunk)")
            let apart = "\n\n" + documents.joined(separator: "\r\n <!-- next --> <?x y?>\u{FEFF}\n")
            #expect(values(try read(Array(apart.utf8), chunk: chunk)) == expected, "\(chunk)")
            #expect(values(try read(Array(plain.joined().utf8), chunk: chunk)) == bare, "\(chunk)")
            for broken in [
                "<?xml version=\"1.0\"?><a><b></a>", "<?xml version=\"1.0\"?><!DOCTYPE x []><x/>", "<html>", "words",
                String(documents[0].prefix(900)), "<?xml version=\"1.0\"?>",
                String(documents[0].prefix { $0 != "S" }) + "S",
            ] {
                let mixed = documents[0] + broken + documents[1] + broken + documents[2] + documents[3]
                let reading = try read(Array(mixed.utf8), chunk: chunk)
                let kept = values(reading).filter { !$0.contains("broken = ") && expected.contains($0) }
                #expect(Set(kept) == Set(expected), "\(broken) in pieces of \(chunk)")
                #expect(reading.isNoted)
            }
        }
    }

    @Test func manyEntries() throws {
        let start = ClinicalSample.document(entries: "").replacing(ClinicalSample.end, with: "")
        let source = RepeatingSource(start, ClinicalSample.problem(), count: 5000, ClinicalSample.end)
        let reading = try read(source, keeps: false)
        #expect(reading.statements + reading.refused.count >= 5000)
        #expect(reading.error == nil)
    }

    @Test func longNarrative() throws {
        let parts = ClinicalSample.document(entries: ClinicalSample.problem(2)).split(
            separator: "Essential hypertension</item>")
        let source = RepeatingSource(
            String(parts[0]), "Words of a patient. ", count: 3_000_000,
            "</item>" + parts[1...].joined(separator: "</item>"))
        let reading = try read(source, keeps: false)
        #expect(reading.statements >= 1 || reading.isNoted)
    }

    @Test func embeddedDocument() throws {
        let start = ClinicalSample.prolog + ClinicalSample.openTag + ClinicalSample.header()
        let source = RepeatingSource(
            start + "<component><nonXMLBody><text mediaType=\"application/pdf\" representation=\"B64\">",
            String(repeating: "JVBERi0xLjcK", count: 100) + "\n", count: 10_000,
            "</text></nonXMLBody></component></ClinicalDocument>\n")
        let reading = try read(source, keeps: false)
        #expect(reading.error == nil)
    }

    @Test func manyAttributes() throws {
        let parts = ClinicalSample.document(
            entries: ClinicalSample.problem(1, extra: "SPLIT") + ClinicalSample.problem(2)
        )
        .split(separator: "SPLIT")
        var number = 0
        let attributes = (0..<200_000).map { _ -> String in
            number += 1
            return "a\(number)=\"\(String(repeating: "x", count: 40))\""
        }.joined(separator: " ")
        let source = RepeatingSource(String(parts[0]) + "<value " + attributes, " ", count: 1, "/>" + parts[1])
        #expect(try read(source, keeps: false).isNoted)
    }
}
