import Bytes

/// Values in the form in which they are compared: what two systems write differently and mean alike becomes the same.
enum Normalization {
    /// An identifier: upper case, without spaces and separators. Leading zeros stay: they may mean something.
    static func identifier(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        for byte in text {
            switch byte {
            case 0x61...0x7A: result.append(byte - 0x20)
            case 0x30...0x39, 0x41...0x5A, 0x80...: result.append(byte)
            default: continue
            }
        }
        return result.isEmpty ? nil : result
    }

    /// A number that a provider gave and a payer returns as it stands: upper case, trimmed of spaces, nothing else.
    static func controlNumber(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        // PostgreSQL's text has no NUL; nor has any control number worth the name.
        for byte in text where byte != 0 { result.append(byte >= 0x61 && byte <= 0x7A ? byte - 0x20 : byte) }
        while result.last == 0x20 { result.removeLast() }
        let start = result.firstIndex { $0 != 0x20 } ?? result.count
        if start > 0 { result.removeFirst(start) }
        return result.isEmpty ? nil : result
    }

    /// A given name, without the initial of a middle name that some write after it: `Jane Q.` is `JANE`.
    static func givenName(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        var end = text.count
        while end > 0, text[end - 1] == 0x20 || text[end - 1] == 0x2E { end -= 1 }
        guard end > 2, text[end - 2] == 0x20, text[end - 1] < 0x80 else { return name(text) }
        return name(UnsafeBufferPointer(rebasing: text[..<(end - 2)])) ?? name(text)
    }

    /// A name: letters only, upper case, accents of Latin letters removed. Letters of other scripts stay as they are.
    static func name(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        var index = 0
        while index < text.count {
            let byte = text[index]
            switch byte {
            case 0x61...0x7A: result.append(byte - 0x20)
            case 0x41...0x5A: result.append(byte)
            case 0xC3...0xC5 where index + 1 < text.count:
                index += 1
                appendFolded(byte, text[index], to: &result)
            case 0xCC, 0xCD: index += 1  // U+0300…U+036F: combining marks
            case 0x80...: result.append(byte)
            default: break
            }
            index += 1
        }
        return result.isEmpty ? nil : result
    }

    /// Appends the plain letters for the two-byte character U+00C0…U+017F; `×` and `÷` are no letters.
    private static func appendFolded(_ lead: UInt8, _ trail: UInt8, to result: inout [UInt8]) {
        let scalar = Int(lead & 0x1F) << 6 | Int(trail & 0x3F)
        switch scalar {
        case 0xC6, 0xE6: result += [0x41, 0x45]  // AE
        case 0xDE, 0xFE: result += [0x54, 0x48]  // TH
        case 0xDF: result += [0x53, 0x53]  // SS
        case 0x152, 0x153: result += [0x4F, 0x45]  // OE
        case 0x132, 0x133: result += [0x49, 0x4A]  // IJ
        case 0xC0...0x17F:
            let letter = plainLetters.utf8Start[scalar - 0xC0]
            if letter != 0x2E { result.append(letter) }
        default: result += [lead, trail]
        }
    }

    /// For U+00C0…U+017F the letter without its accent; `.` where there is none or two are written.
    private static let plainLetters: StaticString = """
        AAAAAA.CEEEEIIIIDNOOOOO.OUUUUY..AAAAAA.CEEEEIIIIDNOOOOO.OUUUUY.YAAAAAACCCCCCCCDDDDEEEEEEEEEEGGGGGGGGHHHHIIIIIIIIII..JJKKKLLLLLLLLLLNNNNNNNNNOOOOOO..RRRRRRSSSSSSSSTTTTTTUUUUUUUUUUUUWWYYYZZZZZZS
        """

    /// `M` or `F`, also where it is written as ISO 5218 has it, 1 or 2; anything else says nothing.
    static func gender(_ text: UnsafeBufferPointer<UInt8>) -> UInt8? {
        switch text.first {
        case 0x4D, 0x6D, 0x31: 0x4D
        case 0x46, 0x66, 0x32: 0x46
        default: nil
        }
    }

    /// `CCYYMMDD` or `YYYY-MM-DD`, as a day that exists.
    static func date(_ text: UnsafeBufferPointer<UInt8>) -> CalendarDate? {
        CalendarDate(written: text)
    }

    /// The shortest way to write the number: `500.00` and `500` are one amount.
    static func decimal(_ text: UnsafeBufferPointer<UInt8>) -> FixedDecimal? {
        guard var value = FixedDecimal(text) else { return nil }
        while value.scale > 0 && value.units % 10 == 0 {
            value.units /= 10
            value.scale -= 1
        }
        return value
    }
}
