/// What an archive's list says of one member.
struct ArchiveEntry: Sendable {
    /// As a report shows it.
    let name: String
    /// Where its bytes stand, or why they are not read.
    let content: Result<ArchivePlace, ExtractError>
}

/// Where the bytes of a member stand in its archive.
enum ArchivePlace: Sendable {
    /// As they are (tar).
    case range(from: UInt64, count: UInt64)
    /// In a zip archive.
    case zip(ZipMember)
    /// In a compressed tar: where they stand in what is inflated.
    case stream(TarStream, from: UInt64, count: UInt64)
}

/// The names of members.
enum ArchiveName {
    /// The most bytes of a name, and of all names of an archive.
    static let limit = 1024
    static let totalLimit = 128 << 20

    /// A name as reports show it: UTF-8, or Latin-1 where it is none; without control characters; cut where too long.
    static func text(_ name: some Collection<UInt8>) -> String {
        var bytes = Array(name.prefix(limit + 1))
        while bytes.starts(with: [0x2E, 0x2F]) { bytes.removeFirst(2) }
        if bytes.count > limit { bytes = bytes.prefix(100) + Array("…".utf8) }
        let text =
            String(validating: bytes, as: UTF8.self)
            ?? String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.map { isControl($0) ? "?" : $0 }))
    }

    /// Names that begin with a dot and what a Mac adds are left out, as in folders.
    static func isHidden(_ name: some Collection<UInt8>) -> Bool {
        name.split(separator: 0x2F).contains { part in
            let isHere = part.elementsEqual([0x2E]) || part.elementsEqual([0x2E, 0x2E])
            return part.first == 0x2E && !isHere || part.elementsEqual("__MACOSX".utf8)
        }
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || (0x202A...0x202E).contains(scalar.value)
            || (0x2066...0x2069).contains(scalar.value)
    }
}
