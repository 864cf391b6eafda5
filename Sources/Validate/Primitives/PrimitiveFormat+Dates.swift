import Bytes

extension PrimitiveFormat {
    private static func digits(_ text: Text, _ from: Int, _ count: Int) -> Int? {
        guard from + count <= text.count else { return nil }
        var value = 0
        for index in from..<from + count {
            guard text[index] >= 0x30 && text[index] <= 0x39 else { return nil }
            value = value * 10 + Int(text[index] - 0x30)
        }
        return value
    }

    /// The length of the date at the start of the text (4, 7 or 10), or 0 where there is none that exists.
    static func dateLength(_ text: Text) -> Int {
        guard let year = digits(text, 0, 4), year > 0 else { return 0 }
        guard text.count > 4, text[4] == 0x2D else { return 4 }
        guard let month = digits(text, 5, 2), month >= 1, month <= 12 else { return 0 }
        guard text.count > 7, text[7] == 0x2D else { return 7 }
        guard let day = digits(text, 8, 2), CalendarDate(year: year, month: month, day: day) != nil else { return 0 }
        return 10
    }

    /// Where a time `hh:mm:ss[.fraction]` that starts at `from` ends, or -1.
    static func timeLength(_ text: Text, from: Int) -> Int {
        guard let hour = digits(text, from, 2), hour < 24, from + 8 <= text.count, text[from + 2] == 0x3A,
            let minute = digits(text, from + 3, 2), minute < 60, text[from + 5] == 0x3A,
            let second = digits(text, from + 6, 2), second <= 60
        else { return -1 }
        var at = from + 8
        if at < text.count, text[at] == 0x2E {
            let start = at + 1
            at = start
            while at < text.count, text[at] >= 0x30, text[at] <= 0x39 { at += 1 }
            if at == start { return -1 }
        }
        return at
    }

    /// Whether the text from `from` on is `Z` or an offset of at most 14 hours.
    private static func isZone(_ text: Text, from: Int) -> Bool {
        guard from < text.count else { return false }
        if text[from] == 0x5A { return from + 1 == text.count }
        guard text[from] == 0x2B || text[from] == 0x2D, text.count == from + 6, text[from + 3] == 0x3A,
            let hours = digits(text, from + 1, 2), let minutes = digits(text, from + 4, 2), minutes < 60
        else { return false }
        return hours < 14 || (hours == 14 && minutes == 0)
    }

    static func isDateTime(_ text: Text) -> Bool {
        let length = dateLength(text)
        if length == text.count { return length > 0 }
        return length == 10 && isInstant(text)
    }

    static func isInstant(_ text: Text) -> Bool {
        guard dateLength(text) == 10, text.count > 10, text[10] == 0x54 else { return false }
        let end = timeLength(text, from: 11)
        return end > 0 && isZone(text, from: end)
    }

    /// Whether two dates or times can be said to be in the wrong order: `nil` where their precision leaves it open.
    ///
    /// The text must be a valid dateTime. Times are compared on one line of time, zone included.
    static func isAfter(_ left: Text, _ right: Text) -> Bool? {
        let precision = min(dateLength(left), dateLength(right))
        for index in 0..<precision where left[index] != right[index] {
            // A zone can shift a day at most: days next to one another are left to the exact comparison.
            if left.count > 10 && right.count > 10 { break }
            return left[index] > right[index]
        }
        guard let first = seconds(left), let second = seconds(right) else {
            return precision == 10 || left.count == right.count ? false : nil
        }
        return first > second
    }

    /// Seconds since 2000 of a full date and time, with its fraction; `nil` for less.
    private static func seconds(_ text: Text) -> Double? {
        guard text.count > 10, isInstant(text), let year = digits(text, 0, 4), let month = digits(text, 5, 2),
            let day = digits(text, 8, 2), let date = CalendarDate(year: year, month: month, day: day),
            let hour = digits(text, 11, 2), let minute = digits(text, 14, 2), let second = digits(text, 17, 2)
        else { return nil }
        var value = Double(date.daysSince2000) * 86_400 + Double(hour * 3600 + minute * 60 + second)
        var at = 19
        if text[at] == 0x2E {
            at += 1
            var scale = 0.1
            while text[at] >= 0x30 && text[at] <= 0x39 {
                value += Double(text[at] - 0x30) * scale
                scale /= 10
                at += 1
            }
        }
        if text[at] != 0x5A, let hours = digits(text, at + 1, 2), let minutes = digits(text, at + 4, 2) {
            let offset = Double(hours * 3600 + minutes * 60)
            value += text[at] == 0x2B ? -offset : offset
        }
        return value
    }
}
