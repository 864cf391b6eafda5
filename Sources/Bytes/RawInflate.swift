import CZlib

/// Inflates one raw deflate stream (RFC 1951), as a member of a zip archive is, as its bytes come.
public final class RawInflate {
    private var stream = z_stream()
    private let input = UnsafeMutablePointer<UInt8>.allocate(capacity: RawInflate.inputLimit)
    private var isOpen = false
    /// Whether the stream has ended.
    public private(set) var isAtEnd = false

    /// The most bytes that one `feed` takes.
    public static let inputLimit = 64 << 10

    /// A stream of which nothing was read yet.
    public init() { isOpen = shim_inflateInit2(&stream, -15) == Z_OK }

    deinit {
        if isOpen { inflateEnd(&stream) }
        input.deallocate()
    }

    /// How many bytes were fed and not used up.
    public var left: Int { Int(stream.avail_in) }

    /// Has `fill` write compressed bytes, at most `inputLimit`, and give how many. What was fed before must be used up.
    public func feed<E: Error>(_ fill: (UnsafeMutableRawBufferPointer) throws(E) -> Int) throws(E) {
        let count = try fill(UnsafeMutableRawBufferPointer(start: input, count: RawInflate.inputLimit))
        stream.next_in = input
        stream.avail_in = UInt32(min(count, RawInflate.inputLimit))
    }

    /// Writes what can be inflated; gives how many bytes, 0 where more input is needed or the stream has ended. `nil`: the
    /// bytes are no deflate stream.
    public func inflate(into room: UnsafeMutableRawBufferPointer) -> Int? {
        guard isOpen else { return nil }
        guard !isAtEnd, let target = room.baseAddress, room.count > 0, stream.avail_in > 0 else { return 0 }
        let capacity = UInt32(clamping: room.count)
        stream.next_out = target.assumingMemoryBound(to: UInt8.self)
        stream.avail_out = capacity
        let code = CZlib.inflate(&stream, Z_NO_FLUSH)
        guard code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR else { return nil }
        isAtEnd = code == Z_STREAM_END
        return Int(capacity - stream.avail_out)
    }
}

/// CRC-32 (ISO 3309, as gzip and zip have it) over bytes that come in pieces.
public struct CRC32: Sendable {
    /// Over all that was taken in.
    public private(set) var value: UInt32 = 0

    /// Of no bytes yet.
    public init() {}

    /// Takes in the next piece.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        guard let base = bytes.baseAddress else { return }
        value = UInt32(truncatingIfNeeded: crc32_z(UInt(value), base.assumingMemoryBound(to: UInt8.self), bytes.count))
    }
}
