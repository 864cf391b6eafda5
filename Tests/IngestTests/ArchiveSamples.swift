import Bytes
import Foundation

/// A zip archive, as writers make it, and as they should not.
struct ZipSample {
    struct Member {
        var name: String
        var bytes: [UInt8]
        /// 8: one stored block of deflate for each 64 KiB.
        var method: UInt16 = 0
        var flags: UInt16 = 0
        /// Sizes and checksum stand after the bytes, as a writer that streams puts them.
        var isStreamed = false
        var isWide = false
        var checksum: UInt32?
        /// Says another size than it has.
        var stated: Int?
    }

    var members: [Member] = []
    var isWide = false
    var comment: [UInt8] = []

    var bytes: [UInt8] {
        var body: [UInt8] = []
        var directory: [UInt8] = []
        for member in members {
            let start = body.count
            let content = member.method == 8 ? ZipSample.deflated(member.bytes) : member.bytes
            var crc = CRC32()
            member.bytes.withUnsafeBytes { crc.update($0) }
            let sum = member.checksum ?? crc.value
            let flags = member.flags | (member.isStreamed ? 8 : 0)
            let sizes = [content.count, member.stated ?? member.bytes.count]
            let name = Array(member.name.utf8)
            body += little(0x0403_4B50, 4) + little(20, 2) + little(Int(flags), 2) + little(Int(member.method), 2)
            body += little(0, 4) + little(member.isStreamed ? 0 : Int(sum), 4)
            body += sizes.flatMap { little(member.isStreamed ? 0 : $0, 4) } + little(name.count, 2) + little(0, 2)
            body += name + content
            if member.isStreamed {
                body += little(0x0807_4B50, 4) + little(Int(sum), 4) + sizes.flatMap { little($0, 4) }
            }
            let extra = little(1, 2) + little(24, 2) + little(sizes[1], 8) + little(sizes[0], 8) + little(start, 8)
            directory += little(0x0201_4B50, 4) + little(20, 2) + little(20, 2) + little(Int(flags), 2)
            directory += little(Int(member.method), 2) + little(0, 4) + little(Int(sum), 4)
            directory += sizes.flatMap { little(member.isWide ? 0xFFFF_FFFF : $0, 4) } + little(name.count, 2)
            directory += little(member.isWide ? extra.count : 0, 2) + little(0, 2 + 2 + 2 + 4)
            directory += little(member.isWide ? 0xFFFF_FFFF : start, 4) + name + (member.isWide ? extra : [])
        }
        return body + directory + end(at: body.count, directory.count)
    }

    private func end(at start: Int, _ size: Int) -> [UInt8] {
        var end: [UInt8] = []
        if isWide {
            end += little(0x0606_4B50, 4) + little(44, 8) + little(45, 2) + little(45, 2) + little(0, 8)
            end += little(members.count, 8) + little(members.count, 8) + little(size, 8) + little(start, 8)
            end += little(0x0706_4B50, 4) + little(0, 4) + little(start + size, 8) + little(1, 4)
        }
        end += little(0x0605_4B50, 4) + little(0, 4)
        end += little(isWide ? 0xFFFF : members.count, 2) + little(isWide ? 0xFFFF : members.count, 2)
        end += little(isWide ? 0xFFFF_FFFF : size, 4) + little(isWide ? 0xFFFF_FFFF : start, 4)
        return end + little(comment.count, 2) + comment
    }

    private static func deflated(_ bytes: [UInt8]) -> [UInt8] {
        var blocks: [UInt8] = []
        var rest = bytes[...]
        repeat {
            let block = rest.prefix(0xFFFF)
            rest = rest.dropFirst(0xFFFF)
            blocks += [rest.isEmpty ? 1 : 0] + little(block.count, 2) + little(0xFFFF - block.count, 2) + block
        } while !rest.isEmpty
        return blocks
    }
}

/// A tar archive.
struct TarSample {
    var bytes: [UInt8] = []

    /// Adds a member; a name that is too long goes into a prefix, a pax header or one of GNU, as `way` says.
    mutating func add(_ name: String, _ content: [UInt8], type: Character = "0", way: Way = .ustar) {
        var (short, prefix) = (name, "")
        switch way {
        case .ustar: break
        case .prefix:
            let slash = name.lastIndex(of: "/") ?? name.startIndex
            (prefix, short) = (String(name[..<slash]), String(name[slash...].dropFirst()))
        case .pax:
            let line = " path=\(name)\n"
            let length = line.utf8.count + 3
            add("PaxHeaders/x", Array("\(length < 100 ? "0" : "")\(length)\(line)".utf8), type: "x")
            short = "short"
        case .gnu:
            add("././@LongLink", Array(name.utf8) + [0], type: "L")
            short = String(name.prefix(99))
        }
        bytes += TarSample.header(short, content.count, type, prefix: prefix) + content
        bytes += [UInt8](repeating: 0, count: (512 - content.count % 512) % 512)
    }

    enum Way { case ustar, prefix, pax, gnu }

    var finished: [UInt8] { bytes + [UInt8](repeating: 0, count: 1024) }

    static func header(_ name: String, _ size: Int, _ type: Character, prefix: String) -> [UInt8] {
        var header = [UInt8](repeating: 0, count: 512)
        func put(_ text: String, _ at: Int) {
            for (index, byte) in text.utf8.enumerated() { header[at + index] = byte }
        }
        put(name, 0)
        put("0000644", 100)
        put(String(size, radix: 8).leftPadded(11), 124)
        put("        ", 148)
        put(String(type), 156)
        put("ustar", 257)
        put("00", 263)
        put(prefix, 345)
        put(String(header.reduce(0) { $0 + Int($1) }, radix: 8).leftPadded(6) + "\0 ", 148)
        return header
    }
}

extension String {
    fileprivate func leftPadded(_ count: Int) -> String {
        String(repeating: "0", count: max(0, count - self.count)) + self
    }
}

private func little(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { $0 < 8 ? UInt8(truncatingIfNeeded: value >> (8 * $0)) : 0 }
}
