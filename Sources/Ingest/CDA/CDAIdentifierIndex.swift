/// Finds what was noted under an id: open addressing over numbers of entries, whose ids the owner knows. Of several entries with
/// one id the first is found.
struct CDAIdentifierIndex {
    typealias Bytes = UnsafeBufferPointer<UInt8>

    /// Numbers of entries and one more, by the id's hash; 0 where there is none.
    private var slots: [Int32] = Array(repeating: 0, count: 256)

    /// Adds the entry `count - 1`, the last of the owner's; `id` gives an entry's id.
    mutating func addLast(of count: Int, id: (Int) -> Bytes) {
        guard count * 2 > slots.count else { return place(count - 1, id) }
        slots = Array(repeating: 0, count: slots.count * 4)
        for entry in 0..<count { place(entry, id) }
    }

    /// The first entry with this id.
    func entry(of wanted: Bytes, id: (Int) -> Bytes) -> Int? {
        var slot = Int(WordTable.hash(wanted) & UInt64(slots.count - 1))
        while slots[slot] != 0 {
            let entry = Int(slots[slot]) - 1
            if id(entry).elementsEqual(wanted) { return entry }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    /// Forgets all entries, and keeps the room.
    mutating func removeAll() { for index in slots.indices { slots[index] = 0 } }

    private mutating func place(_ entry: Int, _ id: (Int) -> Bytes) {
        let wanted = id(entry)
        var slot = Int(WordTable.hash(wanted) & UInt64(slots.count - 1))
        while slots[slot] != 0 {
            if id(Int(slots[slot]) - 1).elementsEqual(wanted) { return }
            slot = (slot + 1) & (slots.count - 1)
        }
        slots[slot] = Int32(entry + 1)
    }
}
