/// UTF-16 text as UTF-8: of a file that begins with a byte-order mark of UTF-16, as spreadsheets save "Unicode text".
/// What is read, counted and digested is the UTF-8, and positions in findings are places in it.
///
/// An odd byte at the end and half of a surrogate pair are errors: nothing is guessed.
final class WideTextSource: ByteSource {
    var path: String { source.path }
    private let source: any ByteSource
    private let isBigEndian: Bool
    private var chunk = [UInt8](repeating: 0, count: WideTextSource.chunkSize)
    /// What of `chunk` was read and not yet taken.
    private var at = 0
    private var end = 0
    /// How many bytes of the file stand before `chunk`; the mark is two.
    private var passed: UInt64 = 2
    /// Of the last character, what no room was left for.
    private var rest: ArraySlice<UInt8> = []

    private static let chunkSize = 64 << 10

    /// - Parameter source: stands behind the mark.
    init(_ source: any ByteSource, isBigEndian: Bool) {
        self.source = source
        self.isBigEndian = isBigEndian
    }

    func read(into room: UnsafeMutableRawBufferPointer) throws(ExtractError) -> Int {
        var count = 0
        while count < room.count {
            if let byte = rest.popFirst() {
                room[count] = byte
                count += 1
            } else if let unit = try next() {
                if unit < 0x80 {
                    room[count] = UInt8(truncatingIfNeeded: unit)
                    count += 1
                } else {
                    rest = try character(unit)
                }
            } else {
                break
            }
            if at == end && count > 0 && rest.isEmpty { break }
        }
        return count
    }

    /// The character that begins with `unit`.
    private func character(_ unit: UInt16) throws(ExtractError) -> ArraySlice<UInt8> {
        var value = UInt32(unit)
        if unit & 0xF800 == 0xD800 {
            guard unit < 0xDC00, let low = try next(), low & 0xFC00 == 0xDC00 else { throw halfCharacter }
            value = 0x10000 + (value & 0x3FF) << 10 + UInt32(low & 0x3FF)
        }
        guard let scalar = Unicode.Scalar(value), let bytes = UTF8.encode(scalar) else { throw halfCharacter }
        return Array(bytes)[...]
    }

    @inline(__always)
    private func next() throws(ExtractError) -> UInt16? {
        if end - at < 2 {
            try fill()
            guard end - at >= 2 else {
                if end > at { throw halfCharacter }
                return nil
            }
        }
        let (first, second) = (UInt16(chunk[at]), UInt16(chunk[at + 1]))
        at += 2
        return isBigEndian ? first << 8 | second : second << 8 | first
    }

    /// Reads until there are two bytes, or none are left.
    private func fill() throws(ExtractError) {
        if end > at { chunk[0] = chunk[at] }
        passed += UInt64(at)
        (at, end) = (0, end - at)
        while end < 2 {
            let count = try chunk.read(from: source, at: end)
            if count == 0 { return }
            end += count
        }
    }

    private var halfCharacter: ExtractError {
        ExtractError(
            .damagedText, path: path,
            "the text is UTF-16, and before byte \(passed + UInt64(at)) stands half of a character; have it sent again")
    }
}

extension [UInt8] {
    /// Fills what stands from `start` on with what a source gives at once; gives how many bytes that were.
    fileprivate mutating func read(from source: any ByteSource, at start: Int) throws(ExtractError) -> Int {
        var count = 0
        var failure: ExtractError?
        withUnsafeMutableBytes { bytes in
            let room = UnsafeMutableRawBufferPointer(rebasing: bytes[start...])
            do throws(ExtractError) { count = try source.read(into: room) } catch { failure = error }
        }
        if let failure { throw failure }
        return count
    }
}

/// The text of another source: as it is, or as UTF-8 where it is marked as UTF-16.
final class MarkedSource: ByteSource {
    var path: String { source.path }
    private var source: any ByteSource
    /// The first two bytes, which are no mark.
    private var first: ArraySlice<UInt8> = []

    init(_ source: any ByteSource) throws(ExtractError) {
        self.source = source
        var mark: [UInt8] = []
        while mark.count < 2 {
            var byte: [UInt8] = [0]
            guard try byte.read(from: source, at: 0) > 0 else { break }
            mark += byte
        }
        switch mark {
        case [0xFF, 0xFE]: self.source = WideTextSource(source, isBigEndian: false)
        case [0xFE, 0xFF]: self.source = WideTextSource(source, isBigEndian: true)
        default: first = mark[...]
        }
    }

    func read(into room: UnsafeMutableRawBufferPointer) throws(ExtractError) -> Int {
        guard !first.isEmpty else { return try source.read(into: room) }
        let count = min(room.count, first.count)
        for at in 0..<count { room[at] = first.removeFirst() }
        return count
    }
}
