import Foundation

/// A file without a name, mode 0600: nobody else opens it, and it is gone when it is closed or the process ends, however
/// that comes.
public final class AnonymousFile {
    private let descriptor: Int32
    private let directory: String
    /// Bytes written so far.
    public private(set) var count = 0

    /// Makes it in `directory`, which is made (0700) where it is missing.
    public init(in directory: String) throws(ExtractError) {
        self.directory = directory
        try? FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let path = directory + "/rows-\(getpid())-\(UInt64.random(in: .min ... .max))"
        descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw AnonymousFile.failure(directory) }
        unlink(path)
    }

    deinit { close(descriptor) }

    /// Writes all of the bytes after those that stand there.
    public func append(_ bytes: UnsafeRawBufferPointer) throws(ExtractError) {
        var start = 0
        while start < bytes.count {
            let written = write(descriptor, bytes.baseAddress.map { $0 + start }, bytes.count - start)
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { throw AnonymousFile.failure(directory) }
            start += written
        }
        count += bytes.count
    }

    /// Reads `room.count` bytes that stand at `offset`.
    public func read(into room: UnsafeMutableRawBufferPointer, at offset: Int) throws(ExtractError) {
        var start = 0
        while start < room.count {
            let got = pread(descriptor, room.baseAddress.map { $0 + start }, room.count - start, offset + start)
            if got < 0, errno == EINTR { continue }
            guard got > 0 else { throw AnonymousFile.failure(directory) }
            start += got
        }
    }

    private static func failure(_ directory: String) -> ExtractError {
        ExtractError(
            .unreadable, path: directory,
            "rows cannot be set aside there: \(String(cString: strerror(errno))); free disk space, or check permissions"
        )
    }
}
