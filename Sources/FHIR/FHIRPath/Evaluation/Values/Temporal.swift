/// A date, a time, or both, as precisely as it was written.
struct Temporal: BitwiseCopyable {
    enum Kind: UInt8 { case date, dateTime, time }
    /// The finest part that is given.
    enum Precision: UInt8 { case year, month, day, hour, minute, second, fraction }

    var kind: Kind
    var precision: Precision
    var year: Int16 = 1
    var month: UInt8 = 1
    var day: UInt8 = 1
    var hour: UInt8 = 0
    var minute: UInt8 = 0
    var second: UInt8 = 0
    /// Digits of the fraction as written, at most 9.
    var fractionDigits: UInt8 = 0
    var nanosecond: Int32 = 0
    /// Minutes east of UTC; `noZone` where none is given.
    var zone: Int16 = Temporal.noZone

    static let noZone = Int16.min
    var hasZone: Bool { zone != Temporal.noZone }

    init(kind: Kind, precision: Precision) {
        self.kind = kind
        self.precision = precision
    }

    /// Reads a date (`2015`, `2015-02`, `2015-02-04`), a date and time (the same and `T14`, `T14:34`, `T14:34:28.123+10:00`; a
    /// bare `T` may end it) or a time (`14:34:28.1`). `nil` for anything else, and for days that no calendar has.
    init?(_ kind: Kind, _ text: Text) {
        self.init(kind: kind, precision: .year)
        var reader = Reader(text: text)
        if kind != .time {
            guard reader.readDate(&self) else { return nil }
            if kind == .dateTime, reader.accept(0x54) {
                if !reader.isAtEnd { guard reader.readTime(&self), reader.readZone(&self) else { return nil } }
            }
        } else {
            guard reader.readTime(&self) else { return nil }
        }
        guard reader.isAtEnd else { return nil }
    }

    private struct Reader {
        let text: Text
        var at = 0

        var isAtEnd: Bool { at == text.count }

        mutating func accept(_ byte: UInt8) -> Bool {
            guard at < text.count, text[at] == byte else { return false }
            at += 1
            return true
        }

        mutating func digits(_ count: Int) -> Int? {
            guard at + count <= text.count else { return nil }
            var value = 0
            for index in at..<at + count {
                guard text[index] >= 0x30, text[index] <= 0x39 else { return nil }
                value = value * 10 + Int(text[index] - 0x30)
            }
            at += count
            return value
        }

        mutating func readDate(_ result: inout Temporal) -> Bool {
            guard let year = digits(4), year > 0 else { return false }
            result.year = Int16(year)
            guard accept(0x2D) else { return true }
            guard let month = digits(2), month >= 1, month <= 12 else { return false }
            result.month = UInt8(month)
            result.precision = .month
            guard accept(0x2D) else { return true }
            guard let day = digits(2), day >= 1, day <= Temporal.days(inMonth: month, of: year) else { return false }
            result.day = UInt8(day)
            result.precision = .day
            return true
        }

        mutating func readTime(_ result: inout Temporal) -> Bool {
            guard let hour = digits(2), hour < 24 else { return false }
            result.hour = UInt8(hour)
            result.precision = .hour
            guard accept(0x3A) else { return true }
            guard let minute = digits(2), minute < 60 else { return false }
            result.minute = UInt8(minute)
            result.precision = .minute
            guard accept(0x3A) else { return true }
            guard let second = digits(2), second <= 60 else { return false }
            result.second = UInt8(second)
            result.precision = .second
            guard accept(0x2E) else { return true }
            return readFraction(&result)
        }

        mutating func readFraction(_ result: inout Temporal) -> Bool {
            var unit: Int32 = 100_000_000
            let start = at
            while at < text.count, text[at] >= 0x30, text[at] <= 0x39 {
                result.nanosecond += Int32(text[at] - 0x30) * unit
                unit /= 10
                at += 1
            }
            result.fractionDigits = UInt8(min(9, at - start))
            result.precision = .fraction
            return at > start
        }

        mutating func readZone(_ result: inout Temporal) -> Bool {
            if accept(0x5A) {
                result.zone = 0
                return true
            }
            guard at < text.count, text[at] == 0x2B || text[at] == 0x2D else { return true }
            let isWest = text[at] == 0x2D
            at += 1
            guard let hours = digits(2), hours <= 14, accept(0x3A), let minutes = digits(2), minutes < 60 else {
                return false
            }
            let offset = Int16(hours * 60 + minutes)
            result.zone = isWest ? -offset : offset
            return true
        }
    }

    static func days(inMonth month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// As FHIR writes it; a date and time without a time of day ends without `T`.
    func write(to bytes: inout [UInt8]) {
        func append(_ value: Int, _ width: Int) {
            var power = 1
            for _ in 1..<width { power *= 10 }
            while power > 0 {
                bytes.append(UInt8(value / power % 10) + 0x30)
                power /= 10
            }
        }
        if kind != .time {
            append(Int(year), 4)
            if precision.rawValue >= Precision.month.rawValue {
                bytes.append(0x2D)
                append(Int(month), 2)
            }
            if precision.rawValue >= Precision.day.rawValue {
                bytes.append(0x2D)
                append(Int(day), 2)
            }
            guard precision.rawValue > Precision.day.rawValue else { return }
            bytes.append(0x54)
        }
        append(Int(hour), 2)
        if precision.rawValue >= Precision.minute.rawValue {
            bytes.append(0x3A)
            append(Int(minute), 2)
        }
        if precision.rawValue >= Precision.second.rawValue {
            bytes.append(0x3A)
            append(Int(second), 2)
        }
        if precision == .fraction {
            bytes.append(0x2E)
            var rest = Int(nanosecond)
            for _ in 0..<(9 - fractionDigits) { rest /= 10 }
            append(rest, Int(fractionDigits))
        }
        guard hasZone else { return }
        if zone == 0 {
            bytes.append(0x5A)
            return
        }
        bytes.append(zone < 0 ? 0x2D : 0x2B)
        append(Int(zone.magnitude) / 60, 2)
        bytes.append(0x3A)
        append(Int(zone.magnitude) % 60, 2)
    }
}
