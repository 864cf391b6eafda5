import Bytes
import PostgreSQL
import Reports

/// Reads from the store how prior authorizations stand: the figures of a year, and the clocks of a moment.
///
/// All counting is the server's, in sets; what comes here are sums and lists with limits. The time zone's arithmetic is
/// PostgreSQL's: a moment on the plan's clock becomes one of the world's before hours are added to it, so that 72
/// hours stay 72 where clocks are put forward or back; calendar days are added on the plan's clock.
public struct PriorAuthorizationLedger {
    let connection: Connection
    let clocks: PlanClocks
    /// The plan's number in schema `source`.
    let plan: Int
    /// The moment for which the report is told: seconds since 1970.
    let asOf: Int

    /// How many codes, and how many places of each clock, are read.
    static let itemLimit = 5000
    static let placeLimit = 100
    /// For how many days before the moment business days are known.
    static let reach = 3660

    /// The plan of `clocks` in the store.
    ///
    /// - Parameter asOf: seconds since 1970; now by default.
    /// - Throws: where the store does not have the plan, or keeps no authorizations yet.
    public init(_ connection: Connection, _ clocks: PlanClocks, asOf: Int? = nil) throws {
        self.connection = connection
        self.clocks = clocks
        let rows = try connection.query(
            """
            SELECT p.number, extract(epoch FROM date_trunc('second', now()))::bigint,
                to_regclass('source.authorization_fact') IS NOT NULL
            FROM (SELECT) x LEFT JOIN source.plan p ON p.id = $1
            """, [.text(clocks.plan.id)], as: "find the plan")
        guard let row = rows.first, let number = row.integer(0), row.bool(2) == true else {
            throw PipelineError(
                .configuration,
                "plan '\(clocks.plan.id)': the store has no prior authorizations of it; name its configuration by --plan"
            )
        }
        plan = number
        self.asOf = asOf ?? row.integer(1) ?? 0
    }

    /// The year of the moment, on the plan's clock.
    public var year: Int { clocks.year(of: asOf) }

    /// The report of a year.
    ///
    /// - Parameters:
    ///   - soonHours: within how many hours of its limit an undecided request is listed.
    ///   - isPublishedOnly: whether clocks are left out: what a plan puts on its public page.
    ///   - hasNumbers: whether places carry authorizations' numbers: for a terminal of the plan's own staff only.
    public func report(
        year: Int, soonHours: Int = 24, isPublishedOnly: Bool = false, hasNumbers: Bool = false
    ) throws -> PriorAuthorizationReport {
        var report = PriorAuthorizationReport()
        report.plan = clocks.plan.id
        report.planName = clocks.plan.name
        report.kind = clocks.kind?.name ?? ""
        report.publication = clocks.kind?.publication ?? ""
        report.year = year
        report.timeZone = clocks.plan.timeZone
        try prepare(year: year)
        defer { _ = try? connection.execute(PriorAuthorizationSQL.drop, as: "put the clocks away") }
        report.asOf =
            try connection.query(
                "SELECT to_char(now AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') FROM clock_setting",
                as: "read the moment"
            ).first?.text(0) ?? ""
        try readFigures(&report)
        try readTimes(&report)
        try readItems(&report)
        guard !isPublishedOnly else { return report }
        report.clocks = try readClocks(year: year, soonHours: soonHours, hasNumbers: hasNumbers)
        return report
    }

    /// How authorizations stand at the end of a run, in its publishing transaction; `nil` where the plan has none.
    ///
    /// - Parameter run: of whose changes it is told whether they became visible in time.
    static func status(
        run: Int64, _ connection: Connection, _ clocks: PlanClocks
    ) throws -> PriorAuthorizationStatus? {
        let rows = try connection.query(
            "SELECT to_regclass('source.authorization_fact') IS NOT NULL", as: "look for authorizations")
        guard rows.first?.bool(0) == true else { return nil }
        return try PriorAuthorizationLedger(connection, clocks).status(run: run)
    }

    func status(run: Int64) throws -> PriorAuthorizationStatus? {
        let rows = try connection.query(
            "SELECT EXISTS (SELECT FROM source.authorization_fact WHERE plan = \(plan))", as: "look for authorizations")
        guard rows.first?.bool(0) == true else { return nil }
        try prepare(year: year)
        defer { _ = try? connection.execute(PriorAuthorizationSQL.drop, as: "put the clocks away") }
        var status = PriorAuthorizationStatus()
        status.hasLimits = clocks.kind?.decisions.isEmpty == false
        let open = try connection.query(
            PriorAuthorizationSQL.undecided(plan, soonHours: 24), as: "count what is undecided")
        status.undecided = open.first?.integer(0) ?? 0
        status.late = open.first?.integer(1) ?? 0
        status.soon = open.first?.integer(2) ?? 0
        if clocks.kind?.visibility["prior-authorization"] != nil {
            let late = try connection.query(
                PriorAuthorizationSQL.visibleLate(plan), [.integer(run)], as: "count what became visible late")
            status.visibleLate = late.first?.integer(0) ?? 0
        }
        return status
    }

    /// Puts the plan's settings, limits and business days where SQL can join them.
    private func prepare(year: Int) throws {
        guard (1900...9000).contains(year) else { throw PipelineError(.configuration, "--year: expected a year") }
        try connection.execute(PriorAuthorizationSQL.drop + PriorAuthorizationSQL.create, as: "make the clocks")
        try connection.execute(
            """
            INSERT INTO clock_setting SELECT $1, to_timestamp($2::bigint), make_date($3::int, 1, 1), make_date($3::int + 1, 1, 1)
            """, [.text(clocks.plan.timeZone), .integer(asOf), .integer(year)], as: "set the clocks")
        for (index, limit) in (clocks.kind?.decisions ?? []).enumerated() {
            let next = clocks.kind?.decisions[(index + 1)...].first { $0.priority == limit.priority }?.from
            try connection.execute(
                """
                INSERT INTO clock_limit
                VALUES ($1, coalesce($2::date, '-infinity'), coalesce($3::date, 'infinity'), $4::int, $5::int, $6::int)
                """,
                [
                    .text(limit.priority), .optional(limit.from?.text), .optional(next?.text), .integer(limit.days),
                    .integer(limit.hours), .integer(limit.extensionDays),
                ], as: "set the limits")
        }
        try fillDays(year: year)
    }

    /// By which day what came in on a day has to be visible: for the days up to the moment, and those of the year.
    private func fillDays(year: Int) throws {
        guard let first = CalendarDate(year: year, month: 1, day: 1),
            let last = CalendarDate(year: year, month: 12, day: 31)
        else { return }
        let today = Int32(clamping: (asOf - 946_684_800) / 86_400)
        let from = max(min(today - Int32(PriorAuthorizationLedger.reach), first.daysSince2000), -36_500)
        let until = max(today + 2, last.daysSince2000)
        let days = (from...max(from, until)).compactMap { CalendarDate(daysSince2000: $0) }
        let subjects = ["prior-authorization", "claims"].map { clocks.kind?.visibility[$0]?.businessDays }
        func column(_ business: Int?) -> String {
            let cells = days.map { day in business.map { clocks.calendar.businessDay($0, after: day).text } ?? "NULL" }
            return "{" + cells.joined(separator: ",") + "}"
        }
        try connection.execute(
            "INSERT INTO clock_day SELECT * FROM unnest($1::date[], $2::date[], $3::date[])",
            [
                .text("{" + days.map(\.text).joined(separator: ",") + "}"), .text(column(subjects[0])),
                .text(column(subjects[1])),
            ], as: "set the business days")
    }
}
