import PostgreSQL
import Records

extension SourceStore {
    /// Hands out the cases of clinical documents, then those of their statements.
    public func documents(_ body: (CaseBatch) throws -> Void) throws {
        try stream(try open().sql.statementStream("d"), .document, body)
        try stream(try open().sql.statementStream("s"), .statement, body)
    }

    /// What the plan says of its documents' patients, for the run's joins.
    func sendDocumentMatching(_ work: String) throws {
        var roots = BinaryCopyRows(capacity: 256)
        for (root, kind) in plan.documents.roots.sorted(by: { $0.key < $1.key }) {
            roots.beginRow(fields: 2)
            roots.append(text: root)
            roots.append(text: kind.letter)
        }
        try send(roots, "\(work).document_root")
        var crossings = BinaryCopyRows(capacity: 4096)
        func normal(_ text: String) -> [UInt8] {
            Array(text.utf8).withUnsafeBufferPointer { Normalization.identifier($0) } ?? []
        }
        for crossing in plan.documents.crossings {
            crossings.beginRow(fields: 3)
            crossings.append(text: crossing.root)
            crossings.append(text: normal(crossing.identifier))
            crossings.append(text: normal(crossing.memberID))
        }
        try send(crossings, "\(work).document_crossing")
    }

    /// The fields of `SourceSQL.caseFields` of the case whose own resource that is.
    static func statement(_ resource: String, of: String, _ plan: String) -> String {
        """
        COPY (
            SELECT 0::bigint, NULL::uuid, k.patient, NULL::uuid, ''::bytea, 0::smallint, y.payload, NULL::bytea, NULL::bytea,
                NULL::bytea, NULL::uuid, NULL::bytea, NULL::bigint, k.payload, NULL::bigint, NULL::text, NULL::text, NULL::text
            FROM source.statement_case k JOIN source.payload y ON y.id = k.payload
            WHERE k.plan = \(plan) AND k.of = '\(of)' AND k.made @> ARRAY['\(resource)'] LIMIT 1) TO STDOUT (FORMAT binary)
        """
    }
}

extension DocumentMatching.Kind {
    /// As work tables have it.
    fileprivate var letter: StaticString {
        switch self {
        case .memberId: "m"
        case .uniqueMemberId: "u"
        case .medicalRecordNumber: "r"
        case .medicaidId: "d"
        case .medicareId: "e"
        }
    }
}
