import Bytes
import PostgreSQL
import Records
import Reports

/// What the ledger has of claims of every kind.
extension LedgerReport {
    /// How many sums of money are read by file; those that do not hold first.
    static let moneyLimit = 2000

    /// The sums over the whole run, then by file.
    func readMoney(_ report: inout RunReport) throws {
        let rows = try connection.query(
            """
            SELECT '', measure, cancelled, sum(source)::text, sum(mapped)::text, sum(claims), sum(differing)
            FROM ledger.money WHERE run = $1 GROUP BY measure, position, cancelled ORDER BY cancelled, position
            """, [.integer(run)], as: "add the run's money up")
        let files = try connection.query(
            """
            SELECT coalesce(f.path, ''), m.measure, m.cancelled, m.source::text, m.mapped::text, m.claims, m.differing
            FROM ledger.money m LEFT JOIN ledger.file f ON f.run = m.origin AND f.number = m.file
            WHERE m.run = $1
            ORDER BY m.differing = 0 AND m.source = m.mapped, m.origin <> m.run, m.origin, m.file, m.cancelled, m.position
            LIMIT $2
            """, [.integer(run), .integer(LedgerReport.moneyLimit)], as: "read money by file")
        let sums = (Array(rows) + Array(files)).map { row in
            MoneyReport(
                subject: row.text(0) ?? "", measure: row.text(1) ?? "", isCancelled: row.bool(2) ?? false,
                source: FixedDecimal(row.bytes(3) ?? []) ?? .zero, mapped: FixedDecimal(row.bytes(4) ?? []) ?? .zero,
                claims: row.integer(5) ?? 0, differing: row.integer(6) ?? 0)
        }
        if !sums.isEmpty { report.money = sums }
    }

    func readMustSupport(_ report: inout RunReport) throws {
        let rows = try connection.query(
            """
            SELECT profile, element, rules, count, coalesce(reason, '') FROM ledger.must_support
            WHERE run = $1 ORDER BY position
            """, [.integer(run)], as: "read what must be supported")
        report.mustSupport = rows.map { row in
            MustSupportReport(
                profile: row.text(0) ?? "", element: row.text(1) ?? "", rules: row.integer(2) ?? 0,
                count: row.integer(3) ?? 0, reason: row.text(4) ?? "")
        }
    }

    /// Records that were mapped, by their EOB's profile; and those that wait or are refused and were not.
    func readSources(_ report: inout RunReport) throws {
        let rows = try connection.query(
            """
            WITH made AS (
                SELECT origin, file, kind, profile,
                       coalesce(sum(count) FILTER (WHERE disposition = 'published'), 0) AS published,
                       coalesce(sum(count) FILTER (WHERE disposition = 'unchanged'), 0) AS unchanged,
                       coalesce(sum(count) FILTER (WHERE disposition = 'superseded'), 0) AS superseded,
                       coalesce(sum(count) FILTER (WHERE disposition = 'pending'), 0) AS pending,
                       coalesce(sum(count) FILTER (WHERE disposition = 'quarantined'), 0) AS quarantined, 0 AS ignored
                FROM ledger.made WHERE run = $1 GROUP BY origin, file, kind, profile),
            told AS (
                SELECT origin, file, kind, count(*) FILTER (WHERE disposition = 'pending') AS pending,
                       count(*) FILTER (WHERE disposition = 'quarantined') AS quarantined,
                       count(*) FILTER (WHERE disposition = 'ignored') AS ignored
                FROM ledger.disposition WHERE run = $1 AND kind <> 'member.coverage' GROUP BY origin, file, kind),
            rest AS (
                SELECT origin, file, kind, '' AS profile, 0 AS published, 0 AS unchanged, 0 AS superseded,
                       greatest(t.pending - coalesce(m.pending, 0), 0) AS pending,
                       greatest(t.quarantined - coalesce(m.quarantined, 0), 0) AS quarantined, t.ignored
                FROM told t LEFT JOIN (
                    SELECT origin, file, kind, sum(pending) AS pending, sum(quarantined) AS quarantined
                    FROM made GROUP BY origin, file, kind) m USING (origin, file, kind))
            SELECT coalesce(f.format, ''), a.profile, sum(published), sum(unchanged), sum(superseded), sum(pending),
                   sum(quarantined), sum(ignored)
            FROM (SELECT * FROM made UNION ALL SELECT * FROM rest) a
            LEFT JOIN ledger.file f ON f.run = a.origin AND f.number = a.file
            GROUP BY 1, 2 HAVING sum(published + unchanged + superseded + pending + quarantined + ignored) > 0
            ORDER BY 1, a.profile = '', 2 LIMIT $2
            """, [.integer(run), .integer(LedgerReport.listLimit)], as: "read sources and profiles")
        report.sources = rows.map { row in
            SourceReport(
                format: row.text(0) ?? "", profile: row.text(1) ?? "", counts: LedgerReport.dispositions(row, from: 2))
        }
    }

    func readWaiting(_ report: inout RunReport) throws {
        let rows = try connection.query(
            """
            SELECT kind, reason, format, from_day, to_day, overdue, count, first_read::text,
                   coalesce(first_service::text, '')
            FROM ledger.waiting WHERE run = $1 ORDER BY kind, reason, format, from_day LIMIT 1000
            """, [.integer(run)], as: "read how long records wait")
        report.waiting = rows.map { row in
            WaitingReport(
                kind: row.text(0) ?? "", reason: row.text(1) ?? "", format: row.text(2) ?? "",
                fromDay: row.integer(3) ?? 0, toDay: row.integer(4), isOverdue: row.bool(5) ?? false,
                count: row.integer(6) ?? 0, firstRead: row.text(7) ?? "", firstService: row.text(8) ?? "")
        }
    }
}
