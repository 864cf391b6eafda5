/// A day of the proleptic Gregorian calendar that exists.
@frozen
public struct CalendarDate: Sendable, Hashable, Comparable {
    public let year: Int
    public let month: Int
    public let day: Int

    /// `nil` where there is no such day, or the year is outside 1…9999.
    @inlinable
    public init?(year: Int, month: Int, day: Int) {
        guard year >= 1, year <= 9999, month >= 1, month <= 12, day >= 1 else { return nil }
        guard day <= CalendarDate.days(in: month, of: year) else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    /// `CCYYMMDD`, as X12 writes a D8 date; `nil` for anything else.
    @inlinable
    public init?(compact text: UnsafeBufferPointer<UInt8>) {
        guard text.count == 8, let number = CalendarDate.number(text[0..<8]) else { return nil }
        self.init(year: number / 10_000, month: number / 100 % 100, day: number % 100)
    }

    /// `YYYY-MM-DD`; `nil` for anything else.
    @inlinable
    public init?(iso text: UnsafeBufferPointer<UInt8>) {
        guard text.count == 10, text[4] == 0x2D, text[7] == 0x2D,
            let year = CalendarDate.number(text[0..<4]), let month = CalendarDate.number(text[5..<7]),
            let day = CalendarDate.number(text[8..<10])
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    /// A day as extracts write it: `CCYYMMDD`, `YYYY-MM-DD`, or as `init(parted:)` reads it; a time of day may follow the
    /// last two. `nil` for anything else.
    @inlinable
    public init?(written text: UnsafeBufferPointer<UInt8>) {
        if text.count == 8, let day = CalendarDate(compact: text) {
            self = day
            return
        }
        var end = 0
        while end < text.count, text[end] != 0x20, text[end] != 0x54 || end < 8 { end += 1 }
        let date = UnsafeBufferPointer(rebasing: text[..<end])
        guard let day = CalendarDate(iso: date) ?? CalendarDate(parted: date) else { return nil }
        self = day
    }

    /// A day in three parts, which `/` or `-` tells apart: `M/D/YYYY`, `YYYY/M/D`, or with the month's English name,
    /// `D-MON-YYYY`. Two digits are no year: nobody can say of which century. `nil` for anything else.
    public init?(parted text: UnsafeBufferPointer<UInt8>) {
        guard text.count >= 8, text.count <= 11,
            let mark = text.first(where: { $0 == 0x2F || $0 == 0x2D })
        else { return nil }
        let parts = text.split(separator: mark, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[1].count >= 1 else { return nil }
        if let month = CalendarDate.month(named: parts[1]) {
            guard let day = CalendarDate.part(parts[0]), let year = CalendarDate.year(parts[2]) else { return nil }
            self.init(year: year, month: month, day: day)
        } else if let year = CalendarDate.year(parts[0]) {
            guard let month = CalendarDate.part(parts[1]), let day = CalendarDate.part(parts[2]) else { return nil }
            self.init(year: year, month: month, day: day)
        } else {
            guard let month = CalendarDate.part(parts[0]), let day = CalendarDate.part(parts[1]),
                let year = CalendarDate.year(parts[2])
            else { return nil }
            self.init(year: year, month: month, day: day)
        }
    }

    private static func year(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Int? { text.count == 4 ? number(text) : nil }

    private static func part(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Int? {
        (1...2).contains(text.count) ? number(text) : nil
    }

    /// The number of a month by the first three letters of its English name, in any case.
    private static func month(named text: Slice<UnsafeBufferPointer<UInt8>>) -> Int? {
        guard text.count == 3 else { return nil }
        let letters = text.map { $0 | 0x20 }
        let names: [StaticString] = [
            "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
        ]
        return names.firstIndex { name in (0..<3).allSatisfy { name.utf8Start[$0] == letters[$0] } }.map { $0 + 1 }
    }

    @inlinable
    static func number(_ digits: Slice<UnsafeBufferPointer<UInt8>>) -> Int? {
        var value = 0
        for byte in digits {
            guard byte >= 0x30 && byte <= 0x39 else { return nil }
            value = value * 10 + Int(byte - 0x30)
        }
        return value
    }

    @inlinable
    static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days since 2000-01-01, which is how PostgreSQL's binary COPY writes a date.
    @inlinable public var daysSince2000: Int32 {
        // Howard Hinnant's "days from civil": years begin in March, so that the leap day is last.
        let y = month <= 2 ? year - 1 : year
        let era = y / 400
        let yearOfEra = y - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return Int32(era * 146_097 + dayOfEra - 730_425)
    }

    @inlinable
    public static func < (left: CalendarDate, right: CalendarDate) -> Bool {
        (left.year, left.month, left.day) < (right.year, right.month, right.day)
    }
}

extension ByteWriter {
    /// A date as FHIR writes it: `YYYY-MM-DD`.
    @inlinable
    public mutating func append(_ date: CalendarDate) {
        appendPadded(date.year, 4)
        append(0x2D)
        appendPadded(date.month, 2)
        append(0x2D)
        appendPadded(date.day, 2)
    }

    @inlinable
    mutating func appendPadded(_ value: Int, _ width: Int) {
        var divisor = 1
        for _ in 1..<width { divisor *= 10 }
        while divisor > 0 {
            append(UInt8(truncatingIfNeeded: value / divisor % 10) &+ 0x30)
            divisor /= 10
        }
    }
}
