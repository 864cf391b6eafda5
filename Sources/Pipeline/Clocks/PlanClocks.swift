import Bytes
import Foundation
import Records

/// By what a plan's clocks run: its time zone, its business days, and the limits for its kind.
public struct PlanClocks: Sendable {
    let plan: Plan
    let calendar: BusinessCalendar
    /// `nil` where the plan's configuration does not say its kind: then no clock runs.
    let kind: Deadlines.Kind?

    /// Reads the calendar and the limits: the plan's own, else those of the mappings.
    ///
    /// - Throws: the first mistake of either file, or that there is no such kind, at file:line:column.
    public init(_ directory: MappingsDirectory, _ configuration: PlanConfiguration) throws(MappingError) {
        plan = configuration.plan
        calendar = try BusinessCalendar(
            path: configuration.calendar ?? directory.path + "/calendars/us-federal.tsv")
        let deadlines = try Deadlines(path: configuration.deadlines ?? directory.path + "/deadlines.yaml")
        guard let stated = configuration.kind else {
            kind = nil
            return
        }
        kind = deadlines.kinds.first { $0.id == stated.name }
        guard kind != nil else {
            let known = deadlines.kinds.map(\.id).joined(separator: ", ")
            throw stated.error("kind: '\(stated.name)' is none of those in \(deadlines.name): \(known)")
        }
    }

    init(plan: Plan, calendar: BusinessCalendar, kind: Deadlines.Kind?) {
        self.plan = plan
        self.calendar = calendar
        self.kind = kind
    }

    /// The moment that a person writes: `2026-07-01` (its end), `2026-07-01T12:00` or with seconds on the plan's
    /// clock, or with `Z` or an offset. Seconds since 1970.
    public func moment(_ text: String) throws(PipelineError) -> Int {
        let zone = TimeZone(identifier: plan.timeZone) ?? .gmt
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = zone
        formatter.isLenient = false
        for format in [
            "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ssXXXXX", "yyyy-MM-dd'T'HH:mmXXXXX",
        ] {
            formatter.dateFormat = format
            if text.utf8.count <= 30, let date = formatter.date(from: text) { return Int(date.timeIntervalSince1970) }
        }
        if let day = CalendarDate(text: text), let next = CalendarDate(daysSince2000: day.daysSince2000 + 1) {
            formatter.dateFormat = "yyyy-MM-dd"
            if let date = formatter.date(from: next.text) { return Int(date.timeIntervalSince1970) - 1 }
        }
        throw PipelineError(
            .configuration, "--as-of: expected YYYY-MM-DD, or YYYY-MM-DDTHH:MM with or without an offset such as -05:00"
        )
    }

    /// The year of a moment, seconds since 1970, on the plan's clock.
    public func year(of moment: Int) -> Int {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(identifier: plan.timeZone) ?? .gmt
        return calendar.component(.year, from: Date(timeIntervalSince1970: TimeInterval(moment)))
    }
}

/// A word of a plan's configuration that is looked up elsewhere, with its place.
public struct ConfiguredName: Sendable {
    public let name: String
    let place: MappingError

    /// An error at the word's place.
    func error(_ message: String) -> MappingError {
        MappingError(file: place.file, line: place.line, column: place.column, message: message)
    }
}
