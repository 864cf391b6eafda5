import PostgreSQL
import Reports

/// What a plan publishes every year.
extension PriorAuthorizationLedger {
    /// Counts of a priority, in the order of the query.
    private struct Counts {
        var told = 0
        var approved = 0
        var partial = 0
        var denied = 0
        var extendedApproved = 0
        var appeals = 0
        var appealsApproved = 0
        var appealsPartial = 0
    }

    func readFigures(_ report: inout PriorAuthorizationReport) throws {
        let rows = try connection.query(
            """
            WITH \(PriorAuthorizationSQL.facts(plan))
            SELECT class, count(*) FILTER (WHERE outcome IS NOT NULL), count(*) FILTER (WHERE outcome = 'approved'),
                count(*) FILTER (WHERE outcome = 'partial'), count(*) FILTER (WHERE outcome = 'denied'),
                count(*) FILTER (WHERE outcome = 'approved' AND extended),
                count(*) FILTER (WHERE appealed AND appeal_outcome IS NOT NULL),
                count(*) FILTER (WHERE appealed AND appeal_outcome = 'approved'),
                count(*) FILTER (WHERE appealed AND appeal_outcome = 'partial'),
                count(*), count(*) FILTER (WHERE coalesce(priority, '') NOT IN ('standard', 'expedited')),
                count(*) FILTER (WHERE appealed AND appeal_outcome IS NULL)
            FROM facts WHERE decided >= first AND decided < next GROUP BY class
            """, as: "count decisions")
        var counts: [String: Counts] = [:]
        for row in rows {
            let numbers = (0..<12).map { row.integer($0) ?? 0 }
            counts[row.text(0) ?? ""] = Counts(
                told: numbers[1], approved: numbers[2], partial: numbers[3], denied: numbers[4],
                extendedApproved: numbers[5], appeals: numbers[6], appealsApproved: numbers[7],
                appealsPartial: numbers[8])
            report.counts.decided += numbers[9]
            report.counts.withoutOutcome += numbers[9] - numbers[1]
            report.counts.partial += numbers[3]
            report.counts.withoutPriority += numbers[10]
            if row.text(0) == "standard" { report.counts.openAppeals = numbers[11] }
        }
        report.shares = PriorAuthorizationLedger.shares(counts["standard"] ?? Counts(), counts["expedited"] ?? Counts())
        let others = try connection.query(
            """
            SELECT count(*) FILTER (WHERE a.drug AND a.decided >= s.first AND a.decided < s.next),
                count(*) FILTER (WHERE NOT a.drug AND a.decided IS NULL AND a.outcome IS NOT NULL)
            FROM source.authorization_fact a CROSS JOIN clock_setting s WHERE a.plan = \(plan)
            """, as: "count what is left out")
        report.counts.drugs = others.first?.integer(0) ?? 0
        report.counts.undated = others.first?.integer(1) ?? 0
    }

    /// In the rule's order (42 CFR 422.122(c)(2)-(7)), then what stands beside. An approval in part is an adverse
    /// decision (42 CFR 422.566(b)(3), 438.400(b)), and counts as denied.
    private static func shares(_ standard: Counts, _ expedited: Counts) -> [AuthorizationShare] {
        let all = "requests decided"
        func share(
            _ id: String, _ title: String, _ part: Int, _ whole: Int, _ what: String, partial: Int = 0,
            required: Bool = true
        ) -> AuthorizationShare {
            AuthorizationShare(
                id: id, title: title, part: part, whole: whole, wholeTitle: what, partial: partial, isRequired: required
            )
        }
        return [
            share("standard-approved", "Standard, approved", standard.approved, standard.told, "standard \(all)"),
            share(
                "standard-denied", "Standard, denied", standard.denied + standard.partial, standard.told,
                "standard \(all)", partial: standard.partial),
            share(
                "standard-approved-after-appeal", "Standard, approved after appeal", standard.appealsApproved,
                standard.appeals, "appeals of standard requests decided"),
            share(
                "extended-approved", "Time for review extended, then approved",
                standard.extendedApproved + expedited.extendedApproved, standard.told + expedited.told, all),
            share("expedited-approved", "Expedited, approved", expedited.approved, expedited.told, "expedited \(all)"),
            share(
                "expedited-denied", "Expedited, denied", expedited.denied + expedited.partial, expedited.told,
                "expedited \(all)", partial: expedited.partial),
            share(
                "standard-partial", "Standard, approved in part", standard.partial, standard.told, "standard \(all)",
                required: false),
            share(
                "expedited-partial", "Expedited, approved in part", expedited.partial, expedited.told,
                "expedited \(all)", required: false),
            share(
                "standard-partial-after-appeal", "Standard, approved in part after appeal", standard.appealsPartial,
                standard.appeals, "appeals of standard requests decided", required: false),
            share(
                "standard-extended-approved", "Standard, extended, then approved", standard.extendedApproved,
                standard.told, "standard \(all)", required: false),
            share(
                "expedited-extended-approved", "Expedited, extended, then approved", expedited.extendedApproved,
                expedited.told, "expedited \(all)", required: false),
        ]
    }

    /// Times to the minute where both moments are known so, else in days; in the rule's order (42 CFR 422.122(c)(8),
    /// (9)).
    func readTimes(_ report: inout PriorAuthorizationReport) throws {
        report.times = ["standard", "expedited"].map(DecisionTime.init(priority:))
        let rows = try connection.query(
            """
            WITH \(PriorAuthorizationSQL.facts(plan)),
            told AS (
                SELECT class, received, received_exact AND decided_exact AS exact,
                    extract(epoch FROM (decided AT TIME ZONE zone) - (received AT TIME ZONE zone))::float8 / 3600 AS hours,
                    decided::date - received::date AS days
                FROM facts WHERE decided >= first AND decided < next),
            sorted AS (
                SELECT *, received IS NOT NULL AND (days < 0 OR exact AND hours < 0) AS reversed FROM told)
            SELECT class, count(*) FILTER (WHERE good AND exact), avg(hours) FILTER (WHERE good AND exact),
                percentile_cont(0.5) WITHIN GROUP (ORDER BY hours) FILTER (WHERE good AND exact),
                count(*) FILTER (WHERE good AND NOT exact), avg(days) FILTER (WHERE good AND NOT exact),
                percentile_cont(0.5) WITHIN GROUP (ORDER BY days) FILTER (WHERE good AND NOT exact),
                count(*) FILTER (WHERE received IS NULL), count(*) FILTER (WHERE reversed)
            FROM sorted CROSS JOIN LATERAL (SELECT received IS NOT NULL AND NOT reversed AS good) g GROUP BY class
            """, as: "measure the time to decide")
        for row in rows {
            guard let index = report.times.firstIndex(where: { $0.priority == row.text(0) }) else { continue }
            func real(_ column: Int) -> Double? { row.text(column).flatMap { Double($0) } }
            report.times[index].exact = row.integer(1) ?? 0
            report.times[index].averageHours = real(2)
            report.times[index].medianHours = real(3)
            report.times[index].byDay = row.integer(4) ?? 0
            report.times[index].averageDays = real(5)
            report.times[index].medianDays = real(6)
            report.times[index].unreceived = row.integer(7) ?? 0
            report.times[index].reversed = row.integer(8) ?? 0
        }
    }

    /// The codes of the year's authorizations, each counted once in each.
    func readItems(_ report: inout PriorAuthorizationReport) throws {
        let rows = try connection.query(
            """
            WITH \(PriorAuthorizationSQL.facts(plan))
            SELECT item, count(*), count(*) OVER ()
            FROM facts CROSS JOIN LATERAL (SELECT DISTINCT unnest(items) AS item) i
            WHERE decided >= first AND decided < next GROUP BY item ORDER BY 2 DESC, 1 LIMIT $1
            """, [.integer(PriorAuthorizationLedger.itemLimit)], as: "list the items")
        report.itemsLeftOff = max(0, (rows.first?.integer(2) ?? 0) - rows.count)
        for row in rows {
            let count = row.integer(1) ?? 0
            if let item = AuthorizedItem(code: row.text(0) ?? "", count: count) {
                report.items.append(item)
            } else {
                report.itemsWithoutCode += count
            }
        }
    }
}
