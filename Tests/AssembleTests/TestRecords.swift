import Foundation
import Records

@testable import Assemble

/// Vocabularies as the repository has them, and records built by hand.
enum TestRecords {
    static let schemas: RecordSchemas = {
        func schema(_ kind: String) -> RecordSchema {
            let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent()
            let path = root.appending(path: "mappings/records/\(kind).yaml")
            guard let text = try? String(contentsOf: path, encoding: .utf8),
                let file = try? MappingFile(name: path.path, yaml: text), let schema = try? RecordSchema(file)
            else { preconditionFailure("the repository's vocabulary \(kind) cannot be read") }
            return schema
        }
        return RecordSchemas(
            claim: schema("claim"), remittance: schema("remittance.claim"),
            member: schema("member.coverage"), acknowledgment: schema("acknowledgment.claim"),
            attribution: schema("attribution"), authorization: schema("authorization"),
            statement: schema("clinical.statement"), document: schema("clinical.document"))
    }()

    /// A field and its value, or a group and its members.
    indirect enum Part {
        case value(String, String)
        case group(String, [Part])
    }

    static func record(_ schema: RecordSchema, _ parts: [Part], ordinal: UInt32 = 1, file: UInt32 = 0) -> Record {
        var builder = Builder(schema: schema)
        builder.add(parts, in: nil)
        return Record(
            schema: schema, raw: builder.raw,
            spans: [
                Record.Span(raw: 0, file: UInt64(ordinal) * 1000, ordinal: ordinal * 20),
                Record.Span(
                    raw: UInt32(builder.raw.count / 2), file: UInt64(ordinal) * 1000 + 9000, ordinal: ordinal * 20 + 7),
            ], nodes: builder.nodes, origin: Record.Origin(file: file, ordinal: ordinal), encoding: .utf8)
    }

    private struct Builder {
        let schema: RecordSchema
        var raw: [UInt8] = Array("ISA*".utf8)
        var nodes: [Record.Node] = []

        mutating func add(_ parts: [Part], in group: FieldID?) {
            for part in parts {
                switch part {
                case .value(let name, let text):
                    guard let id = schema.id(name, in: group) else { preconditionFailure("no field \(name)") }
                    nodes.append(Record.Node(field: id, offset: UInt32(raw.count), length: UInt32(text.utf8.count)))
                    raw += Array(text.utf8) + [0x2A]
                case .group(let name, let members):
                    guard let id = schema.id(name, in: group) else { preconditionFailure("no group \(name)") }
                    let head = nodes.count
                    nodes.append(Record.Node(field: id, flags: .group, offset: 0, length: 0))
                    add(members, in: id)
                    nodes[head].length = UInt32(nodes.count - head - 1)
                }
            }
        }
    }
}

/// Somebody who is treated.
struct TestPerson {
    var id: String?
    var birth = "19800101"
    var gender = "F"
    var family = "Quill"
    var given = "Ada"

    func parts() -> [TestRecords.Part] {
        var parts: [TestRecords.Part] = [.value("lastName", family)]
        if !given.isEmpty { parts.append(.value("firstName", given)) }
        if let id { parts.append(.value("id", id)) }
        return parts + [.value("birthDate", birth), .value("gender", gender)]
    }
}

/// What a payer's own record says beside the claim.
struct Decision {
    var number: String
    var paidDate: String?
    var adjudicationDate: String?
    var kind: String?
    var replacedBy: String?
    var paid = "80"

    func parts() -> [TestRecords.Part] {
        let values = [
            ("claimNumber", number), ("paidDate", paidDate), ("adjudicationDate", adjudicationDate),
            ("adjustmentKind", kind), ("replacedByClaimNumber", replacedBy), ("paid", paid),
        ]
        return values.compactMap { name, value in value.map { .value(name, $0) } }
    }
}

/// A claim as a provider sends it, or as the payer adjudicated it.
struct TestClaim {
    var control = "C1"
    var charge = "150.00"
    var npi = "1234567893"
    var subscriber = TestPerson(id: "M1")
    var patient: TestPerson?
    var date = "20250110"
    var sent = "20250115"
    var frequency = "1"
    /// The payer's number of the claim that it replaces or voids.
    var original: String?
    /// What the payer decided, where it is the payer's own record.
    var decided: Decision?
    var predetermination: String?
    var authorization: String?
    var lines: [(procedure: String, charge: String, control: String?)] = [("99213", "100", nil), ("85025", "50", nil)]

    func record(_ ordinal: UInt32 = 1) -> Record {
        var parts: [TestRecords.Part] = [
            .value("transactionDate", sent), .value("totalCharge", charge), .value("frequency", frequency),
            .group("billingProvider", [.value("idQualifier", "XX"), .value("id", npi)]),
            .group("subscriber", subscriber.parts()),
        ]
        if let patient { parts.append(.group("patient", patient.parts())) }
        if !control.isEmpty { parts.append(.value("patientControlNumber", control)) }
        if let original { parts.append(.value("originalClaimNumber", original)) }
        if let authorization { parts.append(.value("priorAuthorization", authorization)) }
        if let predetermination { parts.append(.value("predetermination", predetermination)) }
        if let decided { parts += decided.parts() }
        for (index, line) in lines.enumerated() {
            var members: [TestRecords.Part] = [
                .value("number", "\(index + 1)"), .value("procedure", line.procedure), .value("charge", line.charge),
                .value("serviceFrom", date),
            ]
            if authorization != nil { members.append(.value("quantity", "2")) }
            if let control = line.control { members.append(.value("controlNumber", control)) }
            parts.append(.group("lines", members))
        }
        return TestRecords.record(TestRecords.schemas.claim, parts, ordinal: ordinal)
    }

    /// The payer's own record of it.
    func own(
        _ number: String, paid: String? = "20250201", kind: String? = nil, original: String? = nil,
        replacedBy: String? = nil, amount: String = "80"
    ) -> TestClaim {
        var own = self
        own.original = original
        own.decided = Decision(
            number: number, paidDate: paid, adjudicationDate: paid, kind: kind, replacedBy: replacedBy, paid: amount)
        return own
    }

    /// What acknowledges it.
    func acknowledgment(_ number: String?) -> Record {
        var parts: [TestRecords.Part] = [.value("patientControlNumber", control)]
        if let number { parts.append(.value("claimNumber", number)) }
        guard let schema = TestRecords.schemas.acknowledgment else { preconditionFailure("no acknowledgments") }
        return TestRecords.record(schema, parts)
    }

    /// The remittance that pays it, as a payer would write it.
    func remittance(_ number: String? = "P1", paid: String = "20250201") -> TestRemittance {
        TestRemittance(
            control: control, charge: charge, npi: npi, patientID: patient?.id ?? subscriber.id, number: number,
            date: date, paid: paid, lines: lines)
    }
}

extension TestRemittance {
    /// What takes it back.
    func reversal(paid: String? = nil) -> TestRemittance {
        var reversal = self
        reversal.status = "22"
        reversal.charge = "-\(charge)"
        reversal.amount = "-\(amount)"
        reversal.paid = paid ?? self.paid
        return reversal
    }
}

/// A remittance as a payer sends it.
struct TestRemittance {
    var control: String
    var charge: String
    var npi: String?
    var patientID: String?
    var patient: TestPerson?
    var number: String?
    var date: String
    var paid: String
    var produced = "20250202"
    var status = "1"
    var original: String?
    var position: String?
    var amount = "80"
    /// What is paid of each line.
    var linePaid: String?
    var lines: [(procedure: String, charge: String, control: String?)]

    func record(_ ordinal: UInt32 = 1) -> Record {
        var parts: [TestRecords.Part] = [.value("paymentDate", paid), .value("productionDate", produced)]
        if let npi { parts += [.value("payeeIdQualifier", "XX"), .value("payeeId", npi)] }
        parts += [
            .value("patientControlNumber", control), .value("status", status), .value("charge", charge),
            .value("paid", amount),
        ]
        if let original { parts.append(.value("originalClaimNumber", original)) }
        if let position { parts.append(.value("position", position)) }
        if let number { parts.append(.value("payerClaimNumber", number)) }
        var names: [TestRecords.Part] = []
        if let patient { names = [.value("lastName", patient.family), .value("firstName", patient.given)] }
        if let patientID { names += [.value("idQualifier", "MI"), .value("id", patientID)] }
        if !names.isEmpty { parts.append(.group("patient", names)) }
        for line in lines {
            var members: [TestRecords.Part] = [
                .value("procedure", line.procedure), .value("charge", line.charge), .value("serviceFrom", date),
            ]
            if let linePaid { members.append(.value("paid", linePaid)) }
            if let control = line.control { members.append(.value("controlNumber", control)) }
            parts.append(.group("lines", members))
        }
        return TestRecords.record(TestRecords.schemas.remittance, parts, ordinal: ordinal)
    }
}

/// A roster's row.
struct TestMember {
    var id: String? = "M1"
    var relationship: String?
    var subscriber: String? = "M1"
    var person = TestPerson(id: nil)
    var start: String? = "2025-01-01"
    var end: String? = "2025-12-31"
    var asOf = "2025-01-01"
    var group = "G1"
    var city = "Salem"
    var maintenance: String?
    /// Of a full roster of that source.
    var roster: String?
    var line: String?

    func record(_ ordinal: UInt32 = 1) -> Record {
        var parts: [TestRecords.Part] = [.value("asOf", asOf)]
        if let id { parts.append(.value("memberId", id)) }
        if let relationship { parts.append(.value("relationship", relationship)) }
        if let subscriber { parts.append(.value("subscriberId", subscriber)) }
        parts += [
            .value("lastName", person.family), .value("firstName", person.given), .value("birthDate", person.birth),
            .value("gender", person.gender), .value("city", city),
        ]
        if let start { parts.append(.value("coverageStart", start)) }
        if let end { parts.append(.value("coverageEnd", end)) }
        parts.append(.value("groupId", group))
        if let line { parts.append(.value("coverageLine", line)) }
        if let maintenance { parts.append(.value("maintenance", maintenance)) }
        if let roster { parts += [.value("scope", "full"), .value("source", roster)] }
        return TestRecords.record(TestRecords.schemas.member, parts, ordinal: ordinal)
    }
}
