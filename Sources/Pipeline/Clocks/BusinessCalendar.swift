import Bytes
import Foundation
import Records

/// Which days are business days: Monday to Friday without the holidays of a calendar.
///
/// A calendar is a TSV under `mappings/calendars/`, or a plan's own: columns `date` and `holiday`, comments before
/// them, of which `years: 2024-2030` says for which years the holidays are known. Outside of them weekends alone are
/// no business days.
public struct BusinessCalendar: Sendable {
    /// The days that are none, with what they are called.
    let holidays: [CalendarDate: String]
    /// The years for which the holidays are known.
    let years: ClosedRange<Int>
    /// The file, as errors and reports name it.
    let name: String

    /// How many holidays are read.
    static let limit = 10_000

    /// Reads the file at `path`; the first mistake is an error at file:line:column.
    init(path: String) throws(MappingError) {
        guard let content = FileManager.default.contents(atPath: path), content.count <= MappingFile.sizeLimit else {
            throw MappingError(
                file: path, line: 0, column: 0,
                message: "cannot be read, or is larger than 4 MiB; it says which days "
                    + "are holidays")
        }
        try self.init(file: path, text: String(decoding: content, as: UTF8.self))
    }

    init(file: String, text: String) throws(MappingError) {
        name = file
        var holidays: [CalendarDate: String] = [:]
        var years: ClosedRange<Int>?
        var hasHeader = false
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            func error(_ column: Int, _ message: String) -> MappingError {
                MappingError(file: file, line: number + 1, column: column, message: message)
            }
            let row = line.last == "\r" ? line.dropLast() : line
            if row.isEmpty { continue }
            if row.hasPrefix("#") {
                if let stated = try BusinessCalendar.years(row, { error(1, $0) }) { years = stated }
                continue
            }
            let cells = row.split(separator: "\t", omittingEmptySubsequences: false)
            guard cells.count == 2 else {
                throw error(1, "expected two columns, a date and a holiday, with a tab between")
            }
            guard hasHeader else {
                guard cells == ["date", "holiday"] else { throw error(1, "expected the header 'date', 'holiday'") }
                hasHeader = true
                continue
            }
            guard let day = CalendarDate(text: String(cells[0])) else {
                throw error(1, "expected a day that exists: YYYY-MM-DD")
            }
            guard let years else { throw error(1, "expected '# years: YYYY-YYYY' before the first holiday") }
            guard years.contains(day.year) else {
                throw error(1, "the day is outside of the years that the file states")
            }
            guard holidays[day] == nil else { throw error(1, "the day stands above") }
            guard !cells[1].isEmpty else { throw error(cells[0].count + 2, "expected the holiday's name") }
            guard holidays.count < BusinessCalendar.limit else {
                throw error(1, "more than \(BusinessCalendar.limit) holidays")
            }
            holidays[day] = String(cells[1])
        }
        guard let years, hasHeader else {
            throw MappingError(
                file: file, line: 1, column: 1,
                message: "expected '# years: YYYY-YYYY' and the header 'date', 'holiday'")
        }
        self.holidays = holidays
        self.years = years
    }

    /// The years of a comment `# years: 2024-2030`; `nil` for another comment.
    private static func years(
        _ line: Substring, _ error: (String) -> MappingError
    ) throws(MappingError) -> ClosedRange<Int>? {
        let text = line.dropFirst().drop { $0 == " " }
        guard text.hasPrefix("years:") else { return nil }
        let ends = text.dropFirst(6).split(separator: "-").map { Int($0.trimmingCharacters(in: .whitespaces)) }
        guard ends.count == 2, let first = ends[0], let last = ends[1], first <= last, (1900...9999).contains(first),
            last <= 9999
        else { throw error("years: expected two years, such as 2024-2030") }
        return first...last
    }

    /// Whether work is done on `day`.
    func isBusinessDay(_ day: CalendarDate) -> Bool {
        let weekday = day.weekday
        return weekday != 6 && weekday != 7 && holidays[day] == nil
    }

    /// The business day that is `count` business days after `day`, whatever sort of day that is.
    func businessDay(_ count: Int, after day: CalendarDate) -> CalendarDate {
        var number = day.daysSince2000
        var left = count
        while left > 0 {
            number += 1
            // Beyond the year 9999 there is no day.
            guard let next = CalendarDate(daysSince2000: number) else { return day }
            if isBusinessDay(next) { left -= 1 }
        }
        return CalendarDate(daysSince2000: number) ?? day
    }
}
