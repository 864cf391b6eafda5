/// At most 255 names of at most 16 bytes, by number from 1: plain memory in an `Arena`.
struct ShortNames: BitwiseCopyable {
    private struct Slot: BitwiseCopyable {
        var head: UInt64 = 0
        var tail: UInt64 = 0
        var number: UInt8 = 0
    }

    private let slots: UnsafeMutablePointer<Slot>
    /// Names and their lengths by number.
    private let names: UnsafeMutablePointer<Slot>
    private let lengths: UnsafeMutablePointer<Int>

    init(_ words: String, _ arena: Arena) {
        var slots = [Slot](repeating: Slot(), count: 512)
        var names = [Slot()]
        var lengths = [0]
        for (place, name) in words.split(separator: " ").enumerated() {
            let text = Array(name.utf8) + [UInt8](repeating: 0, count: 16)
            text.withUnsafeBufferPointer { buffer in
                guard let start = buffer.baseAddress else { return }
                let (head, tail) = ShortNames.words(start, name.utf8.count)
                var slot = ShortNames.hash(head, tail)
                while slots[slot].number != 0 { slot = (slot + 1) & 511 }
                slots[slot] = Slot(head: head, tail: tail, number: UInt8(truncatingIfNeeded: place + 1))
                names.append(slots[slot])
                lengths.append(name.utf8.count)
            }
        }
        self.slots = arena.copy(slots)
        self.names = arena.copy(names)
        self.lengths = arena.copy(lengths)
    }

    /// The number of a name, or 0.
    func number(_ name: String) -> UInt8 {
        let text = Array(name.utf8) + [UInt8](repeating: 0, count: 16)
        return text.withUnsafeBufferPointer { $0.baseAddress.map { number($0, name.utf8.count) } ?? 0 }
    }

    /// The number of the name at `text`, or 0. Sixteen readable bytes must follow it.
    @inline(__always)
    func number(_ text: UnsafePointer<UInt8>, _ length: Int) -> UInt8 {
        guard length > 0, length <= 16 else { return 0 }
        let (head, tail) = ShortNames.words(text, length)
        var slot = ShortNames.hash(head, tail)
        while slots[slot].number != 0 {
            if slots[slot].head == head && slots[slot].tail == tail { return slots[slot].number }
            slot = (slot + 1) & 511
        }
        return 0
    }

    /// The length of a name if it is the one at `text`, else 0. Sixteen readable bytes must follow `text`.
    @inline(__always)
    func length(_ text: UnsafePointer<UInt8>, of number: UInt8) -> Int {
        let name = names[Int(number)]
        let length = lengths[Int(number)]
        let (head, tail) = ShortNames.words(text, length)
        return head == name.head && tail == name.tail ? length : 0
    }

    /// The first eight bytes, zeros behind a shorter name, and those after them.
    @inline(__always)
    private static func words(_ text: UnsafePointer<UInt8>, _ length: Int) -> (UInt64, UInt64) {
        let head = UnsafeRawPointer(text).loadUnaligned(as: UInt64.self)
        if length < 8 { return (head & ((1 << UInt64(length * 8)) &- 1), 0) }
        if length == 8 { return (head, 0) }
        let tail = UnsafeRawPointer(text + 8).loadUnaligned(as: UInt64.self)
        return (head, length == 16 ? tail : tail & ((1 << UInt64((length - 8) * 8)) &- 1))
    }

    @inline(__always)
    private static func hash(_ head: UInt64, _ tail: UInt64) -> Int {
        Int(truncatingIfNeeded: ((head ^ tail &* 31) &* 0x9E37_79B9_7F4A_7C15) >> 55)
    }
}
