/// What the payer's words on one number come to, and what claims say of one another.
extension SourceSQL {
    /// What each EOB is made of. Needs the links.
    var chosen: [Step] { [contested, words, winners] }

    /// What the chosen say of one another, and what they have to be told of providers.
    var relations: [Step] { [edges, history, toldProviders] }

    private var contested: Step {
        Step(
            "find numbers of several words",
            """
            CREATE UNLOGGED TABLE \(work).contested AS
                SELECT eob FROM \(work).link GROUP BY eob HAVING count(*) > 1
                UNION SELECT l.eob FROM \(work).link l JOIN \(work).reversal v ON v.remittance = l.remittance;
            -- Words of which no valid EOB can be made, as this run finds out.
            CREATE UNLOGGED TABLE \(work).refused (remittance bigint NOT NULL, eob uuid NOT NULL);
            ANALYZE \(work).contested;
            """)
    }

    /// Of each number that the payer spoke of more than once, or reversed, what becomes of each word:
    ///
    /// | role | |
    /// |---|---|
    /// | r | no valid EOB can be made of it: it takes no part |
    /// | b | the EOB is made of it |
    /// | v | the newest reversal, newer than `b`: the EOB is cancelled |
    /// | t | another adjudication of the same rank says otherwise, and nothing newer holds: it waits |
    /// | u | a reversal, and nothing that it could reverse: it waits |
    /// | o | superseded |
    ///
    /// Reversals of one rank say the same, whatever else is in them. One that follows nothing but what is refused shares
    /// the fate of that.
    var words: Step {
        Step(
            "weigh the payer's words",
            """
            CREATE UNLOGGED TABLE \(work).word AS
            WITH spoken AS MATERIALIZED (
                SELECT l.eob, l.remittance, l.claim, r.version, r.hash, r.reversal,
                    NOT r.reversal AND count(*) OVER (PARTITION BY l.eob, r.version, r.reversal) > 1 AS tied,
                    q.remittance IS NOT NULL AS refused
                FROM \(work).contested x JOIN \(work).link l ON l.eob = x.eob
                JOIN \(work).remittance r ON r.id = l.remittance
                LEFT JOIN \(work).refused q ON q.remittance = l.remittance),
            base AS (
                SELECT DISTINCT ON (eob) eob, remittance, version FROM spoken WHERE NOT reversal AND NOT tied AND NOT refused
                ORDER BY eob, version DESC),
            lost AS (
                SELECT DISTINCT ON (eob) eob, remittance, version FROM spoken WHERE refused ORDER BY eob, version),
            void AS (
                SELECT DISTINCT ON (s.eob) s.eob, s.remittance, s.version
                FROM spoken s JOIN base b ON b.eob = s.eob WHERE s.reversal AND s.version > b.version
                ORDER BY s.eob, s.version DESC, s.hash DESC),
            ties AS (SELECT DISTINCT eob FROM spoken WHERE tied)
            SELECT s.eob, s.remittance, s.claim, coalesce(b.remittance, q.remittance) AS base, v.remittance AS void, CASE
                WHEN s.refused THEN 'r'
                WHEN s.remittance = b.remittance THEN 'b'
                WHEN s.remittance = v.remittance THEN 'v'
                WHEN s.tied AND (b.eob IS NULL OR s.version > b.version) THEN 't'
                WHEN b.eob IS NULL AND t.eob IS NOT NULL THEN 't'
                WHEN b.eob IS NULL AND s.version > q.version THEN 'v'
                WHEN b.eob IS NULL THEN 'u' ELSE 'o' END AS role
            FROM spoken s LEFT JOIN base b ON b.eob = s.eob LEFT JOIN void v ON v.eob = s.eob
            LEFT JOIN lost q ON q.eob = s.eob LEFT JOIN ties t ON t.eob = s.eob;
            ANALYZE \(work).word;
            """)
    }

    /// What each EOB is made of, and what cancels it.
    private var winners: Step {
        Step(
            "find winning remittances",
            """
            CREATE UNLOGGED TABLE \(work).winner AS
            SELECT l.remittance, l.eob, l.claim, NULL::bigint AS void FROM \(work).link l
            WHERE NOT EXISTS (SELECT FROM \(work).contested x WHERE x.eob = l.eob)
            UNION ALL
            SELECT remittance, eob, claim, void FROM \(work).word WHERE role = 'b';
            ANALYZE \(work).winner;
            """)
    }

    /// Which claim each one follows: the number that its remittance, else the claim, names; else the claim that names it as
    /// its successor. `replaces`: the payer says itself that the one takes the other's place. Links that go round in
    /// a circle are none.
    var edges: Step {
        Step(
            "find what follows what",
            """
            CREATE UNLOGGED TABLE \(work).edge AS
            SELECT DISTINCT ON (eob) * FROM (
                SELECT n.eob, coalesce(r.prior_eob, c.prior_eob) AS prior_eob, coalesce(r.prior, c.prior) AS prior,
                    r.number, r.replaces, r.version, true AS told, c.frequency IS NOT DISTINCT FROM '8' AS voids, r.id
                FROM (
                    SELECT n.* FROM \(work).winner n
                    WHERE n.remittance IN (SELECT id FROM \(work).remittance WHERE prior_eob IS NOT NULL)
                    UNION SELECT n.* FROM \(work).winner n
                    WHERE n.claim IN (SELECT id FROM \(work).claim WHERE prior_eob IS NOT NULL)) n
                JOIN \(work).remittance r ON r.id = n.remittance JOIN \(work).claim c ON c.id = n.claim
                UNION ALL
                SELECT b.eob, a.eob, a.number, r.number, true, a.version, false, false, r.id
                FROM \(work).remittance a JOIN \(work).winner n ON n.remittance = a.id
                JOIN \(work).winner b ON b.eob = a.next_eob JOIN \(work).remittance r ON r.id = b.remittance
                WHERE a.next_eob IS NOT NULL) e
            WHERE prior_eob <> eob ORDER BY eob, told DESC, version DESC, prior;
            CREATE UNLOGGED TABLE \(work).cycle AS
            WITH RECURSIVE walk AS (
                SELECT eob AS start, prior_eob AS place, 1 AS steps FROM \(work).edge
                UNION ALL SELECT w.start, e.prior_eob, w.steps + 1 FROM walk w JOIN \(work).edge e ON e.eob = w.place
                WHERE w.place <> w.start AND w.steps < \(SourceSQL.cycleLimit))
            SELECT DISTINCT start AS eob FROM walk WHERE place = start;
            DELETE FROM \(work).edge e USING \(work).cycle y WHERE y.eob = e.eob;
            ANALYZE \(work).edge; ANALYZE \(work).cycle;
            """)
    }

    /// Circles of more claims than this are not found; their links stay as they are told.
    private static let cycleLimit = 32

    /// What an EOB says of its place among others. It is cancelled where the payer reversed it, or says itself that another
    /// took its place: what a provider asks for cancels nothing. Only a cancelled one names its successor.
    var history: Step {
        Step(
            "tell histories",
            """
            CREATE UNLOGGED TABLE \(work).successor AS
                SELECT DISTINCT ON (prior_eob) prior_eob AS eob, number, bool_or(replaces) OVER (PARTITION BY prior_eob)
                    AS replaces
                FROM \(work).edge WHERE NOT voids ORDER BY prior_eob, replaces DESC, version DESC, number;
            ANALYZE \(work).successor;
            CREATE UNLOGGED TABLE \(work).history AS
            SELECT eob, ARRAY[CASE WHEN cancelled THEN 'true' END, prior, CASE WHEN cancelled THEN next END] AS history
            FROM (
                SELECT n.eob, e.prior, coalesce(k.next, s.number) AS next,
                    n.void IS NOT NULL OR k.next IS NOT NULL OR coalesce(s.replaces, false) AS cancelled
                FROM (
                    SELECT * FROM \(work).winner WHERE void IS NOT NULL
                    UNION SELECT n.* FROM \(work).winner n WHERE n.eob IN (
                        SELECT eob FROM \(work).edge UNION ALL SELECT eob FROM \(work).successor)
                    UNION SELECT n.* FROM \(work).winner n
                    WHERE n.remittance IN (SELECT id FROM \(work).remittance WHERE next_eob IS NOT NULL)) n
                LEFT JOIN \(work).edge e ON e.eob = n.eob
                LEFT JOIN \(work).successor s ON s.eob = n.eob
                LEFT JOIN (
                    SELECT r.id, r.next FROM \(work).remittance r
                    WHERE r.next_eob <> r.eob AND NOT EXISTS (SELECT FROM \(work).cycle y WHERE y.eob = r.eob)) k
                    ON k.id = n.remittance) h
            WHERE cancelled OR prior IS NOT NULL;
            ANALYZE \(work).history;
            """)
    }
}
