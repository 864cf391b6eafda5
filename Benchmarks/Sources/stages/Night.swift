import Foundation
import Records
import SyntheticExtracts

@testable import Ingest

/// A synthetic night in memory, and what the stages before mapping make of it.
struct Night {
    let claims: [UInt8]
    let remittances: [UInt8]
    let members: [UInt8]

    struct Records {
        var claims: [Record] = []
        var remittances: [Record] = []
        var members: [Record] = []

        var x12: Int { claims.count + remittances.count }
    }

    init(claims count: Int) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("stages-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var night = SyntheticNight(population: Population(claims: count))
        night.bytesPerFile = .max
        _ = try night.write(to: folder)
        func content(_ name: String) throws -> [UInt8] {
            [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)")))
        }
        claims = try content("claims-0001.837")
        remittances = try content("remittances-0001.835")
        members = try content("members-0001.csv")
    }

    /// A plan with a key, since the compiled maps hold it.
    var plan: Plan {
        var plan = Plan()
        plan.idKey = Array("a key for benchmarks only".utf8)
        return plan
    }

    /// Reads segments, elements and envelopes, and makes no record.
    func countElements(_ layouts: LayoutSet) throws -> Int {
        var elements = 0
        for bytes in [claims, remittances] {
            let window = Window(MemorySource(bytes), chunk: IngestOptions().chunk, isDigested: false)
            var reader = X12Reader(
                layouts: layouts.x12, options: IngestOptions(), file: 0, window: window, isTokenOnly: true)
            try reader.run { _ in }
            elements += reader.elements
        }
        return elements
    }

    /// Reads every record. The roster is small, and its time is counted too.
    func read(_ layouts: LayoutSet) throws -> Records {
        var records = Records()
        for (file, bytes) in [claims, remittances, members].enumerated() {
            var reader = ExtractReader(layouts: layouts)
            _ = try reader.read(MemorySource(bytes), file: UInt32(file)) { event in
                guard case .record(let record, _) = event else { return }
                switch file {
                case 0: records.claims.append(record)
                case 1: records.remittances.append(record)
                default: records.members.append(record)
                }
            }
        }
        return records
    }

    /// Joins in memory what the assembler joins in the store: by account and charge, and by card number and given name.
    func cases(of records: Records) throws -> [Case] {
        func key(_ record: Record, _ fields: String...) -> [UInt8] {
            fields.flatMap { name in
                record.schema.id(name).flatMap { record.text($0, in: record.top) } ?? []
            }
        }
        var remittances: [[UInt8]: Record] = [:]
        for record in records.remittances { remittances[key(record, "patientControlNumber", "charge")] = record }
        var members: [[UInt8]: Record] = [:]
        for record in records.members { members[key(record, "subscriberId", "firstName")] = record }
        return records.claims.enumerated().compactMap { index, claim in
            let subscriber = person("subscriber", of: claim, ["id", "firstName"])
            let patient = person("patient", of: claim, ["firstName"])
            let given = patient.isEmpty ? subscriber[1] : patient[0]
            guard let remittance = remittances[key(claim, "patientControlNumber", "totalCharge")],
                let member = members[subscriber[0] + given]
            else { return nil }
            var item = Case(kind: .claim, ids: ids(index))
            item.claim = claim
            item.remittance = remittance
            item.member = member
            item.coverage = member
            item.lineMatches = (0..<Int32(lines(of: claim))).map { $0 }
            item.version = Array("20260106".utf8)
            return item
        }
    }

    /// The fields of the first occurrence of a group, or nothing where it is absent.
    private func person(_ group: String, of record: Record, _ fields: [String]) -> [[UInt8]] {
        guard let id = record.schema.id(group), let head = record.first(id, in: record.top) else { return [] }
        let scope = record.members(of: head)
        return fields.map { name in
            record.schema.id("\(group).\(name)").flatMap { record.text($0, in: scope) } ?? []
        }
    }

    private func lines(of record: Record) -> Int {
        guard let id = record.schema.id("lines") else { return 0 }
        var count = 0
        var next = record.first(id, in: record.top)
        while let index = next {
            count += 1
            next = record.next(id, from: record.after(index), in: record.top)
        }
        return count
    }

    private func ids(_ index: Int) -> CaseIDs {
        func hex(_ value: Int) -> String {
            let digits = String(value, radix: 16)
            return String(repeating: "0", count: 32 - digits.count) + digits
        }
        var ids = CaseIDs()
        ids.explanationOfBenefit = hex(index + 1)
        ids.patient = hex(index % 1_000 + 0x1000_0000)
        ids.coverage = hex(index % 1_000 + 0x2000_0000)
        ids.insurer = hex(0x3000_0000)
        return ids
    }
}
