import Bytes

/// A payer's number of a claim: as it is written, for those who read it, and in the form in which it is compared.
struct ClaimNumber: Sendable, Hashable {
    /// Without outer spaces.
    let written: [UInt8]
    /// Also upper case.
    let key: [UInt8]

    /// `nil` where the text says nothing: it has no letter, and no digit but zeros.
    init?(_ text: UnsafeBufferPointer<UInt8>) {
        guard let key = Normalization.controlNumber(text), key.contains(where: ClaimNumber.tells) else { return nil }
        self.key = key
        var written = text.filter { $0 != 0 }
        while written.last == 0x20 { written.removeLast() }
        written.removeFirst(written.firstIndex { $0 != 0x20 } ?? 0)
        self.written = written
    }

    private static func tells(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x31...0x39, 0x41...0x5A, 0x80...: true
        default: false
        }
    }

    /// What stands for a control number in a record that has none, so that it is looked at with all else of its number:
    /// a byte that no control number begins with, and the number.
    var control: [UInt8] { [ClaimNumber.controlMark] + key }

    static let controlMark: UInt8 = 1
}
