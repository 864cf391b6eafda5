/// Which days of coverage all rows and rosters of a member come to. Most members have one row, which is their span; the
/// others' rows are read in order and told by `SpanTimeline`.
extension SourceSQL {
    /// The full rosters that arrived, before rows are merged. A roster has one day: the last that any of its rows is as of.
    var arrivedRosters: Step {
        Step(
            "find full rosters",
            """
            UPDATE \(work).member_in i SET as_of = f.as_of
                FROM (SELECT file, max(as_of) AS as_of FROM \(work).member_in WHERE roster GROUP BY file
                    HAVING min(as_of) IS DISTINCT FROM max(as_of) OR count(as_of) < count(*)) f
                WHERE i.file = f.file AND i.roster AND i.as_of IS DISTINCT FROM f.as_of;
            CREATE UNLOGGED TABLE \(work).roster_in AS
                SELECT origin, as_of, count(*) AS members, min(file) AS file FROM (
                    SELECT origin, as_of, member_id, min(file) AS file
                    FROM \(work).member_in WHERE roster AND as_of IS NOT NULL AND member_id IS NOT NULL
                    GROUP BY origin, as_of, member_id) m
                GROUP BY origin, as_of;
            CREATE UNLOGGED TABLE \(work).roster (
                origin text COLLATE "C" NOT NULL, as_of date NOT NULL, members bigint NOT NULL, accepted boolean NOT NULL,
                forced boolean NOT NULL, changed boolean NOT NULL, file integer);
            CREATE UNLOGGED TABLE \(work).other_person (id bigint NOT NULL);
            """)
    }

    /// What is known of rosters of the sources of those that arrived, with these: of one that comes in parts the members of
    /// all of them.
    var knownRosters: String {
        """
        SELECT coalesce(i.origin, s.origin), coalesce(i.as_of, s.as_of) - date '2000-01-01',
            CASE WHEN i.origin IS NULL THEN s.members WHEN s.origin IS NULL THEN i.members ELSE greatest(s.members, (
                SELECT count(*) FROM (
                    SELECT member_id FROM \(work).member_in m WHERE m.roster AND m.origin = i.origin AND m.as_of = i.as_of
                    UNION SELECT m.member_id FROM source.member m WHERE m.plan = \(plan) AND m.roster
                        AND m.origin = i.origin AND m.as_of = i.as_of) u)) END,
            s.accepted, coalesce(s.forced, false), i.origin IS NOT NULL, i.file
        FROM \(work).roster_in i
        FULL JOIN (SELECT * FROM source.roster WHERE plan = \(plan)) s ON s.origin = i.origin AND s.as_of = i.as_of
        ORDER BY 1, 2
        """
    }

    /// Members whom a roster lacks that came, or whose standing changed: of whom something is shown that it would end.
    var membersWhomRostersLack: [Step] {
        [
            Step(
                "find members whom a roster lacks",
                """
                ANALYZE \(work).roster;
                CREATE UNLOGGED TABLE \(work).lacking AS
                SELECT DISTINCT s.member_id FROM source.member s
                JOIN \(work).roster r ON r.changed AND r.origin = s.origin AND s.as_of < r.as_of
                WHERE s.plan = \(plan) AND s.roster AND s.makes_coverage
                    AND (s.span_last IS NULL OR s.span_last >= r.as_of OR s.span_last IS DISTINCT FROM s.day_last)
                    AND NOT EXISTS (SELECT FROM \(work).member m WHERE m.hash = s.hash AND m.as_of >= r.as_of);
                ANALYZE \(work).lacking;
                """),
            pull(
                .member, "read members whom a roster lacks",
                where: "s.member_id IN (SELECT member_id FROM \(work).lacking)"),
        ]
    }

    /// Makes `work.span` of members with one row that nothing else speaks of, and numbers the others for `foldSpans`.
    ///
    /// - Parameter first: whether it is the first time; later only members without a span are looked at.
    func simpleSpans(first: Bool) -> Step {
        let only = first ? "" : "AND NOT EXISTS (SELECT FROM \(work).person x WHERE x.member_id = m.member_id)"
        return Step(
            first ? "find spans" : "find spans of claims' members",
            """
            \(first ? spanTable : "DROP TABLE \(work).complex; DROP TABLE \(work).statement;")
            CREATE UNLOGGED TABLE \(work).complex AS
            SELECT m.member_id, row_number() OVER () AS number
            FROM \(work).member m
            LEFT JOIN (SELECT origin, max(as_of) AS as_of FROM \(work).roster WHERE accepted GROUP BY origin) r
                ON r.origin = m.origin AND m.roster
            WHERE \(soundMember) \(only)
            GROUP BY m.member_id
            HAVING count(*) > 1 OR bool_or(m.action <> 'c') OR bool_or(m.as_of < r.as_of)
                OR m.member_id IN (SELECT member_id FROM \(work).attribution WHERE of = 'm');
            ANALYZE \(work).complex;
            INSERT INTO \(work).span
            SELECT m.coverage, m.member_id, m.id, m.payload, m.hash, m.day_first, m.day_last
            FROM \(work).member m
            WHERE \(soundMember) AND m.action = 'c' \(only)
                AND NOT EXISTS (SELECT FROM \(work).complex x WHERE x.member_id = m.member_id);
            CREATE UNLOGGED TABLE \(work).statement AS
            SELECT x.number, m.id, m.as_of, m.action, m.product, m.day_first, m.day_last, m.origin, m.roster, m.hash,
                m.coverage, m.payload, m.member_id, m.birth, m.given, \(isMisattributed) AS misattributed
            FROM \(work).complex x JOIN \(work).member m USING (member_id) WHERE \(soundMember);
            CREATE INDEX ON \(work).statement (number);
            ANALYZE \(work).statement;
            """)
    }

    private var spanTable: String {
        """
        CREATE UNLOGGED TABLE \(work).span (
            coverage uuid, member_id text COLLATE "C", id bigint NOT NULL, payload bigint NOT NULL, hash uuid NOT NULL,
            day_first date, day_last date);
        """
    }

    /// Rows of the members of these numbers, member by member.
    func statements(_ numbers: ClosedRange<Int>) -> String {
        """
        COPY (
            SELECT number, id, as_of, action, product, day_first, day_last, origin, roster, hash, coverage, payload, member_id,
                birth, given, misattributed
            FROM \(work).statement WHERE number BETWEEN \(numbers.lowerBound) AND \(numbers.upperBound) ORDER BY number
        ) TO STDOUT (FORMAT binary)
        """
    }

    /// Keeps what is known of rosters now.
    var keepRosters: Step {
        Step(
            "keep rosters",
            """
            INSERT INTO source.roster AS s (plan, origin, as_of, members, accepted, forced)
                SELECT \(plan), origin, as_of, members, accepted, forced FROM \(work).roster
                ON CONFLICT (plan, origin, as_of) DO UPDATE
                SET members = excluded.members, accepted = excluded.accepted, forced = excluded.forced
                WHERE (s.members, s.accepted, s.forced) IS DISTINCT FROM (excluded.members, excluded.accepted, excluded.forced);
            """)
    }
}
