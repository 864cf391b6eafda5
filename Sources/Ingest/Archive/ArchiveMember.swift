/// A member of an archive, which is read as an extract of its own. It is never written to disk.
public struct ArchiveMember: Sendable {
    /// The archive's path.
    public let archive: String
    /// The member's name within it.
    public let name: String
    let place: ArchivePlace
    let stamp: ArchiveFile.Stamp

    /// How errors name it: `night.zip!folder/document.xml`.
    var path: String { "\(archive)!\(name)" }

    /// The largest member that is read into memory at once; a larger one is read twice.
    static let wholeLimit: UInt64 = 4 << 20

    /// Opens it. What is damaged, cut or half a character is an error here, before any of it is handed over: a member is
    /// read to its end for its checksum first.
    func open() throws(ExtractError) -> any ByteSource {
        if count <= ArchiveMember.wholeLimit {
            let bytes = try source().bytes(limit: Int(count) + 1)
            guard bytes.count == count else { throw changed }
            let memory = MemorySource(bytes, path: path)
            try checkText(memory, bytes)
            return MemberSource(MemorySource(bytes, path: path), self)
        }
        if case .zip = place { _ = try source().skip(.max) }
        try checkText(source(), source().bytes(limit: 2))
        return MemberSource(try source(), self)
    }

    private var count: UInt64 {
        switch place {
        case .range(_, let count), .stream(_, _, let count): count
        case .zip(let member): member.count
        }
    }

    private func source() throws(ExtractError) -> any ByteSource {
        let file = try ArchiveFile(path: archive)
        guard file.stamp == stamp else { throw changed }
        switch place {
        case .range(let from, let count): return RangeSource(file, from: from, count: count)
        case .zip(let member): return try ZipSource(file, member, path: path)
        case .stream(let stream, let from, let count):
            return try StreamSource(stream, from: from, count: count, path: path)
        }
    }

    /// Reads UTF-16 to its end.
    private func checkText(_ source: any ByteSource, _ start: [UInt8]) throws(ExtractError) {
        guard start.starts(with: [0xFF, 0xFE]) || start.starts(with: [0xFE, 0xFF]) else { return }
        do {
            _ = try MarkedSource(source).skip(.max)
        } catch {
            throw ExtractError(error.code, path: path, error.message)
        }
    }

    fileprivate var changed: ExtractError {
        ExtractError(
            .unreadable, path: path, "the archive was changed while it was read; run again when it is complete")
    }
}

/// A member's bytes, under its name. They were read to their end before, so that an error is the disk's, or another's.
final class MemberSource: ByteSource {
    let path: String
    let names: [String]
    private let source: any ByteSource
    private let member: ArchiveMember

    init(_ source: any ByteSource, _ member: ArchiveMember) {
        self.source = source
        self.member = member
        path = member.path
        names = [member.name, member.archive]
    }

    func read(into room: UnsafeMutableRawBufferPointer) throws(ExtractError) -> Int {
        do { return try source.read(into: room) } catch {
            guard error.code == .unreadable else { throw member.changed }
            throw ExtractError(.unreadable, path: path, error.message)
        }
    }
}
