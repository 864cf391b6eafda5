import CCrypto

/// SHA-256 over bytes that come in pieces. A value: a copy goes on from where the original stood.
public struct StreamingDigest: Sendable {
    private var state = SHA256_CTX()

    /// A digest of no bytes yet.
    public init() { _ = SHA256_Init(&state) }

    /// Takes in the next piece.
    public mutating func update(_ bytes: UnsafeBufferPointer<UInt8>) {
        _ = SHA256_Update(&state, bytes.baseAddress, bytes.count)
    }

    /// The 32 bytes over all pieces; the digest is used up.
    public mutating func finish() -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 32) { room, count in
            _ = SHA256_Final(room.baseAddress, &state)
            count = 32
        }
    }
}
