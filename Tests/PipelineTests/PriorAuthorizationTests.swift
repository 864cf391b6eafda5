import Foundation
import PostgreSQL
import Records
import Reports
import StoreTesting
import Testing

@testable import Pipeline

/// The figures of `AuthorizationStore`, worked out by hand.
@Suite("Prior authorizations, published and late")
struct PriorAuthorizationTests {
    @Test("percentages are of what was decided in the year, without drugs; approvals in part are denials")
    func shares() throws {
        let report = try AuthorizationStore().report(year: 2026)
        func share(_ id: String) -> [Int] {
            report.shares.first { $0.id == id }.map { [$0.part, $0.whole, $0.partial] } ?? []
        }
        // 1, 2, 6, 8 of 1 to 9.
        #expect(share("standard-approved") == [4, 9, 0])
        // 3, 5, 7, 9, and 4 in part.
        #expect(share("standard-denied") == [5, 9, 1])
        // 3 of 3, 5, 9.
        #expect(share("standard-approved-after-appeal") == [1, 3, 0])
        // 2 and 16 of all fifteen.
        #expect(share("extended-approved") == [2, 15, 0])
        // 11, 13, 16 of 11 to 16; 12, 15, and 14 in part.
        #expect(share("expedited-approved") == [3, 6, 0])
        #expect(share("expedited-denied") == [3, 6, 1])
        #expect(share("standard-partial-after-appeal") == [1, 3, 0])
        #expect(share("standard-extended-approved") == [1, 9, 0] && share("expedited-extended-approved") == [1, 6, 0])
        #expect(
            report.shares.filter(\.isRequired).map(\.id) == [
                "standard-approved", "standard-denied", "standard-approved-after-appeal", "extended-approved",
                "expedited-approved", "expedited-denied",
            ], "the order of the rule")
        let counts = report.counts
        #expect(counts.decided == 15 && counts.drugs == 1 && counts.partial == 2 && counts.withoutPriority == 1)
        #expect(counts.openAppeals == 1 && counts.undated == 1 && counts.withoutOutcome == 0)
        #expect(report.kind == "Medicare Advantage organization" && report.publication == "42 CFR 422.122(c)")
    }

    @Test("times are to the minute where both moments are, across a change of clocks too, else in days")
    func times() throws {
        let report = try AuthorizationStore().report(year: 2026)
        let standard = try #require(report.times.first)
        // 12, 24, 48, 71, 192 hours: 347 / 5.
        #expect(standard.exact == 5 && standard.averageHours == 69.4 && standard.medianHours == 48)
        // 3 and 8 days.
        #expect(standard.byDay == 2 && standard.averageDays == 5.5 && standard.medianDays == 5.5)
        #expect(standard.unreceived == 1 && standard.reversed == 1)
        let expedited = try #require(report.times.last)
        // 71.5, 72.5, 337 hours: 481 / 3.
        #expect(expedited.exact == 3 && expedited.medianHours == 72.5)
        #expect(abs((expedited.averageHours ?? 0) - 481.0 / 3) < 1e-9)
        #expect(expedited.byDay == 3 && expedited.averageDays == 3 && expedited.medianDays == 3)
    }

    @Test("codes are counted once in each, small cells hidden, and names never shown")
    func items() throws {
        let report = try AuthorizationStore().report(year: 2026)
        #expect(report.items.map(\.code) == ["HCPCS E0601", "REV 0120", "UM03 AD"])
        #expect(report.items.map(\.count) == [11, 1, 1] && report.itemsWithoutCode == 2)
        for text in [report.text, report.html, report.json, report.csv] {
            #expect(!text.contains("SMITH") && !text.contains("MARY"))
        }
        #expect(report.json.contains(#"{"code":"HCPCS E0601","count":11},{"code":"REV 0120","fewerThan":11}"#))
        #expect(report.csv.contains("items,REV 0120,Item or service,< 11,"))
    }

    @Test("a request is late past its limit: days to midnight, hours by the clock, whatever the clocks are set to")
    func decisions() throws {
        let clocks = try #require(try AuthorizationStore().report(year: 2026).clocks)
        func count(_ id: String) -> [Int] {
            clocks.counts.first { $0.id == id }.map { [$0.total, $0.late, $0.soon, $0.untold] } ?? []
        }
        // 31 to 36 and 38; 31 and 33 late; 32 and 34 by midnight; 36 was received nobody knows when.
        #expect(count("undecided") == [7, 2, 2, 1])
        // 3, 5, 11, 15 late; of 6 and 14 it cannot be told.
        #expect(count("decided") == [15, 4, 0, 2])
        let undecided = clocks.places.filter { $0.clock == "undecided" }
        #expect(undecided.map(\.record) == [31, 33, 32, 34], "by the last moment of the limit")
        // Late since midnight, and for an hour; two have until midnight. Hours begun count.
        #expect(undecided.map(\.hours) == [12, 1, -12, -12])
        let decided = clocks.places.filter { $0.clock == "decided" }
        #expect(decided.map(\.record) == [3, 11, 5, 15] && decided.map(\.hours) == [8, 1, 1, 1])
        #expect(clocks.places.allSatisfy { $0.number == nil })
    }

    @Test("what changed is visible by the end of the next business day")
    func visibility() throws {
        let clocks = try #require(try AuthorizationStore().report(year: 2026).clocks)
        func count(_ id: String) -> [Int] {
            clocks.counts.first { $0.id == id }.map { [$0.total, $0.late, $0.untold] } ?? []
        }
        #expect(count("visible") == [6, 3, 1])
        // 102 seen half a minute too late, 103 not at all; 104 was superseded before.
        #expect(count("claims") == [4, 2, 1])
        let places = clocks.places.filter { $0.clock == "visible" }
        #expect(
            places.map { "\($0.file) \($0.record) \($0.run)" } == [
                " 0 1", "/extracts/authorizations.ndjson 3 1", "/extracts/third.ndjson 70 3",
            ])
        #expect(clocks.leftOff == 0)
    }

    @Test("as of another moment other requests are undecided, and what was decided later is too")
    func asOf() throws {
        let store = try AuthorizationStore()
        func undecided(_ moment: String) throws -> [Int] {
            let ledger = try PriorAuthorizationLedger(store.connection, store.clocks, asOf: store.clocks.moment(moment))
            let count = try #require(try ledger.report(year: 2026).clocks?.counts.first)
            return [count.total, count.late, count.soon]
        }
        // 3, 6 and 36 (received nobody knows when); 3 was to be decided by midnight.
        #expect(try undecided("2026-04-08T12:00") == [3, 0, 1])
        #expect(try undecided("2026-04-09T00:00") == [3, 1, 0])
        // 11 has until 11:00 after the clocks were put back.
        #expect(try undecided("2026-11-02T11:00") == [2, 0, 1])
        #expect(try undecided("2026-11-02T11:01") == [2, 1, 0])
    }

    @Test("a request of 2025 had fourteen days, and an exchange's plan has fifteen")
    func limits() throws {
        for (kind, lateAfter) in [("ma", 14), ("qhp", 15)] {
            let store = try AuthorizationStore(kind: kind, isEmpty: true)
            try store.connection.execute(
                """
                INSERT INTO source.authorization_fact (plan, eob, received, received_exact, first_run, changed_run)
                SELECT number, '00000000000000000000000000000001', '2025-12-10 08:00', true, 1, 1 FROM source.plan
                WHERE id = 'default'
                """, as: "add one")
            func late(_ moment: String) throws -> Int? {
                try PriorAuthorizationLedger(store.connection, store.clocks, asOf: store.clocks.moment(moment))
                    .report(year: 2025).clocks?.counts.first?.late
            }
            #expect(try late("2025-12-\(10 + lateAfter)T23:59") == 0)
            #expect(try late("2025-12-\(11 + lateAfter)T00:00") == 1)
        }
    }

    @Test("without a kind no limit is known, and it says so; figures are told all the same")
    func noKind() throws {
        let store = try AuthorizationStore(kind: nil)
        let report = try store.report(year: 2026)
        let clocks = try #require(report.clocks)
        #expect(!clocks.hasLimits && clocks.counts.allSatisfy { $0.late == 0 } && clocks.places.isEmpty)
        #expect(clocks.counts.map(\.id) == ["undecided", "decided"])
        #expect(report.text.contains("does not say its kind") && report.html.contains("does not say its kind"))
        #expect(report.shares.first?.whole == 9)
        #expect(try store.status(run: 3)?.hasLimits == false)
        #expect(try AuthorizationStore(isEmpty: true).status(run: 1) == nil)
    }

    @Test("nothing decided is said, not divided by")
    func empty() throws {
        let report = try AuthorizationStore(isEmpty: true).report(year: 2031)
        #expect(report.text.contains("no standard requests decided") && !report.text.contains("nan"))
        #expect(report.json.contains(#""numerator":0,"denominator":0,"partial":0}"#))
        #expect(report.clocks?.notes.contains { $0.contains("knows the holidays of 2024 to 2030") } == true)
    }

    @Test("days that are not of this world stop nothing")
    func hostile() throws {
        let store = try AuthorizationStore()
        try store.connection.execute(
            """
            INSERT INTO source.authorization_fact (plan, eob, priority, received, decided, final, outcome, extended, first_run,
                changed_run)
            SELECT p.number, lpad((900 + x.n)::text, 32, '0')::uuid, x.priority, x.received::timestamp, x.decided::timestamp,
                'pended', 'approved', true, 999, 999
            FROM source.plan p, (VALUES (1, 'standard', '0001-01-01', NULL), (2, 'expedited', '9999-12-31', NULL),
                (3, 'urgent!', '0001-01-01', '9999-12-31'), (4, '', '9999-12-31', '0001-01-01')) x (n, priority, received, decided)
            WHERE p.id = 'default';
            INSERT INTO source.authorization_event SELECT number, lpad('901', 32, '0')::uuid, 999, '9999-12-31', false, NULL
            FROM source.plan WHERE id = 'default';
            """, as: "add strange days")
        for year in [1900, 2026, 8999] { _ = try store.report(year: year) }
        #expect(try store.status(run: 999) != nil)
        #expect(throws: PipelineError.self) { try store.report(year: 9999) }
    }

    @Test("numbers are told where they are asked for, and only as text")
    func numbers() throws {
        let store = try AuthorizationStore()
        let told = try store.report(year: 2026, hasNumbers: true)
        #expect(told.text.contains("SECRET31") && told.text.contains("SECRET3 ") != told.text.contains("SECRET3\n"))
        for text in [told.html, told.json, told.csv] { #expect(!text.contains("SECRET")) }
        let report = try store.report(year: 2026)
        #expect(!report.text.contains("SECRET"))
        let published = try store.report(year: 2026, isPublishedOnly: true)
        for text in [published.text, published.html, published.json, published.csv] {
            #expect(!text.contains("extracts") && !text.contains("ndjson") && !text.lowercased().contains("undecided"))
        }
    }

    @Test("a store without authorizations of the plan is an error that says what to do")
    func missing() throws {
        let store = try AuthorizationStore(isEmpty: true)
        var plan = Plan()
        plan.id = "nobody"
        let clocks = PlanClocks(plan: plan, calendar: store.clocks.calendar, kind: nil)
        #expect { try PriorAuthorizationLedger(store.connection, clocks) } throws: { "\($0)".contains("--plan") }
    }

    @Test("a night says how authorizations stand, and keeps it")
    func night() throws {
        let authorizations = try AuthorizationStore()
        // Run 3 showed a change and a request too late.
        let status = try #require(try authorizations.status(run: 3))
        #expect(status.undecided == 7 && status.late == 2 && status.soon == 2 && status.visibleLate == 2)
        #expect(try authorizations.status(run: 2)?.visibleLate == 0)

        let store = try NightlyRunTests.Store()
        #expect(try store.run([NightlyRunTests.firstNight]).report.priorAuthorizations == nil)
        let connection = try store.database.connect()
        try connection.execute(
            AuthorizationStore.tables + """
                INSERT INTO source.authorization_fact (plan, eob, received, final, first_run, changed_run)
                SELECT number, '00000000000000000000000000000001', '2026-01-01', 'pended', 1, 1 FROM source.plan;
                """, as: "add one")
        let report = try store.run([NightlyRunTests.firstNight]).report
        #expect(report.priorAuthorizations?.undecided == 1 && report.priorAuthorizations?.hasLimits == false)
        let line = "prior authorizations: 1 undecided; no limits"
        #expect(TextReport.render(report).contains(line))
        #expect(HTMLReport.render(report).contains("Prior authorizations</h2>"))
        #expect(JSONReport.render(report).contains(#""priorAuthorizations":{"undecided":1,"late":0,"soon":0,"#))
        #expect(try RunList.report(of: 2, connection).priorAuthorizations == report.priorAuthorizations)
    }
}
