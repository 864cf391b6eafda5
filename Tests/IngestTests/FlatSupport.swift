import Foundation
import Ingest
import Records

/// A layout of a test, read with the product's vocabularies.
func flatLayouts(_ texts: String...) throws -> LayoutSet {
    let directory = FileManager.default.temporaryDirectory.appending(path: "layouts-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: directory) }
    try FileManager.default.createDirectory(
        at: directory.appending(path: "layouts"), withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
        atPath: directory.appending(path: "records").path, withDestinationPath: Place.mappings + "/records")
    for (index, text) in texts.enumerated() {
        let file = directory.appending(path: "layouts/l\(index).yaml")
        try text.write(to: file, atomically: true, encoding: .utf8)
    }
    return try LayoutSet(directory: directory.path)
}

/// What a file gives under some layouts.
func readFlat(
    _ bytes: [UInt8], _ layouts: LayoutSet, chunk: Int = 1 << 20, recordLimit: Int? = nil
) throws -> Outcome {
    var options = IngestOptions()
    options.chunk = chunk
    if let recordLimit { options.recordLimit = recordLimit }
    var reader = ExtractReader(layouts: layouts, options: options)
    var outcome = Outcome()
    outcome.summary = try reader.read(MemorySource(bytes, chunk: chunk), file: 0) { outcome.events.append($0) }
    return outcome
}

extension Outcome {
    /// Everything that was handed over, as text, for comparisons.
    var listing: String {
        events.map { event in
            switch event {
            case .record(let record, let findings):
                "\(record.origin) \(record.start)\n\(record.listing)\n\(findings.map(\.rule))"
            case .quarantined(let fragment):
                "\(fragment.origin) \(fragment.location) \(fragment.length) \(fragment.finding)"
            case .ignored(let ignored): "\(ignored)"
            case .finding(let finding): "\(finding)"
            case .balance(let balance): "\(balance)"
            }
        }.joined(separator: "\n")
    }
}
