import CCrypto

/// SHA-1 over bytes that come in pieces: what FHIR's `Attachment.hash` is. It secures nothing.
public struct SHA1: Sendable {
    private var state = SHA_CTX()

    /// A digest of no bytes yet.
    public init() { _ = SHA1_Init(&state) }

    /// Takes in the next piece.
    public mutating func update(_ bytes: UnsafeBufferPointer<UInt8>) {
        _ = SHA1_Update(&state, bytes.baseAddress, bytes.count)
    }

    /// The 20 bytes over all pieces; the digest is used up.
    public mutating func finish() -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 20) { room, count in
            _ = SHA1_Final(room.baseAddress, &state)
            count = 20
        }
    }
}
