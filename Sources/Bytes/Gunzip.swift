import CZlib

/// A gzip stream that is cut or damaged.
public struct GunzipError: Error, Sendable, Hashable {
    /// What is wrong.
    public let message: String
    /// The stream ends early; what was inflated of it is whole as far as it goes.
    public var isCut = false
}

/// Inflates gzip (RFC 1952) as its bytes come, also several members one after another.
public final class Gunzip {
    /// What one call did.
    public enum Step: Sendable, Hashable {
        /// So many bytes were written.
        case produced(Int)
        /// Nothing was written: more input is needed.
        case needsInput
        /// The stream is complete.
        case end
    }

    private var stream = z_stream()
    private let input = UnsafeMutablePointer<UInt8>.allocate(capacity: Gunzip.inputLimit)
    private var isOpen = false
    /// A member has ended, and no further one has begun.
    private var isBetween = false
    private var hasBegun = false

    /// The most bytes that one `feed` takes.
    public static let inputLimit = 256 << 10

    /// A stream of which nothing was read yet.
    public init() {
        // 15 bits of window, plus 16: a gzip header is expected.
        isOpen = shim_inflateInit2(&stream, 15 + 16) == Z_OK
    }

    deinit {
        if isOpen { inflateEnd(&stream) }
        input.deallocate()
    }

    /// Whether all input was used up.
    public var needsInput: Bool { stream.avail_in == 0 }

    /// Hands over compressed bytes, at most `inputLimit`. What was fed before must be used up (`needsInput`).
    public func feed(_ bytes: UnsafeBufferPointer<UInt8>) {
        let count = min(bytes.count, Gunzip.inputLimit)
        if let source = bytes.baseAddress { input.update(from: source, count: count) }
        stream.next_in = input
        stream.avail_in = UInt32(count)
    }

    /// Writes what can be inflated. `isLast`: no further input will come.
    public func inflate(into room: UnsafeMutableRawBufferPointer, isLast: Bool) throws(GunzipError) -> Step {
        guard isOpen else { throw GunzipError(message: "zlib could not be started") }
        guard let target = room.baseAddress, room.count > 0 else { return .produced(0) }
        while true {
            if isBetween, try !startMember() { return isLast ? .end : .needsInput }
            if stream.avail_in == 0 {
                guard isLast else { return .needsInput }
                throw GunzipError(
                    message: hasBegun ? "the compressed file is cut" : "the compressed file is empty", isCut: true)
            }
            hasBegun = true
            let capacity = UInt32(clamping: room.count)
            stream.next_out = target.assumingMemoryBound(to: UInt8.self)
            stream.avail_out = capacity
            let code = CZlib.inflate(&stream, Z_NO_FLUSH)
            guard code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR else {
                throw GunzipError(message: "the compressed file is damaged, or is not gzip")
            }
            if code == Z_STREAM_END { isBetween = true }
            let count = Int(capacity - stream.avail_out)
            if count > 0 { return .produced(count) }
        }
    }

    /// Starts the next member; `false` where there is none (zero bytes after a member are padding).
    private func startMember() throws(GunzipError) -> Bool {
        while stream.avail_in > 0, let next = stream.next_in, next.pointee == 0 {
            stream.next_in = next + 1
            stream.avail_in -= 1
        }
        guard stream.avail_in > 0 else { return false }
        inflateReset(&stream)
        isBetween = false
        return true
    }
}
