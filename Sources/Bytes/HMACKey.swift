/// A secret that messages are authenticated under by HMAC-SHA-256 (RFC 2104).
///
/// The key's two blocks are hashed once, when it is made: a message costs the hashing of itself and of one block.
public struct HMACKey: Sendable {
    private let inner: StreamingDigest
    private let outer: StreamingDigest

    private static let blockSize = 64

    /// - Parameter key: of any length; one that is longer than 64 bytes stands for its SHA-256.
    public init(_ key: [UInt8]) {
        var block = key.count > HMACKey.blockSize ? Digest.sha256(key) : key
        block += [UInt8](repeating: 0, count: HMACKey.blockSize - block.count)
        inner = HMACKey.begun(block.map { $0 ^ 0x36 })
        outer = HMACKey.begun(block.map { $0 ^ 0x5C })
    }

    private static func begun(_ block: [UInt8]) -> StreamingDigest {
        var digest = StreamingDigest()
        block.withUnsafeBufferPointer { digest.update($0) }
        return digest
    }

    /// The 32 bytes of HMAC-SHA-256 over `message`.
    public func code(of message: [UInt8]) -> [UInt8] {
        var digest = inner
        message.withUnsafeBufferPointer { digest.update($0) }
        let first = digest.finish()
        digest = outer
        first.withUnsafeBufferPointer { digest.update($0) }
        return digest.finish()
    }
}
