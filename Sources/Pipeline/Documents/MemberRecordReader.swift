import Loader
import PostgreSQL
import Reports

/// Reads one patient's record from the store. It is a member's data: written to a file that only its owner may read,
/// and to no log.
public struct MemberRecordReader {
    let connection: Connection
    let store: PlanInStore
    let planName: String
    let words: RecordWordLists

    /// How many resources of a type are read.
    static let limit = 5000

    /// What is of one patient, in the order of types.
    private static let types = [
        "Coverage", "AllergyIntolerance", "Condition", "MedicationRequest", "MedicationDispense", "Immunization",
        "Observation",
        "DiagnosticReport", "Procedure", "Encounter", "CareTeam", "Goal", "CarePlan", "ServiceRequest",
        "FamilyMemberHistory",
        "Device", "DocumentReference", "Claim", "ExplanationOfBenefit",
    ]
    /// What these refer to and name no patient: type, and how references to it begin in JSON.
    private static let referred = ["Medication", "Organization", "Practitioner"]

    /// - Parameters:
    ///   - plan: the plan's id.
    ///   - name: what the plan is called.
    ///   - words: what codes are called.
    /// - Throws: where the store does not have the plan.
    public init(_ connection: Connection, plan: String, name: String = "", words: RecordWordLists) throws {
        self.connection = connection
        store = try PlanInStore(connection, plan)
        self.words = words
        planName = name.isEmpty ? "Health plan" : name
    }

    /// The record of a member, by member number or id of the Patient.
    public func record(of member: String) throws -> MemberRecord {
        let patient = try store.patient(member)
        var input = RecordInput()
        input.plan = planName
        input.words = words
        let head = try connection.query(
            "SELECT resource, to_char(now(), 'YYYY-MM-DD') FROM fhir.patient WHERE plan = $1 AND id = $2",
            [.text(store.id), .text(patient)], as: "read the patient")
        input.patient = head.first?.text(0) ?? ""
        input.day = head.first?.text(1) ?? ""
        var names: [String] = []
        for type in Self.types.compactMap({ ResourceType(name: $0) }) {
            let rows = try connection.query(
                "SELECT id, resource FROM \(type.table) WHERE plan = $1 AND patient_id = $2 ORDER BY id LIMIT \(Self.limit + 1)",
                [.text(store.id), .text(patient)], as: "read the record")
            if rows.count > Self.limit { input.isCut = true }
            for row in rows.prefix(Self.limit) {
                names.append("\(type.name)/\(row.text(0) ?? "")")
                input.bodies.append(row.text(1) ?? "")
            }
        }
        try readReferred(&input)
        try readOrigins(&input, names, patient)
        input.pairs = try DuplicateReader(connection, plan: store.id).report(member: patient).pairs.map {
            ("\($0.type)/\($0.first)", "\($0.type)/\($0.second)")
        }
        return MemberRecord(input)
    }

    /// Writes a page or text to a file of mode 0600.
    public static func write(_ text: String, to path: String) throws(PipelineError) {
        try PrivateFile(path).write(Array(text.utf8))
    }

    /// Medications, organizations and practitioners that the record names.
    private func readReferred(_ input: inout RecordInput) throws {
        for type in Self.referred.compactMap({ ResourceType(name: $0) }) {
            var ids: Set<String> = []
            let mark = "\"\(type.name)/"
            for body in input.bodies {
                for part in body.split(separator: mark, omittingEmptySubsequences: false).dropFirst() {
                    let id = part.prefix { $0 != "\"" }
                    if id.count <= 64,
                        id.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == ".") })
                    {
                        ids.insert(String(id))
                    }
                }
            }
            let rows = try connection.query(
                "SELECT resource FROM \(type.table) WHERE plan = $1 AND id = ANY ($2::text[]) ORDER BY id",
                [.text(store.id), .text("{" + ids.sorted().joined(separator: ",") + "}")],
                as: "read what the record names")
            input.bodies += rows.map { $0.text(0) ?? "" }
        }
    }

    /// The sources: documents, the newest first, then the plan's own files.
    private func readOrigins(_ input: inout RecordInput, _ names: [String], _ patient: String) throws {
        let documents = DocumentSQL(plan: store.number)
        let rows = try connection.query(
            """
            WITH \(documents.origins("k.patient = $1::uuid")), \(documents.names("k.patient = $1::uuid"))
            SELECT o.name, o.hash, coalesce(n.custodian, s.custodian, 'Unnamed source'), coalesce(n.title, d.kind, 'document'),
                coalesce(d.time, ''), coalesce(f.path, '')
            FROM origin o JOIN source.document d ON d.plan = \(store.number) AND d.hash = o.hash
            LEFT JOIN document_name n ON n.document = o.hash LEFT JOIN source_name s ON s.source = o.source
            LEFT JOIN ledger.file f ON f.run = d.run AND f.number = d.file
            ORDER BY d.moment DESC NULLS LAST, o.hash, o.name
            """, [.text(patient)], as: "find where the record is from")
        var places: [String: Int] = [:]
        for row in rows {
            let hash = row.text(1) ?? ""
            if places[hash] == nil {
                places[hash] = input.sources.count
                input.sources.append(
                    RecordSource(
                        name: row.text(2) ?? "", kind: row.text(3) ?? "", date: row.text(4) ?? "",
                        file: row.text(5) ?? ""))
            }
            input.origins[row.text(0) ?? ""] = places[hash]
        }
        try readPlanFiles(&input, names.filter { input.origins[$0] == nil })
    }

    /// What no document made is of the plan's own files: the one that the latest run says.
    private func readPlanFiles(_ input: inout RecordInput, _ names: [String]) throws {
        guard !names.isEmpty else { return }
        let rows = try connection.query(
            """
            SELECT DISTINCT ON (d.resource) d.resource, f.path
            FROM ledger.disposition d JOIN ledger.file f ON f.run = d.origin AND f.number = d.file
            WHERE d.resource = ANY ($1::text[]) ORDER BY d.resource, d.run DESC, d.origin, d.file, d.ordinal
            """, [.text("{" + names.map { "\"\($0)\"" }.joined(separator: ",") + "}")], as: "find the plan's files")
        var files: [String: String] = [:]
        for row in rows { files[row.text(0) ?? ""] = row.text(1) ?? "" }
        var places: [String: Int] = [:]
        for name in names {
            let file = files[name] ?? ""
            if places[file] == nil {
                places[file] = input.sources.count
                input.sources.append(RecordSource(name: planName, kind: "the plan's own records", date: "", file: file))
            }
            input.origins[name] = places[file]
        }
    }
}
