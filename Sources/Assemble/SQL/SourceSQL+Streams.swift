extension SourceSQL {
    /// The fields of a case's row, in every stream of cases.
    ///
    /// key, id, patient, coverage, version, flags, payloads of claim, remittance, member and coverage (null where it is
    /// the member's), the stored resource's hash, source version and version, payload numbers of claim and remittance, the
    /// number of the claim before it and of the one after it (of a member: the first and last day of the coverage), and what the directory knows of providers without a name.
    static let caseFields = 18

    /// Roster rows that make a Patient or a Coverage. In a claim's place stand the newest rows of all sources, where there are
    /// several, that which makes the Patient first.
    var memberStream: String {
        """
        COPY (
            SELECT m.id, NULL::uuid, m.patient, coalesce(w.made, m.coverage),
                '\\x01'::bytea || int4send(coalesce(m.as_of - date '1900-01-01', 0)) || uuid_send(m.hash),
                (CASE WHEN w.makes_patient THEN 4 ELSE 0 END + CASE WHEN w.makes_coverage THEN 8 ELSE 0 END)::smallint,
                CASE WHEN w.makes_patient THEN (
                    SELECT string_agg(\(SourceSQL.statement), ''::bytea
                        ORDER BY (a.id <> p.id), a.as_of DESC NULLS LAST, a.hash DESC)
                    FROM \(work).source_row a JOIN source.payload y ON y.id = a.payload WHERE a.member_id = m.member_id) END,
                NULL::bytea, pp.payload, CASE WHEN p.id <> m.id THEN sp.payload END,
                NULL::uuid, NULL::bytea, NULL::bigint, NULL::bigint, NULL::bigint, w.span_first::text, w.span_last::text,
                NULL::text
            FROM \(work).membership w JOIN \(work).member m ON m.id = w.id
            JOIN \(work).person p ON p.member_id = m.member_id
            JOIN source.payload pp ON pp.id = p.payload JOIN source.payload sp ON sp.id = m.payload
            WHERE w.stream) TO STDOUT (FORMAT binary)
        """
    }

    /// Claims that make a Patient or a Coverage of their own loops.
    var derivedStream: String {
        """
        COPY (
            SELECT d.claim, NULL::uuid, c.derived_patient, c.derived_coverage,
                '\\x00'::bytea || int4send(coalesce(c.day_first - date '1900-01-01', 0)) || uuid_send(c.hash),
                (1 + CASE WHEN d.makes_patient THEN 4 ELSE 0 END + CASE WHEN d.makes_coverage THEN 8 ELSE 0 END)::smallint,
                p.payload, NULL::bytea, NULL::bytea, NULL::bytea,
                NULL::uuid, NULL::bytea, NULL::bigint, c.payload, NULL::bigint, NULL::text, NULL::text,
                NULL::text
            FROM (
                SELECT claim, hash, bool_or(type = 'patient' AND stream) AS makes_patient,
                    bool_or(type = 'coverage' AND stream) AS makes_coverage
                FROM \(work).derived n WHERE NOT EXISTS (
                    SELECT FROM \(work).handed k WHERE k.type = n.type AND k.id = n.id AND k.hash = n.hash)
                GROUP BY claim, hash HAVING bool_or(stream)) d
            JOIN (
                SELECT id, hash, payload, day_first, derived_patient, derived_coverage FROM \(work).claim
                UNION SELECT s.id, s.hash, s.payload, s.day_first, s.derived_patient, s.derived_coverage
                    FROM source.claim s JOIN \(work).derived x ON x.hash = s.hash
                    WHERE s.plan = \(plan) AND NOT EXISTS (SELECT FROM \(work).claim k WHERE k.hash = s.hash)) c
                ON c.hash = d.hash
            JOIN source.payload p ON p.id = c.payload) TO STDOUT (FORMAT binary)
        """
    }

    /// EOBs that are not what was mapped before.
    ///
    /// - Parameters:
    ///   - stored: whether there are tables to compare with (schema `fhir`).
    ///   - condition: which of them, over the cases `e`.
    func claimStream(stored: Bool, where condition: String = "true") -> String {
        let columns = stored ? "v.hash, v.source_version, v.version" : "NULL::uuid, NULL::bytea, NULL::bigint"
        let join =
            stored
            ? """
            LEFT JOIN fhir.explanation_of_benefit_version v
                ON v.plan = '\(planID)' AND v.id = encode(uuid_send(e.eob), 'hex')
            """ : ""
        return """
            COPY (
                SELECT e.remittance, e.eob, e.patient, e.coverage, e.version,
                    (CASE WHEN e.derived THEN 1 ELSE 0 END + CASE WHEN e.several THEN 2 ELSE 0 END
                        + CASE WHEN e.history[1] IS NULL THEN 0 ELSE 16 END
                        + CASE WHEN e.uncovered THEN 32 ELSE 0 END)::smallint,
                    cp.payload, rp.payload, pp.payload, sp.payload, \(columns), e.claim_payload, e.remittance_payload,
                    e.history[2], e.history[3], e.history[4]
                FROM \(work).eob e
                JOIN source.payload cp ON cp.id = e.claim_payload
                LEFT JOIN source.payload rp ON rp.id = e.remittance_payload
                LEFT JOIN source.payload pp ON pp.id = e.person_payload
                LEFT JOIN source.payload sp ON sp.id = nullif(e.span_payload, e.person_payload)
                \(join)
                WHERE e.stream AND \(condition)) TO STDOUT (FORMAT binary)
            """
    }
}
