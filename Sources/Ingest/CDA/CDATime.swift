import Bytes

/// Times of CDA (`CCYYMMDDHHMMSS.UUUU+ZZZZ`, cut anywhere) as FHIR's dateTime.
///
/// What is stated is kept and nothing is added: a year stays a year. A time of day without a zone is no dateTime, and is left
/// out; seconds that are not stated are zero, as dateTime wants them. Whole days whose time is 000000 in a zone keep it. What is
/// written as ISO 8601 has it is read as the same without its signs (`CDATimeOfISO`).
enum CDATime {
    enum Reading { case moment, malformed }

    /// Hands the bytes of the moment to `put`; nothing where the time is malformed.
    static func read(_ text: UnsafeBufferPointer<UInt8>, _ put: (UInt8) -> Void) -> Reading {
        // A year and a month with a sign between look like a year with a zone.
        let isMonth = text.count == 7 && text[4] == 0x2D
        if !isMonth, write(text, put) == .moment { return .moment }
        guard let compact = CDATimeOfISO.compact(text) else { return .malformed }
        return compact.withUnsafeBufferPointer { write($0, put) }
    }

    private static func write(_ text: UnsafeBufferPointer<UInt8>, _ put: (UInt8) -> Void) -> Reading {
        guard let parts = Parts(text) else { return .malformed }
        func digits(_ range: Range<Int>) { for index in range { put(text[index]) } }
        digits(0..<4)
        if parts.digits >= 6 {
            put(0x2D)
            digits(4..<6)
        }
        if parts.digits >= 8 {
            put(0x2D)
            digits(6..<8)
        }
        guard parts.digits >= 10, let zone = parts.zone else { return .moment }
        put(0x54)
        digits(8..<10)
        put(0x3A)
        if parts.digits >= 12 { digits(10..<12) } else { zero() }
        put(0x3A)
        if parts.digits >= 14 { digits(12..<14) } else { zero() }
        if let fraction = parts.fraction {
            put(0x2E)
            digits(fraction)
        }
        guard zone.count > 1 else {
            put(0x5A)
            return .moment
        }
        digits(zone.lowerBound..<zone.lowerBound + 3)
        put(0x3A)
        if zone.count >= 5 { digits(zone.upperBound - 2..<zone.upperBound) } else { zero() }
        return .moment

        func zero() {
            put(0x30)
            put(0x30)
        }
    }

    /// Where the parts of a time stand.
    private struct Parts {
        /// How many digits stand at the beginning: 4, 6, 8, 10, 12 or 14.
        var digits = 0
        var fraction: Range<Int>?
        /// `Z`, `+HHMM` or `+HH`.
        var zone: Range<Int>?

        init?(_ text: UnsafeBufferPointer<UInt8>) {
            guard text.count <= 40 else { return nil }
            var at = 0
            func number(_ start: Int) -> Int { Int(text[start] & 0xF) * 10 + Int(text[start + 1] & 0xF) }
            func pass() { while at < text.count, text[at] >= 0x30, text[at] <= 0x39 { at += 1 } }
            pass()
            digits = at
            guard digits >= 4, digits <= 14, digits % 2 == 0 else { return nil }
            if digits == 14, at < text.count, text[at] == 0x2E {
                at += 1
                let start = at
                pass()
                if at > start { fraction = start..<at }
            }
            if at < text.count {
                let sign = text[at]
                let start = at
                at += 1
                if sign == 0x2B || sign == 0x2D {
                    pass()
                    guard at == text.count, at - start == 5 || at - start == 3 else { return nil }
                    guard number(start + 1) <= 14, at - start == 3 || number(start + 3) < 60 else { return nil }
                } else {
                    guard sign == 0x5A, at == text.count else { return nil }
                }
                zone = start..<at
            }
            guard isCalendar(number) else { return nil }
        }

        private func isCalendar(_ number: (Int) -> Int) -> Bool {
            let year = number(0) * 100 + number(2)
            guard year > 0 else { return false }
            if digits >= 6, !(1...12).contains(number(4)) { return false }
            if digits >= 8, CalendarDate(year: year, month: number(4), day: number(6)) == nil { return false }
            if digits >= 10, number(8) > 23 { return false }
            if digits >= 12, number(10) > 59 { return false }
            return digits < 14 || number(12) <= 59
        }
    }
}
