/// JSON keys as small integers: an open-addressed table over the names that the profiles at hand use.
///
/// Immutable once made; a lookup costs two 8-byte loads and, as a rule, one probe.
public final class NameTable: @unchecked Sendable {
    // Unchecked: the memory is written in `init` only.
    @usableFromInline
    struct Entry {
        @usableFromInline var head: UInt64
        @usableFromInline var tail: UInt64
        @usableFromInline var length: UInt32
        @usableFromInline var id: UInt32
        @usableFromInline var text: UnsafePointer<UInt8>?
    }

    @usableFromInline let entries: UnsafeMutablePointer<Entry>
    @usableFromInline let mask: Int
    private let storage: UnsafeMutablePointer<UInt8>
    /// The names by id; index 0 is the empty name, which stands for every unknown one.
    public let names: [String]
    private let ids: [String: UInt16]

    /// A table of `names`, each at most 255 bytes; at most 65,000 of them, the rest stay unknown.
    public init(_ names: some Sequence<String>) {
        var unique: [String] = [""]
        var ids: [String: UInt16] = [:]
        for name in names where ids[name] == nil && !name.isEmpty && name.utf8.count < 256 && unique.count < 65_000 {
            ids[name] = UInt16(unique.count)
            unique.append(name)
        }
        self.names = unique
        self.ids = ids
        var capacity = 64
        while capacity < unique.count * 4 { capacity *= 2 }
        mask = capacity - 1
        entries = .allocate(capacity: capacity)
        entries.initialize(repeating: Entry(head: 0, tail: 0, length: 0, id: 0, text: nil), count: capacity)
        let bytes = unique.reduce(0) { $0 + $1.utf8.count }
        storage = .allocate(capacity: bytes + 16)
        storage.initialize(repeating: 0, count: bytes + 16)
        var at = 0
        for (id, name) in unique.enumerated().dropFirst() {
            for (offset, byte) in name.utf8.enumerated() { storage[at + offset] = byte }
            insert(UnsafePointer(storage + at), name.utf8.count, UInt32(id))
            at += name.utf8.count
        }
    }

    deinit {
        entries.deallocate()
        storage.deallocate()
    }

    private func insert(_ text: UnsafePointer<UInt8>, _ length: Int, _ id: UInt32) {
        let (head, tail) = NameTable.words(text, length)
        var slot = NameTable.hash(head, tail, length) & mask
        while entries[slot].length != 0 { slot = (slot + 1) & mask }
        entries[slot] = Entry(head: head, tail: tail, length: UInt32(length), id: id, text: text)
    }

    /// The id of `name`, or 0.
    public func id(of name: String) -> UInt16 { ids[name] ?? 0 }

    /// The id of the key at `text`, or 0. At least 8 readable bytes must follow `text`.
    @inlinable
    func id(_ text: UnsafePointer<UInt8>, _ length: Int) -> UInt16 {
        if length == 0 || length > 255 { return 0 }
        let (head, tail) = NameTable.words(text, length)
        var slot = NameTable.hash(head, tail, length) & mask
        while entries[slot].length != 0 {
            let entry = entries[slot]
            if entry.head == head && entry.tail == tail && entry.length == UInt32(length)
                && (length <= 16 || NameTable.isEqual(text, entry.text, length))
            {
                return UInt16(truncatingIfNeeded: entry.id)
            }
            slot = (slot + 1) & mask
        }
        return 0
    }

    /// The first 8 bytes (zeros behind a shorter text) and the last 8 (0 for a text of at most 8).
    @inlinable
    static func words(_ text: UnsafePointer<UInt8>, _ length: Int) -> (UInt64, UInt64) {
        let head = UnsafeRawPointer(text).loadUnaligned(as: UInt64.self)
        if length <= 8 {
            return (length == 8 ? head : head & ((1 << UInt64(length * 8)) &- 1), 0)
        }
        return (head, UnsafeRawPointer(text + (length - 8)).loadUnaligned(as: UInt64.self))
    }

    @inlinable
    static func hash(_ head: UInt64, _ tail: UInt64, _ length: Int) -> Int {
        let mixed = (head ^ (tail &* 0x9E37_79B9_7F4A_7C15) ^ UInt64(length)) &* 0xD6E8_FEB8_6659_FD93
        return Int(truncatingIfNeeded: mixed >> 40)
    }

    @inlinable
    static func isEqual(_ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>?, _ length: Int) -> Bool {
        guard let right else { return false }
        for index in 0..<length where left[index] != right[index] { return false }
        return true
    }
}
