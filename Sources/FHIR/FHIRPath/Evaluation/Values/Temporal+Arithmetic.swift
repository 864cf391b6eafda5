extension Temporal {
    /// What a date or time can be moved by.
    enum Step { case year, month, week, day, hour, minute, second, millisecond }

    /// The step of a calendar word or of the UCUM unit of a definite length (FHIRPath 2.0.0, section 6.6.7); UCUM's months and
    /// years, which are averages, are none.
    static func step(_ unit: Text) -> Step? {
        switch unit.string {
        case "year", "years": .year
        case "month", "months": .month
        case "week", "weeks", "wk": .week
        case "day", "days", "d": .day
        case "hour", "hours", "h": .hour
        case "minute", "minutes", "min": .minute
        case "second", "seconds", "s": .second
        case "millisecond", "milliseconds", "ms": .millisecond
        default: nil
        }
    }

    /// Moved by `count` steps; `nil` outside the years 1 to 9999. A step finer than the value's precision counts as far as it
    /// makes whole parts of that precision.
    func moved(by count: Int, _ step: Step) -> Temporal? {
        guard count.magnitude <= 1_000_000_000_000 else { return nil }
        if kind == .time { return movedTime(by: count, step) }
        switch (step, precision) {
        case (.year, .year): return moved(months: count * 12)
        case (.month, .year): return moved(months: count / 12 * 12)
        case (.week, .year): return moved(months: count * 7 / 365 * 12)
        case (.day, .year): return moved(months: count / 365 * 12)
        case (.hour, .year), (.minute, .year), (.second, .year), (.millisecond, .year):
            return moved(months: Temporal.nanoseconds(count, step).map { Int($0 / 86_400_000_000_000) / 365 * 12 } ?? 0)
        case (.year, _): return moved(months: count * 12)
        case (.month, _): return moved(months: count)
        case (.week, .month): return moved(months: count * 7 / 30)
        case (.day, .month): return moved(months: count / 30)
        case (.hour, .month), (.minute, .month), (.second, .month), (.millisecond, .month):
            return moved(months: Temporal.nanoseconds(count, step).map { Int($0 / 86_400_000_000_000) / 30 } ?? 0)
        case (.week, _): return moved(days: count * 7)
        case (.day, _): return moved(days: count)
        default: return Temporal.nanoseconds(count, step).flatMap { moved(nanoseconds: $0) }
        }
    }

    private static func nanoseconds(_ count: Int, _ step: Step) -> Int128? {
        let unit: Int128 =
            switch step {
            case .hour: 3_600_000_000_000
            case .minute: 60_000_000_000
            case .second: 1_000_000_000
            default: 1_000_000
            }
        return Int128(count) * unit
    }

    private func moved(months: Int) -> Temporal? {
        let total = Int(year) * 12 + Int(month) - 1 + months
        guard total >= 12, total < 120_000 else { return nil }
        var result = self
        result.year = Int16(total / 12)
        result.month = UInt8(total % 12 + 1)
        result.day = UInt8(min(Int(day), Temporal.days(inMonth: total % 12 + 1, of: total / 12)))
        return result
    }

    private func moved(days: Int) -> Temporal? {
        var result = self
        return result.set(dayNumber: dayNumber + days) ? result : nil
    }

    private func moved(nanoseconds: Int128) -> Temporal? {
        let perDay: Int128 = 86_400_000_000_000
        let start = Int128(dayNumber) * perDay + Int128(secondOfDay) * 1_000_000_000 + Int128(nanosecond)
        let step: Int128 =
            precision == .day
            ? perDay : precision == .hour ? 3_600_000_000_000 : precision == .minute ? 60_000_000_000 : 1
        let end = start + nanoseconds / step * step
        let days = end >= 0 ? end / perDay : -((perDay - 1 - end) / perDay)
        var result = self
        guard abs(days) < 10_000_000, result.set(dayNumber: Int(days)) else { return nil }
        result.set(nanosecondOfDay: Int(end - days * perDay))
        return result
    }

    private func movedTime(by count: Int, _ step: Step) -> Temporal? {
        switch step {
        case .year, .month, .week, .day: return nil
        default: break
        }
        guard let nanoseconds = Temporal.nanoseconds(count, step) else { return nil }
        let perDay: Int128 = 86_400_000_000_000
        let unit: Int128 = precision == .hour ? 3_600_000_000_000 : precision == .minute ? 60_000_000_000 : 1
        var end = (Int128(secondOfDay) * 1_000_000_000 + Int128(nanosecond) + nanoseconds / unit * unit) % perDay
        if end < 0 { end += perDay }
        var result = self
        result.set(nanosecondOfDay: Int(end))
        return result
    }

    private mutating func set(nanosecondOfDay total: Int) {
        nanosecond = Int32(total % 1_000_000_000)
        let seconds = total / 1_000_000_000
        hour = UInt8(seconds / 3600)
        minute = UInt8(seconds / 60 % 60)
        second = UInt8(seconds % 60)
        if nanosecond != 0 && precision == .second {
            precision = .fraction
            fractionDigits = 3
        }
        if precision == .fraction && fractionDigits < 3 && nanosecond % 100_000_000 != 0 { fractionDigits = 3 }
    }

    /// The number of digits that are given: 4 for a year, 17 for a date and time with milliseconds, 9 for a time with them.
    var digits: Int {
        let all = [4, 6, 8, 10, 12, 14, 17][Int(precision.rawValue)]
        return kind == .time ? all - 8 : all
    }

    /// The earliest or the latest moment that is meant, with that many digits; `nil` for a number of digits that no such value
    /// has. A date and time without a zone may be in any from -12:00 to +14:00. An hour without minutes is taken for the full
    /// hour, since FHIR's dateTime has no hours alone (as HL7's tests for R4 do).
    func boundary(isHigh: Bool, digits wanted: Int?) -> Temporal? {
        let target = wanted ?? (kind == .date ? 8 : kind == .dateTime ? 17 : 9)
        let known = [4, 6, 8, 10, 12, 14, 17]
        guard (0...17).contains(target), let level = known.firstIndex(of: kind == .time ? target + 8 : target),
            let finest = Precision(rawValue: UInt8(level)), !(kind == .date && level > 2), !(kind == .time && level < 3)
        else { return nil }
        var result = self
        if isHigh { result.fillHigh() }
        result.precision = finest
        if finest == .fraction && fractionDigits == 0 { result.fractionDigits = 3 }
        if kind == .dateTime {
            if level < 3 {
                result.zone = Temporal.noZone
            } else if !hasZone {
                result.zone = isHigh ? -12 * 60 : 14 * 60
            }
        }
        return result
    }

    private mutating func fillHigh() {
        if precision.rawValue < Precision.month.rawValue { month = 12 }
        if precision.rawValue < Precision.day.rawValue {
            day = UInt8(Temporal.days(inMonth: Int(month), of: Int(year)))
        }
        if precision.rawValue < Precision.hour.rawValue {
            hour = 23
            minute = 59
        }
        if precision.rawValue < Precision.second.rawValue { second = 59 }
        if precision.rawValue < Precision.fraction.rawValue { nanosecond = 999_000_000 }
    }
}
