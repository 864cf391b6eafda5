/// Where a member of a zip archive stands, and what must come of it.
struct ZipMember: Sendable, Hashable {
    /// Of its local header.
    let header: UInt64
    let compressed: UInt64
    let count: UInt64
    let checksum: UInt32
    let isDeflated: Bool
}

/// The central directory of a zip archive (APPNOTE 6.3), zip64 too: it alone says what the archive holds.
struct ZipDirectory {
    private let file: ArchiveFile
    private let memberLimit: Int
    private(set) var entries: [ArchiveEntry] = []
    /// Where the members' bytes must end.
    private var start: UInt64 = 0
    /// What the entries with bytes take up, to find those that share bytes.
    private var headers: [(from: UInt64, end: UInt64, entry: Int)] = []
    private var names = 0

    private static let endSize = 22
    private static let entrySize = 46

    /// Reads the list; throws where there is none, or it is damaged or beyond a limit.
    init(_ file: ArchiveFile, memberLimit: Int) throws(ExtractError) {
        self.file = file
        self.memberLimit = memberLimit
        let end = try findEnd()
        start = end.directory
        try readEntries(end)
        refuseShared()
    }

    private struct End {
        var count: UInt64
        var size: UInt64
        var directory: UInt64
    }

    /// The end record: within the last 64 KiB, which its comment may fill.
    private func findEnd() throws(ExtractError) -> End {
        let tailSize = Int(min(file.size, UInt64(ZipDirectory.endSize + 0xFFFF)))
        let origin = file.size - UInt64(tailSize)
        let tail = try file.bytes(at: origin, tailSize)
        var at = tail.count - ZipDirectory.endSize
        while at >= 0 {
            if tail.little32(at) == 0x0605_4B50, at + ZipDirectory.endSize + Int(tail.little16(at + 20)) <= tail.count {
                break
            }
            at -= 1
        }
        guard at >= 0 else {
            throw failure(.damagedArchive, "it ends at byte \(file.size) without the list of its members: it is cut")
        }
        var end = End(
            count: UInt64(tail.little16(at + 10)), size: UInt64(tail.little32(at + 12)),
            directory: UInt64(tail.little32(at + 16)))
        var disk = UInt32(tail.little16(at + 4))
        let place = origin + UInt64(at)
        if let wide = try findWideEnd(before: place) { (end, disk) = wide }
        guard disk == 0 || disk == 0xFFFF else {
            throw failure(.notOpened, "it is one of several parts; put them together")
        }
        guard end.directory <= place, end.size <= place - end.directory else {
            throw failure(
                .damagedArchive, "the list of its members is said to stand at byte \(end.directory), beyond its end")
        }
        return end
    }

    /// The end record of zip64, where there is one.
    private func findWideEnd(before place: UInt64) throws(ExtractError) -> (End, UInt32)? {
        guard place >= 20 else { return nil }
        let locator = try file.bytes(at: place - 20, 20)
        guard locator.count == 20, locator.little32(0) == 0x0706_4B50 else { return nil }
        let record = try file.bytes(at: locator.little64(8), 56)
        guard record.count == 56, record.little32(0) == 0x0606_4B50 else {
            throw failure(.damagedArchive, "at byte \(locator.little64(8)) there is no zip64 end record")
        }
        return (
            End(count: record.little64(32), size: record.little64(40), directory: record.little64(48)),
            record.little32(16)
        )
    }

    private mutating func readEntries(_ end: End) throws(ExtractError) {
        let source = RangeSource(file, from: end.directory, count: end.size)
        var count: UInt64 = 0
        while count < end.count {
            let place = end.directory + end.size - source.left
            let fixed = try source.bytes(limit: ZipDirectory.entrySize)
            guard fixed.count == ZipDirectory.entrySize, fixed.little32(0) == 0x0201_4B50 else {
                throw failure(.damagedArchive, "the list of its members is damaged at byte \(place)")
            }
            let (name, extra) = (Int(fixed.little16(28)), Int(fixed.little16(30)))
            let rest = try source.bytes(limit: name + extra + Int(fixed.little16(32)))
            guard rest.count >= name + extra else {
                throw failure(.damagedArchive, "the list of its members is cut at byte \(place)")
            }
            names += min(name, ArchiveName.limit)
            guard entries.count < memberLimit, names <= ArchiveName.totalLimit else {
                throw failure(.notOpened, "it has more than \(memberLimit) members, or their names are too long")
            }
            add(fixed, rest[..<name], rest[name..<name + extra])
            count += 1
        }
    }

    private mutating func add(_ fixed: [UInt8], _ name: ArraySlice<UInt8>, _ extra: ArraySlice<UInt8>) {
        if name.last == 0x2F || ArchiveName.isHidden(name) { return }
        let text = ArchiveName.text(name)
        let flags = fixed.little16(8)
        let method = fixed.little16(10)
        var sizes = [UInt64(fixed.little32(24)), UInt64(fixed.little32(20)), UInt64(fixed.little32(42))]
        var fault: String?
        if name.count > ArchiveName.limit {
            fault = "its name is longer than \(ArchiveName.limit) bytes; rename it"
        } else if flags & 0x2041 != 0 {
            fault = "it is encrypted; have it sent without a password"
        } else if method != 0 && method != 8 {
            fault = "it is compressed by method \(method), which is not read; have it sent deflated or stored"
        } else if !widen(&sizes, Array(extra)) || sizes[2] >= start || sizes[1] > start - sizes[2] {
            fault = "the list of members says that it stands beyond its end"
        } else if method == 0 && sizes[0] != sizes[1] {
            fault = "the list of members states two sizes of it"
        }
        if let fault {
            entries.append(ArchiveEntry(name: text, content: .failure(member(text, .notOpened, fault))))
            return
        }
        headers.append((sizes[2], sizes[2] + 30 + UInt64(name.count) + sizes[1], entries.count))
        let place = ZipMember(
            header: sizes[2], compressed: sizes[1], count: sizes[0], checksum: fixed.little32(16),
            isDeflated: method == 8)
        entries.append(ArchiveEntry(name: text, content: .success(.zip(place))))
    }

    /// Takes sizes and offset that do not fit in 32 bits from the extra field of zip64; `false` where they are not there.
    private func widen(_ sizes: inout [UInt64], _ extra: [UInt8]) -> Bool {
        guard sizes.contains(0xFFFF_FFFF) else { return true }
        var at = 0
        while at + 4 <= extra.count {
            let (id, size) = (extra.little16(at), Int(extra.little16(at + 2)))
            at += 4
            guard id == 1, at + size <= extra.count else {
                at += size
                continue
            }
            let end = at + size
            for index in sizes.indices where sizes[index] == 0xFFFF_FFFF {
                guard at + 8 <= end else { return false }
                sizes[index] = extra.little64(at)
                at += 8
            }
            return true
        }
        return false
    }

    /// Members that share bytes are a bomb, or damage: of those only the first is read.
    private mutating func refuseShared() {
        headers.sort { ($0.from, $0.entry) < ($1.from, $1.entry) }
        var end: UInt64 = 0
        for header in headers {
            if header.from < end {
                let name = entries[header.entry].name
                let fault = member(name, .notOpened, "its bytes at byte \(header.from) belong to another member")
                entries[header.entry] = ArchiveEntry(name: name, content: .failure(fault))
            } else {
                end = header.end
            }
        }
    }

    private func failure(_ code: ExtractError.Code, _ message: String) -> ExtractError {
        ExtractError(code, path: file.path, "the zip archive cannot be read: \(message); have it sent again")
    }

    private func member(_ name: String, _ code: ExtractError.Code, _ message: String) -> ExtractError {
        ExtractError(code, path: "\(file.path)!\(name)", message)
    }
}

extension [UInt8] {
    func little16(_ at: Int) -> UInt16 { UInt16(self[at]) | UInt16(self[at + 1]) << 8 }
    func little32(_ at: Int) -> UInt32 { UInt32(little16(at)) | UInt32(little16(at + 2)) << 16 }
    func little64(_ at: Int) -> UInt64 { UInt64(little32(at)) | UInt64(little32(at + 4)) << 32 }
}
