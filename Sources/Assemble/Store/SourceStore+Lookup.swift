import PostgreSQL
import Records

extension SourceStore {
    /// The case that a published resource was made of, from the records that the store keeps; `nil` where none makes it
    /// (or its type is one that many cases share).
    ///
    /// - Parameters:
    ///   - type: `ExplanationOfBenefit`, `Patient`, `Coverage`, or what is made of an authorization alone (`Claim`).
    ///   - id: the resource's id.
    public func find(_ type: String, id: String) throws -> AssembledCase? {
        guard id.utf8.count == 32, id.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
        else { return nil }
        let plan = "(SELECT number FROM source.plan WHERE id = '\(self.plan.id)')"
        switch type {
        case "ExplanationOfBenefit":
            return try first(SourceStore.claim(id, plan), .claim)
                ?? first(SourceStore.authorization("k.eob = '\(id)'::uuid", plan), .authorization)
        case "Patient", "Coverage":
            let column = type.lowercased()
            let rostered = try first(SourceStore.member(id, column, plan), .member)
            return try rostered ?? first(SourceStore.derived(id, column, plan), .derivedMember)
        default:
            guard type.utf8.allSatisfy({ (0x41...0x7A).contains($0) }) else { return nil }
            let name = "\(type)/\(id)"
            let stated = try first(SourceStore.statement(name, of: "s", plan), .statement)
            if let found = try stated ?? first(SourceStore.statement(name, of: "d", plan), .document) { return found }
            guard AuthorizationFacts.isOwn(type) else { return nil }
            return try first(SourceStore.authorization("'\(name)' = ANY (k.made)", plan), .authorization)
        }
    }

    private func first(_ sql: String, _ kind: Case.Kind) throws -> AssembledCase? {
        var found: AssembledCase?
        let decoder = try decoder()
        try stream(sql, kind) { batch in
            if found == nil { found = try decoder.cases(batch).first }
        }
        return found
    }

    // The fields of `SourceSQL.caseFields`, of one resource.

    private static func claim(_ id: String, _ plan: String) -> String {
        """
        COPY (
            SELECT r.id, r.eob, r.patient, r.coverage, r.version,
                (CASE WHEN r.history[1] IS NULL THEN 0 ELSE 16 END)::smallint, cp.payload, rp.payload, NULL::bytea,
                NULL::bytea, NULL::uuid, NULL::bytea, NULL::bigint, c.payload, r.payload, r.history[2], r.history[3],
                r.history[4]
            FROM source.remittance r
            JOIN source.claim c ON c.plan = r.plan AND c.hash = r.claim
            JOIN source.payload cp ON cp.id = c.payload
            LEFT JOIN source.payload rp ON rp.id = r.payload AND NOT r.own
            WHERE r.plan = \(plan) AND r.eob = '\(id)'::uuid AND r.state = 'published'
            ORDER BY r.version DESC LIMIT 1) TO STDOUT (FORMAT binary)
        """
    }

    private static func authorization(_ condition: String, _ plan: String) -> String {
        """
        COPY (
            SELECT 0::bigint, k.eob, k.patient, k.coverage, ''::bytea, 0::smallint,
                (SELECT string_agg(\(SourceSQL.statement), ''::bytea ORDER BY a.hash)
                    FROM source.authorization a JOIN source.payload y ON y.id = a.payload
                    WHERE a.plan = k.plan AND a.eob = k.eob AND a.fault IS NULL),
                convert_to(k.used, 'UTF8'), pp.payload, sp.payload, NULL::uuid, NULL::bytea, NULL::bigint, NULL::bigint,
                NULL::bigint, NULL::text, NULL::text, NULL::text
            FROM source.authorization_case k
            LEFT JOIN source.payload pp ON pp.id = k.inputs[cardinality(k.inputs) - 1]
            LEFT JOIN source.payload sp
                ON sp.id = nullif(k.inputs[cardinality(k.inputs)], k.inputs[cardinality(k.inputs) - 1])
            WHERE k.plan = \(plan) AND k.made <> '{}' AND \(condition) LIMIT 1) TO STDOUT (FORMAT binary)
        """
    }

    private static func member(_ id: String, _ column: String, _ plan: String) -> String {
        let condition = column == "coverage" ? "coalesce(m.made, m.coverage)" : "m.patient"
        return """
            COPY (
                SELECT m.id, NULL::uuid, m.patient, coalesce(m.made, m.coverage), ''::bytea, 12::smallint,
                    CASE WHEN m.makes_patient THEN (
                        SELECT string_agg(\(SourceSQL.statement), ''::bytea
                            ORDER BY (a.id <> m.id), a.as_of DESC NULLS LAST, a.hash DESC)
                        FROM (
                            SELECT DISTINCT ON (s.origin) s.* FROM source.member s
                            WHERE s.plan = m.plan AND s.member_id = m.member_id AND s.fault IS NULL
                                AND s.state IN ('published', 'superseded')
                            ORDER BY s.origin, (s.id = m.id) DESC, s.as_of DESC NULLS LAST, s.hash DESC) a
                        JOIN source.payload y ON y.id = a.payload) END,
                    NULL::bytea, p.payload, NULL::bytea, NULL::uuid, NULL::bytea, NULL::bigint, m.payload, NULL::bigint,
                    m.span_first::text, m.span_last::text, NULL::text
                FROM source.member m JOIN source.payload p ON p.id = m.payload
                WHERE m.plan = \(plan) AND \(condition) = '\(id)'::uuid AND m.makes_\(column)
                LIMIT 1) TO STDOUT (FORMAT binary)
            """
    }

    private static func derived(_ id: String, _ column: String, _ plan: String) -> String {
        """
        COPY (
            SELECT c.id, NULL::uuid, c.derived_patient, c.derived_coverage, ''::bytea, 13::smallint, p.payload,
                NULL::bytea, NULL::bytea, NULL::bytea, NULL::uuid, NULL::bytea, NULL::bigint, c.payload, NULL::bigint,
                NULL::text, NULL::text, NULL::text
            FROM source.derived d JOIN source.claim c ON c.plan = d.plan AND c.hash = d.claim
            JOIN source.payload p ON p.id = c.payload
            WHERE d.plan = \(plan) AND d.type = '\(column)' AND d.id = '\(id)'::uuid
            LIMIT 1) TO STDOUT (FORMAT binary)
        """
    }
}
