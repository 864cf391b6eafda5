import Bytes

/// The day that a file's name says: `members-2026-02-02.csv`, `ROSTER_20260202_full.txt.gz`.
enum FileNameDate {
    /// The one day that the last part of `path` names as CCYY-MM-DD, CCYY_MM_DD or CCYYMMDD, from 1990 to 2099, with no
    /// digit beside it; `nil` where there is none, or several that differ.
    static func read(_ path: String) -> CalendarDate? {
        let name = Array((path.split(separator: "/").last ?? "").utf8)
        var found: CalendarDate?
        var index = 0
        while index < name.count {
            var end = index
            while end < name.count, isDigit(name[end]) { end += 1 }
            if let (day, next) = day(name, index, end) {
                if let found, found != day { return nil }
                found = day
                index = next
            } else {
                index = max(end, index + 1)
            }
        }
        return found
    }

    /// The day whose first digits are those from `start` to `end`, and where it ends.
    private static func day(_ name: [UInt8], _ start: Int, _ end: Int) -> (CalendarDate, Int)? {
        if end - start == 8 { return date(Array(name[start..<end])).map { ($0, end) } }
        let last = start + 10
        guard end - start == 4, last <= name.count, last == name.count || !isDigit(name[last]) else { return nil }
        let separator = name[end]
        guard separator == 0x2D || separator == 0x5F, name[start + 7] == separator else { return nil }
        return date(Array(name[start..<start + 4] + name[start + 5..<start + 7] + name[start + 8..<last]))
            .map { ($0, last) }
    }

    private static func date(_ digits: [UInt8]) -> CalendarDate? {
        guard digits.allSatisfy(isDigit), let date = digits.withUnsafeBufferPointer({ CalendarDate(compact: $0) }),
            (1990...2099).contains(date.year)
        else { return nil }
        return date
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
