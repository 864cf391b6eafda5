import Foundation

/// A zip, tar or compressed tar as the list of its members.
struct Archive {
    /// The members, in the order in which they stand in a tar, or in a zip's list.
    let entries: [ArchiveEntry]
    /// What is wrong with the archive beside its members.
    let fault: ExtractError?
    let stamp: ArchiveFile.Stamp

    /// The most members of the archives of a run.
    static let memberLimit = 1_000_000

    /// Lists a file's members; `nil` where it is no archive. Only what is a file on a disk is looked into. Throws where nothing
    /// of the archive counts.
    init?(path: String, memberLimit: Int) throws(ExtractError) {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        let file = try ArchiveFile(path: path)
        stamp = file.stamp
        if path.hasSuffix(".gz") || path.hasSuffix(".tgz") {
            let start = try? FileSource(path: path).bytes(limit: ArchiveFormat.sample)
            guard let start, Archive.format(start) == .tar else { return nil }
            let stream = TarStream(path: path, stamp: file.stamp)
            let listing = try TarListing(StreamTarBytes(stream), path: path, memberLimit: memberLimit)
            (entries, fault) = (listing.entries, listing.fault)
            return
        }
        switch Archive.format(try file.bytes(at: 0, ArchiveFormat.sample)) {
        case .zip:
            (entries, fault) = (try ZipDirectory(file, memberLimit: memberLimit).entries, nil)
        case .tar:
            let listing = try TarListing(PlainTarBytes(file), path: path, memberLimit: memberLimit)
            (entries, fault) = (listing.entries, listing.fault)
        case .gzip, nil: return nil
        }
    }

    private static func format(_ bytes: [UInt8]) -> ArchiveFormat? {
        bytes.withUnsafeBufferPointer { ArchiveFormat.tell($0) }
    }
}
