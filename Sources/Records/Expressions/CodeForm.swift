/// How the codes of a list are written, so that a list and a record that write one code in two ways are found to mean the same:
/// with a point or without, with hyphens, with the zeros before it that a spreadsheet takes away.
public enum CodeForm: Sendable, Hashable {
    /// As it stands, without blanks around it.
    case plain
    /// Capitals, without points: diagnoses and procedures of ICD.
    case undotted
    /// Digits with zeros before them up to a length: revenue codes (4), DRG (3), place of service and discharge status (2).
    case digits(Int)
    /// Type of bill: without the zero before it.
    case bill
    /// A drug code: eleven digits, from any of the FDA's forms with hyphens (4-4-2, 5-3-2, 5-4-1, 5-4-2), or the nine digits of
    /// a product without its package.
    case drug

    /// From the column `form` of `supplied-lists.tsv`; `nil` for an unknown word.
    public init?(name: String) {
        switch name {
        case "", "plain": self = .plain
        case "undotted": self = .undotted
        case "bill": self = .bill
        case "drug": self = .drug
        default:
            guard name.hasPrefix("digits"), let count = Int(name.dropFirst(6)), (1...9).contains(count) else {
                return nil
            }
            self = .digits(count)
        }
    }

    /// No code is longer once it is written in its form; a longer one is cut, and is then in no list.
    static let lengthLimit = 40

    /// Writes `code` in this form into `room`, which has `lengthLimit` bytes, and returns its length.
    func write(_ code: UnsafeBufferPointer<UInt8>, to room: UnsafeMutableBufferPointer<UInt8>) -> Int {
        var text = code[...]
        while text.first == 0x20 { text = text.dropFirst() }
        while text.last == 0x20 { text = text.dropLast() }
        switch self {
        case .plain: return CodeForm.copy(text, to: room)
        case .undotted:
            var used = 0
            for byte in text where byte != 0x2E && used < room.count {
                room[used] = (0x61...0x7A).contains(byte) ? byte & 0xDF : byte
                used += 1
            }
            return used
        case .digits(let count):
            let areDigits = text.allSatisfy { (0x30...0x39).contains($0) }
            guard areDigits, text.count < count, !text.isEmpty else { return CodeForm.copy(text, to: room) }
            return CodeForm.pad(text, to: count, in: room, from: 0)
        case .bill: return CodeForm.copy(text.first == 0x30 ? text.dropFirst() : text, to: room)
        case .drug: return CodeForm.drug(text, to: room)
        }
    }

    private static func copy(_ text: Slice<UnsafeBufferPointer<UInt8>>, to room: UnsafeMutableBufferPointer<UInt8>)
        -> Int
    {
        var used = 0
        for byte in text.prefix(room.count) {
            room[used] = byte
            used += 1
        }
        return used
    }

    private static func pad(
        _ text: Slice<UnsafeBufferPointer<UInt8>>, to count: Int, in room: UnsafeMutableBufferPointer<UInt8>,
        from start: Int
    ) -> Int {
        var used = start
        for _ in text.count..<max(count, text.count) where used < room.count {
            room[used] = 0x30
            used += 1
        }
        for byte in text where used < room.count {
            room[used] = byte
            used += 1
        }
        return used
    }

    /// Labeler, product and package with zeros up to 5, 4 and 2 digits, where hyphens tell them apart.
    private static func drug(_ text: Slice<UnsafeBufferPointer<UInt8>>, to room: UnsafeMutableBufferPointer<UInt8>)
        -> Int
    {
        var used = 0
        var rest = text
        var lengths = [5, 4, 2][...]
        guard text.contains(0x2D) else { return copy(text, to: room) }
        while let length = lengths.popFirst() {
            let part = rest.prefix { $0 != 0x2D }
            guard part.count <= length else { return copy(text, to: room) }
            used = pad(part, to: length, in: room, from: used)
            rest = rest.dropFirst(part.count)
            guard !rest.isEmpty else { return used }
            rest = rest.dropFirst()
        }
        return copy(text, to: room)
    }
}
