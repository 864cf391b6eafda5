import Testing

@testable import Validate

@Suite("Lines in a buffer")
struct LineBufferTests {
    @Test("Lines of every length have their bytes, number and place; of those too long, the start")
    func lines() throws {
        let limit = 2_000_000
        var state: UInt64 = 0xBEEF
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(truncatingIfNeeded: (state >> 33) % UInt64(bound))
        }
        var lengths = (0..<300).map { _ in next(3) == 0 ? next(3) : next(40_000) }
        lengths += [limit, 1, limit + 1, 0, 9_000_000, 7, 1 << 20, (1 << 20) - 1, 12_000_000, 3]
        let lines = lengths.map { length in [UInt8](repeating: UInt8(0x30 + next(60)), count: length) }
        let folder = try Folder()
        let path = try folder.file("lines", Array(lines.joined(separator: [0x0A])))

        var file = try InputFile(path: path)
        var buffer = LineBuffer(limit: limit)
        var byte = 0
        for (number, expected) in lines.enumerated() {
            let line = try #require(try buffer.next(from: &file, refilled: { _ in }))
            #expect(line.number == number + 1 && line.byte == byte)
            #expect(Array(line.bytes) == Array(expected.prefix(limit + 1)))
            byte += expected.count + 1
        }
        #expect(try buffer.next(from: &file, refilled: { _ in }) == nil)
        #expect(file.taken == byte - 1 && file.size == byte - 1)
    }

    @Test("All of a file is one line, up to the limit and a byte")
    func whole() throws {
        let folder = try Folder()
        let content = (0..<(5 << 20)).map { UInt8(truncatingIfNeeded: $0) }
        let path = try folder.file("whole", content)
        for limit in [10 << 20, content.count, content.count - 1, 1000] {
            var file = try InputFile(path: path)
            var buffer = LineBuffer(limit: limit)
            let line = try buffer.whole(of: &file, refilled: { _ in })
            #expect(Array(line.bytes) == Array(content.prefix(limit + 1)))
        }
    }
}
