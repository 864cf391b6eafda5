/// The statements by which authorizations are counted. They read the temporary tables `clock_setting` (one row: the
/// time zone, the moment, the year), `clock_limit` and `clock_day`, which `PriorAuthorizationLedger` fills.
enum PriorAuthorizationSQL {
    static let drop =
        "DROP TABLE IF EXISTS pg_temp.clock_setting, pg_temp.clock_limit, pg_temp.clock_day, pg_temp.clock_place;"

    static let create = """
        CREATE TEMP TABLE clock_setting (
            zone text NOT NULL, now timestamptz NOT NULL, first date NOT NULL, next date NOT NULL);
        -- Limits of a priority for requests received from a day until before another.
        CREATE TEMP TABLE clock_limit (
            priority text NOT NULL, from_day date NOT NULL, to_day date NOT NULL, days int NOT NULL, hours int NOT NULL,
            more int NOT NULL);
        -- The last day on which what came in on `day` is visible in time.
        CREATE TEMP TABLE clock_day (day date PRIMARY KEY, shown date, claim_shown date);
        """

    /// A plan's authorizations without drugs; `class` is the priority, standard where none is stated: only what
    /// somebody asked to be expedited is expedited (42 CFR 422.570(a)).
    static func facts(_ plan: Int) -> String {
        """
        facts AS (
            SELECT a.*, s.*, CASE WHEN a.priority = 'expedited' THEN 'expedited' ELSE 'standard' END AS class
            FROM source.authorization_fact a CROSS JOIN clock_setting s WHERE a.plan = \(plan) AND NOT a.drug)
        """
    }

    /// Each with the first and the last moment that its limit can be, and its decision: they differ where only a day is
    /// known. A limit in days is over when the last of them is.
    static func limited(_ plan: Int) -> String {
        let more = "CASE WHEN f.extended THEN l.more ELSE 0 END"
        return facts(plan) + """
            ,
            limited AS (
                SELECT f.*,
                    CASE WHEN l.days > 0 THEN ends ELSE
                        ((CASE WHEN f.received_exact THEN f.received ELSE f.received::date::timestamp END
                            + make_interval(days => \(more))) AT TIME ZONE f.zone) + make_interval(hours => l.hours)
                    END AS limit_first,
                    CASE WHEN l.days > 0 THEN ends ELSE
                        ((CASE WHEN f.received_exact THEN f.received
                            ELSE (f.received::date + 1)::timestamp - interval '1 microsecond' END
                            + make_interval(days => \(more))) AT TIME ZONE f.zone) + make_interval(hours => l.hours)
                    END AS limit_last,
                    CASE WHEN f.decided_exact THEN f.decided ELSE f.decided::date::timestamp END AT TIME ZONE f.zone
                        AS decided_first,
                    CASE WHEN f.decided_exact THEN f.decided
                        ELSE (f.decided::date + 1)::timestamp - interval '1 microsecond' END AT TIME ZONE f.zone
                        AS decided_last
                FROM facts f LEFT JOIN clock_limit l ON l.priority = f.class
                    AND f.received::date >= l.from_day AND f.received::date < l.to_day
                CROSS JOIN LATERAL (SELECT
                    ((f.received::date + l.days + \(more) + 1)::timestamp AT TIME ZONE f.zone) - interval '1 microsecond'
                        AS ends) e)
            """
    }

    /// Received and not decided at the moment.
    static let isOpen = """
        (decided IS NULL AND coalesce(final, 'pended') = 'pended' OR decided_first > now)
        AND (received IS NULL OR received AT TIME ZONE zone <= now)
        """

    /// undecided, late, soon, of which it cannot be told
    static func undecided(_ plan: Int, soonHours: Int) -> String {
        """
        WITH \(limited(plan))
        SELECT count(*), count(*) FILTER (WHERE now > limit_last),
            count(*) FILTER (WHERE now <= limit_last AND limit_first <= now + interval '\(soonHours) hours'),
            count(*) FILTER (WHERE limit_last IS NULL)
        FROM limited WHERE \(isOpen)
        """
    }

    /// decided in the year, late, of which it cannot be told
    static func decided(_ plan: Int) -> String {
        """
        WITH \(limited(plan))
        SELECT count(*), count(*) FILTER (WHERE \(isDecidedLate)),
            count(*) FILTER (WHERE NOT coalesce(\(isDecidedLate) OR decided_last <= limit_first, false))
        FROM limited WHERE decided >= first AND decided < next
        """
    }

    static let isDecidedLate = "decided_first > limit_last"

    /// Requests and changes with the moment by which each has to be visible, and when it was. A change is seen when
    /// the run that read it ends, or a later one that shows the authorization for the first time.
    ///
    /// - Parameter only: which facts `f` are looked at.
    static func changes(_ plan: Int, only: String = "true") -> String {
        facts(plan) + """
            ,
            changes AS (
                SELECT f.class, f.number, f.zone, f.now, f.first, f.next, e.eob, e.run, e.happened, read.started,
                    greatest(e.run, f.visible_run) AS shown_run,
                    ((k.shown + 1)::timestamp AT TIME ZONE f.zone) - interval '1 microsecond' AS due,
                    CASE WHEN f.visible_run IS NOT NULL THEN coalesce(r.finished, f.now) END AS seen
                FROM source.authorization_event e JOIN facts f ON f.plan = e.plan AND f.eob = e.eob
                LEFT JOIN clock_day k ON k.day = e.happened::date
                LEFT JOIN ledger.run r ON r.id = greatest(e.run, f.visible_run)
                LEFT JOIN ledger.run read ON read.id = e.run
                WHERE e.plan = \(plan) AND \(only) AND e.event IS DISTINCT FROM 'inquiry')
            """
    }

    static let isSeenLate = "coalesce(seen, now) > due"
    static let isOfYear = """
        coalesce(happened, started AT TIME ZONE zone) >= first AND coalesce(happened, started AT TIME ZONE zone) < next
        """

    /// changes of the year, visible late, not visible and late, of which it cannot be told
    static func visible(_ plan: Int) -> String {
        """
        WITH \(changes(plan))
        SELECT count(*), count(*) FILTER (WHERE \(isSeenLate)), count(*) FILTER (WHERE seen IS NULL AND now > due),
            count(*) FILTER (WHERE due IS NULL)
        FROM changes WHERE \(isOfYear)
        """
    }

    /// Of the changes that run `$1` made visible: visible late.
    static func visibleLate(_ plan: Int) -> String {
        """
        WITH \(changes(plan, only: "$1::bigint IN (f.changed_run, f.visible_run)"))
        SELECT count(*) FILTER (WHERE \(isSeenLate)) FROM changes
        WHERE seen IS NOT NULL AND shown_run = $1::bigint
        """
    }

    /// Claims whose adjudication the payer produced in the year, with the end of the first run that published it.
    static func claims(_ plan: Int) -> String {
        """
        WITH shown AS (
            SELECT d.origin, d.file, d.ordinal, min(d.run) AS run
            FROM ledger.disposition d JOIN ledger.run r ON r.id = d.run
            CROSS JOIN clock_setting s JOIN source.plan p ON p.number = \(plan)
            WHERE r.plan = p.id AND r.state = 'published' AND r.started >= s.first - interval '1 day'
                AND d.kind IN ('claim', 'remittance.claim') AND d.disposition IN ('published', 'unchanged')
            GROUP BY d.origin, d.file, d.ordinal),
        told AS (
            SELECT s.now, r.finished, m.state,
                ((k.claim_shown + 1)::timestamp AT TIME ZONE s.zone) - interval '1 microsecond' AS due
            FROM source.remittance m CROSS JOIN clock_setting s
            CROSS JOIN LATERAL (SELECT ('x' || left(m.envelope::text, 8))::bit(32)::bigint - 2147483648 AS days) d
            JOIN clock_day k ON k.day = CASE WHEN d.days BETWEEN -40000 AND 40000 THEN date '2000-01-01' + d.days::integer END
                AND k.day >= s.first AND k.day < s.next
            LEFT JOIN shown x ON x.origin = m.run AND x.file = m.file AND x.ordinal = m.ordinal
            LEFT JOIN ledger.run r ON r.id = x.run
            WHERE m.plan = \(plan) AND m.fault IS NULL)
        SELECT count(*), count(*) FILTER (WHERE finished > due OR finished IS NULL AND state = 'pending' AND now > due),
            count(*) FILTER (WHERE finished IS NULL AND state = 'pending' AND now > due),
            count(*) FILTER (WHERE finished IS NULL AND state <> 'pending')
        FROM told
        """
    }
}
