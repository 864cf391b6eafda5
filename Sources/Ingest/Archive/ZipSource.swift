import Bytes

/// The bytes of a member of a zip archive, held to their size and checksum.
final class ZipSource: ByteSource {
    let path: String
    private let source: RangeSource
    private let member: ZipMember
    private let inflater: RawInflate?
    private var checksum = CRC32()
    private var count: UInt64 = 0

    /// Throws where the member does not stand where the archive's list says.
    init(_ file: ArchiveFile, _ member: ZipMember, path: String) throws(ExtractError) {
        self.path = path
        self.member = member
        let header = try file.bytes(at: member.header, 30)
        guard header.count == 30, header.little32(0) == 0x0403_4B50 else {
            throw ExtractError(
                .damagedArchive, path: path,
                "no member begins at byte \(member.header) of the archive; have it sent again")
        }
        let start = member.header + 30 + UInt64(header.little16(26)) + UInt64(header.little16(28))
        guard start <= file.size, member.compressed <= file.size - start else {
            throw ExtractError(
                .damagedArchive, path: path, "it is cut: the archive ends at byte \(file.size); have it sent again")
        }
        source = RangeSource(file, from: start, count: member.compressed)
        inflater = member.isDeflated ? RawInflate() : nil
    }

    func read(into room: UnsafeMutableRawBufferPointer) throws(ExtractError) -> Int {
        let read = try inflater == nil ? source.read(into: room) : inflate(room)
        guard read > 0 else {
            guard count == member.count else { throw damage("it has \(count) bytes of \(member.count)") }
            guard checksum.value == member.checksum else { throw damage("its checksum is wrong") }
            return 0
        }
        count += UInt64(read)
        guard count <= member.count else { throw damage("it has more than its \(member.count) bytes") }
        checksum.update(UnsafeRawBufferPointer(rebasing: room[..<read]))
        return read
    }

    private func inflate(_ room: UnsafeMutableRawBufferPointer) throws(ExtractError) -> Int {
        guard let inflater else { return 0 }
        while true {
            guard let produced = inflater.inflate(into: room) else { throw damage("its compressed bytes are damaged") }
            if produced > 0 || inflater.isAtEnd { return produced }
            guard inflater.left == 0 else { continue }
            guard source.left > 0 else { throw damage("its compressed bytes end early") }
            try inflater.feed { (room) throws(ExtractError) in try source.read(into: room) }
            guard inflater.left > 0 else { throw damage("the archive ends early") }
        }
    }

    private func damage(_ message: String) -> ExtractError {
        ExtractError(
            .damagedArchive, path: path,
            "\(message) (member at byte \(member.header) of the archive); have it sent again")
    }
}
