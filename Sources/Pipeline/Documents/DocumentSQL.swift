/// Statements by which clinical documents, and what was made of them, are looked up. `plan` is the plan's number in
/// schema `source`, `name` its id in schema `fhir`.
struct DocumentSQL {
    let plan: Int

    /// `document_name`: of each document that is shown, its custodian, title, and the software that put it together,
    /// as its reference and provenance say; `source_name`: of each source, a custodian of its documents.
    ///
    /// - Parameter cases: SQL for `k` that limits them.
    func names(_ cases: String = "true") -> String {
        """
        document_name AS MATERIALIZED (
            SELECT k.document, max(r.resource -> 'custodian' ->> 'display') AS custodian,
                max(coalesce(r.resource ->> 'description', r.resource -> 'type' ->> 'text')) AS title,
                max(a.agent -> 'who' ->> 'display') AS software
            FROM source.statement_case k JOIN source.plan p ON p.number = k.plan
            CROSS JOIN LATERAL unnest(k.made) AS m (name)
            LEFT JOIN fhir.document_reference r ON m.name LIKE 'DocumentReference/%' AND r.plan = p.id
                AND r.id = split_part(m.name, '/', 2)
            LEFT JOIN fhir.provenance v ON m.name LIKE 'Provenance/%' AND v.plan = p.id AND v.id = split_part(m.name, '/', 2)
            LEFT JOIN LATERAL (
                SELECT e.agent FROM json_array_elements(v.resource -> 'agent') AS e (agent)
                WHERE e.agent -> 'type' -> 'coding' -> 0 ->> 'code' = 'assembler' LIMIT 1) a ON true
            WHERE k.plan = \(plan) AND k.of = 'd' AND \(cases) GROUP BY k.document),
        source_name AS MATERIALIZED (
            SELECT d.source, max(n.custodian) AS custodian
            FROM source.document d JOIN document_name n ON n.document = d.hash WHERE d.plan = \(plan) GROUP BY d.source)
        """
    }

    /// `origin`: of each resource that a document made, the document that holds. `patients` limits it: SQL for `k`.
    func origins(_ patients: String = "true") -> String {
        """
        origin AS MATERIALIZED (
            SELECT DISTINCT ON (m.name) m.name, k.patient, d.hash, d.source
            FROM source.statement_case k CROSS JOIN LATERAL unnest(k.made) AS m (name)
            JOIN source.document d ON d.plan = k.plan AND d.hash = k.document
            WHERE k.plan = \(plan) AND \(patients)
            ORDER BY m.name, d.moment DESC NULLS LAST, d.hash)
        """
    }
}
