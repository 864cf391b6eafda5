/// How statements of different sources that may be the same thing are found: by code, day and value, in sets. Nothing
/// is merged.
struct DuplicateSQL {
    let documents: DocumentSQL

    /// What makes two resources of a type alike.
    private struct Likeness {
        let type: String
        let table: String
        /// The CodeableConcept.
        let concept: String
        /// When it was: text of a date or dateTime; `nil` where it does not matter.
        var time: String?
        /// What has to be the same beside.
        var extra = "''"
        var condition = "true"
        let why: String
    }

    private static let quantity =
        "trim_scale((r.resource -> 'valueQuantity' ->> 'value')::numeric)::text || ' ' || "
        + "coalesce(r.resource -> 'valueQuantity' ->> 'code', r.resource -> 'valueQuantity' ->> 'unit', '')"

    private static let likenesses = [
        Likeness(
            type: "Immunization", table: "fhir.immunization", concept: "r.resource -> 'vaccineCode'",
            time: "r.resource ->> 'occurrenceDateTime'", condition: "r.status <> 'entered-in-error'",
            why: "the same vaccine on the same day"),
        Likeness(
            type: "AllergyIntolerance", table: "fhir.allergy_intolerance", concept: "r.resource -> 'code'",
            condition: notInError, why: "the same substance"),
        Likeness(
            type: "Condition", table: "fhir.condition", concept: "r.resource -> 'code'",
            extra: "coalesce(r.category = 'encounter-diagnosis', false)::text", condition: notInError,
            why: "the same problem"),
        Likeness(
            type: "Observation", table: "fhir.observation", concept: "r.resource -> 'code'",
            time: "coalesce(r.resource ->> 'effectiveDateTime', r.resource -> 'effectivePeriod' ->> 'start')",
            extra: "coalesce(\(quantity), r.resource -> 'valueCodeableConcept' -> 'coding' -> 0 ->> 'code', "
                + "r.resource ->> 'valueString')",
            condition: "r.status IN ('final', 'amended', 'corrected', 'preliminary', 'unknown')",
            why: "the same result at the same time"),
        Likeness(
            type: "MedicationRequest", table: "fhir.medication_request",
            concept: "r.resource -> 'medicationCodeableConcept'",
            time:
                "coalesce(r.resource -> 'dosageInstruction' -> 0 -> 'timing' -> 'repeat' -> 'boundsPeriod' ->> 'start', "
                + "r.resource ->> 'authoredOn')",
            condition: "r.status <> 'entered-in-error'", why: "the same medication from the same day on"),
        Likeness(
            type: "Procedure", table: "fhir.procedure", concept: "r.resource -> 'code'",
            time: "coalesce(r.resource ->> 'performedDateTime', r.resource -> 'performedPeriod' ->> 'start')",
            condition: "r.status <> 'entered-in-error'", why: "the same procedure on the same day"),
    ]

    private static let notInError =
        "coalesce(r.resource -> 'verificationStatus' -> 'coding' -> 0 ->> 'code', '') NOT IN ('entered-in-error')"

    /// The resources of one type that can be alike. What no document made has the source `plan`.
    private func candidates(_ like: Likeness, patients: String) -> String {
        let time = like.time ?? "''"
        let zoned = "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d.*(Z|[+-]\\d\\d:\\d\\d)$"
        let instant =
            like.time.map { "CASE WHEN \($0) ~ '\(zoned)' THEN (\($0))::timestamptz END" } ?? "NULL::timestamptz"
        return """
            SELECT '\(like.type)' AS type, '\(like.why)' AS why, r.patient_id, r.id, o.hash, coalesce(o.source, 'plan') AS source,
                (c.coding ->> 'system') || '|' || (c.coding ->> 'code') AS code, \(like.extra) AS extra, left(\(time), 10) AS day,
                \(instant) AS instant
            FROM \(like.table) r LEFT JOIN origin o ON o.name = '\(like.type)/' || r.id
            CROSS JOIN LATERAL json_array_elements(
                CASE json_typeof(\(like.concept) -> 'coding') WHEN 'array' THEN \(like.concept) -> 'coding' END) AS c (coding)
            WHERE r.plan = $1 AND \(patients) AND \(like.condition) AND \(time) IS NOT NULL
            """
    }

    /// Pairs: type, why, patient, first id, second id, their sources and documents. `$1` is the plan's id; of one
    /// patient where `ofOne`: `$2`, its id.
    func pairs(ofOne: Bool, limit: Int) -> String {
        let patients = ofOne ? "r.patient_id = $2::text" : "true"
        let cases = ofOne ? "k.patient = ($2::text)::uuid" : "true"
        let all = Self.likenesses.map { candidates($0, patients: patients) }.joined(separator: "\nUNION ALL\n")
        return """
            WITH \(documents.origins(cases)), \(documents.names(cases)),
            candidate AS MATERIALIZED (\(all)),
            pair AS (
                SELECT DISTINCT a.type, a.why, a.patient_id, a.id AS first, b.id AS second, a.source AS first_source,
                    b.source AS second_source, a.hash AS first_hash, b.hash AS second_hash
                FROM candidate a JOIN candidate b ON b.type = a.type AND b.patient_id = a.patient_id AND b.code = a.code
                    AND b.extra = a.extra AND b.id > a.id AND b.source <> a.source
                    AND CASE WHEN a.instant IS NOT NULL AND b.instant IS NOT NULL AND a.type = 'Observation'
                        THEN a.instant = b.instant ELSE a.day = b.day END)
            SELECT x.type, x.why, x.patient_id, x.first, x.second, \(Self.label("x.first_source", "f")),
                \(Self.label("x.second_source", "s")), count(*) OVER (),
                coalesce(to_char(timestamp '2000-01-01' + make_interval(secs => fd.moment), 'YYYY-MM-DD'), ''),
                coalesce(to_char(timestamp '2000-01-01' + make_interval(secs => sd.moment), 'YYYY-MM-DD'), '')
            FROM pair x LEFT JOIN source_name f ON f.source = x.first_source
            LEFT JOIN source_name s ON s.source = x.second_source
            LEFT JOIN source.document fd ON fd.plan = \(documents.plan) AND fd.hash = x.first_hash
            LEFT JOIN source.document sd ON sd.plan = \(documents.plan) AND sd.hash = x.second_hash
            ORDER BY x.patient_id, x.type, x.first, x.second LIMIT \(limit)
            """
    }

    private static func label(_ source: String, _ name: String) -> String {
        "CASE \(source) WHEN 'plan' THEN 'the plan' ELSE coalesce(\(name).custodian, 'source ' || left(\(source), 12)) END"
    }
}
