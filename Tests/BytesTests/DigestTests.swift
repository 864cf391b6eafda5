import Bytes
import Testing

@Suite struct DigestTests {
    private static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// The examples of FIPS 180-4.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ])
    func digestsAreThoseOfTheStandard(_ text: String, _ expected: String) {
        #expect(DigestTests.hex(Digest.sha256(Array(text.utf8))) == expected)
    }

    @Test func piecesMakeTheDigestOfTheWhole() {
        let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        var digest = StreamingDigest()
        for start in stride(from: 0, to: 1000, by: 77) {
            Array(bytes[start..<min(start + 77, 1000)]).withUnsafeBufferPointer { digest.update($0) }
        }
        var copy = digest
        #expect(digest.finish() == Digest.sha256(bytes))
        #expect(copy.finish() == Digest.sha256(bytes))
    }

    /// Cases 1, 2 and 6 of RFC 4231: a key of a block's length or less, and one that is longer.
    @Test(arguments: [
        (
            [UInt8](repeating: 0x0b, count: 20), "Hi There",
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        ),
        (
            Array("Jefe".utf8), "what do ya want for nothing?",
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        ),
        (
            [UInt8](repeating: 0xaa, count: 131), "Test Using Larger Than Block-Size Key - Hash Key First",
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        ),
    ])
    func codesAreThoseOfTheStandard(_ key: [UInt8], _ message: String, _ expected: String) {
        #expect(DigestTests.hex(HMACKey(key).code(of: Array(message.utf8))) == expected)
    }
}
