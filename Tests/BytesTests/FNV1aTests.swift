import Testing

@testable import Bytes

@Suite struct FNV1aTests {
    /// Test vectors of draft-eastlake-fnv, appendix C.
    @Test(arguments: [
        ("", 0xCBF2_9CE4_8422_2325), ("a", 0xAF63_DC4C_8601_EC8C), ("foobar", 0x8594_4171_F739_67E8),
    ])
    func knownHashes(text: String, hash: UInt64) {
        #expect(FNV1a.hash(Array(text.utf8)) == hash)
        var pieces = FNV1a()
        for byte in text.utf8 { pieces.add(byte) }
        #expect(pieces.value == hash)
    }
}
