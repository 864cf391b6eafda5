import Bytes
import FHIR
import Records
import Validate

@testable import Assemble
@testable import Loader
@testable import Mappers
@testable import Pipeline

extension Target {
    /// A line of NDJSON as `assemble` reads it, and the rows that are made of its record.
    static let records = Target(
        name: "records", dictionary: "json", sizeLimit: 16 << 10,
        make: {
            let layouts = try Repository.layouts()
            let store = StoredRecords(layouts.schemas)
            return { input in
                guard let line = try? RecordNDJSON.read(input, schemas: layouts.schemas, file: 3) else { return }
                store.check(line.record)
                var writer = ByteWriter()
                RecordNDJSON.write(line.record, file: line.file, to: &writer)
                let again = writer.bytes.dropLast().withUnsafeBufferPointer {
                    try? RecordNDJSON.read($0, schemas: layouts.schemas, file: 3)
                }
                guard let again else { fatalError("a record that was written cannot be read") }
                var second = ByteWriter()
                RecordNDJSON.write(again.record, file: again.file, to: &second)
                require(writer.bytes == second.bytes, "a record read again is another")
            }
        },
        seeds: { try Repository.records(Repository.layouts()).map { lines(of: $0) } })

    static func lines(of record: Record) -> [UInt8] {
        var writer = ByteWriter()
        RecordNDJSON.write(record, file: "a.837", to: &writer)
        return Array(writer.bytes.dropLast())
    }

    /// A line of NDJSON as `map` reads it, and the resources that are made of its case.
    static let cases = Target(
        name: "cases", dictionary: "json", sizeLimit: 32 << 10,
        make: {
            let layouts = try Repository.layouts()
            let tape = ResourceTape()
            let bodies = ResourceTape()
            var mapper = Mapper(try Repository.maps(layouts))
            let session = ValidatorSession(
                catalog: try Repository.catalog(), options: ValidationOptions(storedBody: true))
            return { input in
                guard let line = try? CaseNDJSON.read(input, tape, schemas: layouts.schemas) else { return }
                mapper.map(line.value) { resource in
                    let body = Array(resource.json)
                    let verdict = session.validate(body)
                    require(!verdict.findings.contains { $0.rule == "json" }, "what was mapped is no JSON")
                    split(VersionedBody.line(resource).dropLast(), bodies)
                }
            }
        },
        seeds: {
            let records = try Repository.records(Repository.layouts())
            func first(_ kind: String) -> Record? { records.first { $0.schema.kind == kind } }
            return records.map { record in
                var value = Case(kind: record.schema.kind == "member.coverage" ? .member : .claim, ids: CaseIDs())
                value.ids.patient = "p1"
                value.ids.coverage = "c1"
                value.ids.explanationOfBenefit = "e1"
                value.ids.insurer = "i1"
                value.claim = record.schema.kind == "claim" ? record : first("claim")
                value.remittance = record.schema.kind == "remittance.claim" ? record : first("remittance.claim")
                value.member = record.schema.kind == "member.coverage" ? record : first("member.coverage")
                value.coverage = value.member
                value.lineMatches = [0, 1, -1]
                value.version = [1, 2]
                var writer = ByteWriter()
                CaseNDJSON.write(
                    AssembledCase(
                        value: value, key: CaseKey(kind: value.kind, number: 1), makesPatient: true, makesCoverage: true
                    ),
                    to: &writer)
                return Array(writer.bytes.dropLast())
            }
        })

    /// A line of NDJSON as `load` reads it, to the columns of its row.
    static let load = Target(
        name: "load", dictionary: "json", sizeLimit: 16 << 10,
        make: {
            let tape = ResourceTape()
            return { input in split(ArraySlice(input), tape) }
        },
        seeds: {
            try Repository.files("samples", endings: [".json"]).map { bytes in
                let text = String(decoding: bytes, as: UTF8.self)
                return Array(text.replacing("\"meta\":{", with: "\"meta\":{\"versionId\":\"0a1b\",").utf8)
            }
        })

    private static func split(_ line: ArraySlice<UInt8>, _ tape: ResourceTape) {
        line.withUnsafeBufferPointer { line in
            guard (try? tape.parse(line)) != nil else { return }
            let (body, version) = VersionedBody.split(line, tape)
            let type = tape.member(of: 0, "resourceType").flatMap { ResourceType(name: tape.string($0)) }
            let resource = LoadableResource(
                type: type ?? .patient, id: [0x31], body: body, sourceVersion: version, tape: tape)
            require(resource.columns.count <= 4 * line.count + 4096, "columns larger than the resource")
        }
    }

    /// A stored record: hostile bytes are an error, and what is read is written again the same.
    static let payload = Target(
        name: "payload",
        make: {
            let store = StoredRecords(try Repository.layouts().schemas)
            return { input in
                guard let record = try? store.decoder.decode(input) else { return }
                store.check(record)
                _ = lines(of: record)
            }
        },
        seeds: {
            let layouts = try Repository.layouts()
            let store = StoredRecords(layouts.schemas)
            return try Repository.records(layouts).map { store.payload($0) } + [store.old]
        })
}

/// What the store does with a record, without a store.
private final class StoredRecords {
    let decoder: RecordDecoder
    private let vocabularies: [Vocabulary]
    /// A payload under an earlier vocabulary.
    let old: [UInt8]
    private var rows: SourceRows

    init(_ schemas: [String: RecordSchema]) {
        guard let claim = schemas["claim"], let remittance = schemas["remittance.claim"],
            let member = schemas["member.coverage"]
        else { fatalError("a vocabulary is missing") }
        vocabularies = [claim, remittance, member].map { Vocabulary($0) }
        // As if fields had been taken out, added and turned into groups since.
        let listing = Vocabulary.listing(of: claim).split(separator: "\n").dropFirst(2).joined(separator: "\n")
        let earlier = Vocabulary(tag: 7, listing: listing + "\ngone string\nnote group", readAs: claim)
        decoder = RecordDecoder(vocabularies + [earlier])
        let encoder = SourceEncoder(
            plan: Repository.plan, schemas: RecordSchemas(claim: claim, remittance: remittance, member: member))
        rows = SourceRows(encoder: encoder, numbers: RowNumbers(run: 1))
        let record = Record(
            schema: claim, raw: [0x41], spans: [.init(raw: 0, file: 0, ordinal: 1)],
            nodes: [.init(field: 0, offset: 0, length: 1)], origin: .init(file: 0, ordinal: 1), encoding: .utf8)
        var writer = ByteWriter()
        RecordPayload.append(record, tag: earlier.tag, to: &writer)
        old = writer.bytes
    }

    func payload(_ record: Record) -> [UInt8] {
        var writer = ByteWriter()
        let tag = vocabularies.first { $0.schema === record.schema }?.tag ?? 0
        RecordPayload.append(record, tag: tag, to: &writer)
        return writer.bytes
    }

    func check(_ record: Record) {
        guard let again = try? decoder.decode(payload(record)) else { fatalError("a stored record cannot be read") }
        require(again.isSame(as: record), "a stored record is another")
        rows.add(record)
        rows.removeAll()
    }
}
