import Bytes

/// Turns business keys into resource ids: HMAC-SHA-256 under the plan's key, of which 16 bytes are kept. Nobody without
/// the key can turn an id back into a member number.
struct BusinessKey: Sendable {
    private let key: HMACKey

    /// - Parameter key: the plan's secret; an empty one is taken as one zero byte, since HMAC needs a key.
    init(key: [UInt8]) { self.key = HMACKey(key.isEmpty ? [0] : key) }

    /// The id of what `parts` name, under `kind`. Parts are told apart by their lengths: `("AB", "C")` is not
    /// `("A", "BC")`.
    func id(_ kind: StaticString, _ parts: [[UInt8]]) -> [UInt8] {
        var message = ByteWriter(capacity: 96)
        message.append(kind)
        for part in parts {
            message.append(0x7C)
            message.append(decimal: part.count)
            message.append(0x3A)
            message.append(part)
        }
        return Array(key.code(of: message.bytes).prefix(16))
    }

    /// The id that a map's `key.resourceId('kind')` gives.
    func resourceID(_ kind: StaticString, _ key: [UInt8]) -> [UInt8] {
        var message = ByteWriter(capacity: 48)
        message.append(kind)
        message.append(0x7C)
        message.append(key)
        return Array(self.key.code(of: message.bytes).prefix(16))
    }

    /// 16 bytes as 32 hexadecimal digits, which is how a resource's id is written.
    static func text(_ id: UnsafeBufferPointer<UInt8>) -> String {
        String(unsafeUninitializedCapacity: id.count * 2) { room in
            let digits: StaticString = "0123456789abcdef"
            for (index, byte) in id.enumerated() {
                room[index * 2] = digits.utf8Start[Int(byte >> 4)]
                room[index * 2 + 1] = digits.utf8Start[Int(byte & 15)]
            }
            return id.count * 2
        }
    }
}
