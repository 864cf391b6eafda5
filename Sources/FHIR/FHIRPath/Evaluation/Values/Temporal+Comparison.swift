/// How two values stand to each other; `unknown` where one is not precise enough to tell, which FHIRPath calls empty.
enum Ordering {
    case less, equal, greater, unknown

    init(_ sign: Int) { self = sign < 0 ? .less : sign == 0 ? .equal : .greater }
}

extension Temporal {
    /// Days since 1970-01-01 (Howard Hinnant, "chrono-compatible low-level date algorithms").
    var dayNumber: Int {
        let y = Int(year) - (month <= 2 ? 1 : 0)
        let era = (y >= 0 ? y : y - 399) / 400
        let yearOfEra = y - era * 400
        let dayOfYear = (153 * (Int(month) + (month > 2 ? -3 : 9)) + 2) / 5 + Int(day) - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// Sets year, month and day; `false` outside the years 1 to 9999.
    mutating func set(dayNumber: Int) -> Bool {
        let z = dayNumber + 719_468
        let era = (z >= 0 ? z : z - 146_096) / 146_097
        let dayOfEra = z - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let newMonth = shifted < 10 ? shifted + 3 : shifted - 9
        let newYear = yearOfEra + era * 400 + (newMonth <= 2 ? 1 : 0)
        guard newYear >= 1, newYear <= 9999 else { return false }
        year = Int16(newYear)
        month = UInt8(newMonth)
        day = UInt8(dayOfYear - (153 * shifted + 2) / 5 + 1)
        return true
    }

    var secondOfDay: Int { Int(hour) * 3600 + Int(minute) * 60 + Int(second) }

    /// Seconds since 1970-01-01, in UTC where a zone is given, else as if in UTC; of a time, since midnight.
    var instant: Int {
        let seconds = kind == .time ? secondOfDay : dayNumber * 86400 + secondOfDay
        return hasZone ? seconds - Int(zone) * 60 : seconds
    }

    private var hasTime: Bool { precision.rawValue > Precision.day.rawValue }

    /// The same instant, written in UTC.
    private var inUTC: Temporal {
        guard hasZone, zone != 0 else { return self }
        var result = self
        let seconds = instant
        let days = seconds >= 0 ? seconds / 86400 : -((86399 - seconds) / 86400)
        guard result.set(dayNumber: days) else { return self }
        let rest = seconds - days * 86400
        result.hour = UInt8(rest / 3600)
        result.minute = UInt8(rest / 60 % 60)
        result.second = UInt8(rest % 60)
        result.zone = 0
        return result
    }

    /// FHIRPath 2.0.0, section 6.2: part by part, the coarser first; what one of them does not say leaves it open. Where only
    /// one has a time zone, the other's is taken to be any from -14:00 to +14:00.
    func compared(to other: Temporal) -> Ordering {
        if hasTime && other.hasTime && kind != .time && hasZone != other.hasZone {
            let difference = instant - other.instant
            return difference < -14 * 3600 ? .less : difference > 14 * 3600 ? .greater : .unknown
        }
        let align = hasZone && other.hasZone && zone != other.zone
        let a = align ? inUTC : self
        let b = align ? other.inUTC : other
        let last = min(a.precision.rawValue, b.precision.rawValue)
        var part = kind == .time ? Precision.hour.rawValue : 0
        while part <= min(last, Precision.second.rawValue) {
            let left = a.part(part)
            let right = b.part(part)
            if left != right { return left < right ? .less : .greater }
            part += 1
        }
        // Seconds and their fraction are one part.
        if last >= Precision.second.rawValue {
            return Ordering(a.nanosecond < b.nanosecond ? -1 : a.nanosecond == b.nanosecond ? 0 : 1)
        }
        return a.precision == b.precision ? .equal : .unknown
    }

    private func part(_ number: UInt8) -> Int {
        switch number {
        case 0: Int(year)
        case 1: Int(month)
        case 2: Int(day)
        case 3: Int(hour)
        case 4: Int(minute)
        default: Int(second)
        }
    }
}
