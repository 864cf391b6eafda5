/// Times that are written as ISO 8601 has them (`2012-08-06T10:11:12-05:00`) where CDA wants them without signs between
/// (`20120806101112-0500`). Year first, so that no other reading is possible; `/` counts as `-`, a blank as `T`.
enum CDATimeOfISO {
    /// The same time as CDA writes it; `nil` where it is CDA's already, or is no such time.
    static func compact(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        guard text.count >= 7, text.count <= 40 else { return nil }
        var reading = Reading(text: text)
        guard reading.date() else { return nil }
        if reading.at < text.count, reading.hasDay, reading.isTimeSign {
            reading.at += 1
            guard reading.time() else { return nil }
        }
        guard reading.zone(), reading.isOther else { return nil }
        return reading.out
    }

    private struct Reading {
        let text: UnsafeBufferPointer<UInt8>
        var at = 0
        var out: [UInt8] = []
        /// Whether something was left out.
        var isOther = false
        var hasDay = false

        /// Takes as many digits as are said.
        mutating func digits(_ count: Int) -> Bool {
            guard at + count <= text.count, text[at..<at + count].allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else {
                return false
            }
            out += text[at..<at + count]
            at += count
            return true
        }

        /// Passes over a sign.
        mutating func sign(_ byte: UInt8) -> Bool {
            guard at < text.count, text[at] == byte else { return false }
            at += 1
            isOther = true
            return true
        }

        /// `YYYY-MM`, `YYYY-MM-DD` or `YYYYMMDD` and what follows it.
        mutating func date() -> Bool {
            guard digits(4) else { return false }
            let sign = text[at]
            guard sign == 0x2D || sign == 0x2F else {
                hasDay = true
                return digits(4)
            }
            guard self.sign(sign), digits(2) else { return false }
            guard at < text.count else { return true }
            hasDay = true
            return self.sign(sign) && digits(2)
        }

        /// Whether a time of day begins: `T` or a blank, and a digit.
        var isTimeSign: Bool {
            (text[at] == 0x54 || text[at] == 0x20) && at + 1 < text.count && text[at + 1] >= 0x30
                && text[at + 1] <= 0x39
        }

        /// `HH:MM[:SS[.f]]`, or the same without colons.
        mutating func time() -> Bool {
            isOther = true
            guard digits(2) else { return false }
            _ = sign(0x3A)
            guard digits(2) else { return false }
            _ = sign(0x3A)
            guard digits(2) else { return true }
            guard at < text.count, text[at] == 0x2E else { return true }
            out.append(0x2E)
            at += 1
            while digits(1) {}
            return true
        }

        /// The rest of a time without signs, then blanks, then `Z`, `+HH:MM`, `+HHMM` or nothing.
        mutating func zone() -> Bool {
            while at < text.count, text[at] >= 0x30 && text[at] <= 0x39 || text[at] == 0x2E {
                out.append(text[at])
                at += 1
            }
            while at < text.count, sign(0x20) {}
            guard at < text.count else { return true }
            out.append(text[at])
            at += 1
            if text[at - 1] == 0x5A { return at == text.count }
            guard text[at - 1] == 0x2B || text[at - 1] == 0x2D, digits(2) else { return false }
            guard at < text.count else { return true }
            _ = sign(0x3A)
            return digits(2) && at == text.count
        }
    }
}
