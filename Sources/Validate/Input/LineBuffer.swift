import Foundation

/// A file's content piece by piece in one buffer: its lines, or all of it. Memory is bounded by the longest line, and that
/// by `limit`.
struct LineBuffer: ~Copyable {
    /// A line of the content: valid until the next one is asked for.
    struct Line {
        /// Without the line feed. Of a line longer than the limit, the first `limit + 1` bytes.
        let bytes: UnsafeBufferPointer<UInt8>
        /// From 1.
        let number: Int
        /// Where the line starts in the content, from 0.
        let byte: Int
    }

    private var base: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    private let limit: Int
    /// What was read and not given out: from `start` to `end`; up to `searched` no line feed was found.
    private var start = 0
    private var end = 0
    private var searched = 0
    /// Bytes of a line too long that were not kept.
    private var dropped = 0
    private var isAtEnd = false
    /// Lines begun, and where the next one starts.
    private(set) var number = 1
    private(set) var byte = 0

    /// How much is read at once.
    private static let block = 1 << 20

    /// - Parameter limit: the longest line that is kept whole.
    init(limit: Int) {
        self.limit = limit
        capacity = LineBuffer.block
        base = .allocate(capacity: capacity)
    }

    deinit { base.deallocate() }

    /// The next line, or `nil` at the end; `refilled` is called after every piece that was read.
    mutating func next(
        from file: inout InputFile, refilled: (borrowing InputFile) throws -> Void
    ) throws -> Line? {
        while true {
            if searched < end, let found = memchr(base + searched, 0x0A, end - searched) {
                let feed = found - UnsafeMutableRawPointer(base)
                return take(until: feed, next: feed + 1)
            }
            searched = end
            if isAtEnd { return start < end ? take(until: end, next: end) : nil }
            try fill(from: &file)
            try refilled(file)
        }
    }

    /// All of the content as one line, as far as the limit goes and one byte more.
    mutating func whole(
        of file: inout InputFile, refilled: (borrowing InputFile) throws -> Void
    ) throws -> Line {
        while !isAtEnd, end <= limit {
            searched = end
            try fill(from: &file)
            try refilled(file)
        }
        return take(until: end, next: end)
    }

    private mutating func take(until stop: Int, next: Int) -> Line {
        let length = min(stop - start, limit + 1)
        let line = Line(
            bytes: UnsafeBufferPointer(start: base + start, count: length), number: number, byte: byte)
        byte += next - start + dropped
        dropped = 0
        number += 1
        start = next
        searched = next
        return line
    }

    private mutating func fill(from file: inout InputFile) throws(FileValidationError) {
        if start > 0 {
            memmove(base, base + start, end - start)
            end -= start
            start = 0
        }
        if end > limit {
            // Of a line too long only so much is kept that it is refused for its size.
            dropped += end - limit - 1
            end = limit + 1
        }
        if capacity - end < LineBuffer.block / 2 { grow() }
        searched = end
        let count = try file.read(into: UnsafeMutableRawBufferPointer(start: base + end, count: capacity - end))
        end += count
        isAtEnd = count == 0
    }

    private mutating func grow() {
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity * 2)
        larger.update(from: base, count: end)
        base.deallocate()
        base = larger
        capacity *= 2
    }
}
