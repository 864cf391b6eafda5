/// The set-based statements of a run over one plan's records. All work happens in tables of a schema of the run's own;
/// `source` is read, and written only when the run is published.
struct SourceSQL: Sendable {
    /// A statement, or several, under a name that errors and timings show.
    struct Step: Sendable {
        let name: String
        let sql: String
        /// What to run after it where it touched any row.
        let afterwards: String

        init(_ name: String, _ sql: String, ifAny afterwards: String = "") {
            self.name = name
            self.sql = sql
            self.afterwards = afterwards
        }
    }

    /// The run's work schema.
    let work: String
    /// `source.plan.number`
    let plan: Int
    /// The plan's id: letters, digits and `-`.
    let planID: String
    let run: Int64
    /// What cases are mapped by, as 16 hexadecimal digits: another one maps again what arrives, and tries again what is
    /// pending or quarantined.
    let fingerprint: String
    /// Whether claims without a roster's member make one.
    let derivesMembers: Bool
    /// In a trial, a run that has added claims and is not published: going on, or interrupted.
    let unpublished: Int64?

    /// Text of the program's own as the server reads it.
    func literal(_ text: String) -> String { "'" + text.replacing("'", with: "''") + "'" }

    var fingerprintLiteral: String { "'\\x\(fingerprint)'::bytea" }

    /// For sessions that do the run's work: memory for its joins, and statistics from a sample of 3,000 rows. Of a
    /// work table the planner needs its size and little more, and a full sample of every one costs as much as the joins.
    ///
    /// - Parameter set: `SET` for a session, `SET LOCAL` for a transaction.
    static func settings(_ set: String) -> String {
        "\(set) work_mem = '128MB'; \(set) default_statistics_target = 10"
    }

    /// The run's own schema, with tables for what it reads. `run` says whose it is, if it should be found later: logged,
    /// since a crash of the server empties the others.
    var makeWorkTables: [Step] {
        let incoming = WorkTable.all.map { table in
            """
            CREATE UNLOGGED TABLE \(work).\(table.name)_in (
                id bigint NOT NULL, file integer NOT NULL, ordinal integer NOT NULL, hash uuid NOT NULL,
                envelope uuid NOT NULL, fault text, \(table.keyDefinitions));
            """
        }
        return [
            Step(
                "make work tables",
                """
                CREATE SCHEMA \(work);
                CREATE TABLE \(work).run AS SELECT \(run)::bigint AS run;
                \(incoming.joined(separator: "\n"))
                CREATE UNLOGGED TABLE \(work).acknowledgment_in (
                    control text COLLATE "C" NOT NULL, eob uuid NOT NULL, number text COLLATE "C" NOT NULL);
                CREATE UNLOGGED TABLE \(work).attribution_in (
                    of "char" NOT NULL, control text COLLATE "C", eob uuid, member_id text COLLATE "C", birth date,
                    given text COLLATE "C", whose text COLLATE "C", as_of date);
                CREATE UNLOGGED TABLE \(work).provider_in (
                    id bigint NOT NULL, file integer NOT NULL, ordinal integer NOT NULL, hash uuid NOT NULL, fault text,
                    npi text COLLATE "C", day date, entity text COLLATE "C", ended date);
                \(documentTables)
                CREATE UNLOGGED TABLE \(work).mention_in (code bigint NOT NULL);
                CREATE UNLOGGED TABLE \(work).ended (
                    file integer NOT NULL, ordinal integer NOT NULL, kind text COLLATE "C" NOT NULL,
                    disposition text COLLATE "C" NOT NULL, reason text);
                CREATE UNLOGGED TABLE \(work).outcome (
                    kind "char" NOT NULL, key bigint NOT NULL, disposition text COLLATE "C" NOT NULL, reason text);
                CREATE UNLOGGED TABLE \(work).carried AS
                    SELECT run AS origin, file, count(*) AS records FROM source.waiting WHERE plan = \(plan)
                    GROUP BY run, file;
                """)
        ]
    }

    /// What a run that was never published left behind. Its tables go first: a session of it that is still at work holds
    /// them, and has ended when they are gone.
    static func removeAbandoned(work: String, plan: Int, run: Int64) -> [Step] {
        let ids = isOf(run, "id")
        return [
            Step(
                "remove what an interrupted run left",
                """
                DROP SCHEMA \(work) CASCADE;
                DELETE FROM source.payload WHERE \(ids);
                DELETE FROM source.claim WHERE plan = \(plan) AND \(ids);
                """)
        ]
    }

    /// Whether a number was given out by a run.
    private static func isOf(_ run: Int64, _ id: String) -> String {
        "(\(id) >= \(run << 32) AND \(id) < \((run + 1) << 32))"
    }

    /// Leaves out of the rows `s` what no run has published.
    var published: String { unpublished.map { "AND NOT \(SourceSQL.isOf($0, "s.id"))" } ?? "" }

    // MARK: - One row a content

    /// Columns that only rows of that kind carry over from `source`, under the names of the work tables.
    static func carriedOver(_ table: WorkTable) -> [(column: String, name: String)] {
        switch table.name {
        case "remittance":
            [
                ("claim", "old_claim"), ("patient", "old_patient"), ("coverage", "old_coverage"),
                ("derived", "old_derived"), ("inputs", "old_inputs"), ("fingerprint", "old_fingerprint"),
                ("eob", "old_eob"), ("history", "old_history"),
            ]
        case "member":
            [
                ("makes_patient", "old_makes_patient"), ("makes_coverage", "old_makes_coverage"),
                ("fingerprint", "old_fingerprint"), ("span_first", "old_first"), ("span_last", "old_last"),
                ("made", "old_made"),
            ]
        case "authorization": [("fingerprint", "old_fingerprint"), ("eob", "old_eob")]
        default: []
        }
    }

    /// Makes `work.TABLE`: one row for each content that arrived, merged with what `source` knows of it.
    func merge(_ table: WorkTable) -> [Step] {
        let name = table.name
        let isMember = name == "member"
        let inner = table.keys.map { isMember && $0.name == "as_of" ? "d.as_of" : "i.\($0.name)" }
        // The copy with the least envelope is kept, so that copies may come in any order.
        func kept(_ new: String, _ old: String) -> String {
            "CASE WHEN s.hash IS NULL OR i.envelope < s.envelope THEN \(new) ELSE s.\(old) END AS \(old)"
        }
        let outer = table.keys.map { key in
            switch key.name {
            case "as_of" where isMember: "greatest(i.as_of, s.as_of) AS as_of"
            // What the envelope says decides it too.
            case "version": kept("i.version", "version")
            // Where it has no date of its own it is the file's.
            case "moment": kept("i.moment", "moment")
            default: "i.\(key.name)"
            }
        }
        let old = SourceSQL.carriedOver(table).map { ", s.\($0.column) AS \($0.name)" }.joined()
        return [
            Step(
                "count copies of \(name)s",
                """
                ANALYZE \(work).\(name)_in;
                CREATE UNLOGGED TABLE \(work).\(name)_copies AS
                    SELECT hash, bool_or(fault IS NULL) AS good \(isMember ? ", max(as_of) AS as_of" : "")
                    FROM \(work).\(name)_in GROUP BY hash HAVING count(*) > 1;
                ANALYZE \(work).\(name)_copies;
                """),
            Step(
                "merge \(name)s",
                """
                CREATE UNLOGGED TABLE \(work).\(name) AS
                SELECT coalesce(s.id, i.id) AS id, \(kept("i.id", "payload")), \(kept("\(run)::bigint", "run")),
                    \(kept("i.file", "file")), \(kept("i.ordinal", "ordinal")), i.hash, \(kept("i.envelope", "envelope")),
                    \(outer.joined(separator: ", ")),
                    CASE WHEN s.hash IS NOT NULL AND s.fault IS NULL THEN NULL ELSE i.fault END AS fault,
                    s.hash IS NOT NULL AS known, true AS arrived,
                    s.hash IS NULL OR i.envelope < s.envelope OR (s.fault IS NOT NULL AND i.fault IS NULL) AS fresh,
                    s.state AS old_state, s.reason AS old_reason\(old)
                FROM (
                    SELECT i.* FROM \(work).\(name)_in i
                    WHERE NOT EXISTS (SELECT FROM \(work).\(name)_copies d WHERE d.hash = i.hash)
                    UNION ALL
                    (SELECT DISTINCT ON (i.hash) i.id, i.file, i.ordinal, i.hash, i.envelope,
                        CASE WHEN d.good THEN NULL ELSE i.fault END AS fault, \(inner.joined(separator: ", "))
                     FROM \(work).\(name)_in i JOIN \(work).\(name)_copies d ON d.hash = i.hash
                     ORDER BY i.hash, i.envelope, i.fault, i.id)) i
                LEFT JOIN source.\(name) s ON s.plan = \(plan) AND s.hash = i.hash \(published);
                ANALYZE \(work).\(name);
                """),
        ]
    }

    /// Adds to `work.TABLE` the rows of `source` that `condition` (over `s`) picks and that are not there yet.
    func pull(_ table: WorkTable, _ name: String, where condition: String) -> Step {
        let old = SourceSQL.carriedOver(table).map { ", s.\($0.column)" }.joined()
        return Step(
            name,
            """
            INSERT INTO \(work).\(table.name)
            SELECT s.id, s.payload, s.run, s.file, s.ordinal, s.hash, s.envelope, \(table.keyNames(of: "s")), s.fault,
                true, false, false, s.state, s.reason\(old)
            FROM source.\(table.name) s
            WHERE s.plan = \(plan) AND \(condition) \(published)
                AND NOT EXISTS (SELECT FROM \(work).\(table.name) x WHERE x.hash = s.hash);
            """, ifAny: "ANALYZE \(work).\(table.name)")
    }
}
