import Records

/// What encoding a document's bytes are in, told from their beginning.
enum CDAEncoding: Equatable {
    /// UTF-8, or nothing said; what is no UTF-8 is taken for Windows-1252.
    case utf8
    /// Latin-1 or Windows-1252, which calls itself Latin-1 more often than not.
    case western
    /// Another one, which libxml2 converts.
    case other

    /// Looks at the XML declaration, where there is one. Bytes behind a byte-order mark of UTF-16 have become UTF-8 before.
    static func tell(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> CDAEncoding {
        if start + 1 < bytes.count, bytes[start] == 0 || bytes[start + 1] == 0 { return .other }
        let head = bytes[min(start, bytes.count)..<min(start + 200, bytes.count)]
        guard head.starts(with: "<?xml".utf8), let end = head.firstIndex(of: 0x3E) else { return .utf8 }
        let declaration = String(decoding: head[head.startIndex..<end], as: UTF8.self).lowercased()
        guard let range = declaration.firstRange(of: "encoding") else { return .utf8 }
        let name = declaration[range.upperBound...].drop { $0 == " " || $0 == "=" || $0 == "\"" || $0 == "'" }
            .prefix { $0 != "\"" && $0 != "'" }
        switch name {
        case "utf-8", "utf8", "us-ascii", "ascii", "utf-16", "utf-16le", "utf-16be", "ucs-2", "unicode": return .utf8
        case "iso-8859-1", "iso_8859-1", "latin1", "latin-1", "windows-1252", "cp1252", "l1": return .western
        default: return .other
        }
    }
}

/// Makes UTF-8 of a document's bytes before the XML parser sees them, and says of a place in the UTF-8 where it stood.
struct CDAText {
    let encoding: CDAEncoding
    private let room = Room<UInt8>(capacity: 64 << 10)
    /// Where bytes were put in, in the UTF-8, and how many until then; of the last pieces only.
    private var inserted: [(at: UInt64, total: Int64)] = []
    private var total: Int64 = 0
    /// How many stood before those that are still known.
    private var before: Int64 = 0
    private var made: UInt64 = 0
    /// The beginning of a character whose rest has not come.
    private var rest: [UInt8] = []
    /// Where the first byte was that is no UTF-8, in the file.
    private(set) var firstOdd: UInt64?

    init(_ encoding: CDAEncoding) { self.encoding = encoding }

    /// The UTF-8 of the next bytes, which begin at `origin` of the file; it is good until the next call.
    mutating func convert(
        _ bytes: UnsafeBufferPointer<UInt8>, origin: UInt64, isLast: Bool
    ) -> UnsafeBufferPointer<UInt8> {
        if encoding == .other { return bytes }
        if rest.isEmpty, TextEncoding.isASCII(bytes) {
            made += UInt64(bytes.count)
            return bytes
        }
        room.truncate(to: 0)
        prune()
        var at = 0
        let start = origin - UInt64(rest.count)
        let all = rest + bytes
        rest = []
        all.withUnsafeBufferPointer { all in
            while at < all.count {
                let run = at
                while at < all.count, all[at] < 0x80 { at &+= 1 }
                if at > run { room.append(all.baseAddress! + run, at - run) }
                guard at < all.count else { break }
                let length = encoding == .utf8 ? CDAText.character(all, at) : 0
                if length > 0, at + length <= all.count {
                    room.append(all.baseAddress! + at, length)
                    at += length
                } else if length < 0, !isLast {
                    rest = Array(all[at...])
                    at = all.count
                } else {
                    if encoding == .utf8, firstOdd == nil { firstOdd = start + UInt64(at) }
                    put(all[at])
                    at += 1
                }
            }
        }
        made += UInt64(room.count)
        return room.values
    }

    /// A byte of Windows-1252.
    private mutating func put(_ byte: UInt8) {
        let scalar = byte < 0xA0 ? Record.windows1252[Int(byte - 0x80)] : UInt32(byte)
        let before = room.count
        // C1 controls, which Windows-1252 does not have, are no good in a document.
        for unit in UTF8.encode(Unicode.Scalar(scalar) ?? "\u{FFFD}") ?? UTF8.encodedReplacementCharacter {
            room.append(unit)
        }
        total += Int64(room.count - before - 1)
        inserted.append((made + UInt64(room.count), total))
    }

    /// Of what was inserted only what may still be asked for is kept: the parser holds at most the last pieces.
    private mutating func prune() {
        let limit = 1 << 16
        guard inserted.count > 2 * limit else { return }
        before = inserted[inserted.count - limit - 1].total
        inserted.removeFirst(inserted.count - limit)
    }

    /// Where the byte at `offset` of the UTF-8 stands in the file, behind what was passed over at its beginning.
    func fileOffset(_ offset: UInt64) -> UInt64 {
        guard let first = inserted.first, offset >= first.at else { return offset &- UInt64(bitPattern: before) }
        var (low, high) = (0, inserted.count)
        while low < high {
            let middle = (low + high) / 2
            if inserted[middle].at <= offset { low = middle + 1 } else { high = middle }
        }
        return offset &- UInt64(bitPattern: inserted[low - 1].total)
    }

    /// How long the UTF-8 character at `at` is; 0 where there is none, -1 where its end is not there yet.
    private static func character(_ bytes: UnsafeBufferPointer<UInt8>, _ at: Int) -> Int {
        let lead = bytes[at]
        let length = lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0
        guard length > 0 else { return 0 }
        for index in 1..<length {
            guard at + index < bytes.count else { return -1 }
            let byte = bytes[at + index]
            guard byte & 0xC0 == 0x80 else { return 0 }
            if index == 1 {
                if lead == 0xE0, byte < 0xA0 { return 0 }
                if lead == 0xED, byte > 0x9F { return 0 }
                if lead == 0xF0, byte < 0x90 { return 0 }
                if lead == 0xF4, byte > 0x8F { return 0 }
            }
        }
        return length
    }
}
