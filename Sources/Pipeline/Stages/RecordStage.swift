import Bytes
import Ingest
import Loader
import Records

/// Extracts to records as NDJSON.
struct RecordStage {
    private var reader: ExtractReader
    private let parts: ExtractParts
    private let writer: LineWriter
    private var line = ByteWriter(capacity: 16 << 10)
    private var paths: [String] = []
    /// By file.
    private var findings: [UInt32: FindingTally] = [:]
    private var refused: [UInt32: [String: Int]] = [:]

    init(mappings: MappingsDirectory, plan: Plan, asOf: CalendarDate?, output: String?) throws {
        let options = IngestOptions(production: plan.production, asOf: asOf)
        parts = ExtractParts(options: options)
        reader = ExtractReader(layouts: try LayoutSet(directory: mappings.path), options: options, parts: parts)
        writer = try LineWriter(path: output)
    }

    /// Returns what a person should know: one line each, no values.
    func run(_ paths: [String]) throws -> [String] {
        var stage = self
        return try stage.read(paths)
    }

    private mutating func read(_ paths: [String]) throws -> [String] {
        var notes: [String] = []
        let files = try ExtractFiles(paths: paths).files
        self.paths = files.map(\.path)
        for (number, file) in files.enumerated() {
            do {
                var reader = self.reader
                _ = try reader.read(file.open(), file: UInt32(number)) { event in
                    try take(event, UInt32(number))
                }
            } catch let error as ExtractError where file.isRefused(by: error) {
                notes.append("\(file.path): not read: \(error.message)")
            }
        }
        _ = try parts.finish { event in try take(event, 0) }
        try writer.finish()
        for (number, path) in self.paths.enumerated() {
            notes += (findings[UInt32(number)]?.all ?? []).map {
                "\(path): \($0.severity.rawValue): \($0.rule) × \($0.count): \($0.message)"
            }
            let refused = refused[UInt32(number)] ?? [:]
            notes += refused.sorted { $0.key < $1.key }.map { "\(path): \($0.value) \($0.key)" }
        }
        return notes
    }

    /// `file`: what a finding that is on no record is on.
    private mutating func take(_ event: consuming IngestEvent, _ file: UInt32) throws {
        switch consume event {
        case .record(let record, let found):
            let number = record.origin.file
            for finding in found {
                findings[number, default: FindingTally()].count(finding, file: number, ordinal: record.origin.ordinal)
            }
            line.removeAll()
            RecordNDJSON.write(record, file: paths[Int(number)], to: &line)
            try writer.write(line.bytes)
        case .quarantined(let fragment):
            refused[fragment.origin.file, default: [:]]["quarantined: \(fragment.finding.message)", default: 0] += 1
        case .ignored(let ignored):
            refused[ignored.origin.file, default: [:]]["ignored: \(ignored.reason)", default: 0] += 1
        case .finding(let finding): findings[file, default: FindingTally()].count(finding, file: file, ordinal: 0)
        case .balance: break
        }
    }
}
