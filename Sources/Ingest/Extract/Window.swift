import Bytes

/// The part of an extract that is in memory: what was read and is still needed, and eight zero bytes after it, so that
/// the tokenizer may read whole words.
final class Window {
    private(set) var base: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    /// How many bytes are held.
    private(set) var limit = 0
    /// Where `base[0]` stands in the file.
    private(set) var origin: UInt64 = 0
    private(set) var isAtEnd = false
    private let source: any ByteSource
    private let chunk: Int
    private var digest: StreamingDigest?

    static let padding = 16

    /// `chunk`: how many bytes are read at once.
    init(_ source: any ByteSource, chunk: Int, isDigested: Bool) {
        self.source = source
        self.chunk = max(1, chunk)
        capacity = 2 * self.chunk + Window.padding
        // What is not read yet is not touched: a small file takes no more memory than it needs.
        base = .allocate(capacity: capacity)
        pad()
        digest = isDigested ? StreamingDigest() : nil
    }

    deinit { base.deallocate() }

    /// Forgets what stands before `keep` (which moves to the base) and reads a chunk more.
    func refill(keeping keep: Int) throws(ExtractError) {
        let kept = limit - keep
        if keep > 0 {
            base.update(from: base + keep, count: kept)
            origin += UInt64(keep)
            limit = kept
        }
        if isAtEnd { return pad() }
        if limit + chunk + Window.padding > capacity { grow() }
        let count = try source.read(into: UnsafeMutableRawBufferPointer(start: base + limit, count: chunk))
        if count == 0 {
            isAtEnd = true
        } else {
            digest?.update(UnsafeBufferPointer(start: base + limit, count: count))
            limit += count
        }
        pad()
    }

    private func pad() { (base + limit).update(repeating: 0, count: Window.padding) }

    private func grow() {
        capacity = max(capacity * 2, limit + chunk + Window.padding)
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        larger.update(from: base, count: limit)
        base.deallocate()
        base = larger
    }

    /// SHA-256 of all that was read so far, in hexadecimal; empty where none was asked for.
    func finishDigest() -> String {
        guard var digest else { return "" }
        return Window.text(of: &digest)
    }

    /// A digest in hexadecimal.
    static func text(of digest: inout StreamingDigest) -> String {
        digest.finish().map { byte in
            let text = String(byte, radix: 16)
            return text.count == 1 ? "0" + text : text
        }.joined()
    }
}
