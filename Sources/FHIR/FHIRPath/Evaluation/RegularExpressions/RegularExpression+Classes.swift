extension RegularExpression.Parser {
    static let digits: [ClosedRange<UInt32>] = [0x30...0x39]
    static let words: [ClosedRange<UInt32>] = [0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A]
    static let spaces: [ClosedRange<UInt32>] = [0x09...0x0D, 0x20...0x20, 0xA0...0xA0]

    mutating func add(_ ranges: [ClosedRange<UInt32>], isNegated: Bool) throws(RegularExpression.Fault) {
        result.classes.append(ranges)
        try emit(.ranges(result.classes.count - 1, isNegated: isNegated))
    }

    mutating func escape() throws(RegularExpression.Fault) {
        guard let next = peek else { throw .malformed }
        at += 1
        switch next {
        case 0x62: try emit(.boundary)
        case 0x42: try emit(.noBoundary)
        case 0x31...0x39, 0x70, 0x50: throw .unsupported
        default:
            if let (ranges, isNegated) = Self.named(next) { return try add(ranges, isNegated: isNegated) }
            try emit(.scalar(try single(next)))
        }
    }

    /// `\d` and its kin.
    private static func named(_ letter: UInt32) -> (ranges: [ClosedRange<UInt32>], isNegated: Bool)? {
        switch letter {
        case 0x64: (digits, false)
        case 0x44: (digits, true)
        case 0x77: (words, false)
        case 0x57: (words, true)
        case 0x73: (spaces, false)
        case 0x53: (spaces, true)
        default: nil
        }
    }

    /// The code point that an escape stands for, its letter being read.
    private mutating func single(_ letter: UInt32) throws(RegularExpression.Fault) -> UInt32 {
        switch letter {
        case 0x6E: return 0x0A
        case 0x72: return 0x0D
        case 0x74: return 0x09
        case 0x66: return 0x0C
        case 0x76: return 0x0B
        case 0x75, 0x78:
            var value: UInt32 = 0
            for _ in 0..<(letter == 0x75 ? 4 : 2) {
                guard let next = peek.flatMap(Unicode.Scalar.init), let digit = Character(next).hexDigitValue else {
                    throw .malformed
                }
                value = value << 4 | UInt32(digit)
                at += 1
            }
            return value
        default:
            let isLetterOrDigit = RegularExpression.isWord(letter) && letter != 0x5F
            if isLetterOrDigit { throw .unsupported }
            return letter
        }
    }

    mutating func bracket() throws(RegularExpression.Fault) {
        let isNegated = accept("^")
        var ranges: [ClosedRange<UInt32>] = []
        var isFirst = true
        while true {
            guard let next = peek else { throw .malformed }
            at += 1
            if next == 0x5D && !isFirst { break }
            isFirst = false
            var low = next
            if next == 0x5C {
                guard let letter = peek else { throw .malformed }
                at += 1
                if let (named, isOpposite) = Self.named(letter) {
                    ranges += isOpposite ? Self.complement(named) : named
                    continue
                }
                low = letter == 0x62 ? 0x08 : try single(letter)
            }
            ranges.append(low...(try upperBound(of: low)))
        }
        try add(ranges, isNegated: isNegated)
    }

    private mutating func upperBound(of low: UInt32) throws(RegularExpression.Fault) -> UInt32 {
        guard peek == 0x2D, at + 1 < scalars.count, scalars[at + 1] != 0x5D else { return low }
        at += 1
        guard var high = peek else { throw .malformed }
        at += 1
        if high == 0x5C {
            guard let letter = peek else { throw .malformed }
            at += 1
            high = try single(letter)
        }
        guard high >= low else { throw .malformed }
        return high
    }

    private static func complement(_ ranges: [ClosedRange<UInt32>]) -> [ClosedRange<UInt32>] {
        var result: [ClosedRange<UInt32>] = []
        var next: UInt32 = 0
        for range in ranges {
            if range.lowerBound > next { result.append(next...range.lowerBound - 1) }
            next = range.upperBound + 1
        }
        result.append(next...0x10FFFF)
        return result
    }
}
