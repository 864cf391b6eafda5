import CCrypto

/// SHA-256 and HMAC-SHA-256 by OpenSSL's libcrypto.
public enum Digest {
    /// The 32 bytes of SHA-256 over `bytes`.
    public static func sha256(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 32) { room, count in
            _ = SHA256(bytes.baseAddress, bytes.count, room.baseAddress)
            count = 32
        }
    }

    public static func sha256(_ bytes: [UInt8]) -> [UInt8] {
        bytes.withUnsafeBufferPointer { sha256($0) }
    }

    /// The 32 bytes of HMAC-SHA-256 over `message`. `key` must not be empty.
    public static func hmacSHA256(key: [UInt8], _ message: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 32) { room, count in
            var length: UInt32 = 0
            _ = HMAC(EVP_sha256(), key, Int32(key.count), message, message.count, room.baseAddress, &length)
            count = Int(length)
        }
    }
}
