import CCrypto

/// SHA-256 over bytes that come in pieces, by OpenSSL's libcrypto.
public final class StreamingDigest {
    private let context: OpaquePointer?

    /// A digest of no bytes yet.
    public init() {
        context = EVP_MD_CTX_new()
        _ = EVP_DigestInit_ex(context, EVP_sha256(), nil)
    }

    deinit { EVP_MD_CTX_free(context) }

    /// Takes in the next piece.
    public func update(_ bytes: UnsafeBufferPointer<UInt8>) {
        _ = EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
    }

    /// The 32 bytes over all pieces; the digest is used up.
    public func finish() -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 32) { room, count in
            var length: UInt32 = 0
            _ = EVP_DigestFinal_ex(context, room.baseAddress, &length)
            count = Int(length)
        }
    }
}
