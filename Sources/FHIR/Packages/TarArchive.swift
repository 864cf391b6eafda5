/// The files of a tar archive (ustar, with pax and GNU long names skipped) held in memory.
struct TarArchive {
    struct File {
        var path: String
        /// Where the content stands in `bytes`.
        var range: Range<Int>
    }

    let bytes: [UInt8]
    let files: [File]

    /// The most files that are read; the rest is not looked at.
    static let fileLimit = 100_000

    /// Reads the headers; a damaged header ends the list.
    init(_ bytes: [UInt8]) {
        var files: [File] = []
        var at = 0
        while at + 512 <= bytes.count, files.count < TarArchive.fileLimit {
            let header = bytes[at..<at + 512]
            if header.allSatisfy({ $0 == 0 }) { break }
            guard let size = TarArchive.octal(header[(at + 124)..<(at + 136)]), size <= bytes.count - at - 512 else {
                break
            }
            let type = header[at + 156]
            if type == 0x30 || type == 0 {
                let prefix = TarArchive.text(header[(at + 345)..<(at + 500)])
                let name = TarArchive.text(header[at..<(at + 100)])
                files.append(File(path: prefix.isEmpty ? name : "\(prefix)/\(name)", range: at + 512..<at + 512 + size))
            }
            at += 512 + (size + 511) / 512 * 512
        }
        self.bytes = bytes
        self.files = files
    }

    private static func text(_ field: ArraySlice<UInt8>) -> String {
        String(decoding: field.prefix { $0 != 0 }, as: UTF8.self)
    }

    /// An octal number of at most 12 digits, spaces and zeros around it.
    private static func octal(_ field: ArraySlice<UInt8>) -> Int? {
        var value = 0
        for byte in field where byte != 0 && byte != 0x20 {
            guard byte >= 0x30 && byte <= 0x37 else { return nil }
            value = value * 8 + Int(byte - 0x30)
        }
        return value
    }
}
