import CCrypto

/// SHA-256 (FIPS 180-4) by OpenSSL's libcrypto.
public enum Digest {
    /// The 32 bytes of SHA-256 over `bytes`.
    public static func sha256(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var digest = StreamingDigest()
        digest.update(bytes)
        return digest.finish()
    }

    /// The 32 bytes of SHA-256 over `bytes`.
    public static func sha256(_ bytes: [UInt8]) -> [UInt8] {
        bytes.withUnsafeBufferPointer { sha256($0) }
    }
}
