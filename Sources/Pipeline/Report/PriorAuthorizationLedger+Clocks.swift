import PostgreSQL
import Reports

/// What is late, and what soon will be.
extension PriorAuthorizationLedger {
    func readClocks(year: Int, soonHours: Int, hasNumbers: Bool) throws -> AuthorizationClocks {
        var clocks = AuthorizationClocks()
        clocks.soonHours = soonHours
        clocks.rules = rules
        let kind = self.clocks.kind
        clocks.hasLimits = kind?.decisions.isEmpty == false
        func counts(_ sql: String, _ name: String) throws -> [Int] {
            let row = try connection.query(sql, as: name).first
            return (0..<4).map { row?.integer($0) ?? 0 }
        }
        let open = try counts(
            PriorAuthorizationSQL.undecided(plan, soonHours: soonHours), "count what is undecided")
        clocks.counts.append(
            ClockCount(
                id: "undecided", title: "Requests without a decision", total: open[0], late: open[1], soon: open[2],
                untold: open[3]))
        let decided = try counts(PriorAuthorizationSQL.decided(plan), "count what was decided late")
        clocks.counts.append(
            ClockCount(
                id: "decided", title: "Decisions of \(year)", total: decided[0], late: decided[1], untold: decided[2]))
        if kind?.visibility["prior-authorization"] != nil {
            let seen = try counts(PriorAuthorizationSQL.visible(plan), "count what became visible late")
            clocks.counts.append(
                ClockCount(
                    id: "visible", title: "Requests and changes of \(year), visible to members", total: seen[0],
                    late: seen[1], untold: seen[3]))
        }
        if kind?.visibility["claims"] != nil {
            let claims = try counts(PriorAuthorizationSQL.claims(plan), "count claims that became visible late")
            clocks.counts.append(
                ClockCount(
                    id: "claims", title: "Adjudications of claims of \(year), visible to members", total: claims[0],
                    late: claims[1], untold: claims[3]))
        }
        clocks.notes = notes(year: year)
        try readPlaces(&clocks, soonHours: soonHours, hasNumbers: hasNumbers)
        return clocks
    }

    /// The rules by which the clocks run, as `mappings/deadlines.yaml` states them.
    private var rules: [ClockRule] {
        let decisions = (clocks.kind?.decisions ?? []).map { limit in
            let time = limit.days > 0 ? "\(limit.days) calendar days" : "\(limit.hours) hours"
            let more = limit.extensionDays > 0 ? ", \(limit.extensionDays) calendar days more where extended" : ""
            return ClockRule(
                limit: "\(limit.priority) requests: decided within \(time)\(more)", from: limit.from?.text ?? "",
                source: limit.source)
        }
        let names = [
            "prior-authorization": "prior authorizations", "claims": "adjudications of claims",
            "encounters": "encounters",
            "clinical": "clinical data",
        ]
        let seen = Deadlines.subjects.compactMap { subject in
            clocks.kind?.visibility[subject].map { rule in
                ClockRule(
                    limit: "\(names[subject] ?? subject): visible by the end of "
                        + (rule.businessDays == 1 ? "the next business day" : "\(rule.businessDays) business days"),
                    from: rule.from?.text ?? "", source: rule.source)
            }
        }
        return decisions + seen
    }

    private func notes(year: Int) -> [String] {
        var notes: [String] = []
        if clocks.kind == nil {
            notes.append("The plan's configuration does not say its kind, so that no time limit is known: set 'kind'.")
        }
        if let from = clocks.kind?.visibility["prior-authorization"]?.from, from.year > year {
            notes.append(
                "Prior authorizations have to be visible so soon from \(from.text) on; it is measured before too.")
        }
        if !clocks.calendar.years.contains(year) {
            notes.append(
                "The calendar knows the holidays of \(clocks.calendar.years.lowerBound) to "
                    + "\(clocks.calendar.years.upperBound): of \(year) only weekends are left out of business days.")
        }
        return notes
    }

    /// The places of what is late, of each clock the latest first, found by what the ledger says of the records'
    /// resources.
    private func readPlaces(_ clocks: inout AuthorizationClocks, soonHours: Int, hasNumbers: Bool) throws {
        let limit = PriorAuthorizationLedger.placeLimit
        let columns = "(clock, hours, class, eob, run, number)"
        try connection.execute(
            """
            CREATE TEMP TABLE clock_place (
                id bigint GENERATED ALWAYS AS IDENTITY, clock text, hours bigint, class text, eob uuid, run bigint, number text,
                resource text GENERATED ALWAYS AS ('ExplanationOfBenefit/' || encode(uuid_send(eob), 'hex')) STORED);
            INSERT INTO clock_place \(columns)
            WITH \(PriorAuthorizationSQL.limited(plan))
            SELECT 'undecided', ceil((extract(epoch FROM now - limit_last) - 0.001) / 3600), class, eob, first_run, number FROM limited
            WHERE \(PriorAuthorizationSQL.isOpen) AND limit_first <= now + interval '\(soonHours) hours'
            ORDER BY limit_last, eob LIMIT \(limit);
            INSERT INTO clock_place \(columns)
            WITH \(PriorAuthorizationSQL.limited(plan))
            SELECT 'decided', greatest(1, ceil((extract(epoch FROM decided_first - limit_last) - 0.001) / 3600)), class, eob, first_run, number
            FROM limited WHERE decided >= first AND decided < next AND \(PriorAuthorizationSQL.isDecidedLate)
            ORDER BY decided_first - limit_last DESC, eob LIMIT \(limit);
            """, as: "find what is late")
        if self.clocks.kind?.visibility["prior-authorization"] != nil {
            try connection.execute(
                """
                INSERT INTO clock_place \(columns)
                WITH \(PriorAuthorizationSQL.changes(plan))
                SELECT 'visible', greatest(1, ceil((extract(epoch FROM coalesce(seen, now) - due) - 0.001) / 3600)), class, eob, run, number
                FROM changes WHERE \(PriorAuthorizationSQL.isSeenLate) AND \(PriorAuthorizationSQL.isOfYear)
                ORDER BY coalesce(seen, now) - due DESC, eob, run LIMIT \(limit)
                """, as: "find what became visible late")
        }
        try connection.execute("ANALYZE clock_place", as: "count the places")
        let rows = try connection.query(
            """
            SELECT p.clock, p.hours, p.class, coalesce(o.path, ''), coalesce(o.ordinal, 0), p.run,
                \(hasNumbers ? "p.number" : "NULL")
            FROM clock_place p LEFT JOIN (
                -- One pass over the ledger for all: the operator keeps the filters on resources out, of which each place would
                -- need one.
                SELECT x.id, min(f.path) AS path, min(d.ordinal) AS ordinal
                FROM clock_place x JOIN ledger.disposition d ON d.origin = x.run AND d.resource || '' = x.resource
                JOIN ledger.file f ON f.run = d.origin AND f.number = d.file
                WHERE d.run >= (SELECT min(run) FROM clock_place) GROUP BY x.id) o ON o.id = p.id
            ORDER BY p.id
            """, as: "find where it stands")
        clocks.places = rows.map { row in
            ClockPlace(
                clock: row.text(0) ?? "", hours: row.integer(1) ?? 0, priority: row.text(2) ?? "",
                file: row.text(3) ?? "", record: row.integer(4) ?? 0, run: row.integer(5) ?? 0, number: row.text(6))
        }
        let listed = clocks.places.count
        let all = clocks.counts.filter { $0.id != "claims" }.reduce(0) { $0 + $1.late + $1.soon }
        clocks.leftOff = max(0, all - listed)
    }
}
