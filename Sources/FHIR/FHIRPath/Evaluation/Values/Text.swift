import Bytes

/// A text as bytes of UTF-8 that someone else keeps: the tape, the compiled expression, or the evaluation's own memory.
struct Text: BitwiseCopyable {
    let base: UnsafePointer<UInt8>
    let count: Int

    init(base: UnsafePointer<UInt8>, count: Int) {
        self.base = base
        self.count = count
    }

    init(_ buffer: UnsafeBufferPointer<UInt8>) {
        base = buffer.baseAddress ?? Text.empty.base
        count = buffer.count
    }

    /// Bytes that live as long as the program.
    init(_ word: StaticString) {
        base = word.utf8Start
        count = word.utf8CodeUnitCount
    }

    static var empty: Text { Text("") }

    subscript(index: Int) -> UInt8 { base[index] }

    var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: base, count: count) }
    var string: String { String(decoding: bytes, as: UTF8.self) }

    func slice(_ start: Int, _ end: Int) -> Text { Text(base: base + start, count: end - start) }

    static func == (left: Text, right: Text) -> Bool {
        guard left.count == right.count else { return false }
        if left.base == right.base { return true }
        for index in 0..<left.count where left.base[index] != right.base[index] { return false }
        return true
    }

    func equals(_ word: StaticString) -> Bool { self == Text(word) }

    /// -1, 0 or 1 by bytes, which is the order of code points.
    func compared(to other: Text) -> Int {
        let common = min(count, other.count)
        for index in 0..<common where base[index] != other.base[index] {
            return base[index] < other.base[index] ? -1 : 1
        }
        return count < other.count ? -1 : count == other.count ? 0 : 1
    }

    var isASCII: Bool {
        for index in 0..<count where base[index] >= 0x80 { return false }
        return true
    }

    /// Where `other` first stands at or after `start`, or `nil`.
    func firstRange(of other: Text, from start: Int = 0) -> Int? {
        guard other.count <= count else { return nil }
        var at = start
        while at + other.count <= count {
            var length = 0
            while length < other.count, base[at + length] == other.base[length] { length += 1 }
            if length == other.count { return at }
            at += 1
        }
        return nil
    }

    /// The number of code points.
    var scalarCount: Int {
        var result = 0
        for index in 0..<count where base[index] & 0xC0 != 0x80 { result += 1 }
        return result
    }

    /// The byte at which the code point with this number begins; `count` beyond the last.
    func byteOffset(ofScalar number: Int) -> Int {
        var at = 0
        var rest = number
        while at < count {
            if base[at] & 0xC0 != 0x80 {
                if rest == 0 { return at }
                rest -= 1
            }
            at += 1
        }
        return count
    }

    /// The code point at a byte, and its length.
    func scalar(at index: Int) -> (value: UInt32, length: Int) {
        let first = base[index]
        if first < 0x80 { return (UInt32(first), 1) }
        let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
        guard index + length <= count else { return (UInt32(first), 1) }
        var value = UInt32(first) & (length == 4 ? 0x07 : length == 3 ? 0x0F : 0x1F)
        for next in 1..<length { value = value << 6 | UInt32(base[index + next] & 0x3F) }
        return (value, length)
    }

    var hash: UInt64 { FNV1a.hash(UnsafeBufferPointer(start: base, count: count)) }
}

/// The texts that one evaluation makes: chunks that never move, all given back at its end.
struct TextArena {
    private var chunks: [UnsafeMutableBufferPointer<UInt8>] = []
    private var used = 0
    /// Bytes given out since the last `reset`.
    private(set) var total = 0

    static let chunkSize = 16 << 10

    mutating func store(_ bytes: some Collection<UInt8>) -> Text {
        let count = bytes.count
        if count == 0 { return .empty }
        let room = allocate(count)
        _ = UnsafeMutableBufferPointer(start: room, count: count).update(fromContentsOf: bytes)
        return Text(base: room, count: count)
    }

    private mutating func allocate(_ count: Int) -> UnsafeMutablePointer<UInt8> {
        total += count
        if let last = chunks.last, used + count <= last.count, let base = last.baseAddress {
            used += count
            return base + used - count
        }
        let chunk = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: max(count, TextArena.chunkSize))
        chunks.append(chunk)
        used = count
        return chunk.baseAddress ?? .allocate(capacity: count)
    }

    /// Gives back all but one chunk.
    mutating func reset() {
        total = 0
        used = 0
        guard chunks.count > 1 || chunks.first.map({ $0.count > TextArena.chunkSize }) ?? false else { return }
        release()
    }

    mutating func release() {
        for chunk in chunks { chunk.deallocate() }
        chunks.removeAll(keepingCapacity: true)
        used = 0
    }
}
