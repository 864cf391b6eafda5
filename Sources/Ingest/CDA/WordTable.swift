import Bytes

/// Numbers by words (codes, template ids, names), looked up by bytes where they stand.
struct WordTable: Sendable {
    private var words: [[UInt8]] = []
    private var numbers: [Int] = []
    /// Indices of `words` and one more; 0 is free.
    private var slots: [Int32] = Array(repeating: 0, count: 16)

    var isEmpty: Bool { words.isEmpty }

    /// Adds a word; `false` where it is there already (its number stays).
    @discardableResult
    mutating func insert(_ word: some Collection<UInt8>, _ number: Int) -> Bool {
        let word = Array(word)
        guard word.withUnsafeBufferPointer({ self[$0] }) == nil else { return false }
        words.append(word)
        numbers.append(number)
        if words.count * 2 > slots.count {
            slots = Array(repeating: 0, count: slots.count * 2)
            for index in words.indices { place(index) }
        } else {
            place(words.count - 1)
        }
        return true
    }

    private mutating func place(_ index: Int) {
        var slot = Int(words[index].withUnsafeBufferPointer { WordTable.hash($0) } & UInt64(slots.count - 1))
        while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = Int32(index + 1)
    }

    subscript(_ word: UnsafeBufferPointer<UInt8>) -> Int? {
        var slot = Int(WordTable.hash(word) & UInt64(slots.count - 1))
        while slots[slot] != 0 {
            let index = Int(slots[slot]) - 1
            if words[index].count == word.count, words[index].elementsEqual(word) { return numbers[index] }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    /// FNV-1a, folded: the tables are ours and small.
    @inline(__always)
    static func hash(_ word: UnsafeBufferPointer<UInt8>) -> UInt64 {
        let hash = FNV1a.hash(word)
        return hash ^ (hash >> 32)
    }
}
