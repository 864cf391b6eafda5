import Bytes
import Testing

@Suite("ByteWriter")
struct ByteWriterTests {
    func text(_ body: (inout ByteWriter) -> Void) -> String {
        var writer = ByteWriter()
        body(&writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test("writes integers of every size", arguments: [0, 9, 10, -1, 1_234_567, Int.max, Int.min])
    func integers(value: Int) {
        #expect(text { $0.append(decimal: value) } == String(value))
    }

    @Test("escapes what JSON must escape, and nothing else")
    func escapes() {
        #expect(text { $0.append(jsonString: "a\"b\\c\n\u{1}é/") } == #""a\"b\\c\n\u0001é/""#)
    }

    @Test("writes and patches in network byte order")
    func bigEndian() {
        var writer = ByteWriter()
        writer.append(bigEndian: Int32(0))
        writer.append(bigEndian: Int16(-2))
        writer.patch(bigEndian: Int32(258), at: 0)
        #expect(writer.bytes == [0, 0, 1, 2, 0xFF, 0xFE])
    }

    @Test("takes back what was written after a mark")
    func truncates() {
        var writer = ByteWriter()
        writer.append("keep")
        let mark = writer.count
        writer.append(" drop")
        writer.truncate(to: mark)
        #expect(writer.bytes == Array("keep".utf8))
    }
}

@Suite("Digest")
struct DigestTests {
    func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    @Test("agrees with the published vectors (FIPS 180-4, RFC 4231 case 2)")
    func vectors() {
        #expect(
            hex(Digest.sha256(Array("abc".utf8))) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        let code = Digest.hmacSHA256(key: Array("Jefe".utf8), Array("what do ya want for nothing?".utf8))
        #expect(hex(code) == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
    }
}
