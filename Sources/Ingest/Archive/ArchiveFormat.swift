/// Whether bytes are an archive or compressed, told from the first of them.
enum ArchiveFormat {
    case zip, tar, gzip

    /// How many bytes are looked at.
    static let sample = 512

    /// What to do where one stands in a place in which it is not opened.
    var advice: String {
        let what =
            switch self {
            case .zip: "a zip archive"
            case .tar: "a tar archive"
            case .gzip: "compressed by gzip"
            }
        return
            "this is \(what), which is not opened within an archive, from standard input, or under another kind's name "
            + "(.gz, .tgz); unpack it once, or name the file itself"
    }

    static func tell(_ bytes: UnsafeBufferPointer<UInt8>) -> ArchiveFormat? {
        guard bytes.count >= 4 else { return nil }
        if bytes[0] == 0x50, bytes[1] == 0x4B {
            // A local file header, or the end record of an archive without members.
            return bytes[2] == 3 && bytes[3] == 4 || bytes[2] == 5 && bytes[3] == 6 ? .zip : nil
        }
        if bytes[0] == 0x1F, bytes[1] == 0x8B, bytes[2] == 8 { return .gzip }
        return bytes.count >= TarHeader.size && TarHeader(bytes) != nil ? .tar : nil
    }
}
