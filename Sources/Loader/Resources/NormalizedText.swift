import Foundation

/// Names and ids as they are compared when a member's identity is checked.
enum NormalizedText {
    /// Upper case without marks, punctuation or spaces: `O'Brien-Núñez` → `OBRIENNUNEZ`. Letters of other scripts stay.
    static func name(_ text: [UInt8]) -> [UInt8] {
        if text.allSatisfy({ $0 < 0x80 }) { return ascii(text) }
        let folded = String(decoding: text, as: UTF8.self)
            .folding(options: [.diacriticInsensitive, .widthInsensitive], locale: nil).uppercased()
        var result: [UInt8] = []
        for scalar in folded.unicodeScalars where scalar.properties.isAlphabetic || scalar.properties.numericType != nil
        {
            result.append(contentsOf: String(scalar).utf8)
        }
        return result
    }

    /// Upper case, letters and digits only: `w-001 234` → `W001234`.
    static func identifier(_ text: [UInt8]) -> [UInt8] { name(text) }

    private static func ascii(_ text: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        for byte in text {
            switch byte {
            case 0x30...0x39, 0x41...0x5A: result.append(byte)
            case 0x61...0x7A: result.append(byte - 0x20)
            default: continue
            }
        }
        return result
    }
}
