/// Whether an NPI is a person's or an organization's: what the newest row of a directory says, else the surest word of all
/// claims that name it. One NPI makes one resource, and every claim refers to it as that type.
///
/// Claims that say otherwise are rare. So nothing is noted of a claim that states what holds, and claims are searched for an
/// NPI only when its type changes: no index over the NPIs of all claims has to be kept.
extension SourceSQL {
    /// Of each NPI that rows or claims of this run tell something of: what holds now, and what held before.
    var whose: Step {
        Step(
            "decide whose numbers are whose",
            """
            ANALYZE \(work).mention_in;
            CREATE UNLOGGED TABLE \(work).whose AS
            SELECT *, coalesce(seen = 3 OR entity = '1' AND seen = 2 OR entity = '2' AND seen = 1, false) AS disputed
            FROM (
                SELECT npi, entity, stated, seen, old_entity, old_stated, old_seen, old_type,
                    coalesce(entity, CASE WHEN stated IN (2, 4) THEN '1' WHEN stated IN (1, 3) THEN '2' END) AS type
                FROM (
                    SELECT t.npi, coalesce(t.entity, s.entity) AS entity, greatest(t.stated, s.stated) AS stated,
                        (coalesce(t.seen, 0) | coalesce(s.seen, 0))::smallint AS seen,
                        s.entity AS old_entity, s.stated AS old_stated, s.seen AS old_seen, s.type AS old_type
                    FROM (
                        SELECT coalesce(p.npi, m.npi) AS npi, p.entity, m.stated, m.seen
                        FROM (
                            SELECT lpad((code / 10)::text, 10, '0') COLLATE "C" AS npi, max(code % 10)::smallint AS stated,
                                bit_or(CASE WHEN code % 10 IN (2, 4) THEN 1 ELSE 2 END) AS seen
                            FROM \(work).mention_in GROUP BY code / 10) m
                        FULL JOIN \(work).provider p ON p.npi = m.npi) t
                    LEFT JOIN source.provider s ON s.plan = \(plan) AND s.npi = t.npi) w) w;
            ANALYZE \(work).whose;
            """)
    }

    /// Claims that have to refer to a provider otherwise than before, by control number: those that do not name him, where
    /// a directory knows him now or knows another type; and those that do, where his type is another.
    var controlsOfProviders: String {
        """
        UNION SELECT c.control FROM source.claim c CROSS JOIN LATERAL unnest(c.nameless) n (npi)
            JOIN \(work).whose w ON w.npi = n.npi AND w.entity IS DISTINCT FROM w.old_entity
            WHERE c.plan = \(plan) AND c.control IS NOT NULL AND c.nameless IS NOT NULL
                AND EXISTS (SELECT FROM \(work).whose WHERE entity IS DISTINCT FROM old_entity)
        UNION SELECT c.control FROM source.claim c CROSS JOIN LATERAL unnest(c.mentions) m (code)
            JOIN \(work).whose w ON w.npi = lpad((m.code / 10)::text, 10, '0') AND w.type <> w.old_type
            WHERE c.plan = \(plan) AND c.control IS NOT NULL
                AND EXISTS (SELECT FROM \(work).whose WHERE type <> old_type)
        UNION SELECT g.control FROM source.again g WHERE g.plan = \(plan)
        """
    }

    /// What the claims at hand have to be told of providers: whose the NPIs are that they do not name and a directory knows, and
    /// those of which they say otherwise. `1234567893=1|1679576722=2`: a person's, an organization's.
    var toldProviders: Step {
        Step(
            "tell claims of providers",
            """
            CREATE UNLOGGED TABLE \(work).directory AS
            SELECT npi, entity FROM \(work).whose
                WHERE entity IS NOT NULL AND npi IN (SELECT unnest(nameless) FROM \(work).claim)
            UNION ALL SELECT s.npi, s.entity FROM source.provider s
            WHERE s.plan = \(plan) AND s.entity IS NOT NULL AND s.npi IN (SELECT unnest(nameless) FROM \(work).claim)
                AND NOT EXISTS (SELECT FROM \(work).whose w WHERE w.npi = s.npi);
            CREATE UNLOGGED TABLE \(work).disputed AS
            SELECT d.npi, d.type, d.npi::bigint * 10 + m.sureness AS code
            FROM (
                SELECT npi, type FROM \(work).whose WHERE disputed
                UNION ALL SELECT s.npi, s.type FROM source.provider s
                WHERE s.plan = \(plan) AND s.disputed AND NOT EXISTS (SELECT FROM \(work).whose w WHERE w.npi = s.npi)) d
            JOIN (VALUES (1, '1'), (3, '1'), (2, '2'), (4, '2')) m (sureness, type) ON m.type = d.type;
            ANALYZE \(work).directory; ANALYZE \(work).disputed;
            CREATE UNLOGGED TABLE \(work).told AS
            SELECT claim, string_agg(DISTINCT npi || '=' || type, '|' ORDER BY npi || '=' || type) AS known,
                bool_or(disputes) AS disputes
            FROM (
                SELECT c.id AS claim, d.npi, d.entity AS type, false AS disputes
                FROM \(work).claim c CROSS JOIN LATERAL unnest(c.nameless) n (npi) JOIN \(work).directory d ON d.npi = n.npi
                WHERE c.nameless IS NOT NULL AND EXISTS (SELECT FROM \(work).directory)
                UNION ALL SELECT c.id, d.npi, d.type, true
                FROM \(work).claim c CROSS JOIN LATERAL unnest(c.mentions) m (code) JOIN \(work).disputed d ON d.code = m.code
                WHERE EXISTS (SELECT FROM \(work).disputed)) k
            GROUP BY claim;
            ANALYZE \(work).told;
            """)
    }

    /// After claims were read again: what all of them say, and which have to refer to a provider otherwise.
    static func mendProviders(plan: Int) -> String {
        """
        INSERT INTO source.provider AS s (plan, npi, stated, seen)
            SELECT \(plan), lpad((m.code / 10)::text, 10, '0'), max(m.code % 10),
                bit_or(CASE WHEN m.code % 10 IN (2, 4) THEN 1 ELSE 2 END)
            FROM source.claim c CROSS JOIN LATERAL unnest(c.mentions) m (code)
            WHERE c.plan = \(plan) AND c.fault IS NULL GROUP BY m.code / 10
            ON CONFLICT (plan, npi) DO UPDATE
            SET stated = greatest(s.stated, excluded.stated), seen = s.seen | excluded.seen;
        INSERT INTO source.again (plan, control)
            SELECT \(plan), c.control FROM source.claim c CROSS JOIN LATERAL unnest(c.nameless) n (npi)
                JOIN source.provider s ON s.plan = \(plan) AND s.npi = n.npi AND s.entity IS NOT NULL
                WHERE c.plan = \(plan) AND c.control IS NOT NULL AND c.nameless IS NOT NULL
            UNION SELECT \(plan), c.control FROM source.claim c CROSS JOIN LATERAL unnest(c.mentions) m (code)
                JOIN source.provider s ON s.plan = \(plan) AND s.npi = lpad((m.code / 10)::text, 10, '0')
                    AND s.disputed AND (s.type = '1') <> (m.code % 10 IN (2, 4))
                WHERE c.plan = \(plan) AND c.control IS NOT NULL;
        """
    }

    /// NPIs whose type is another now, with the type: unless what makes their resource was refused, the resource of the
    /// other type is taken back. After an upgrade, of all that claims disagree of.
    var retypedProviders: String {
        """
        SELECT w.npi, w.type FROM \(work).whose w
            WHERE (w.type <> w.old_type OR w.disputed AND EXISTS (SELECT FROM source.again g WHERE g.plan = \(plan)))
                AND NOT EXISTS (
                    SELECT FROM \(work).provider p JOIN \(work).outcome o ON o.kind = 'p' AND o.key = p.id
                    WHERE p.npi = w.npi AND o.disposition = 'quarantined')
        UNION SELECT s.npi, s.type FROM source.provider s
            WHERE s.plan = \(plan) AND s.disputed AND EXISTS (SELECT FROM source.again g WHERE g.plan = \(plan))
                AND NOT EXISTS (SELECT FROM \(work).whose w WHERE w.npi = s.npi)
        """
    }
}
