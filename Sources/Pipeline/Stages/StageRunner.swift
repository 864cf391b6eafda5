import Assemble
import Bytes
import FHIR
import Foundation
import Ingest
import Loader
import Mappers
import Records
import Validate

/// The stages by themselves: NDJSON in, NDJSON out, by files or pipes.
public struct StageRunner {
    private let mappings: MappingsDirectory
    private let plan: Plan

    public init(mappings: MappingsDirectory, plan: Plan) {
        self.mappings = mappings
        self.plan = plan
    }

    /// Extracts to records. Returns what a person should know: one line each, no values.
    public func ingest(_ paths: [String], asOf: CalendarDate?, output: String?) throws -> [String] {
        let layouts = try LayoutSet(directory: mappings.path)
        var reader = ExtractReader(
            layouts: layouts, options: IngestOptions(production: plan.production, asOf: asOf))
        let writer = try LineWriter(path: output)
        var notes: [String] = []
        var line = ByteWriter(capacity: 16 << 10)
        for (number, file) in try ExtractFiles(paths: paths).files.enumerated() {
            var findings = FindingTally()
            var refused: [String: Int] = [:]
            do {
                _ = try reader.read(FileSource(path: file.path), file: UInt32(number)) { event in
                    switch consume event {
                    case .record(let record, let found):
                        for finding in found {
                            findings.count(finding, file: UInt32(number), ordinal: record.origin.ordinal)
                        }
                        line.removeAll()
                        RecordNDJSON.write(record, file: file.path, to: &line)
                        try writer.write(line.bytes)
                    case .quarantined(let fragment):
                        refused["quarantined: \(fragment.finding.message)", default: 0] += 1
                    case .ignored(let ignored): refused["ignored: \(ignored.reason)", default: 0] += 1
                    case .finding(let finding): findings.count(finding, file: UInt32(number), ordinal: 0)
                    case .balance: break
                    }
                }
            } catch let error as ExtractError where file.isFound && (error.code == .notExtract || error.code == .empty)
            {
                notes.append("\(file.path): not read: \(error.message)")
            }
            notes += findings.all.map {
                "\(file.path): \($0.severity.rawValue): \($0.rule) × \($0.count): \($0.message)"
            }
            notes += refused.sorted { $0.key < $1.key }.map { "\(file.path): \($0.value) \($0.key)" }
        }
        try writer.finish()
        return notes
    }

    /// Records to cases, joined with what the store has. The store is not changed.
    public func assemble(_ paths: [String], store location: StoreLocation, output: String?) throws -> [String] {
        let layouts = try LayoutSet(directory: mappings.path)
        let store = try location.open()
        let control = try store.connect()
        _ = try StoreSchema.migrator.migrate(control)
        let plan = try Ledger(control).enter(self.plan)
        let source = try SourceStore(
            store.connect(), plan: plan, schemas: RecordSchemas(layouts, mappings.adjustmentKinds()))
        try source.begin(run: 1 << 30, mode: .trial)
        let writer = try LineWriter(path: output)
        for (number, path) in paths.enumerated() {
            try LineReader(path: path).forEachLine { line, place in
                let record: Record
                do throws(RecordNDJSONError) {
                    record = try RecordNDJSON.read(line, schemas: layouts.schemas, file: UInt32(number)).record
                } catch {
                    throw PipelineError(.failure, "\(path), line \(place), \(error)")
                }
                try source.add(record)
            }
        }
        let resolution = try source.resolve()
        let decoder = try source.decoder()
        var line = ByteWriter(capacity: 64 << 10)
        let write: (CaseBatch) throws -> Void = { batch in
            try decoder.forEach(batch) { value in
                line.removeAll()
                CaseNDJSON.write(value, to: &line)
                try writer.write(line.bytes)
            }
        }
        try source.members(write)
        try source.claims(write)
        try writer.finish()
        try source.abandon()
        try store.close()
        return [
            "\(resolution.members) members, \(resolution.derivedMembers) derived members, \(resolution.claims) claims"
        ]
    }

    /// Cases to resources. `meta.versionId` carries the source version, by which `load` decides who supersedes whom.
    public func map(_ paths: [String], store location: StoreLocation, output: String?) throws -> [String] {
        let store = try location.open()
        let control = try store.connect()
        _ = try StoreSchema.migrator.migrate(control)
        let plan = try Ledger(control).enter(self.plan)
        try store.close()
        let compiled = try CompiledMappings(mappings, plan: plan)
        var mapper = Mapper(compiled.maps)
        let tape = ResourceTape()
        let writer = try LineWriter(path: output)
        var count = 0
        for path in paths {
            try LineReader(path: path).forEachLine { bytes, place in
                let line: CaseNDJSON.Line
                do {
                    line = try CaseNDJSON.read(bytes, tape, schemas: compiled.layouts.schemas)
                } catch {
                    throw PipelineError(.failure, "\(path), line \(place): \(error)")
                }
                try mapper.map(line.value) { resource in
                    if resource.type == "Patient" && !line.makesPatient { return }
                    if resource.type == "Coverage" && !line.makesCoverage { return }
                    count += 1
                    try writer.write(VersionedBody.line(resource))
                }
            }
        }
        try writer.finish()
        return ["\(count) resources"]
    }
}

/// A resource on its way between `map` and `load`: its source version stands as `meta.versionId`.
enum VersionedBody {
    private static let meta = Array("\"meta\":{".utf8)

    /// The resource with its version, and a line feed.
    static func line(_ resource: MappedResource) -> [UInt8] {
        let body = Array(resource.json)
        guard let at = body.firstRange(of: meta) else { return body + [0x0A] }
        let version = Array("\"versionId\":\"\(Hexadecimal.text(Array(resource.version.prefix(32))))\",".utf8)
        return body[..<at.upperBound] + version + body[at.upperBound...] + [0x0A]
    }

    /// The body without `meta.versionId`, and the version that it stated; bodies of other programs have none.
    static func split(_ line: UnsafeBufferPointer<UInt8>, _ tape: ResourceTape) -> (body: [UInt8], version: [UInt8]) {
        guard let meta = tape.member(of: 0, "meta"), let node = tape.member(of: meta, "versionId") else {
            return (Array(line), [])
        }
        let version = Hexadecimal.bytes(tape.string(node))
        let key = Array("\"versionId\":\"\(tape.string(node))\",".utf8)
        let body = Array(line)
        guard let range = body.firstRange(of: key) else { return (body, version) }
        return (Array(body[..<range.lowerBound] + body[range.upperBound...]), version)
    }
}
