import Bytes

extension CalendarDate {
    /// `YYYY-MM-DD`; `nil` for anything else.
    init?(text: String) {
        var text = text
        guard let day = text.withUTF8({ CalendarDate(iso: $0) }) else { return nil }
        self = day
    }

    /// The day so many days after 2000-01-01; `nil` outside the years 1…9999.
    init?(daysSince2000 days: Int32) {
        // The inverse of `daysSince2000`: years begin in March, eras of 400 years are alike.
        let shifted = Int(days) + 730_425
        let era = shifted >= 0 ? shifted / 146_097 : (shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        let year = yearOfEra + era * 400 + (month >= 10 ? 1 : 0)
        self.init(year: year, month: month < 10 ? month + 3 : month - 9, day: dayOfYear - (153 * month + 2) / 5 + 1)
    }

    /// 1 for Monday to 7 for Sunday.
    var weekday: Int {
        // 2000-01-01 was a Saturday.
        let days = (Int(daysSince2000) + 5) % 7
        return (days < 0 ? days + 7 : days) + 1
    }

    /// `YYYY-MM-DD`.
    var text: String {
        var writer = ByteWriter(capacity: 10)
        writer.append(self)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
