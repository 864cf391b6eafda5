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
        try RecordStage(mappings: mappings, plan: plan, asOf: asOf, output: output).run(paths)
    }

    /// Records to cases, joined with what the store has. The store is not changed.
    public func assemble(_ paths: [String], store location: StoreLocation, output: String?) throws -> [String] {
        let layouts = try LayoutSet(directory: mappings.path)
        let store = try location.open()
        let control = try store.connect()
        _ = try StoreSchema.migrator.migrate(control)
        let plan = try Ledger(control).enter(self.plan)
        let source = try SourceStore(
            store.connect(), plan: plan,
            schemas: RecordSchemas(
                layouts, mappings.adjustmentKinds(), mappings.maintenanceKinds(),
                mappings.memberPrecedence(layouts.schemas["member.coverage"]), mappings.authorizationWords()))
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
                // What waits is handed out for figures alone.
                if value.authorization?.isWaiting == true || value.isSurpassed { return }
                line.removeAll()
                CaseNDJSON.write(value, to: &line)
                try writer.write(line.bytes)
            }
        }
        try source.providers(write)
        try source.members(write)
        try source.claims(write)
        try source.authorizations(write)
        try source.documents(write)
        try writer.finish()
        try source.abandon()
        try store.close()
        return [
            "\(resolution.members) members, \(resolution.derivedMembers) derived members, \(resolution.claims) claims"
                + (resolution.authorizations > 0 ? ", \(resolution.authorizations) authorizations" : "")
                + (resolution.statements > 0 ? ", \(resolution.statements) clinical statements" : "")
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
                    if resource.type == "Patient" && (!line.makesPatient || line.value.isClinical) { return }
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
