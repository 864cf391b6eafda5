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
