import PostgreSQL

/// A plan as schemas `source` and `fhir` know it.
struct PlanInStore {
    let connection: Connection
    /// As the configuration and schema `fhir` have it.
    let id: String
    /// In schema `source`.
    let number: Int

    /// - Throws: where the store does not have the plan.
    init(_ connection: Connection, _ plan: String) throws {
        self.connection = connection
        id = plan
        let rows = try connection.query(
            "SELECT number FROM source.plan WHERE id = $1", [.text(plan)], as: "find the plan")
        guard let number = rows.first?.integer(0) else {
            throw PipelineError(
                .configuration, "the store has no plan '\(plan)'; name its configuration by --plan")
        }
        self.number = number
    }

    /// The id of the Patient with that member number or id.
    ///
    /// - Throws: where there is none, or several; the number is not in the message.
    func patient(_ member: String) throws -> String {
        let rows = try connection.query(
            """
            SELECT id FROM fhir.patient WHERE plan = $1
                AND (id = $2 OR member_id = $2 OR member_id_normalized = upper(regexp_replace($2, '[^A-Za-z0-9]', '', 'g')))
            ORDER BY (id = $2) DESC, (member_id = $2) DESC, id LIMIT 3
            """, [.text(id), .text(member)], as: "find the member")
        guard let found = rows.first?.text(0) else {
            throw PipelineError(.configuration, "--member: the store has no member of plan '\(id)' with this number")
        }
        return found
    }
}
