import PostgreSQL

/// A resource that was taken for another person's leaves nothing behind that either of them could read.
extension Publication {
    /// Notes, of resources that are another patient's from now on, up to which version they are to be read by nobody, and
    /// who is to be told that they are gone. After the rows that they had are kept, before they are written.
    func noteMoves(_ type: ResourceType) throws {
        let name = SQLText.literal(type.name)
        let moved = """
            FROM \(type.table) c JOIN \(type.mergeTable) m ON m.id = c.id AND m.outcome = 'updated' AND NOT m.own
            JOIN \(type.stagingTable) s ON s.n = m.n
            WHERE c.plan = \(planLiteral) AND c.patient_id <> s.patient_id
            """
        let touched = try connection.execute(
            """
            INSERT INTO fhir.withheld AS w (plan, type, id, version, run)
            SELECT c.plan, \(name), c.id, c.version, \(run) \(moved)
            ON CONFLICT (plan, type, id) DO UPDATE SET version = excluded.version, run = excluded.run
            """, as: "withhold rows of \(type.table)")
        guard touched > 0 else { return }
        try connection.execute(
            """
            INSERT INTO fhir.moved AS t (plan, type, id, patient_id, moved, run)
            SELECT c.plan, \(name), c.id, c.patient_id, \(stampSQL), \(run) \(moved)
            ON CONFLICT (plan, type, id, patient_id) DO UPDATE SET moved = excluded.moved, run = excluded.run;
            """, as: "note whose rows of \(type.table) were")
        try connection.execute(
            """
            DELETE FROM fhir.moved t USING \(type.mergeTable) m, \(type.stagingTable) s
            WHERE t.plan = \(planLiteral) AND t.type = \(name) AND m.id = t.id AND m.outcome = 'updated' AND s.n = m.n
                AND t.patient_id = s.patient_id
            """, as: "note whose rows of \(type.table) are")
    }

    /// What the caller has told to withhold: every version up to today's; who had it is told if it is removed.
    func withholdVersions(_ type: ResourceType) throws {
        guard let ids = withheld[type], !ids.isEmpty else { return }
        withheld[type] = nil
        let list = "[" + ids.map { "\"\($0.filter { $0 != "\"" && $0 != "\\" })\"" }.joined(separator: ",") + "]"
        try connection.execute(
            """
            INSERT INTO fhir.withheld AS w (plan, type, id, version, run)
            SELECT c.plan, $3, c.id, c.version, $4::bigint
            FROM \(type.table) c JOIN json_array_elements_text($2::json) AS wanted(id) ON wanted.id = c.id
            WHERE c.plan = $1 AND c.run <> $4::bigint
            ON CONFLICT (plan, type, id) DO UPDATE SET version = excluded.version, run = excluded.run
            """, [.text(plan), .text(list), .text(type.name), .integer(run)], as: "withhold rows of \(type.table)")
        guard type.hasPatient else { return }
        try connection.execute(
            """
            INSERT INTO fhir.moved AS t (plan, type, id, patient_id, moved, run)
            SELECT c.plan, $3, c.id, c.patient_id, \(stampSQL), $4::bigint
            FROM \(type.table) c JOIN json_array_elements_text($2::json) AS wanted(id) ON wanted.id = c.id
            WHERE c.plan = $1 AND c.run <> $4::bigint
            ON CONFLICT (plan, type, id, patient_id) DO UPDATE SET moved = excluded.moved, run = excluded.run
            """, [.text(plan), .text(list), .text(type.name), .integer(run)],
            as: "note whose rows of \(type.table) were")
    }
}
