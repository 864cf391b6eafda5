import CZlib

/// Why compressed bytes cannot be undone.
public enum InflateError: String, Error, Sendable {
    case notGzip = "not gzip data, or damaged"
    case truncated = "the gzip data ends too early"
    case tooLarge = "the content is larger than the limit"
}

/// Whole gzip texts that are known to be small (packages, tables), undone in memory.
public enum Inflate {
    /// The content of a gzip text of one or more members, at most `limit` bytes.
    public static func gunzip(_ source: [UInt8], limit: Int) throws(InflateError) -> [UInt8] {
        var stream = z_stream()
        guard shim_inflateInit2(&stream, 15 + 16) == Z_OK else { throw .notGzip }
        defer { inflateEnd(&stream) }
        var result: [UInt8] = []
        let block = 256 << 10
        var input = source
        let outcome: Result<Void, InflateError> = input.withUnsafeMutableBufferPointer { buffer in
            stream.next_in = buffer.baseAddress
            stream.avail_in = UInt32(clamping: buffer.count)
            while true {
                var status = Z_OK
                let piece = [UInt8](unsafeUninitializedCapacity: block) { room, count in
                    stream.next_out = room.baseAddress
                    stream.avail_out = UInt32(block)
                    status = inflate(&stream, Z_NO_FLUSH)
                    count = block - Int(stream.avail_out)
                }
                result += piece
                if result.count > limit { return .failure(.tooLarge) }
                if status == Z_STREAM_END {
                    if stream.avail_in == 0 { return .success(()) }
                    guard inflateReset(&stream) == Z_OK else { return .failure(.notGzip) }
                } else if status == Z_BUF_ERROR || (status == Z_OK && stream.avail_in == 0 && piece.isEmpty) {
                    return .failure(.truncated)
                } else if status != Z_OK {
                    return .failure(.notGzip)
                }
            }
        }
        try outcome.get()
        return result
    }
}
