import Bytes
import Foundation
import Records
import Testing

@testable import Pipeline

@Suite("Business days and time limits")
struct ClockTests {
    static let federal = Result {
        try BusinessCalendar(path: "\(NightlyRunTests.root)/mappings/calendars/us-federal.tsv")
    }

    func day(_ text: String) throws -> CalendarDate { try #require(CalendarDate(text: text)) }

    @Test("days are numbered, and numbers are days, over the whole calendar")
    func numbers() throws {
        for text in ["0001-01-01", "1600-02-29", "1999-12-31", "2000-01-01", "2000-02-29", "2026-03-01", "9999-12-31"] {
            let day = try day(text)
            #expect(CalendarDate(daysSince2000: day.daysSince2000) == day)
        }
        let first = try day("1896-01-01").daysSince2000
        var last = try day("1895-12-31")
        for number in first..<first + 80_000 {
            let day = try #require(CalendarDate(daysSince2000: number))
            #expect(day.daysSince2000 == number && last < day)
            last = day
        }
        #expect(try day("0001-01-01").daysSince2000 == -730_119)
        #expect(CalendarDate(daysSince2000: -730_120) == nil && CalendarDate(daysSince2000: .max) == nil)
        #expect(CalendarDate(daysSince2000: .min) == nil)
        #expect(try [day("2026-07-06").weekday, day("2026-07-05").weekday, day("1999-12-31").weekday] == [1, 7, 5])
    }

    @Test("federal holidays are those of the rule")
    func holidays() throws {
        let calendar = try ClockTests.federal.get()
        var expected: Set<CalendarDate> = []
        func nth(_ number: Int32, _ weekday: Int, _ month: Int, _ year: Int) throws -> CalendarDate {
            let first = try #require(CalendarDate(year: year, month: month, day: 1))
            let ahead = Int32((weekday - first.weekday + 7) % 7)
            return try #require(CalendarDate(daysSince2000: first.daysSince2000 + ahead + 7 * (number - 1)))
        }
        for year in 2024...2031 {
            for (month, day) in [(1, 1), (6, 19), (7, 4), (11, 11), (12, 25)] {
                let date = try #require(CalendarDate(year: year, month: month, day: day))
                expected.insert(date)
                // On a Saturday the Friday before it is off, on a Sunday the Monday after it.
                let shift: Int32 = date.weekday == 6 ? -1 : date.weekday == 7 ? 1 : 0
                expected.insert(try #require(CalendarDate(daysSince2000: date.daysSince2000 + shift)))
            }
            for (number, weekday, month) in [(3, 1, 1), (3, 1, 2), (1, 1, 9), (2, 1, 10), (4, 4, 11)]
                as [(Int32, Int, Int)]
            {
                expected.insert(try nth(number, weekday, month, year))
            }
            let june = try nth(1, 1, 6, year)
            expected.insert(try #require(CalendarDate(daysSince2000: june.daysSince2000 - 7)))
        }
        expected = expected.filter { (2024...2030).contains($0.year) }
        #expect(Set(calendar.holidays.keys) == expected)
        #expect(calendar.years == 2024...2030)
        // As OPM publishes them for 2026 and the year's end of 2027.
        for text in ["2026-01-19", "2026-05-25", "2026-07-03", "2026-11-26", "2027-12-31"] {
            #expect(calendar.holidays[try day(text)] != nil)
        }
    }

    @Test("the next business day leaves out weekends and holidays")
    func business() throws {
        let calendar = try ClockTests.federal.get()
        let cases = [
            ("2026-07-01", "2026-07-02"),  // Wednesday
            ("2026-07-02", "2026-07-06"),  // Independence Day is observed on Friday
            ("2026-07-04", "2026-07-06"),  // Saturday
            ("2026-11-25", "2026-11-27"),  // the day before Thanksgiving
            ("2026-12-24", "2026-12-28"),  // Christmas on a Friday
            ("2027-12-30", "2028-01-03"),  // New Year's Day of 2028 is observed in 2027
            ("2031-07-03", "2031-07-04"),  // not known: weekends only
        ]
        for (from, to) in cases { #expect(calendar.businessDay(1, after: try day(from)).text == to) }
        #expect(calendar.businessDay(3, after: try day("2026-07-02")).text == "2026-07-08")
        #expect(calendar.businessDay(1, after: try day("9999-12-31")).text == "9999-12-31")
    }

    @Test("a mistake in a calendar is an error at its line")
    func calendarMistakes() {
        let head = "# years: 2026-2026\ndate\tholiday\n"
        let cases = [
            ("date\tholiday\n2026-01-01\tNew Year\n", "c.tsv:2:1: expected '# years"),
            ("", "c.tsv:1:1: expected '# years"),
            ("# years: 2026\n", "c.tsv:1:1: years: expected two years"),
            ("# years: 1-99999999999999999999\n", "c.tsv:1:1: years"),
            ("# years: 2026-2026\nday\tname\n", "c.tsv:2:1: expected the header"),
            (head + "2026-02-30\tX\n", "c.tsv:3:1: expected a day that exists"),
            (head + "2027-01-01\tX\n", "c.tsv:3:1: the day is outside"),
            (head + "2026-01-01\tX\n2026-01-01\tY\n", "c.tsv:4:1: the day stands above"),
            (head + "2026-01-01\t\n", "c.tsv:3:12: expected the holiday's name"),
            (head + "2026-01-01\n", "c.tsv:3:1: expected two columns"),
        ]
        for (text, message) in cases {
            #expect { try BusinessCalendar(file: "c.tsv", text: text) } throws: { "\($0)".hasPrefix(message) }
        }
    }

    @Test("limits are those of the rules, by kind and since when")
    func limits() throws {
        let deadlines = try Deadlines(path: "\(NightlyRunTests.root)/mappings/deadlines.yaml")
        #expect(deadlines.kinds.map(\.id) == ["ma", "medicaid", "medicaid-ffs", "chip", "chip-ffs", "qhp", "other"])
        for kind in deadlines.kinds where !["qhp", "other"].contains(kind.id) {
            let standard = kind.decisions.last { $0.priority == "standard" }
            let expedited = kind.decisions.last { $0.priority == "expedited" }
            #expect(standard?.days == 7 && standard?.from?.text == "2026-01-01" && standard?.extensionDays == 14)
            #expect(expedited?.hours == 72)
            #expect(kind.visibility["prior-authorization"]?.from?.text == "2027-01-01")
        }
        let qhp = try #require(deadlines.kinds.first { $0.id == "qhp" })
        #expect(qhp.decisions.map(\.days) == [15, 0] && qhp.decisions.allSatisfy { $0.from == nil })
        for kind in deadlines.kinds {
            #expect(kind.visibility.count == (kind.id == "other" ? 0 : 4))
            for rule in kind.visibility.values { #expect(rule.businessDays == 1 && rule.source.contains("CFR")) }
        }
    }

    @Test("a mistake in the limits is an error at its place")
    func limitMistakes() throws {
        func limits(_ decisions: String) -> String {
            "kinds:\n  x:\n    name: X\n    decisions:\n      - \(decisions)\n"
        }
        let cases = [
            ("kind: {}", "1:1: the time limits: unknown key"),
            ("kinds:\n  x: { }\n", "2:6: x: expected 'name'"),
            (limits("{ priority: urgent, days: 7, source: s }"), "5:21: priority: expected standard or expedited"),
            (limits("{ priority: standard, days: 0, source: s }"), "5:37: days: expected 1 to 365"),
            (limits("{ priority: standard, days: 7, hours: 3, source: s }"), "5:9: expected either 'days' or 'hours'"),
            (limits("{ priority: standard, source: s }"), "5:9: expected either"),
            (limits("{ priority: standard, days: 7 }"), "5:9: expected 'source'"),
            (limits("{ priority: standard, days: 7, from: 2026-13-01, source: s }"), "5:46: from: expected a day"),
            (
                limits(
                    "{ priority: standard, days: 7, source: s }\n      - { priority: standard, days: 8, source: s }"),
                "6:9: decisions: a limit of this priority"
            ),
            (
                "kinds:\n  x:\n    name: X\n    visibility: { films: { businessDays: 1, source: s } }",
                "4:19: visibility: unknown key"
            ),
        ]
        for (yaml, message) in cases {
            let file = try MappingFile(name: "d.yaml", yaml: yaml)
            #expect { try Deadlines(file) } throws: { "\($0)".hasPrefix("d.yaml:\(message)") }
        }
    }

    @Test("a plan says its kind, and may name a calendar and limits of its own")
    func plan() throws {
        let folder = NSTemporaryDirectory() + "clocks-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        func write(_ text: String, _ name: String) throws {
            try text.write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
        }
        func clocks(_ yaml: String) throws -> PlanClocks {
            try write("plan: p\n" + yaml, "plan.yaml")
            let mappings = try MappingsDirectory(explicit: "\(NightlyRunTests.root)/mappings")
            return try PlanClocks(mappings, PlanConfiguration(path: "\(folder)/plan.yaml"))
        }
        try write("# years: 2026-2026\ndate\tholiday\n2026-10-30\tFounder's Day\n", "days.tsv")
        try write("kinds: { mine: { name: Mine } }", "limits.yaml")
        #expect(try clocks("kind: ma\n").kind?.name == "Medicare Advantage organization")
        #expect(try clocks("").kind == nil)
        #expect(try clocks("calendar: days.tsv\n").calendar.holidays.count == 1)
        #expect(try clocks("kind: mine\ndeadlines: limits.yaml\n").kind?.name == "Mine")
        #expect { try clocks("kind: mine\n") } throws: {
            "\($0)".contains("plan.yaml:2:7: kind: 'mine' is none of those")
        }
        #expect { try clocks("calendar: none.tsv\n") } throws: {
            "\($0)".contains("plan.yaml:2:11: calendar: there is no")
        }
    }

    @Test("a moment is read on the plan's clock, a day as its end")
    func moment() throws {
        var plan = Plan()
        plan.timeZone = "America/New_York"
        let clocks = try PlanClocks(plan: plan, calendar: ClockTests.federal.get(), kind: nil)
        // 2026-07-01T00:00:00Z
        let july = 1_782_864_000
        #expect(try clocks.moment("2026-07-01T00:00Z") == july)
        #expect(try clocks.moment("2026-07-01T00:00-05:00") == july + 5 * 3600)
        #expect(try clocks.moment("2026-07-01T00:00") == july + 4 * 3600)
        #expect(try clocks.moment("2026-07-01T00:00:30") == july + 4 * 3600 + 30)
        #expect(try clocks.moment("2026-07-01") == july + 28 * 3600 - 1)
        #expect(clocks.year(of: july) == 2026 && clocks.year(of: 1_767_225_600) == 2025)
        for text in [
            "", "today", "2026-02-30", "2026-07-01T25:00", "2026-7-1", "9999-12-31", String(repeating: "9", count: 99),
        ] {
            #expect(throws: PipelineError.self) { try clocks.moment(text) }
        }
    }
}
